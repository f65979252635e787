#include "bus/driver.h"

#include <poll.h>

#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>

#include "base/log.h"

namespace openras::bus {

class Driver::Impl : public std::enable_shared_from_this<Driver::Impl> {
 public:
  Impl(asio::any_io_executor executor, BusPointer bus, int socket, std::optional<MessageGate> gate)
      : executor_(std::move(executor)),
        bus_(std::move(bus)),
        gate_(std::move(gate)),
        descriptor_(executor_, socket),
        timer_(executor_) {}
  ~Impl() { end(); }

  sd_bus* bus() const { return bus_.get(); }

  void start(std::function<void()> on_closed) {
    on_closed_ = std::move(on_closed);
    schedule();
  }

  void sent() {
    uint64_t queued = 0;
    if (ended_ || processing_) return;  // process() looks at the queue when it is done
    if (sd_bus_get_n_queued_write(bus_.get(), &queued) < 0 || queued == 0) return;
    if (queued > kMaxQueued) return overrun(queued);
    rearm();
  }

  void close() {
    if (ended_ || closing_) return;
    closing_ = true;
    schedule();
  }

  // The owner is going: nothing is called any more.
  void abandon() {
    on_closed_ = nullptr;
    end();
  }

 private:
  // One turn of work later on the executor, so that a busy peer does not hold the others back.
  void schedule() {
    if (scheduled_ || ended_) return;
    scheduled_ = true;
    asio::post(executor_, [self = shared_from_this()] {
      self->scheduled_ = false;
      self->process();
    });
  }

  void process() {
    if (ended_ || processing_) return;
    processing_ = true;
    int result = 1;
    for (int turns = 0; turns < kTurns && result > 0 && !ended_ && !closing_; ++turns)
      result = process_one();
    processing_ = false;
    if (ended_) return;
    if (result < 0 || closing_ || sd_bus_is_open(bus_.get()) <= 0) return finish();
    uint64_t queued = 0;
    if (sd_bus_get_n_queued_write(bus_.get(), &queued) >= 0 && queued > kMaxQueued)
      return overrun(queued);
    if (result > 0) return schedule();
    rearm();
  }

  // 1: there may be more; 0: there is nothing; negative: it is over.
  int process_one() {
    const int result = sd_bus_process(bus_.get(), nullptr);
    // All that was let through has been read: the next one may come.
    if (result != 0 || !gate_) return result;
    return gate_->transfer() == MessageGate::Outcome::kNothing ? 0 : 1;
  }

  void overrun(uint64_t queued) {
    spdlog::warn("event=client-cut-off reason=\"does not read\" queued={}", queued);
    close();
  }

  // Waits for what sd-bus wants to be woken by.
  void rearm() {
    const int events = sd_bus_get_events(bus_.get());
    uint64_t until = UINT64_MAX;
    if (events < 0 || sd_bus_get_timeout(bus_.get(), &until) < 0) return close();
    wait_for(events, POLLIN, asio::posix::descriptor_base::wait_read, reading_);
    wait_for(events, POLLOUT, asio::posix::descriptor_base::wait_write, writing_);
    if (until == UINT64_MAX) {
      timer_.cancel();
      return;
    }
    // CLOCK_MONOTONIC in microseconds, which is what the steady clock counts.
    timer_.expires_at(std::chrono::steady_clock::time_point(std::chrono::microseconds(until)));
    timer_.async_wait([weak = weak_from_this()](const std::error_code& error) {
      if (auto self = weak.lock(); self && !error) self->process();
    });
  }

  void wait_for(int events, int event, asio::posix::descriptor_base::wait_type type,
                bool& waiting) {
    if ((events & event) == 0 || waiting) return;
    waiting = true;
    descriptor_.async_wait(type, [weak = weak_from_this(), &waiting](const std::error_code& error) {
      auto self = weak.lock();
      if (!self) return;
      waiting = false;
      if (!error) self->process();
    });
  }

  // Lets the outstanding calls fail, then says that it is over.
  void finish() {
    if (ended_) return;
    sd_bus_close(bus_.get());
    std::function<void()> on_closed = std::move(on_closed_);
    end();
    if (on_closed) on_closed();
  }

  void end() {
    if (ended_) return;
    ended_ = true;
    timer_.cancel();
    descriptor_.release();  // sd-bus closes it
    sd_bus_close(bus_.get());
  }

  static constexpr int kTurns = 64;

  asio::any_io_executor executor_;
  BusPointer bus_;
  std::optional<MessageGate> gate_;
  asio::posix::stream_descriptor descriptor_;
  asio::steady_timer timer_;
  std::function<void()> on_closed_;
  bool scheduled_ = false, processing_ = false, closing_ = false, ended_ = false;
  bool reading_ = false, writing_ = false;
};

Driver::Driver(asio::any_io_executor executor, BusPointer bus)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(bus), sd_bus_get_fd(bus.get()),
                                   std::nullopt)) {}
Driver::Driver(asio::any_io_executor executor, BusPointer bus, int socket, MessageGate gate)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(bus), socket, std::move(gate))) {}
Driver::~Driver() { impl_->abandon(); }
sd_bus* Driver::bus() const { return impl_->bus(); }
void Driver::start(std::function<void()> on_closed) { impl_->start(std::move(on_closed)); }
void Driver::sent() { impl_->sent(); }
void Driver::close() { impl_->close(); }
void Driver::abandon() { impl_->abandon(); }

}  // namespace openras::bus
