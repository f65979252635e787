// What a connection's coroutines wait on: anything that happened.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <memory>
#include <type_traits>

#include "manager/clock.h"

namespace openras::manager {

// Coroutines wait, others fire. All on one thread, so that no fire is lost between a look at
// `done()` and the wait.
class Trigger {
 public:
  explicit Trigger(const asio::any_io_executor& executor)
      : never_(executor, asio::steady_timer::time_point::max()) {}

  void fire() { never_.cancel(); }

  // Returns when `done()` holds; asks it now and after each fire(). A lambda written in the call
  // may capture pointers and references only: GCC 12 destroys such a temporary twice.
  template <typename Done>
    requires std::is_trivially_copyable_v<Done>
  asio::awaitable<void> until(Done done) {
    while (!done()) {
      std::error_code cancelled;
      co_await never_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
  }

  // The same, but for `bound` at most.
  template <typename Done>
    requires std::is_trivially_copyable_v<Done>
  asio::awaitable<void> until_or_after(Clock& clock, Duration bound, Done done) {
    const TimePoint end = clock.now() + bound;
    const std::unique_ptr<Alarm> alarm = clock.make_alarm([this] { fire(); });
    alarm->set(end);
    const auto over = [&clock, end, &done] { return done() || clock.now() >= end; };
    co_await until(over);
  }

 private:
  asio::steady_timer never_;  // never expires: cancelling it is the wake-up
};

}  // namespace openras::manager
