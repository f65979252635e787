// 10,000 seeds of links that lose, delay and reorder: every packet whose fragments all came is
// delivered unchanged and in order, and every fragment is accounted for.
#include <gtest/gtest.h>

#include <map>
#include <queue>

#include "base/random.h"
#include "protocol/ppp/multilink/reassembler.h"
#include "protocol/ppp/multilink/splitter.h"

namespace openras::ppp::multilink {
namespace {

constexpr int kSeeds = 10'000;

struct InFlight {
  TimePoint at;
  uint64_t order;
  uint32_t link;
  Bytes information;
  bool operator<(const InFlight& other) const {
    return at != other.at ? at > other.at : order > other.order;
  }
};

// A packet whose content tells its number.
Bytes packet_of(uint32_t number, size_t length) {
  Bytes out(std::max<size_t>(length, 4));
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<uint8_t>(number >> (8 * (i % 4)) ^ (i / 4 * 37));
  return out;
}

class Bundle {
 public:
  Bundle(uint64_t seed, bool reorders, SequenceSpace space)
      : random_(seed),
        reorders_(reorders),
        space_(space),
        splitter_(space),
        reassembler_(space, 1500, std::chrono::seconds(1)) {
    const uint32_t links = 1 + below(4);
    for (uint32_t id = 1; id <= links; ++id) {
      const uint16_t mru = static_cast<uint16_t>(128 + below(1400));
      splitter_.add_link(id, mru, below(3) == 0 ? 0 : 9600 + below(10'000'000));
      reassembler_.add_link(id);
      delays_[id] = std::chrono::milliseconds(1 + below(40));
      losses_[id] = below(2) == 0 ? 0 : below(20);
    }
  }

  // Until less than a hundred sequence numbers are left: packets that are one fragment each.
  void go_on_to_the_last_numbers() {
    const uint32_t count = space_.mask() - below(100);
    for (; next_ < count; ++next_) {
      sent_.push_back({packet_of(static_cast<uint32_t>(sent_.size()), 4), 1});
      const ByteView packet(sent_.back().octets);
      splitter_.send(std::span(&packet, 1), [&](uint32_t link, std::span<const ByteView> frames) {
        const ByteView information = frames.front().subspan(2);
        reassembler_.receive(link, std::span(&information, 1), now_, sink_);
      });
    }
  }

  void run() {
    const uint32_t batches = 5 + below(10);
    for (uint32_t i = 0; i < batches; ++i) {
      send_batch();
      now_ += std::chrono::milliseconds(below(20));
      deliver_due();
    }
    now_ += std::chrono::hours(1);
    deliver_due();
    while (const auto deadline = reassembler_.deadline()) {
      now_ = std::max(now_, *deadline);
      reassembler_.tick(now_, sink_);
    }
  }

  void check() const {
    size_t at = 0;
    uint64_t fragments_of_delivered = 0;
    for (const Sent& packet : sent_) {
      const bool delivered = at < got_.size() && got_[at] == packet.octets;
      if (delivered) ++at;
      if (delivered) fragments_of_delivered += packet.fragments;
      // Without reordering inside a link, nothing that came is taken for lost.
      if (!reorders_) {
        ASSERT_EQ(delivered, packet.lost == 0);
      } else if (delivered) {
        ASSERT_EQ(packet.lost, 0u);
      }
    }
    ASSERT_EQ(at, got_.size()) << "something was delivered that nobody sent, or out of order";
    const ReassemblyCounters& c = reassembler_.counters();
    ASSERT_EQ(reassembler_.held_fragments(), 0u);
    ASSERT_EQ(reassembler_.held_octets(), 0u);
    ASSERT_EQ(c.packets, got_.size());
    ASSERT_EQ(c.malformed, 0u);
    ASSERT_EQ(c.overflows, 0u);
    ASSERT_EQ(c.fragments, fragments_of_delivered + c.discarded_fragments + c.late_fragments);
    // What came late had been counted as lost; what was lost behind the last that came was not
    // missed by anybody.
    ASSERT_LE(c.lost_fragments, lost_ + c.late_fragments);
    ASSERT_GE(c.lost_fragments + lost_at_end(), lost_ + c.late_fragments);
  }

 private:
  struct Sent {
    Bytes octets;
    uint32_t fragments = 0, lost = 0;
    uint32_t first = 0;
  };

  uint32_t below(uint32_t limit) { return random_.u32() % limit; }

  void send_batch() {
    const uint32_t count = 1 + below(6);
    std::vector<Bytes> packets;
    for (uint32_t i = 0; i < count; ++i) {
      packets.push_back(packet_of(static_cast<uint32_t>(sent_.size()), 4 + below(1490)));
      sent_.push_back({packets.back()});
    }
    std::vector<ByteView> views(packets.begin(), packets.end());
    std::map<int32_t, bool> ends;  // place in this batch → ends
    std::map<int32_t, bool> lost;
    splitter_.send(views, [&](uint32_t link, std::span<const ByteView> frames) {
      for (const ByteView& frame : frames) {
        const ByteView information = frame.subspan(2);
        const auto fragment = parse_fragment(information, space_);
        const int32_t place = space_.distance(next_, fragment->sequence);
        ends[place] = fragment->ends;
        lost[place] = below(100) < losses_[link];
        if (lost[place])
          ++lost_;
        else
          post(link, information);
      }
    });
    next_ = space_.add(next_, static_cast<uint32_t>(ends.size()));
    size_t packet = sent_.size() - count;
    for (const auto& [place, is_end] : ends) {
      ++sent_[packet].fragments;
      sent_[packet].lost += lost[place] ? 1 : 0;
      trailing_losses_ = lost[place] ? trailing_losses_ + 1 : 0;
      if (is_end) ++packet;
    }
    ASSERT_EQ(packet, sent_.size());
  }

  void post(uint32_t link, ByteView information) {
    TimePoint at = now_ + delays_[link];
    if (reorders_ && below(10) == 0) at += std::chrono::milliseconds(below(30));
    if (!reorders_) at = std::max(at, last_[link]);
    last_[link] = at;
    queue_.push({at, order_++, link, Bytes(information.begin(), information.end())});
  }

  void deliver_due() {
    while (!queue_.empty() && queue_.top().at <= now_) {
      const InFlight frame = queue_.top();
      queue_.pop();
      if (const auto deadline = reassembler_.deadline(); deadline && *deadline <= frame.at)
        reassembler_.tick(frame.at, sink_);
      const ByteView view(frame.information);
      reassembler_.receive(frame.link, std::span(&view, 1), frame.at, sink_);
    }
  }

  uint64_t lost_at_end() const { return trailing_losses_; }

  SeededRandom random_;
  bool reorders_;
  SequenceSpace space_;
  uint32_t next_ = 0;  // sequence number
  TimePoint now_{std::chrono::seconds(1)};
  Splitter splitter_;
  Reassembler reassembler_;
  Reassembler::Deliver sink_ = [this](std::span<const ByteView> frames) {
    for (const ByteView& frame : frames) got_.emplace_back(frame.begin(), frame.end());
  };
  std::map<uint32_t, Duration> delays_;
  std::map<uint32_t, uint32_t> losses_;
  std::map<uint32_t, TimePoint> last_;
  std::priority_queue<InFlight> queue_;
  uint64_t order_ = 0, lost_ = 0, trailing_losses_ = 0;
  std::vector<Sent> sent_;
  std::vector<Bytes> got_;
};

TEST(Seeds, EveryPacketIsDeliveredExactlyOrItsLossIsCounted) {
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    // Half of them with short sequence numbers; in some of those they begin anew on the way.
    Bundle bundle(seed, seed % 2 == 0, SequenceSpace(seed % 4 < 2));
    if (seed % 16 < 2) bundle.go_on_to_the_last_numbers();
    bundle.run();
    bundle.check();
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace openras::ppp::multilink
