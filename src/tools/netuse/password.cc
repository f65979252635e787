#include "tools/netuse/password.h"

#include <fcntl.h>
#include <openras/winerror.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace openras::netuse {
namespace {

constexpr size_t kLongest = 4096;

struct File {
  int fd;
  explicit File(int opened) : fd(opened) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd > STDERR_FILENO) ::close(fd);
  }
};

// A terminal without echo, while it lives. Ctrl-C waits until the echo is back.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    sigset_t interrupts;
    sigemptyset(&interrupts);
    for (const int signal : {SIGINT, SIGTERM, SIGQUIT, SIGTSTP}) sigaddset(&interrupts, signal);
    pthread_sigmask(SIG_BLOCK, &interrupts, &signals_);
    changed_ = ::tcgetattr(terminal, &before_) == 0;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    if (changed_) ::tcsetattr(terminal, TCSAFLUSH, &silent);
  }
  ~Silence() {
    if (changed_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    [[maybe_unused]] const ssize_t written = ::write(terminal_, "\n", 1);
    pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int terminal_;
  termios before_{};
  sigset_t signals_{};
  bool changed_ = false;
};

// Up to a line's end; nothing at all is a cancellation, as Ctrl-C is.
Result<Secret> read_line(int fd) {
  std::string line;
  line.reserve(kLongest);  // never moved, so that no copy stays behind
  Result<Secret> result = fail(ERROR_CANCELLED, "Interrupted.");
  for (;;) {
    char octet = 0;
    const ssize_t count = ::read(fd, &octet, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      result = fail(ERROR_READ_FAULT, std::string("It cannot be read: ") + std::strerror(errno));
      break;
    }
    if (octet == 3) break;  // Ctrl-C
    if ((count == 0 && !line.empty()) || octet == '\n') {
      result = Secret(line);
      break;
    }
    if (count == 0) break;
    if (octet == '\r') continue;
    if (line.size() == kLongest) {
      result = fail(ERROR_INVALID_PARAMETER, "The password is longer than 4,096 characters.");
      break;
    }
    line.push_back(octet);
  }
  wipe_memory(line.data(), line.size());
  return result;
}

}  // namespace

Result<Secret> ask_secret(const std::string& question) {
  const File terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (terminal.fd < 0) {
    return fail(ERROR_CANCELLED,
                "There is no terminal to ask for the password on: use --password-file.");
  }
  [[maybe_unused]] const ssize_t written = ::write(terminal.fd, question.data(), question.size());
  const Silence silence(terminal.fd);
  return read_line(terminal.fd);
}

std::optional<std::string> ask(const std::string& question) {
  const File terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (terminal.fd < 0) return std::nullopt;
  [[maybe_unused]] const ssize_t written = ::write(terminal.fd, question.data(), question.size());
  const Result<Secret> line = read_line(terminal.fd);
  if (!line) return std::nullopt;
  return std::string(line->reveal());
}

Result<Secret> read_secret(const std::string& file) {
  const File opened(file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.fd < 0) {
    return fail(ERROR_FILE_NOT_FOUND, file + " cannot be read: " + std::strerror(errno));
  }
  Result<Secret> line = read_line(opened.fd);
  if (!line && line.error().code == ERROR_CANCELLED) return Secret();  // an empty file
  return line;
}

}  // namespace openras::netuse
