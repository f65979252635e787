// What coroutines and engines of a link wait on.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/time.h"

namespace openras::link {

// One coroutine waits, somebody else says "now".
class Signal {
 public:
  explicit Signal(const asio::any_io_executor& executor) : timer_(executor) {}

  void notify() {
    notified_ = true;
    timer_.cancel();
  }
  // For a wait that is repeated: forgets an earlier notify().
  void reset() { notified_ = false; }
  // False where the bound has passed or the wait was cancelled.
  asio::awaitable<bool> wait(Duration bound = std::chrono::hours(24)) {
    if (!notified_) {
      timer_.expires_after(bound);
      asio::error_code ignored;
      co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return notified_;
  }

 private:
  asio::steady_timer timer_;
  bool notified_ = false;
};

// Wakes an engine at its deadline. A deadline that moves away does not touch the timer: the engine
// is woken early and asked again, so that data traffic costs no timer operation.
class EngineTimer {
 public:
  // `expired` must hold its owner weakly.
  EngineTimer(const asio::any_io_executor& executor, std::function<void()> expired)
      : timer_(executor), state_(std::make_shared<State>()) {
    state_->expired = std::move(expired);
  }
  ~EngineTimer() { ++state_->generation; }
  EngineTimer(const EngineTimer&) = delete;
  EngineTimer& operator=(const EngineTimer&) = delete;

  void set(std::optional<TimePoint> deadline) {
    if (!deadline) return cancel();
    if (state_->armed && *state_->armed <= *deadline) return;
    state_->armed = deadline;
    timer_.expires_at(*deadline);
    // A completion that is queued already cannot be cancelled; its generation is past then.
    timer_.async_wait([state = state_, generation = ++state_->generation](asio::error_code error) {
      if (error || state->generation != generation) return;
      state->armed.reset();
      state->expired();
    });
  }
  void cancel() {
    ++state_->generation;
    state_->armed.reset();
    timer_.cancel();
  }

 private:
  struct State {
    std::function<void()> expired;
    std::optional<TimePoint> armed;
    uint64_t generation = 0;
  };
  asio::steady_timer timer_;
  std::shared_ptr<State> state_;
};

}  // namespace openras::link
