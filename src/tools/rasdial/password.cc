#include "tools/rasdial/password.h"

#include <fcntl.h>
#include <openras/winerror.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace openras::rasdial {
namespace {

constexpr size_t kLongest = 4096;

// A terminal without echo, while it lives.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    changed_ = tcgetattr(terminal, &before_) == 0;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (changed_) tcsetattr(terminal, TCSAFLUSH, &silent);
  }
  ~Silence() {
    if (changed_) tcsetattr(terminal_, TCSAFLUSH, &before_);
    [[maybe_unused]] const ssize_t written = write(terminal_, "\n", 1);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int terminal_;
  termios before_{};
  bool changed_ = false;
};

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ > STDERR_FILENO) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

// Up to a line's end.
Result<Secret> read_line(int fd, const Signals& signals) {
  std::string line;
  line.reserve(kLongest);  // never moved, so that no copy stays behind
  const auto finished = [&line] {
    Secret secret(line);
    wipe_memory(line.data(), line.size());
    return secret;
  };
  for (;;) {
    if (signals.wait(fd, -1)) {
      (void)finished();
      return fail(ERROR_CANCELLED, "Interrupted.");
    }
    char octet = 0;
    const ssize_t count = read(fd, &octet, 1);
    if (count < 0 && errno != EINTR && errno != EAGAIN) {
      return fail(ERROR_READ_FAULT, std::string("The password cannot be read: ") + strerror(errno));
    }
    if (count == 0 || (count == 1 && octet == '\n')) return finished();
    if (count != 1 || octet == '\r') continue;
    if (line.size() == kLongest) return fail(ERROR_INVALID_PARAMETER, "The password is too long.");
    line.push_back(octet);
  }
}

Result<Secret> ask(const std::string& user, const Signals& signals) {
  const File terminal(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (terminal.fd() < 0) {
    return fail(ERROR_CANCELLED,
                "There is no terminal to ask for the password on: use --password-file.");
  }
  const std::string question = user.empty() ? "Password: " : "Password for " + user + ": ";
  [[maybe_unused]] const ssize_t written = write(terminal.fd(), question.data(), question.size());
  const Silence silence(terminal.fd());
  return read_line(terminal.fd(), signals);
}

}  // namespace

Result<Secret> find_password(const Command& command, const Signals& signals) {
  if (command.password == "*") return ask(command.user, signals);
  if (command.password_file.empty()) return Secret(command.password);
  if (command.password_file == "-") return read_line(STDIN_FILENO, signals);
  const File file(open(command.password_file.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) {
    return fail(ERROR_FILE_NOT_FOUND,
                command.password_file + " cannot be read: " + strerror(errno));
  }
  return read_line(file.fd(), signals);
}

}  // namespace openras::rasdial
