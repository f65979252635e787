// Caller and LNS joined by a wire that loses, reorders, duplicates and corrupts 20 % of the
// datagrams each: they connect or end with a documented error, in bounded virtual time.
#include "support/noisy_wire.h"

#include <algorithm>

#include "unit/l2tp/tunnels.h"

namespace openras::l2tp {
namespace {

using namespace std::chrono_literals;

struct Outcome {
  bool up = false;
  std::optional<uint32_t> caller_end, lns_end;
};

class Line {
 public:
  explicit Line(uint64_t seed)
      : random_(seed),
        caller_(caller_config(seed % 2 ? "secret" : ""), random_),
        lns_(lns_config(seed % 2 ? "secret" : ""), random_),
        there_(seed * 2, 20),
        back_(seed * 2 + 1, 20) {}

  // Dials, lives for three minutes, hangs up, and waits for both ends to end.
  Outcome run() {
    call_ = caller_.place_call(now_);
    TimePoint hang_up = now_ + 3min, bound = now_ + 20min;
    bool closed = false;
    for (steps_ = 0; steps_ < 100'000 && now_ < bound; ++steps_) {
      pump();
      if (outcome_.caller_end && (outcome_.lns_end ? lns_.finished() : !lns_.deadline())) break;
      TimePoint next = closed ? bound : hang_up;
      for (auto at : {caller_.deadline(), lns_.deadline(), there_.next_time(), back_.next_time()})
        next = std::min(next, at.value_or(next));
      now_ = std::max(now_, next);
      deliver();
      caller_.tick(now_);
      lns_.tick(now_);
      if (!closed && now_ >= hang_up) {
        caller_.close("done", now_);
        closed = true;
      }
    }
    EXPECT_LT(now_, bound);
    EXPECT_LT(steps_, 100'000);
    return outcome_;
  }

 private:
  void pump() {
    while (auto datagram = caller_.next_datagram()) there_.push(std::move(*datagram), now_);
    while (auto datagram = lns_.next_datagram()) back_.push(std::move(*datagram), now_);
    while (auto event = caller_.next_event()) {
      if (std::get_if<SessionUp>(&*event)) outcome_.up = true;
      if (auto* end = std::get_if<Ended>(&*event)) outcome_.caller_end = end->error.code;
    }
    while (auto event = lns_.next_event())
      if (auto* end = std::get_if<Ended>(&*event)) outcome_.lns_end = end->error.code;
  }
  void deliver() {
    while (auto datagram = there_.pop(now_)) take(lns_, *datagram);
    while (auto datagram = back_.pop(now_)) take(caller_, *datagram);
  }
  void take(Tunnel& tunnel, const Bytes& datagram) {
    auto header = parse_header(datagram);
    if (!header) return;
    if (header->control)
      tunnel.receive(*header, now_);
    else
      tunnel.receive_data(*header, now_);
  }

  SeededRandom random_;
  Tunnel caller_, lns_;
  NoisyWire there_, back_;
  TimePoint now_{};
  uint16_t call_ = 0;
  int steps_ = 0;
  Outcome outcome_;
};

bool documented(uint32_t code) {
  constexpr uint32_t kCodes[] = {0,
                                 ERROR_VPN_TIMEOUT,
                                 ERROR_VPN_BAD_PSK,
                                 ERROR_VPN_DISCONNECT,
                                 ERROR_VPN_REFUSED,
                                 ERROR_REMOTE_DISCONNECTION,
                                 ERROR_UNEXPECTED_RESPONSE,
                                 ERROR_INCOMPATIBLE,
                                 ERROR_TEMPFAILURE,
                                 ERROR_CONNECTION_REJECT};
  return std::ranges::find(kCodes, code) != std::end(kCodes);
}

TEST(L2tpNoisyWire, ConnectsOrEndsWithADocumentedError) {
  int connected = 0;
  for (uint64_t seed = 1; seed <= 10'000; ++seed) {
    Outcome outcome = Line(seed).run();
    ASSERT_FALSE(testing::Test::HasFailure()) << "hangs with seed " << seed;
    ASSERT_TRUE(outcome.caller_end) << "seed " << seed;
    ASSERT_TRUE(documented(*outcome.caller_end)) << *outcome.caller_end << " seed " << seed;
    if (outcome.lns_end) {
      ASSERT_TRUE(documented(*outcome.lns_end)) << *outcome.lns_end << " seed " << seed;
    }
    connected += outcome.up;
  }
  EXPECT_GT(connected, 2'000) << "retransmission should carry many through";
  RecordProperty("connected", connected);
}

}  // namespace
}  // namespace openras::l2tp
