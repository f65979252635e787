#include "tools/rasdial/output.h"

#include <openras/ras.h>
#include <openras/raserror.h>

#include <cstdio>

#include "errors/error_text.h"
#include "errors/situation.h"

namespace openras::rasdial {
namespace {

void print_json(const nlohmann::ordered_json& object) {
  // Names from a phone book are UTF-8; a peer's octets never come here.
  std::printf("%s\n",
              object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  std::fflush(stdout);
}

// A peer's words may be in it: nothing that a terminal obeys.
std::string printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

}  // namespace

void Output::line(const std::string& text) {
  if (json_ || quiet_) return;
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

void Output::connecting() { line("Connecting to " + entry_ + "..."); }

void Output::already_connected() { line("You are already connected to " + entry_ + "."); }

// Each step once, and none after a later one.
void Output::once(int& last, int step, const std::string& text) {
  if (last >= step) return;
  last = step;
  line(text);
}

void Output::notification(const openras_notification& n) {
  if (json_) {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    const auto since = std::chrono::steady_clock::now() - start_;
    nlohmann::ordered_json object = {{"connection", n.connection},
                                     {"subentry", n.subentry},
                                     {"state", std::string(state_name(n.state))},
                                     {"stateValue", n.state},
                                     {"error", n.error},
                                     {"extendedError", n.extended},
                                     {"timeMs", duration_cast<milliseconds>(since).count()}};
    if (n.error != 0)
      last_ = std::move(object);
    else
      print_json(object);
    return;
  }
  if (n.error != 0) return;  // failed() tells it
  switch (n.state) {
    case RASCS_Authenticate:
      return once(step_, 1, "Verifying username and password...");
    case RASCS_AuthProject:
      return once(step_, 2, "Registering your computer on the network...");
    case RASCS_Connected:
      return once(step_, 3, "Successfully connected to " + entry_ + ".");
    default:
      return;
  }
}

void Output::failed(uint32_t code, const std::string& detail, std::string advice) {
  const std::string text(error_text(code));
  if (advice.empty()) advice = what_to_do(code);
  if (json_) {
    nlohmann::ordered_json object = last_.is_null() ? nlohmann::ordered_json::object() : last_;
    object["error"] = code;
    object["errorName"] = std::string(error_name(code));
    object["message"] = text;
    if (!detail.empty()) object["detail"] = detail;
    if (!advice.empty()) object["whatToDo"] = advice;
    print_json(object);
  }
  std::fprintf(stderr, "\nRemote Access error %u - %s\n", code, text.c_str());
  if (!detail.empty()) std::fprintf(stderr, "%s\n", printable(detail).c_str());
  if (!advice.empty()) std::fprintf(stderr, "What to do: %s\n", advice.c_str());
  std::fprintf(stderr,
               "\nFor more help on this error: see doc/errors.md, and what rasmand logged "
               "(journalctl -u rasmand).\n");
}

}  // namespace openras::rasdial
