#include "link/serial_port.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/serial.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "errors/situation.h"

namespace openras::link {
namespace {

struct Speed {
  uint32_t bps;
  speed_t code;
};
constexpr std::array kSpeeds{
    Speed{300, B300},         Speed{1200, B1200},       Speed{2400, B2400},
    Speed{4800, B4800},       Speed{9600, B9600},       Speed{19200, B19200},
    Speed{38400, B38400},     Speed{57600, B57600},     Speed{115200, B115200},
    Speed{230400, B230400},   Speed{460800, B460800},   Speed{500000, B500000},
    Speed{921600, B921600},   Speed{1000000, B1000000}, Speed{1500000, B1500000},
    Speed{2000000, B2000000}, Speed{3000000, B3000000}, Speed{4000000, B4000000}};

std::optional<speed_t> speed_code(uint32_t bps) {
  for (const Speed& speed : kSpeeds)
    if (speed.bps == bps) return speed.code;
  return std::nullopt;
}

termios raw_settings(const termios& former, speed_t speed, FlowControl flow) {
  termios raw = former;
  cfmakeraw(&raw);
  // CLOCAL until a carrier is expected, so that a dialogue with the modem can be held.
  raw.c_cflag |= CREAD | CLOCAL | HUPCL;
  raw.c_cflag &= ~static_cast<tcflag_t>(CRTSCTS | CSTOPB);
  raw.c_iflag &= ~static_cast<tcflag_t>(IXON | IXOFF);
  if (flow == FlowControl::kHardware) raw.c_cflag |= CRTSCTS;
  if (flow == FlowControl::kSoftware) raw.c_iflag |= IXON | IXOFF;
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  cfsetispeed(&raw, speed);
  cfsetospeed(&raw, speed);
  return raw;
}

std::unexpected<Error> open_failed(const std::string& device, int error) {
  switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ENOTTY:
      return fail(
          Situation::kPortMissing,
          fmt::format("there is no serial port {} ({}); `ls /dev/tty*` shows those there are",
                      device, std::strerror(error)));
    case EBUSY:
      return fail(Situation::kPortInUse, fmt::format("another program has {} for itself", device));
    case EACCES:
    case EPERM:
      return fail(Situation::kPortForbidden,
                  fmt::format("no permission to open {}; give rasmand the group that owns it "
                              "(usually dialout)",
                              device));
    default:
      return fail(Situation::kPortUnusable,
                  fmt::format("cannot open {}: {}", device, std::strerror(error)));
  }
}

// The pid in a lock file: ten characters of text, or a binary int as old programs wrote it.
pid_t locking_pid(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string content(16, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<size_t>(in.gcount()));
  pid_t pid = 0;
  if (content.size() == sizeof pid) {
    std::memcpy(&pid, content.data(), sizeof pid);
    return pid;
  }
  const size_t start = content.find_first_not_of(' ');
  if (start == std::string::npos) return 0;
  std::from_chars(content.data() + start, content.data() + content.size(), pid);
  return pid;
}

bool alive(pid_t pid) { return pid > 0 && (::kill(pid, 0) == 0 || errno == EPERM); }

}  // namespace

std::string device_path(const std::string& port) {
  if (port.starts_with('/')) return port;
  if (port.size() > 3 && (port.starts_with("COM") || port.starts_with("com"))) {
    unsigned number = 0;
    auto [end, error] = std::from_chars(port.data() + 3, port.data() + port.size(), number);
    if (error == std::errc{} && *end == '\0' && number >= 1)
      return fmt::format("/dev/ttyS{}", number - 1);
  }
  return "/dev/" + port;
}

Result<PortLock> PortLock::take(const std::filesystem::path& directory, const std::string& device) {
  const std::filesystem::path name = std::filesystem::path(device).filename();
  const std::filesystem::path file = directory / ("LCK.." + name.string());
  const std::string own = fmt::format("{:>10}\n", ::getpid());
  const auto in_use = [&](pid_t pid) {
    return fail(Situation::kPortInUse,
                pid == ::getpid()
                    ? fmt::format("another connection uses {}", device)
                    : fmt::format("process {} uses {} (it holds {})", pid, device, file.string()));
  };
  // Written aside and linked into place, so that nobody ever reads half a lock file.
  const std::filesystem::path temporary =
      directory / fmt::format("LTMP.{}.{}", ::getpid(), name.string());
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    if (!(out << own << std::flush)) {
      if (const pid_t pid = locking_pid(file); alive(pid)) return in_use(pid);
      return PortLock({});
    }
  }
  struct Remove {
    const std::filesystem::path& file;
    ~Remove() {
      std::error_code ignored;
      std::filesystem::remove(file, ignored);
    }
  } remove{temporary};
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (::link(temporary.c_str(), file.c_str()) == 0) return PortLock(file);
    if (errno != EEXIST) return PortLock({});
    const pid_t pid = locking_pid(file);
    if (alive(pid)) return in_use(pid);
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  }
  return fail(Situation::kPortInUse, fmt::format("others keep taking {}", file.string()));
}

PortLock::PortLock(PortLock&& other) noexcept : file_(std::exchange(other.file_, {})) {}

PortLock::~PortLock() {
  std::error_code ignored;
  if (!file_.empty()) std::filesystem::remove(file_, ignored);
}

Result<std::unique_ptr<SerialPort>> SerialPort::open(const SerialSettings& settings) {
  const std::string device = device_path(settings.port);
  const std::optional<speed_t> speed = speed_code(settings.bps);
  if (!speed)
    return fail(
        ERROR_INVALID_PARAMETER,
        fmt::format("{} bit/s is no speed of a serial port; 115200 is usual", settings.bps));
  Result<PortLock> lock = PortLock::take(settings.lock_directory, device);
  if (!lock) return std::unexpected(lock.error());

  const int fd = ::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return open_failed(device, errno);
  termios former{};
  int broken = 0;
  // Another user of the port that knows no lock files is kept out, and noticed, by TIOCEXCL; root
  // passes it, so the lock file stays needed.
  if (::tcgetattr(fd, &former) != 0 || ::ioctl(fd, TIOCEXCL) != 0) broken = errno;
  const termios raw = raw_settings(former, *speed, settings.flow);
  if (!broken && ::tcsetattr(fd, TCSANOW, &raw) != 0) broken = errno;
  if (broken) {
    ::close(fd);
    return open_failed(device, broken);
  }
  std::unique_ptr<SerialPort> port(new SerialPort(fd, device, std::move(*lock), former));
  port->set_dtr(true);
  port->discard_input();
  port->at_open_ = port->errors();
  return port;
}

SerialPort::~SerialPort() {
  ::tcflush(fd_, TCIOFLUSH);
  ::tcsetattr(fd_, TCSANOW, &former_);
  ::ioctl(fd_, TIOCNXCL);
  ::close(fd_);
}

std::optional<bool> SerialPort::carrier() const {
  int lines = 0;
  if (::ioctl(fd_, TIOCMGET, &lines) != 0) return std::nullopt;  // ENOTTY: a pseudo-terminal
  return (lines & TIOCM_CD) != 0;
}

bool SerialPort::set_dtr(bool on) {
  const int dtr = TIOCM_DTR;
  return ::ioctl(fd_, on ? TIOCMBIS : TIOCMBIC, &dtr) == 0;
}

void SerialPort::watch_carrier() {
  termios now{};
  if (!carrier().value_or(false) || ::tcgetattr(fd_, &now) != 0) return;
  now.c_cflag &= ~static_cast<tcflag_t>(CLOCAL);
  ::tcsetattr(fd_, TCSANOW, &now);
}

bool SerialPort::present() const {
  const int again = ::open(device_.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (again < 0) return errno == EBUSY;  // TIOCEXCL: it is there, and ours
  ::close(again);
  return true;
}

SerialPort::Errors SerialPort::errors() const {
  serial_icounter_struct counters{};
  if (::ioctl(fd_, TIOCGICOUNT, &counters) != 0) return {};  // a pseudo-terminal, a USB modem
  const auto since = [](int now, uint64_t then) { return static_cast<uint64_t>(now) - then; };
  return {.framing = since(counters.frame, at_open_.framing),
          .overruns = since(counters.overrun, at_open_.overruns)};
}

void SerialPort::discard_input() { ::tcflush(fd_, TCIFLUSH); }

}  // namespace openras::link
