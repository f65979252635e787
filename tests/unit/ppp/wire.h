// Two sessions joined by a wire that loses, reorders, duplicates and corrupts, in virtual time.
#pragma once

#include <functional>
#include <queue>

#include "unit/ppp/end.h"

namespace openras::ppp {

class Wire {
 public:
  // `percent` of the frames are lost, and as many delayed, duplicated, corrupted.
  Wire(End& a, End& b, uint64_t seed, uint32_t percent)
      : a_(a), b_(b), random_(seed), percent_(percent) {}

  TimePoint now = kStart;
  // Called after each step with the end that has new events: what an owner would do.
  std::function<void(End&)> owner = [](End&) {};
  uint64_t frames_sent = 0;

  // Runs until `done` says so, nothing is left to happen, or virtual time is over. True where
  // `done` said so.
  bool run(Duration limit, const std::function<bool()>& done) {
    TimePoint until = now + limit;
    pump();
    while (!done()) {
      std::optional<TimePoint> next = next_time();
      if (!next || *next > until) return false;
      now = std::max(now, *next);
      deliver();
      for (End* end : {&a_, &b_})
        if (std::optional<TimePoint> due = end->session.deadline(); due && *due <= now)
          end->session.tick(now);
      pump();
    }
    return true;
  }

 private:
  struct InFlight {
    TimePoint at;
    uint64_t order;
    End* to;
    Bytes frame;
    bool operator<(const InFlight& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };

  bool chance() { return random_.u16() % 100 < percent_; }

  void pump() {
    for (bool again = true; again;) {
      again = false;
      for (End* end : {&a_, &b_}) {
        size_t before = end->events.size();
        end->collect();
        if (end->events.size() != before) {
          owner(*end);
          again = true;
        }
        for (Bytes& frame : end->frames()) send(end == &a_ ? b_ : a_, std::move(frame));
      }
    }
  }

  void send(End& to, Bytes frame) {
    ++frames_sent;
    if (chance()) return;
    if (chance())
      frame[random_.u16() % frame.size()] ^= static_cast<uint8_t>(1 + random_.u16() % 255);
    if (chance()) post(to, frame);
    post(to, std::move(frame));
  }

  void post(End& to, Bytes frame) {
    Duration delay = std::chrono::milliseconds(5);
    if (chance()) delay += std::chrono::milliseconds(random_.u16() % 5000);
    queue_.push({now + delay, order_++, &to, std::move(frame)});
  }

  std::optional<TimePoint> next_time() const {
    std::optional<TimePoint> soonest;
    if (!queue_.empty()) soonest = queue_.top().at;
    for (const End* end : {&a_, &b_})
      if (std::optional<TimePoint> due = end->session.deadline();
          due && (!soonest || *due < *soonest))
        soonest = due;
    return soonest;
  }

  void deliver() {
    while (!queue_.empty() && queue_.top().at <= now) {
      InFlight frame = queue_.top();
      queue_.pop();
      frame.to->session.receive(frame.frame, now);
    }
  }

  End& a_;
  End& b_;
  SeededRandom random_;
  uint32_t percent_;
  std::priority_queue<InFlight> queue_;
  uint64_t order_ = 0;
};

}  // namespace openras::ppp
