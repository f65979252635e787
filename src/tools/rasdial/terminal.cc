#include "tools/rasdial/terminal.h"

#include <fcntl.h>
#include <openras/winerror.h>
#include <poll.h>
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

// What came first.
enum class Ready { kInput, kOther, kSignal };

Ready wait_for(int input, const Interruption& other, const Signals& signals) {
  for (;;) {
    pollfd ready[] = {{.fd = signals.descriptor(), .events = POLLIN, .revents = 0},
                      {.fd = input, .events = POLLIN, .revents = 0},
                      {.fd = other.fd, .events = POLLIN, .revents = 0}};
    poll(ready, 3, -1);
    if (ready[0].revents != 0) return Ready::kSignal;
    if (ready[1].revents != 0) return Ready::kInput;
    if (ready[2].revents != 0 && other.came()) return Ready::kOther;
  }
}

}  // namespace

Result<std::optional<Secret>> read_line(int fd, const Signals& signals, const Interruption& other,
                                        bool eof_counts) {
  std::string line;
  line.reserve(kLongest);  // never moved, so that no copy stays behind
  const auto finished = [&line] {
    Secret secret(line);
    wipe_memory(line.data(), line.size());
    return secret;
  };
  for (;;) {
    const Ready ready = wait_for(fd, other, signals);
    if (ready != Ready::kInput) {
      (void)finished();
      if (ready == Ready::kOther) return std::nullopt;
      return fail(ERROR_CANCELLED, "Interrupted.");
    }
    char octet = 0;
    const ssize_t count = read(fd, &octet, 1);
    if (count < 0 && errno != EINTR && errno != EAGAIN) {
      return fail(ERROR_READ_FAULT, std::string("The input cannot be read: ") + strerror(errno));
    }
    if (count == 0 && line.empty() && eof_counts) return fail(ERROR_HANDLE_EOF, "No answer.");
    if (count == 0 || (count == 1 && octet == '\n')) return finished();
    if (count != 1 || octet == '\r') continue;
    if (line.size() == kLongest) return fail(ERROR_INVALID_PARAMETER, "The line is too long.");
    line.push_back(octet);
  }
}

Result<std::optional<Secret>> ask(const std::string& question, bool hidden, const Signals& signals,
                                  const Interruption& other) {
  const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) {
    return fail(ERROR_CANCELLED,
                "There is no terminal to ask for the password on: use --password-file.");
  }
  const auto put_question = [&] {
    [[maybe_unused]] const ssize_t written = write(terminal, question.data(), question.size());
  };
  Result<std::optional<Secret>> answer;
  if (hidden) {
    const Silence silence(terminal);  // first: it throws away what was typed before
    put_question();
    answer = read_line(terminal, signals, other, /*eof_counts=*/true);
  } else {
    put_question();
    answer = read_line(terminal, signals, other, /*eof_counts=*/true);
  }
  close(terminal);
  return answer;
}

bool is_interactive() { return isatty(STDIN_FILENO) == 1; }

}  // namespace openras::rasdial
