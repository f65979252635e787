// Caller and concentrator joined by a wire that loses, reorders, duplicates and corrupts 20 % of
// the packets each: they connect or end with a documented error, in bounded virtual time.
#include "support/noisy_wire.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

#include <algorithm>

#include "protocol/pppoe/caller.h"
#include "protocol/pppoe/concentrator.h"

namespace openras::pppoe {
namespace {

using namespace std::chrono_literals;
constexpr Mac kHost = {2, 0, 0, 0, 0, 1}, kAc = {2, 0, 0, 0, 0, 2};

struct Outcome {
  bool up = false, ended = false;
  uint32_t code = 0;
};

Outcome run(uint64_t seed) {
  SeededRandom random(seed);
  Caller caller({}, random);
  Concentrator concentrator({}, random);
  NoisyWire there(seed * 2, 20), back(seed * 2 + 1, 20);
  TimePoint now{}, end = now + 2min;
  caller.start(now);
  Outcome outcome;
  while (now < end) {
    while (auto packet = caller.next_packet()) there.push(std::move(packet->payload), now);
    while (auto packet = concentrator.next_packet()) back.push(std::move(packet->payload), now);
    while (auto event = caller.next_event()) {
      if (std::get_if<SessionUp>(&*event)) outcome.up = true;
      if (auto* down = std::get_if<SessionDown>(&*event)) {
        outcome.ended = true;
        outcome.code = down->error.code;
      }
    }
    while (concentrator.next_event()) {
    }
    std::optional<TimePoint> next = caller.deadline();
    for (auto at : {there.next_time(), back.next_time()})
      if (at && (!next || *at < *next)) next = at;
    if (!next) break;
    now = std::max(now, *next);
    while (auto packet = there.pop(now)) concentrator.receive(kHost, *packet, now);
    while (auto packet = back.pop(now)) caller.receive(kAc, *packet, now);
    caller.tick(now);
  }
  EXPECT_LT(now, end) << "hangs with seed " << seed;
  return outcome;
}

TEST(PppoeNoisyWire, ConnectsOrEndsWithADocumentedError) {
  int connected = 0;
  for (uint64_t seed = 1; seed <= 10'000 && !HasFailure(); ++seed) {
    Outcome outcome = run(seed);
    ASSERT_TRUE(outcome.up || outcome.ended) << "seed " << seed;
    connected += outcome.up;
    if (!outcome.ended) continue;
    constexpr uint32_t kDocumented[] = {ERROR_NO_ANSWER, ERROR_BROADBAND_TIMEOUT,
                                        ERROR_CONNECTION_REJECT, ERROR_TEMPFAILURE,
                                        ERROR_REMOTE_DISCONNECTION};
    ASSERT_NE(std::ranges::find(kDocumented, outcome.code), std::end(kDocumented))
        << "seed " << seed << " code " << outcome.code;
  }
  EXPECT_GT(connected, 8'000) << "retransmission should carry most through";
}

}  // namespace
}  // namespace openras::pppoe
