// Time for the manager: real, or virtual in tests. Protocol engines get it passed in.
#pragma once

#include <asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/time.h"

namespace openras::manager {

// Rings once, at or after the time it was set to. Destroying it cancels it.
class Alarm {
 public:
  virtual ~Alarm() = default;
  virtual void set(TimePoint when) = 0;  // replaces what was set before
  virtual void cancel() = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  // CLOCK_REALTIME in microseconds, for people.
  virtual uint64_t wall_clock() const = 0;
  // `ring` is called on the manager's executor; never after the alarm is destroyed or cancelled.
  virtual std::unique_ptr<Alarm> make_alarm(std::function<void()> ring) = 0;
};

class SystemClock final : public Clock {
 public:
  explicit SystemClock(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  TimePoint now() const override;
  uint64_t wall_clock() const override;
  std::unique_ptr<Alarm> make_alarm(std::function<void()> ring) override;

 private:
  asio::any_io_executor executor_;
};

}  // namespace openras::manager
