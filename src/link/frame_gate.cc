#include "link/frame_gate.h"

#include <utility>

namespace openras::link {

void FrameGate::on_frames(Link::FramesHandler handler) {
  frames_ = std::make_shared<Link::FramesHandler>(std::move(handler));
}

void FrameGate::on_down(Link::DownHandler handler) {
  down_ = std::make_shared<Link::DownHandler>(std::move(handler));
}

void FrameGate::open() {
  if (open_) return;
  open_ = true;
  std::vector<Bytes> held = std::exchange(held_, {});
  std::vector<ByteView> views(held.begin(), held.end());
  if (!views.empty()) deliver(views);
  if (why_) down(std::move(*why_));
}

void FrameGate::deliver(std::span<const ByteView> frames) {
  if (silent_ || told_) return;
  if (!open_) {
    for (ByteView frame : frames)
      if (held_.size() < kMaxHeld) held_.emplace_back(frame.begin(), frame.end());
    return;
  }
  std::shared_ptr<Link::FramesHandler> handler = frames_;
  if (handler && *handler) (*handler)(frames);
}

void FrameGate::down(Error why) {
  if (silent_ || told_) return;
  if (!open_) {
    if (!why_) why_ = std::move(why);
    return;
  }
  told_ = true;
  std::shared_ptr<Link::DownHandler> handler = down_;
  if (handler && *handler) (*handler)(std::move(why));
}

void FrameGate::silence() {
  silent_ = true;
  held_.clear();
}

}  // namespace openras::link
