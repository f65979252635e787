#include "server/troubled_link.h"

#include <utility>

namespace openras::server {
namespace {

constexpr size_t kMostQueued = 64 * 1024;

}  // namespace

TroubledLink::TroubledLink(const asio::any_io_executor& executor, std::unique_ptr<link::Link> line)
    : line_(std::move(line)),
      out_(executor, &TroubledLink::put_out),
      in_(executor, &TroubledLink::hand_in) {
  line_->on_frames([this](std::span<const ByteView> frames) { arrived(frames); });
}

TroubledLink::~TroubledLink() { *self_ = nullptr; }

void TroubledLink::slow(uint64_t bps) { bps_ = bps; }

void TroubledLink::silence(bool on) {
  silent_ = on;
  if (!on) return;
  clear(out_);
  clear(in_);
}

asio::awaitable<void> TroubledLink::disconnect(std::string reason) {
  clear(out_);
  clear(in_);
  return line_->disconnect(std::move(reason));
}

void TroubledLink::send(std::span<const ByteView> frames) {
  if (silent_) return;
  if (!direct(out_)) {
    for (ByteView frame : frames) queue(out_, frame);
    return;
  }
  for (ByteView frame : frames) {
    ++counters_.frames_sent;
    counters_.bytes_sent += frame.size();
  }
  line_->send(frames);
}

void TroubledLink::arrived(std::span<const ByteView> frames) {
  if (silent_) return;
  if (!direct(in_)) {
    for (ByteView frame : frames) queue(in_, frame);
    return;
  }
  for (ByteView frame : frames) {
    ++counters_.frames_received;
    counters_.bytes_received += frame.size();
  }
  if (frames_) frames_(frames);
}

void TroubledLink::put_out(ByteView frame) {
  ++counters_.frames_sent;
  counters_.bytes_sent += frame.size();
  line_->send(std::span(&frame, 1));
}

void TroubledLink::hand_in(ByteView frame) {
  ++counters_.frames_received;
  counters_.bytes_received += frame.size();
  if (frames_) frames_(std::span(&frame, 1));
}

void TroubledLink::queue(Lane& lane, ByteView frame) {
  // Data leaves half of the room to what keeps the link up.
  const bool data = frame.size() >= 2 && frame[0] < 0x80;
  if (lane.octets + frame.size() > (data ? kMostQueued / 2 : kMostQueued)) return;
  lane.frames.emplace_back(frame.begin(), frame.end());
  lane.octets += frame.size();
  if (!std::exchange(lane.running, true)) run(lane);
}

// A frame is through when its last bit is.
void TroubledLink::run(Lane& lane) {
  const Bytes& frame = lane.frames.front();
  const double seconds =
      bps_ == 0 ? 0 : static_cast<double>(frame.size() * 8) / static_cast<double>(bps_);
  lane.timer.expires_after(
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds)));
  lane.timer.async_wait([self = self_, &lane](const asio::error_code& error) {
    if (error || !*self || lane.frames.empty()) return;
    Bytes frame = std::move(lane.frames.front());
    lane.frames.pop_front();
    lane.octets -= frame.size();
    ((*self)->*lane.deliver)(frame);
    if (!*self || !lane.running) return;  // gone, or cleared, by what the frame led to
    if (lane.frames.empty())
      lane.running = false;
    else
      (*self)->run(lane);
  });
}

void TroubledLink::clear(Lane& lane) {
  lane.frames.clear();
  lane.octets = 0;
  lane.running = false;
  lane.timer.cancel();
}

}  // namespace openras::server
