#include "protocol/ppp/outbox.h"

#include <algorithm>

namespace openras::ppp {

void Outbox::add_frame(Bytes frame) {
  if (frames_.size() < kMaxFrames) frames_.push_back(std::move(frame));
}

void Outbox::add_event(Event event) {
  if (events_.size() >= kMaxEvents) {
    auto remark = std::ranges::find_if(
        events_, [](const Event& queued) { return std::holds_alternative<Remark>(queued); });
    events_.erase(remark == events_.end() ? events_.begin() : remark);
  }
  events_.push_back(std::move(event));
}

std::optional<Bytes> Outbox::next_frame() {
  if (frames_.empty()) return std::nullopt;
  Bytes frame = std::move(frames_.front());
  frames_.pop_front();
  return frame;
}

std::optional<Event> Outbox::next_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace openras::ppp
