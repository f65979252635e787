// The sending half of a bundle: which packet, or which piece of it, goes over which link.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "protocol/ppp/multilink/fragment.h"

namespace openras::ppp::multilink {

// Shares packets among links by their speeds. In a batch of many packets each goes whole, to the
// link that will be through first: that balances as well as pieces do, at half the frames. The
// last packets of a batch, which would leave links idle, are cut in proportion to the links' speeds
// so that all pieces arrive together, unless a piece would be smaller than kSmallestPiece.
// **[choice]** (RFC 1990 §4 leaves it to the sender.)
//
// No allocation once the buffers have grown to a batch's size.
class Splitter {
 public:
  using LinkId = uint32_t;
  // The frames of one link, in order, protocol field 0x003d first. Valid during the call; it may
  // remove links.
  using Emit = std::function<void(LinkId link, std::span<const ByteView> frames)>;

  static constexpr size_t kSmallestPiece = 128;
  // What a link counts for whose speed nobody knows.
  static constexpr uint64_t kUnknownBps = 10'000'000;

  explicit Splitter(SequenceSpace space) : space_(space) {}

  // `mru`: the largest information field that the peer takes on this link. `bps` 0 = not known.
  void add_link(LinkId id, uint16_t mru, uint64_t bps);
  void remove_link(LinkId id);
  size_t links() const { return links_.size(); }
  // The largest packet that goes whole over each of the links.
  size_t whole_packet() const;

  // Frames of the bundle, protocol field first. Without links they are dropped.
  void send(std::span<const ByteView> frames, const Emit& emit);
  // One frame over the link that joined first: control packets, which must not run ahead of the
  // peer's joining the others.
  void send_control(ByteView frame, const Emit& emit);

  uint64_t fragments_sent() const { return fragments_sent_; }

 private:
  struct Member {
    LinkId id = 0;
    size_t mru = 0;
    double seconds_per_octet = 0;
    double busy = 0;              // seconds until what it was given is through, among the links
    std::vector<size_t> offsets;  // where its frames of this batch begin in buffer_, and end
    std::vector<size_t> ends;
  };

  void put_whole(ByteView frame);
  void put_in_pieces(ByteView frame);
  void put_piece(Member& link, ByteView piece, bool begins, bool ends);
  // The piece, in several frames where it is longer than the link takes.
  void put(Member& link, ByteView piece, bool begins, bool ends);
  size_t room(const Member& link) const { return link.mru - header_size(space_); }
  void flush(const Emit& emit);

  SequenceSpace space_;
  uint32_t next_ = 0;
  std::vector<Member> links_;
  std::vector<uint8_t> buffer_;
  std::vector<ByteView> views_;
  std::vector<LinkId> order_;    // of one flush
  std::vector<Member*> pieces_;  // of one packet
  uint64_t fragments_sent_ = 0;
};

}  // namespace openras::ppp::multilink
