#include "manager/clock.h"

#include <asio/steady_timer.hpp>

namespace openras::manager {
namespace {

class TimerAlarm final : public Alarm {
 public:
  TimerAlarm(const asio::any_io_executor& executor, std::function<void()> ring)
      : timer_(executor), state_(std::make_shared<State>(State{std::move(ring)})) {}
  ~TimerAlarm() override { ++state_->generation; }

  void set(TimePoint when) override {
    timer_.expires_at(when);
    // A completion that is queued already cannot be cancelled: its generation is past then.
    timer_.async_wait(
        [state = state_, generation = ++state_->generation](const std::error_code& error) {
          if (!error && state->generation == generation) state->ring();
        });
  }
  void cancel() override {
    ++state_->generation;
    timer_.cancel();
  }

 private:
  struct State {
    std::function<void()> ring;
    uint64_t generation = 0;
  };
  asio::steady_timer timer_;
  std::shared_ptr<State> state_;
};

}  // namespace

TimePoint SystemClock::now() const { return std::chrono::steady_clock::now(); }

uint64_t SystemClock::wall_clock() const {
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<uint64_t>(duration_cast<microseconds>(since).count());
}

std::unique_ptr<Alarm> SystemClock::make_alarm(std::function<void()> ring) {
  return std::make_unique<TimerAlarm>(executor_, std::move(ring));
}

}  // namespace openras::manager
