// What a connection's coroutine waits on: anything that happened.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <type_traits>

namespace openras::manager {

// One coroutine waits, others fire. A fire before the wait is not lost.
class Trigger {
 public:
  explicit Trigger(const asio::any_io_executor& executor)
      : never_(executor, asio::steady_timer::time_point::max()) {}

  void fire() {
    fired_ = true;
    never_.cancel();
  }

  // Returns when `done()` holds; asks it now and after each fire(). A lambda written in the call
  // may capture pointers and references only: GCC 12 destroys such a temporary twice.
  template <typename Done>
    requires std::is_trivially_copyable_v<Done>
  asio::awaitable<void> until(Done done) {
    while (!done()) {
      if (!fired_) {
        std::error_code cancelled;
        co_await never_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
      }
      fired_ = false;
    }
  }

 private:
  asio::steady_timer never_;  // never expires: cancelling it is the wake-up
  bool fired_ = false;
};

}  // namespace openras::manager
