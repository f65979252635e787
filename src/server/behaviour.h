// What rasserver does to a caller beside serving him, and when.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace openras::server {

// The steps of a call, as this side sees them.
enum class Moment : uint8_t {
  kCall,           // taken; nothing has been said
  kLcp,            // LCP is open
  kAuthenticate,   // the caller has named himself and waits for the answer
  kAuthenticated,  // he has been told that he is right
  kNetwork,        // an IP protocol is open: the caller is connected
};
std::string_view name(Moment moment);

struct When {
  Moment moment = Moment::kNetwork;
  Duration after{0};
  friend bool operator==(const When&, const When&) = default;
};
// "lcp", "network+2.5", "10" (seconds after network). ERROR_INVALID_DATA, saying what to write.
Result<When> parse_when(std::string_view text);
std::string to_string(const When& when);

enum class Deed : uint8_t {
  kDrop,  // the line goes without a word of PPP; the link's own farewell (PADT, CDN, NO CARRIER)
  kTerminate,  // LCP Terminate-Request
  kShutDown,   // the same, saying that the server shuts down
  kSilence,    // the line stays, nothing is heard and nothing said
};
inline constexpr std::array kDeeds{Deed::kDrop, Deed::kTerminate, Deed::kShutDown, Deed::kSilence};
std::string_view name(Deed deed);  // as the users file and `rasserver ctl` say it

struct Behaviour {
  std::array<std::optional<When>, kDeeds.size()> plans;  // by Deed
  // 0 = the line's own speed. Otherwise bits a second, either way.
  uint64_t bps = 0;

  std::optional<When>& plan(Deed deed) { return plans[static_cast<size_t>(deed)]; }
  const std::optional<When>& plan(Deed deed) const { return plans[static_cast<size_t>(deed)]; }
};

}  // namespace openras::server
