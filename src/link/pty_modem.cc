#include "link/pty_modem.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/raserror.h>
#include <pty.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/log.h"

namespace openras::link {
namespace {

std::unexpected<Error> unavailable(std::string detail) {
  return fail(ERROR_PORT_NOT_AVAILABLE, std::move(detail));
}

}  // namespace

PtyModem::PtyModem(const asio::any_io_executor& executor, PtyModemOptions options, Dial dial)
    : executor_(executor),
      options_(std::move(options)),
      modem_(options_.modem),
      dial_(std::move(dial)) {}

PtyModem::~PtyModem() {
  if (slave_ >= 0) ::close(slave_);
}

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
      [weak](const Error&) {
        const auto self = weak.lock();
        if (self && self->circuit_) std::exchange(self->circuit_, nullptr)->hang_up(*self);
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
  if (std::filesystem::is_symlink(options_.path, error))
    std::filesystem::remove(options_.path, error);
  std::filesystem::create_symlink(device, options_.path, error);
  if (error)
    return unavailable(fmt::format("cannot make {} a link to the modem's port: {}",
                                   options_.path.string(), error.message()));
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
    if ((event.mask & IN_CLOSE) != 0 && users_ > 0 && --users_ == 0) port_closed();
  }
  pump();
}

void PtyModem::port_closed() {
  const bool off_hook = modem_.in_use();
  modem_.port_closed();
  // Nobody is there any more to take a call that rings.
  if (!off_hook && circuit_) stop_ringing();
}

void PtyModem::stop_ringing() {
  modem_.ring_ended();
  std::exchange(circuit_, nullptr)->hang_up(*this);
}

void PtyModem::pump() {
  flush();
  while (auto event = modem_.next_event()) {
    handle(std::move(*event));
    flush();
  }
  if (timer_) timer_->set(modem_.deadline());
}

void PtyModem::flush() {
  while (auto octets = modem_.next_output())
    if (line_) line_->write(*octets);
}

void PtyModem::handle(modem::AnsweringModem::Event event) {
  using modem::AnsweringModem;
  if (const auto* begun = std::get_if<AnsweringModem::Call>(&event)) {
    if (circuit_) stop_ringing();  // it rang while the port was closed
    circuit_ = dial_ ? dial_(shared_from_this(), begun->number) : nullptr;
    if (circuit_)
      circuit_->begin();
    else
      modem_.refused(modem::Code::kNoCarrier);  // unless the exchange has said something else
  } else if (std::holds_alternative<AnsweringModem::Answered>(event)) {
    if (const auto circuit = circuit_)
      circuit->answer();
    else
      modem_.refused(modem::Code::kNoCarrier);
  } else if (const auto* data = std::get_if<AnsweringModem::Data>(&event)) {
    if (const auto circuit = circuit_) circuit->say(*this, data->octets);
  } else if (circuit_) {
    std::exchange(circuit_, nullptr)->hang_up(*this);
  }
}

// A modem whose port nobody has open is heard by nobody.
void PtyModem::ring() {
  if (port_watch_ && users_ == 0) return;
  modem_.ring();
  pump();
}

void PtyModem::ring_ended() {
  circuit_.reset();
  modem_.ring_ended();
}

void PtyModem::connected() {
  modem_.connected();
  flush();
}

void PtyModem::refused(modem::Code why) {
  circuit_.reset();
  modem_.refused(why);
  flush();
}

void PtyModem::take(ByteView octets) {
  modem_.send(octets);
  flush();
}

void PtyModem::far_end_hung_up() {
  circuit_.reset();
  modem_.line_ended();
  flush();
}

bool PtyModem::has_room() const { return line_ && line_->queued() <= ByteStream::kMostQueued / 2; }

void PtyModem::unplug() {
  dial_ = nullptr;
  if (circuit_) std::exchange(circuit_, nullptr)->hang_up(*this);
  timer_.reset();
  port_watch_.reset();
  line_.reset();
  std::error_code ignored;
  if (std::filesystem::is_symlink(options_.path, ignored))
    std::filesystem::remove(options_.path, ignored);
}

}  // namespace openras::link
