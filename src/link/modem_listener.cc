#include "link/modem_listener.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/raserror.h>
#include <pty.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include "base/log.h"
#include "link/answered_call.h"
#include "link/byte_stream.h"
#include "link/waiting.h"

namespace openras::link {
namespace {

using modem::AnsweringModem;

std::unexpected<Error> unavailable(std::string detail) {
  return fail(ERROR_PORT_NOT_AVAILABLE, std::move(detail));
}

bool has_room(const ByteStream& stream, bool data) {
  return !data || stream.queued() <= ByteStream::kMostQueued / 2;
}

// ---- a Hayes modem on a pseudo-terminal ---------------------------------------------------------

// Lives as long as the listener or its call does.
class PtyModem : public std::enable_shared_from_this<PtyModem> {
 public:
  PtyModem(const asio::any_io_executor& executor, PtyModemOptions options, AcceptHandler accept)
      : executor_(executor),
        path_(std::move(options.path)),
        modem_(std::move(options.modem)),
        accept_(std::move(accept)) {}
  ~PtyModem() {
    if (slave_ >= 0) ::close(slave_);
  }

  Result<> open();
  void retire();  // no more calls; the port is gone

 private:
  Result<> make_link(const char* device);
  void watch_port(const char* device);
  void take_port_events(ByteView events);
  void pump();
  void flush();
  void handle(AnsweringModem::Event event);
  void begin_call(const std::string& number);

  asio::any_io_executor executor_;
  std::filesystem::path path_;
  AnsweringModem modem_;
  AcceptHandler accept_;
  std::unique_ptr<ByteStream> line_, port_watch_;
  std::unique_ptr<EngineTimer> timer_;
  // Kept open, so that the line does not end whenever a program closes the port; inotify tells of
  // that instead.
  int slave_ = -1;
  int users_ = 0;  // programs that have the port open
  std::shared_ptr<AnsweredCall> call_;
};

Result<> PtyModem::open() {
  int master = -1;
  termios raw{};
  cfmakeraw(&raw);
  raw.c_cflag |= CREAD | CLOCAL | CS8;
  cfsetspeed(&raw, B115200);
  std::array<char, 128> device{};
  if (::openpty(&master, &slave_, device.data(), &raw, nullptr) != 0)
    return unavailable(fmt::format("no pseudo-terminal: {}", std::strerror(errno)));
  for (int fd : {master, slave_}) fcntl(fd, F_SETFD, FD_CLOEXEC);
  std::weak_ptr<PtyModem> weak = weak_from_this();
  line_ = std::make_unique<ByteStream>(
      executor_, master,
      [weak](ByteView octets) {
        const auto self = weak.lock();
        if (!self) return;
        self->modem_.receive(octets, std::chrono::steady_clock::now());
        self->pump();
      },
      [weak](const Error& why) {
        const auto self = weak.lock();
        if (self && self->call_) std::exchange(self->call_, nullptr)->lost(why);
      });
  timer_ = std::make_unique<EngineTimer>(executor_, [weak] {
    const auto self = weak.lock();
    if (!self) return;
    self->modem_.tick(std::chrono::steady_clock::now());
    self->pump();
  });
  watch_port(device.data());
  return make_link(device.data());
}

Result<> PtyModem::make_link(const char* device) {
  std::error_code error;
  // What an earlier rasserver left behind is replaced; anything else is not ours.
  if (std::filesystem::is_symlink(path_, error)) std::filesystem::remove(path_, error);
  std::filesystem::create_symlink(device, path_, error);
  if (error)
    return unavailable(fmt::format("cannot make {} a link to the modem's port: {}", path_.string(),
                                   error.message()));
  return {};
}

void PtyModem::watch_port(const char* device) {
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0 || inotify_add_watch(fd, device, IN_OPEN | IN_CLOSE) < 0) {
    spdlog::warn("event=no-port-watch port={} reason={}", device, std::strerror(errno));
    if (fd >= 0) ::close(fd);
    return;  // a program that closes the port without hanging up is then not noticed
  }
  std::weak_ptr<PtyModem> weak = weak_from_this();
  port_watch_ = std::make_unique<ByteStream>(
      executor_, fd,
      [weak](ByteView events) {
        if (const auto self = weak.lock()) self->take_port_events(events);
      },
      [](const Error&) {});
}

void PtyModem::take_port_events(ByteView events) {
  inotify_event event{};
  while (events.size() >= sizeof event) {
    std::memcpy(&event, events.data(), sizeof event);
    events = events.subspan(std::min(events.size(), sizeof event + event.len));
    if ((event.mask & IN_OPEN) != 0) ++users_;
    if ((event.mask & IN_CLOSE) != 0 && users_ > 0 && --users_ == 0) modem_.port_closed();
  }
  pump();
}

void PtyModem::pump() {
  flush();
  while (auto event = modem_.next_event()) {
    handle(std::move(*event));
    flush();
  }
  timer_->set(modem_.deadline());
}

void PtyModem::flush() {
  while (auto octets = modem_.next_output())
    if (line_) line_->write(*octets);
}

void PtyModem::handle(AnsweringModem::Event event) {
  if (const auto* begun = std::get_if<AnsweringModem::Call>(&event)) {
    begin_call(begun->number);
  } else if (const auto* data = std::get_if<AnsweringModem::Data>(&event)) {
    if (const auto call = call_) call->take(data->octets);
  } else if (call_) {
    std::exchange(call_, nullptr)->lost({ERROR_REMOTE_DISCONNECTION, "the caller hung up"});
  }
}

void PtyModem::begin_call(const std::string& number) {
  if (!accept_) return modem_.line_ended();  // the listener is gone
  const auto self = shared_from_this();
  call_ = std::make_shared<AnsweredCall>(
      AnsweredCall::Outlet{.write =
                               [self](ByteView octets, bool data) {
                                 if (!self->line_ || !has_room(*self->line_, data)) return;
                                 self->modem_.send(octets);
                                 self->flush();
                               },
                           .hang_up =
                               [self] {
                                 self->call_.reset();
                                 self->modem_.line_ended();
                                 self->flush();
                               }});
  accept_(make_answered_link(call_, fmt::format("Modem on {}", path_.string()), number));
}

void PtyModem::retire() {
  accept_ = nullptr;
  std::error_code ignored;
  if (std::filesystem::is_symlink(path_, ignored)) std::filesystem::remove(path_, ignored);
}

class PtyModemListener final : public Listener {
 public:
  explicit PtyModemListener(std::shared_ptr<PtyModem> modem) : modem_(std::move(modem)) {}
  ~PtyModemListener() override { modem_->retire(); }

 private:
  std::shared_ptr<PtyModem> modem_;
};

// ---- a telephone line over TCP ------------------------------------------------------------------

class TcpLine : public std::enable_shared_from_this<TcpLine> {
 public:
  TcpLine(const asio::any_io_executor& executor, size_t max_calls, AcceptHandler accept)
      : acceptor_(executor), max_calls_(max_calls), accept_(std::move(accept)) {}

  Result<> open(const asio::ip::tcp::endpoint& endpoint);
  void accept_more();
  void retire() {
    accept_ = nullptr;
    asio::error_code ignored;
    acceptor_.close(ignored);
  }
  uint16_t port() const {
    asio::error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

 private:
  struct Leg {
    std::unique_ptr<ByteStream> stream;
    std::shared_ptr<AnsweredCall> call;
  };
  void begin_call(asio::ip::tcp::socket socket);

  asio::ip::tcp::acceptor acceptor_;
  size_t max_calls_;
  AcceptHandler accept_;
  std::set<std::shared_ptr<Leg>> legs_;
};

Result<> TcpLine::open(const asio::ip::tcp::endpoint& endpoint) {
  asio::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::ip::tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    return unavailable(fmt::format("cannot listen at {} port {}: {}",
                                   endpoint.address().to_string(), endpoint.port(),
                                   error.message()));
  accept_more();
  return {};
}

void TcpLine::accept_more() {
  acceptor_.async_accept(
      [weak = weak_from_this()](asio::error_code error, asio::ip::tcp::socket socket) {
        const auto self = weak.lock();
        if (!self || !self->accept_ || error == asio::error::operation_aborted) return;
        if (!error && self->legs_.size() < self->max_calls_) self->begin_call(std::move(socket));
        if (self->acceptor_.is_open()) self->accept_more();
      });
}

void TcpLine::begin_call(asio::ip::tcp::socket socket) {
  asio::error_code error;
  const asio::ip::tcp::endpoint caller = socket.remote_endpoint(error);
  if (!error) socket.set_option(asio::ip::tcp::no_delay(true), error);
  if (error) return;  // gone already
  const int fd = socket.release(error);
  if (error) return;
  auto leg = std::make_shared<Leg>();
  std::weak_ptr<Leg> weak = leg;
  const auto self = shared_from_this();
  leg->call = std::make_shared<AnsweredCall>(
      AnsweredCall::Outlet{.write =
                               [weak](ByteView octets, bool data) {
                                 const auto there = weak.lock();
                                 if (there && there->stream && has_room(*there->stream, data))
                                   there->stream->write(octets);
                               },
                           .hang_up = [self, weak] { self->legs_.erase(weak.lock()); }});
  leg->stream = std::make_unique<ByteStream>(
      acceptor_.get_executor(), fd,
      [weak](ByteView octets) {
        const auto there = weak.lock();
        if (there) there->call->take(octets);
      },
      [self, weak](const Error& why) {
        const auto there = weak.lock();
        if (!there) return;
        self->legs_.erase(there);
        there->call->lost(why);
      });
  legs_.insert(leg);
  accept_(
      make_answered_link(leg->call, "Telephone line over TCP",
                         fmt::format("{} port {}", caller.address().to_string(), caller.port())));
}

class TcpLineListener final : public Listener {
 public:
  explicit TcpLineListener(std::shared_ptr<TcpLine> line) : line_(std::move(line)) {}
  ~TcpLineListener() override { line_->retire(); }
  uint16_t port() const override { return line_->port(); }

 private:
  std::shared_ptr<TcpLine> line_;
};

}  // namespace

Result<std::unique_ptr<Listener>> listen_pty_modem(asio::any_io_executor executor,
                                                   PtyModemOptions options, AcceptHandler accept) {
  auto modem = std::make_shared<PtyModem>(executor, std::move(options), std::move(accept));
  if (Result<> opened = modem->open(); !opened) return std::unexpected(opened.error());
  return std::make_unique<PtyModemListener>(std::move(modem));
}

Result<std::unique_ptr<Listener>> listen_tcp_line(asio::any_io_executor executor,
                                                  TcpLineOptions options, AcceptHandler accept) {
  auto line = std::make_shared<TcpLine>(executor, options.max_calls, std::move(accept));
  Result<> opened = line->open({options.address, options.port});
  if (!opened) return std::unexpected(opened.error());
  return std::make_unique<TcpLineListener>(std::move(line));
}

}  // namespace openras::link
