// The receiving half of a bundle: fragments from all links, in whatever order, to whole packets in
// theirs (RFC 1990 §4.1).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "protocol/ppp/multilink/fragment.h"

namespace openras::ppp::multilink {

struct ReassemblyCounters {
  uint64_t fragments = 0;            // that came in
  uint64_t packets = 0;              // that were put together
  uint64_t lost_fragments = 0;       // numbers that never came
  uint64_t discarded_fragments = 0;  // that came, of packets that lack others
  uint64_t late_fragments = 0;       // behind what was already delivered or given up, and doubles
  uint64_t malformed = 0;  // shorter than a header; a packet longer than the MRRU or empty
  uint64_t overflows = 0;  // how often the oldest had to go for want of room
};

// Memory is bounded: kWindow fragments, kMaxOctets in all. What does not fit pushes the oldest
// incomplete packet out, which is counted as lost.
class Reassembler {
 public:
  using LinkId = uint32_t;
  // Whole frames, protocol field first, in order. Valid during the call.
  using Deliver = std::function<void(std::span<const ByteView> frames)>;

  static constexpr size_t kWindow = 1024;            // below half of the 12 bit numbers
  static constexpr size_t kMaxOctets = 1024 * 1024;  // held back at one time

  // `mrru`: the longest information field to be put together. `patience`: how long a missing
  // fragment is waited for where RFC 1990's rule cannot tell, because a link is silent.
  Reassembler(SequenceSpace space, uint16_t mrru, Duration patience);

  void set_patience(Duration patience) { patience_ = patience; }
  void add_link(LinkId id);
  void remove_link(LinkId id, TimePoint now, const Deliver& deliver);

  // Information fields of frames of protocol 0x003d from one link, in the order of their coming.
  void receive(LinkId id, std::span<const ByteView> fragments, TimePoint now,
               const Deliver& deliver);
  void tick(TimePoint now, const Deliver& deliver);
  std::optional<TimePoint> deadline() const;

  const ReassemblyCounters& counters() const { return counters_; }
  size_t held_fragments() const { return held_; }
  size_t held_octets() const { return octets_; }

 private:
  struct Slot {
    bool used = false, begins = false, ends = false;
    Bytes data;  // keeps its room when it is emptied
  };
  struct Member {
    LinkId id = 0;
    uint32_t last = 0;  // RFC 1990 §4.1: the number most recently received on it
  };

  Slot& slot(uint32_t sequence) { return slots_[sequence % kWindow]; }
  const Slot& slot(uint32_t sequence) const { return slots_[sequence % kWindow]; }
  Member& member(LinkId id);
  void take(Member& link, const Fragment& fragment);
  void make_room(uint32_t sequence);
  // Delivers what is complete, and gives up what RFC 1990's rule says is lost.
  void advance();
  // How many fragments from expected_ on are there without a gap, and whether they are a whole
  // packet, or begin with what cannot become one.
  struct Run {
    uint32_t length = 0;
    bool whole = false, broken = false;
  };
  Run front() const;
  void deliver_packet(uint32_t fragments);
  void add_packet(ByteView frame);
  void discard(uint32_t fragments);
  // What is there of the oldest packet is discarded, and the gap behind it is lost.
  void give_up(const Run& run);
  uint32_t lowest() const;  // M of RFC 1990 §4.1
  void finish(TimePoint now);
  void flush();

  SequenceSpace space_;
  size_t max_frame_;
  Duration patience_;
  uint32_t expected_ = 0;  // the first number that is neither delivered nor given up
  std::vector<Slot> slots_;
  std::vector<Member> links_;
  size_t held_ = 0, octets_ = 0;
  std::optional<TimePoint> give_up_at_;
  uint32_t waits_for_ = 0;  // expected_ when give_up_at_ was set
  uint32_t horizon_ = 0;    // the highest number that was held then
  uint32_t highest_ = 0;    // that is held
  ReassemblyCounters counters_;

  const Deliver* deliver_ = nullptr;  // during a call
  std::vector<ByteView> frames_;
  Bytes arena_;  // packets put together in this call; never grows while frames_ looks into it
};

}  // namespace openras::ppp::multilink
