#include "link/serial_link.h"

#include <fmt/format.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/log.h"
#include "errors/situation.h"
#include "link/cable_greeting.h"
#include "link/frame_gate.h"
#include "link/waiting.h"
#include "protocol/hdlc/hdlc.h"

namespace openras::link {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t kReadSize = 4096;
constexpr Duration kCarrierPoll = milliseconds(500);
// The dialogue ends by itself within 6 s, even where the modem is dead; a guard beside it.
constexpr int kMostWaits = 20;
constexpr std::string_view kLostCarrier = "\r\nNO CARRIER\r\n";

Error carrier_lost() {
  return make_error(Situation::kCarrierLost, "the carrier was lost: the other end hung up");
}

// The line's state, shared by the handlers that wait on it; the link itself may go at any time.
class Line : public std::enable_shared_from_this<Line>, public Terminal {
 public:
  Line(asio::any_io_executor executor, SerialOptions options)
      : options_(std::move(options)),
        executor_(std::move(executor)),
        changed_(executor_),
        carrier_timer_(executor_),
        dialogue_(options_.dialogue) {}

  Result<> open();
  asio::awaitable<Result<>> connect();
  asio::awaitable<void> disconnect();
  void close();
  void send(std::span<const ByteView> frames);
  void negotiated(const ppp::LcpNegotiated& options);

  Terminal* terminal() { return mode_ == Mode::kTerminal ? this : nullptr; }
  void listen(OctetsHandler octets, ClosedHandler closed) override;
  void write(ByteView octets) override;
  void begin_frames(ByteView first) override;

  FrameGate gate;

  const SerialOptions& options() const { return options_; }
  LineCounters counters() const;

 private:
  enum class Mode : uint8_t { kDialogue, kGreeting, kTerminal, kFrames, kClosed };

  void start_timer();
  void read_more();
  void take(ByteView octets);
  void take_frames(ByteView octets);
  void take_text(ByteView octets);
  void take_connected(ByteView octets);
  void note_tail(ByteView octets);
  void pump_dialogue();
  void send_dialogue();
  void put(ByteView octets);
  void write_more();
  void poll_carrier();
  void lost(Error why);
  bool connected() const { return mode_ == Mode::kTerminal || mode_ == Mode::kFrames; }
  Mode connected_mode() const {
    return options_.terminal && !options_.await_call ? Mode::kTerminal : Mode::kFrames;
  }
  asio::awaitable<Result<>> greet();
  asio::awaitable<void> until_changed();  // or a second has passed

  SerialOptions options_;
  asio::any_io_executor executor_;
  std::unique_ptr<SerialPort> port_;
  std::optional<asio::posix::stream_descriptor> stream_;
  Signal changed_;
  std::optional<EngineTimer> dialogue_timer_;
  asio::steady_timer carrier_timer_;
  modem::Dialogue dialogue_;
  std::optional<Result<>> outcome_;  // of the dialogue or the greeting
  bool rang_ = false;                // while waiting for a call
  bool on_hook_ = false;
  bool has_carrier_ = false;  // the port has the line, and it was on when the call began
  Mode mode_ = Mode::kDialogue;
  CableGreeting greeting_;
  std::string tail_;  // the last octets, to see NO CARRIER on a port without DCD
  TimePoint tail_since_{};

  OctetsHandler text_handler_;  // of the terminal
  ClosedHandler closed_handler_;
  Bytes early_text_;  // that came before somebody listened

  uint32_t bps_ = 0;                // of CONNECT
  SerialPort::Errors port_errors_;  // once the port is closed
  hdlc::Decoder decoder_;
  hdlc::SendOptions send_options_;
  Bytes queue_;
  bool write_pending_ = false;
  Bytes arena_;  // frames of one read, back to back
  std::vector<size_t> ends_;
  std::vector<ByteView> views_;
};

Result<> Line::open() {
  auto port = SerialPort::open(options_.port);
  if (!port) return std::unexpected(port.error());
  port_ = std::move(*port);
  stream_.emplace(executor_, port_->fd());
  return {};
}

asio::awaitable<Result<>> Line::connect() {
  auto self = shared_from_this();
  start_timer();
  read_more();
  if (options_.modem) {
    mode_ = Mode::kDialogue;
    const TimePoint begun = std::chrono::steady_clock::now();
    if (options_.await_call)
      dialogue_.wait_for_call(begun);
    else
      dialogue_.dial(begun);
    pump_dialogue();
    while (!outcome_ && mode_ != Mode::kClosed) {
      co_await until_changed();
      const bool late = options_.await_call && !rang_ &&
                        std::chrono::steady_clock::now() - begun >= *options_.await_call;
      if (late)
        co_return fail(Situation::kNobodyCalledBack, "nobody called back in the time allowed");
    }
    if (!outcome_) co_return fail(ERROR_PORT_DISCONNECTED, "the dial was given up");
    if (!*outcome_) {
      Result<> failed = *outcome_;
      outcome_.reset();
      co_return failed;
    }
  } else if (options_.windows_greeting) {
    if (Result<> greeted = co_await greet(); !greeted) co_return greeted;
  }
  if (mode_ == Mode::kClosed) co_return fail(ERROR_PORT_DISCONNECTED, "the line went away");
  mode_ = connected_mode();
  has_carrier_ = port_->carrier().value_or(false);
  port_->watch_carrier();
  poll_carrier();
  co_return Result<>{};
}

asio::awaitable<Result<>> Line::greet() {
  mode_ = Mode::kGreeting;
  while (!outcome_ && mode_ == Mode::kGreeting) {
    put(as_bytes(greeting_.tick(std::chrono::steady_clock::now())));
    if (greeting_.failed()) co_return std::unexpected(*greeting_.failed());
    co_await until_changed();
  }
  if (!outcome_) co_return fail(ERROR_PORT_DISCONNECTED, "the dial was given up");
  Result<> greeted = *outcome_;
  outcome_.reset();
  co_return greeted;
}

asio::awaitable<void> Line::until_changed() {
  changed_.reset();
  co_await changed_.wait(seconds(1));
}

void Line::start_timer() {
  std::weak_ptr<Line> weak = weak_from_this();
  dialogue_timer_.emplace(executor_, [weak] {
    if (auto self = weak.lock()) {
      self->dialogue_.tick(std::chrono::steady_clock::now());
      self->pump_dialogue();
    }
  });
}

void Line::read_more() {
  std::weak_ptr<Line> weak = weak_from_this();
  stream_->async_wait(asio::posix::stream_descriptor::wait_read, [weak](asio::error_code error) {
    auto self = weak.lock();
    if (!self || error || self->mode_ == Mode::kClosed) return;
    std::array<uint8_t, kReadSize> octets;
    const ssize_t count = ::read(self->port_->fd(), octets.data(), octets.size());
    if (count > 0) {
      self->take({octets.data(), static_cast<size_t>(count)});
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      // A lost carrier and a port that is gone (a USB modem pulled out) read alike.
      if (count == 0 && self->port_->present()) return self->lost(carrier_lost());
      const std::string why = count == 0 ? "end of file" : std::strerror(errno);
      return self->lost(make_error(
          Situation::kPortGone,
          fmt::format("the serial port is gone ({}); was the modem or the cable unplugged?", why)));
    }
    if (self->mode_ != Mode::kClosed) self->read_more();
  });
}

void Line::take(ByteView octets) {
  switch (mode_) {
    case Mode::kDialogue:
      dialogue_.receive(octets, std::chrono::steady_clock::now());
      return pump_dialogue();
    case Mode::kGreeting: {
      Bytes behind;
      if (!greeting_.receive(octets, behind)) return;
      outcome_ = Result<>{};
      mode_ = connected_mode();
      if (!behind.empty()) take_connected(behind);
      return changed_.notify();
    }
    case Mode::kTerminal:
    case Mode::kFrames:
      return take_connected(octets);
    case Mode::kClosed:
      return;
  }
}

void Line::take_connected(ByteView octets) {
  mode_ == Mode::kTerminal ? take_text(octets) : take_frames(octets);
}

void Line::take_text(ByteView octets) {
  note_tail(octets);
  if (const OctetsHandler listener = text_handler_) return listener(octets);
  const ByteView fits =
      octets.first(std::min(octets.size(), Terminal::kMostQueued - early_text_.size()));
  early_text_.insert(early_text_.end(), fits.begin(), fits.end());
}

void Line::listen(OctetsHandler octets, ClosedHandler closed) {
  text_handler_ = std::move(octets);
  closed_handler_ = std::move(closed);
  const Bytes early = text_handler_ ? std::exchange(early_text_, {}) : Bytes{};
  if (!early.empty()) text_handler_(early);
}

void Line::write(ByteView octets) {
  if (mode_ != Mode::kTerminal || queue_.size() + octets.size() > Terminal::kMostQueued) return;
  put(octets);
}

void Line::begin_frames(ByteView first) {
  if (mode_ != Mode::kTerminal) return;
  mode_ = Mode::kFrames;
  listen({}, {});
  const Bytes early = std::exchange(early_text_, {});
  if (!first.empty()) take_frames(first);
  if (!early.empty()) take_frames(early);
}

void Line::take_frames(ByteView octets) {
  arena_.clear();
  ends_.clear();
  decoder_.feed(octets, [this](ByteView frame) {
    arena_.insert(arena_.end(), frame.begin(), frame.end());
    ends_.push_back(arena_.size());
  });
  note_tail(octets);
  views_.clear();
  for (size_t i = 0, start = 0; i < ends_.size(); start = ends_[i++])
    views_.push_back(ByteView(arena_).subspan(start, ends_[i] - start));
  if (!views_.empty()) gate.deliver(views_);
}

// A modem without DCD says it in words. They count only while nothing follows them, since the
// same words may stand inside a packet.
void Line::note_tail(ByteView octets) {
  tail_ += openras::to_string(octets.last(std::min(octets.size(), kLostCarrier.size())));
  if (tail_.size() > kLostCarrier.size()) tail_.erase(0, tail_.size() - kLostCarrier.size());
  tail_since_ = std::chrono::steady_clock::now();
}

void Line::send_dialogue() {
  while (auto octets = dialogue_.next_output()) {
    put(*octets);
    wipe_memory(octets->data(), octets->size());
  }
}

void Line::pump_dialogue() {
  send_dialogue();
  while (auto event = dialogue_.next_event()) {
    if (auto* remark = std::get_if<modem::Remark>(&*event)) {
      spdlog::debug("port={} {}", log::value(options_.port.port), remark->text);
    } else if (auto* connected = std::get_if<modem::Connected>(&*event)) {
      spdlog::info("port={} modem={}", log::value(options_.port.port), log::value(connected->text));
      mode_ = connected_mode();
      bps_ = connected->bps;
      outcome_ = Result<>{};
      if (!connected->leftover.empty()) take_connected(connected->leftover);
    } else if (auto* failed = std::get_if<modem::Failed>(&*event)) {
      outcome_ = std::unexpected(failed->error);
    } else if (std::holds_alternative<modem::Ringing>(*event)) {
      if (!std::exchange(rang_, true)) dialogue_.answer(std::chrono::steady_clock::now());
    } else if (std::holds_alternative<modem::CommandState>(*event)) {
      on_hook_ = true;
    }
    changed_.notify();
  }
  send_dialogue();
  dialogue_timer_->set(dialogue_.deadline());
}

void Line::put(ByteView octets) {
  queue_.insert(queue_.end(), octets.begin(), octets.end());
  if (!write_pending_) write_more();
}

void Line::write_more() {
  if (!port_) return;
  while (!queue_.empty()) {
    const ssize_t count = ::write(port_->fd(), queue_.data(), queue_.size());
    if (count < 0) break;
    wipe_memory(queue_.data(), static_cast<size_t>(count));  // a PIN may be among it
    queue_.erase(queue_.begin(), queue_.begin() + count);
  }
  write_pending_ = !queue_.empty();
  if (!write_pending_) return;
  std::weak_ptr<Line> weak = weak_from_this();
  stream_->async_wait(asio::posix::stream_descriptor::wait_write, [weak](asio::error_code error) {
    auto self = weak.lock();
    if (self && !error && self->mode_ != Mode::kClosed) self->write_more();
  });
}

void Line::send(std::span<const ByteView> frames) {
  if (mode_ != Mode::kFrames) return;
  for (ByteView frame : frames) {
    const bool data = frame.size() >= 2 && frame[0] < 0x80;  // network-layer protocols
    // Data beyond half of what a slow line may still have to send is dropped, as a line does, so
    // that LCP always finds room.
    if (queue_.size() > (data ? kMostQueued / 2 : kMostQueued)) continue;
    hdlc::encode(frame, send_options_, queue_);
  }
  if (!write_pending_) write_more();
}

void Line::negotiated(const ppp::LcpNegotiated& options) {
  send_options_ = {.accm = options.peer_accm, .acfc = options.peer_acfc, .pfc = options.peer_pfc};
  decoder_.set_accm(options.local_accm);
}

void Line::poll_carrier() {
  std::weak_ptr<Line> weak = weak_from_this();
  carrier_timer_.expires_after(kCarrierPoll);
  carrier_timer_.async_wait([weak](asio::error_code error) {
    auto self = weak.lock();
    if (!self || error || !self->connected()) return;
    // Not every USB driver hangs the port up when the carrier goes.
    if (self->has_carrier_ && !self->port_->carrier().value_or(true))
      return self->lost(carrier_lost());
    const bool said_so = self->options_.modem && self->tail_ == kLostCarrier &&
                         std::chrono::steady_clock::now() - self->tail_since_ >= kCarrierPoll;
    if (said_so) {
      return self->lost(
          make_error(Situation::kCarrierLost, "the modem says NO CARRIER: the other end hung up"));
    }
    self->poll_carrier();
  });
}

void Line::lost(Error why) {
  if (!outcome_ && !connected()) {  // still connecting
    outcome_ = std::unexpected(std::move(why));
    return changed_.notify();
  }
  mode_ = Mode::kClosed;
  if (const ClosedHandler closed = std::exchange(closed_handler_, {})) closed(why);
  gate.down(std::move(why));
}

asio::awaitable<void> Line::disconnect() {
  auto self = shared_from_this();
  gate.silence();
  carrier_timer_.cancel();
  if (!port_ || mode_ == Mode::kClosed) co_return close();
  if (options_.modem) {
    // DTR off hangs a modem up at once; where the port has none, the escape sequence does.
    if (port_->carrier() && port_->set_dtr(false)) {
      Signal pause(executor_);
      co_await pause.wait(milliseconds(300));
    } else {
      if (connected()) queue_.clear();
      mode_ = Mode::kDialogue;
      dialogue_.hang_up(std::chrono::steady_clock::now());
      // It has hung up by itself already: no need to escape from the data state.
      if (tail_ == kLostCarrier)
        dialogue_.receive(as_bytes(kLostCarrier), std::chrono::steady_clock::now());
      pump_dialogue();
      for (int i = 0; i < kMostWaits && !on_hook_; ++i) co_await until_changed();
    }
  }
  close();
}

void Line::close() {
  mode_ = Mode::kClosed;
  gate.silence();
  carrier_timer_.cancel();
  if (dialogue_timer_) dialogue_timer_->cancel();
  if (port_) port_errors_ = port_->errors();
  if (stream_) stream_->release();
  stream_.reset();
  port_.reset();
  changed_.notify();
}

LineCounters Line::counters() const {
  const hdlc::Counters& frames = decoder_.counters();
  const SerialPort::Errors port = port_ ? port_->errors() : port_errors_;
  return {.crc_errors = frames.crc_errors,
          .framing_errors = frames.framing_errors + port.framing,
          .hardware_overruns = port.overruns,
          .buffer_overruns = frames.buffer_overruns,
          .bps = bps_ != 0 ? bps_ : options_.port.bps};
}

class SerialLink final : public Link {
 public:
  SerialLink(asio::any_io_executor executor, SerialOptions options)
      : line_(std::make_shared<Line>(std::move(executor), std::move(options))) {}
  ~SerialLink() override { line_->close(); }

  asio::awaitable<Result<>> open() override { co_return line_->open(); }
  asio::awaitable<Result<>> connect() override {
    Result<> connected = co_await line_->connect();
    if (connected) line_->gate.open();
    co_return connected;
  }
  asio::awaitable<void> disconnect(std::string) override { return line_->disconnect(); }
  void on_frames(FramesHandler handler) override { line_->gate.on_frames(std::move(handler)); }
  void on_down(DownHandler handler) override { line_->gate.on_down(std::move(handler)); }
  void send(std::span<const ByteView> frames) override { line_->send(frames); }
  void negotiated(const ppp::LcpNegotiated& options) override { line_->negotiated(options); }
  Terminal* terminal() override { return line_->terminal(); }
  LineCounters line_counters() const override { return line_->counters(); }
  ppp::LinkTraits traits() const override { return {.mru = 1500, .hdlc = true}; }
  Identity identity() const override {
    const SerialOptions& options = line_->options();
    return {.device_type = options.modem ? RASDT_Modem : RASDT_Serial,
            .device_name = options.device_name.empty()
                               ? fmt::format("{} on {}", options.modem ? "Modem" : "Serial cable",
                                             options.port.port)
                               : options.device_name,
            .peer = options.modem ? options.dialogue.number : options.port.port};
  }

 private:
  std::shared_ptr<Line> line_;
};

}  // namespace

std::unique_ptr<Link> make_serial_link(asio::any_io_executor executor, SerialOptions options) {
  return std::make_unique<SerialLink>(std::move(executor), std::move(options));
}

}  // namespace openras::link
