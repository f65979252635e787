#include "link/cable_greeting.h"

#include "errors/situation.h"

namespace openras::link {
namespace {

constexpr int kTries = 10;
constexpr Duration kPause = std::chrono::seconds(1);
constexpr std::string_view kAnswer = "CLIENTSERVER";

}  // namespace

std::string_view CableGreeting::tick(TimePoint now) {
  if (failed_ || (said_ != 0 && now < next_)) return {};
  if (said_ == kTries) {
    failed_ = make_error(
        Situation::kCableSilent,
        "the computer at the other end of the cable did not answer CLIENT; is it waiting for a "
        "direct connection?");
    return {};
  }
  ++said_;
  next_ = now + kPause;
  return "CLIENT";
}

bool CableGreeting::receive(ByteView octets, Bytes& behind) {
  heard_ += openras::to_string(octets);
  const size_t found = heard_.find(kAnswer);
  if (found == std::string::npos) {
    if (heard_.size() >= kAnswer.size()) heard_.erase(0, heard_.size() - kAnswer.size() + 1);
    return false;
  }
  const ByteView rest = as_bytes(heard_).subspan(found + kAnswer.size());
  behind.assign(rest.begin(), rest.end());
  return true;
}

}  // namespace openras::link
