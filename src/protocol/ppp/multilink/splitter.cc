#include "protocol/ppp/multilink/splitter.h"

#include <algorithm>

namespace openras::ppp::multilink {
namespace {

constexpr size_t kSmallestMru = 64;
constexpr size_t kProtocolField = 2;
// What a frame costs on the line beside its data, as octets: framing and headers below.
constexpr size_t kOverhead = 12;

}  // namespace

void Splitter::add_link(LinkId id, uint16_t mru, uint64_t bps) {
  remove_link(id);
  Member link;
  link.id = id;
  link.mru = std::max<size_t>(mru, kSmallestMru);
  link.seconds_per_octet = 8.0 / static_cast<double>(bps == 0 ? kUnknownBps : bps);
  links_.push_back(std::move(link));
}

void Splitter::remove_link(LinkId id) {
  std::erase_if(links_, [id](const Member& link) { return link.id == id; });
}

size_t Splitter::whole_packet() const {
  size_t out = SIZE_MAX;
  // The frame inside has a protocol field of its own.
  for (const Member& link : links_) out = std::min(out, room(link) - kProtocolField);
  return out;
}

void Splitter::send(std::span<const ByteView> frames, const Emit& emit) {
  if (links_.empty()) return;
  // Only the differences matter.
  double least = links_.front().busy;
  for (const Member& link : links_) least = std::min(least, link.busy);
  for (Member& link : links_) link.busy -= least;
  for (size_t i = 0; i < frames.size(); ++i) {
    const bool leaves_links_idle = frames.size() - i < links_.size();
    if (leaves_links_idle && frames[i].size() >= 2 * kSmallestPiece)
      put_in_pieces(frames[i]);
    else
      put_whole(frames[i]);
  }
  flush(emit);
}

void Splitter::send_control(ByteView frame, const Emit& emit) {
  if (links_.empty()) return;
  put(links_.front(), frame, true, true);
  flush(emit);
}

void Splitter::put_whole(ByteView frame) {
  Member* best = &links_.front();
  const auto finish = [&frame](const Member& link) {
    return link.busy + static_cast<double>(frame.size() + kOverhead) * link.seconds_per_octet;
  };
  for (Member& link : links_)
    if (finish(link) < finish(*best)) best = &link;
  put(*best, frame, true, true);
}

// Cuts the frame so that all links are through at the same time: each gets what it can carry until
// then. Links that would get less than kSmallestPiece are left out, the slowest or busiest first.
void Splitter::put_in_pieces(ByteView frame) {
  std::vector<Member*>& use = pieces_;
  use.clear();
  for (Member& link : links_) use.push_back(&link);
  double finish = 0;
  while (use.size() > 1) {
    double rate = 0, given = 0;
    for (const Member* link : use) {
      rate += 1 / link->seconds_per_octet;
      given += link->busy / link->seconds_per_octet;
    }
    finish = (static_cast<double>(frame.size()) + given) / rate;
    const auto share = [finish](const Member* link) {
      return (finish - link->busy) / link->seconds_per_octet;
    };
    const auto least = std::ranges::min_element(use, {}, share);
    if (share(*least) >= static_cast<double>(kSmallestPiece)) break;
    use.erase(least);
  }
  size_t at = 0;
  for (size_t i = 0; i < use.size(); ++i) {
    const bool last = i + 1 == use.size();
    const double share = (finish - use[i]->busy) / use[i]->seconds_per_octet;
    const size_t length =
        last ? frame.size() - at : std::min(frame.size() - at, static_cast<size_t>(share));
    put(*use[i], frame.subspan(at, length), i == 0, last);
    at += length;
  }
}

void Splitter::put(Member& link, ByteView piece, bool begins, bool ends) {
  while (piece.size() > room(link)) {
    put_piece(link, piece.first(room(link)), begins, false);
    piece = piece.subspan(room(link));
    begins = false;
  }
  put_piece(link, piece, begins, ends);
}

void Splitter::put_piece(Member& link, ByteView piece, bool begins, bool ends) {
  const size_t header = kProtocolField + header_size(space_);
  const size_t start = buffer_.size();
  buffer_.resize(start + header);
  buffer_[start] = 0x00;
  buffer_[start + 1] = 0x3d;
  write_header(begins, ends, next_, space_, buffer_.data() + start + kProtocolField);
  buffer_.insert(buffer_.end(), piece.begin(), piece.end());
  link.offsets.push_back(start);
  link.ends.push_back(buffer_.size());
  link.busy += static_cast<double>(piece.size() + kOverhead) * link.seconds_per_octet;
  next_ = space_.add(next_, 1);
  ++fragments_sent_;
}

void Splitter::flush(const Emit& emit) {
  order_.clear();
  for (const Member& link : links_) order_.push_back(link.id);
  for (const LinkId id : order_) {
    // The links may change inside emit().
    const auto link = std::ranges::find(links_, id, &Member::id);
    if (link == links_.end() || link->offsets.empty()) continue;
    views_.clear();
    for (size_t i = 0; i < link->offsets.size(); ++i)
      views_.push_back(
          ByteView(buffer_).subspan(link->offsets[i], link->ends[i] - link->offsets[i]));
    link->offsets.clear();
    link->ends.clear();
    emit(id, views_);
  }
  buffer_.clear();
}

}  // namespace openras::ppp::multilink
