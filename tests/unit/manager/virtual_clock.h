// Time that stands still until a test moves it.
#pragma once

#include <asio/io_context.hpp>
#include <map>

#include "manager/clock.h"

namespace openras::manager {

class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(asio::io_context& io) : io_(io) {}

  TimePoint now() const override { return now_; }
  uint64_t wall_clock() const override {
    return static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(now_.time_since_epoch()).count());
  }
  std::unique_ptr<Alarm> make_alarm(std::function<void()> ring) override {
    return std::make_unique<VirtualAlarm>(*this, std::move(ring));
  }

  // Does everything that is due now.
  void settle() {
    do {
      io_.restart();
    } while (io_.poll() > 0);
  }
  // Lets time pass, alarm by alarm.
  void advance(Duration span) {
    const TimePoint end = now_ + span;
    settle();
    while (!alarms_.empty() && alarms_.begin()->first <= end) {
      const auto first = alarms_.begin();
      VirtualAlarm* alarm = first->second;
      now_ = std::max(now_, first->first);
      alarms_.erase(first);
      alarm->set_ = false;
      alarm->ring_();
      settle();
    }
    now_ = end;
    settle();
  }

 private:
  class VirtualAlarm final : public Alarm {
   public:
    VirtualAlarm(VirtualClock& clock, std::function<void()> ring)
        : ring_(std::move(ring)), clock_(clock) {}
    ~VirtualAlarm() override { cancel(); }
    void set(TimePoint when) override {
      cancel();
      where_ = clock_.alarms_.emplace(when, this);
      set_ = true;
    }
    void cancel() override {
      if (std::exchange(set_, false)) clock_.alarms_.erase(where_);
    }

    std::function<void()> ring_;
    bool set_ = false;

   private:
    VirtualClock& clock_;
    std::multimap<TimePoint, VirtualAlarm*>::iterator where_;
  };

  asio::io_context& io_;
  TimePoint now_{std::chrono::hours(1)};
  std::multimap<TimePoint, VirtualAlarm*> alarms_;
};

}  // namespace openras::manager
