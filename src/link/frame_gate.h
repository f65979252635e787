// Between a link's engine and its owner's handlers: keeps frames that arrive before connect() has
// returned (the peer's first Configure-Request often does), and says "down" once.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "link/link.h"

namespace openras::link {

class FrameGate {
 public:
  static constexpr size_t kMaxHeld = 32;

  void on_frames(Link::FramesHandler handler);
  void on_down(Link::DownHandler handler);

  // connect() has returned: hands over what was kept; from now on deliver() is direct.
  void open();
  void deliver(std::span<const ByteView> frames);
  // The first call counts.
  void down(Error why);
  // No handler is called any more.
  void silence();

 private:
  // Shared, so that a handler that destroys the link does not destroy itself while it runs.
  std::shared_ptr<Link::FramesHandler> frames_;
  std::shared_ptr<Link::DownHandler> down_;
  std::vector<Bytes> held_;
  std::optional<Error> why_;
  bool open_ = false, silent_ = false, told_ = false;
};

}  // namespace openras::link
