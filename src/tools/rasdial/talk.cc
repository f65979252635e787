#include "tools/rasdial/talk.h"

#include <openras/ras.h>
#include <openras/windows.h>
#include <openras/winerror.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>

#include "tools/rasdial/connections.h"

namespace openras::rasdial {
namespace {

constexpr char kEnd = 0x1d;  // Ctrl-], as telnet has it

// Each key at once and as it is, while it lives: Ctrl-C is for the server, too.
class RawInput {
 public:
  RawInput() {
    changed_ = tcgetattr(STDIN_FILENO, &before_) == 0;
    termios raw = before_;
    cfmakeraw(&raw);
    raw.c_oflag |= OPOST;
    if (changed_) tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  }
  ~RawInput() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }
  RawInput(const RawInput&) = delete;
  RawInput& operator=(const RawInput&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

struct Line {
  explicit Line(int descriptor) : fd(descriptor) {}
  ~Line() {
    if (fd >= 0) close(fd);
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  int fd;
};

bool put(int fd, std::span<const char> octets) {
  while (!octets.empty()) {
    const ssize_t count = write(fd, octets.data(), octets.size());
    if (count <= 0) return false;
    octets = octets.subspan(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace

Result<> talk(uint32_t connection, int output, const Signals& signals, const Interruption& other) {
  const Line line(openras_terminal_fd(reinterpret_cast<HRASCONN>(uintptr_t{connection})));
  if (line.fd < 0) return fail(GetLastError(), last_detail());
  const RawInput raw;
  std::array<char, 4096> room{};
  int input = STDIN_FILENO;
  for (;;) {
    pollfd ready[] = {{.fd = signals.descriptor(), .events = POLLIN, .revents = 0},
                      {.fd = input, .events = POLLIN, .revents = 0},
                      {.fd = line.fd, .events = POLLIN, .revents = 0},
                      {.fd = other.fd, .events = POLLIN, .revents = 0}};
    poll(ready, 4, -1);
    if (ready[0].revents != 0) return fail(ERROR_CANCELLED, "Interrupted.");
    if (ready[2].revents != 0) {
      const ssize_t count = read(line.fd, room.data(), room.size());
      if (count <= 0) return {};  // PPP begins
      put(output, std::span(room).first(static_cast<size_t>(count)));
    }
    if (ready[1].revents != 0) {
      const ssize_t count = read(input, room.data(), room.size());
      if (count <= 0) {
        input = -1;
        continue;
      }
      const std::span<char> typed = std::span(room).first(static_cast<size_t>(count));
      const auto end = std::ranges::find(typed, kEnd);
      const bool sent = put(line.fd, std::span<const char>(typed.begin(), end));
      if (!sent || end != typed.end()) return {};
    }
    if (ready[3].revents != 0 && other.came()) return {};
  }
}

}  // namespace openras::rasdial
