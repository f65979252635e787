// rasdial --last: why connections ended, after the fact.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openras/winerror.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "errors/error_text.h"
#include "rasapi32/client.h"
#include "tools/rasdial/actions.h"
#include "tools/rasdial/connections.h"
#include "tools/rasdial/output.h"

namespace openras::rasdial {
namespace {

// A peer's words may be in it: nothing that a terminal obeys.
std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return text;
}

void print(const openras_ended& e, bool json) {
  if (json) {
    const nlohmann::ordered_json object = {{"connection", e.connection},
                                           {"entry", e.entry},
                                           {"wasConnected", e.was_connected != 0},
                                           {"error", e.error},
                                           {"errorName", std::string(error_name(e.error))},
                                           {"detail", e.reason},
                                           {"whatToDo", e.what_to_do},
                                           {"ended", e.ended}};
    std::puts(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return;
  }
  const std::chrono::sys_time<std::chrono::seconds> when(
      std::chrono::seconds(static_cast<int64_t>(e.ended / 1'000'000)));
  const std::string how =
      e.error == 0 ? "hung up"
                   : fmt::format("{} with error {} - {}", e.was_connected ? "dropped" : "failed",
                                 e.error, error_text(e.error));
  std::puts(fmt::format("{:%F %T} UTC  {}: {}", when, printable(e.entry), how).c_str());
  if (e.reason[0] != '\0') std::puts(("  " + printable(e.reason)).c_str());
  if (e.error != 0 && e.what_to_do[0] != '\0')
    std::puts(fmt::format("  What to do: {}", e.what_to_do).c_str());
}

}  // namespace

int list_last(const Command& command) {
  Output output(command.json, command.quiet, "");
  for (size_t i = 0;; ++i) {
    openras_ended ended{};
    const uint32_t result = openras_last_ended(i, &ended);
    if (result == ERROR_NO_MORE_ITEMS) break;
    if (result != 0) {
      output.failed(result, last_detail());
      return 1;
    }
    if (command.entry.empty() || command.entry == ended.entry) print(ended, command.json);
  }
  output.completed();
  return 0;
}

}  // namespace openras::rasdial
