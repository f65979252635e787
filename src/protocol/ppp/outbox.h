// What a session has to give: frames and events, both bounded, whether or not the owner fetches
// them.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "protocol/ppp/session.h"

namespace openras::ppp {

class Outbox {
 public:
  static constexpr size_t kMaxFrames = 64;
  static constexpr size_t kMaxEvents = 256;

  // A frame too many is dropped, as a line does.
  void add_frame(Bytes frame);
  // An event too many pushes out the oldest Remark, else the oldest event, so that what is said
  // last, Ended above all, is never lost.
  void add_event(Event event);
  void remark(bool debug, std::string text) { add_event(Remark{debug, std::move(text)}); }

  std::optional<Bytes> next_frame();
  std::optional<Event> next_event();

 private:
  std::deque<Bytes> frames_;
  std::deque<Event> events_;
};

}  // namespace openras::ppp
