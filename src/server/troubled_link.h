// A link that can be slow or silent, and that counts what it carries.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>
#include <deque>
#include <memory>

#include "link/link.h"

namespace openras::server {

// Stands in front of the link that a listener handed over. All calls on the executor's one thread.
class TroubledLink final : public link::Link {
 public:
  struct Counters {
    uint64_t bytes_sent = 0, bytes_received = 0;  // of PPP frames, protocol field included
    uint64_t frames_sent = 0, frames_received = 0;
  };

  TroubledLink(const asio::any_io_executor& executor, std::unique_ptr<link::Link> line);
  ~TroubledLink() override;

  // Bits a second each way from now on; 0 = the line's own speed. What a slow line cannot carry is
  // queued, and dropped where the queue is full, as a modem's buffer does.
  void slow(uint64_t bps);
  uint64_t bps() const { return bps_; }
  // Silent: every frame is lost, either way. The line itself stays up.
  void silence(bool on);
  bool silent() const { return silent_; }
  const Counters& counters() const { return counters_; }

  asio::awaitable<Result<>> open() override { return line_->open(); }
  asio::awaitable<Result<>> connect() override { return line_->connect(); }
  asio::awaitable<void> disconnect(std::string reason) override;
  void on_frames(FramesHandler handler) override { frames_ = std::move(handler); }
  void on_down(DownHandler handler) override { line_->on_down(std::move(handler)); }
  void send(std::span<const ByteView> frames) override;
  ppp::LinkTraits traits() const override { return line_->traits(); }
  link::Identity identity() const override { return line_->identity(); }
  std::optional<asio::ip::address> server_address() const override {
    return line_->server_address();
  }
  void negotiated(const ppp::LcpNegotiated& options) override { line_->negotiated(options); }
  link::LineCounters line_counters() const override { return line_->line_counters(); }

 private:
  // Frames on their way in one direction.
  struct Lane {
    Lane(const asio::any_io_executor& executor, void (TroubledLink::*deliver)(ByteView))
        : timer(executor), deliver(deliver) {}
    std::deque<Bytes> frames;
    size_t octets = 0;
    asio::steady_timer timer;
    void (TroubledLink::*deliver)(ByteView);
    bool running = false;
  };
  void arrived(std::span<const ByteView> frames);
  void put_out(ByteView frame);  // the ends of the two lanes
  void hand_in(ByteView frame);
  void queue(Lane& lane, ByteView frame);
  void run(Lane& lane);
  void clear(Lane& lane);
  bool direct(const Lane& lane) const { return bps_ == 0 && !lane.running; }

  std::unique_ptr<link::Link> line_;
  FramesHandler frames_;
  Counters counters_;
  uint64_t bps_ = 0;
  bool silent_ = false;
  Lane out_, in_;
  // The timers' handlers look at this before they touch the link.
  std::shared_ptr<TroubledLink*> self_ = std::make_shared<TroubledLink*>(this);
};

}  // namespace openras::server
