#include "net/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <vector>

namespace openras::net {
namespace {

struct Stat {
  char state = 0;  // 0 = no such process
  uint64_t start = 0;
};

// proc(5): "pid (comm) state ppid …"; comm may hold blanks and brackets, so counting starts after
// the last bracket.
Stat stat_of(pid_t pid) {
  std::string text = read_small_file(fmt::format("/proc/{}/stat", pid));
  size_t bracket = text.rfind(')');
  if (bracket == std::string::npos || bracket + 2 >= text.size()) return {};
  std::vector<std::string_view> fields;
  std::string_view rest = std::string_view(text).substr(bracket + 2);
  while (!rest.empty()) {
    size_t blank = rest.find(' ');
    fields.push_back(rest.substr(0, blank));
    rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
  }
  constexpr size_t kStart = 22 - 3;  // field numbers count from 1, and two stand before the state
  Stat stat;
  if (fields.size() <= kStart || fields[0].empty()) return {};
  std::string_view start = fields[kStart];
  if (std::from_chars(start.data(), start.data() + start.size(), stat.start).ec != std::errc())
    return {};
  stat.state = fields[0][0];
  return stat;
}

std::string boot_id() {
  std::string id = read_small_file("/proc/sys/kernel/random/boot_id");
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
}

}  // namespace

void Descriptor::reset(int fd) {
  if (fd_ >= 0) close(fd_);
  fd_ = fd;
}

// By number: the header of Debian 12's C library declares the function for C only.
Descriptor watch_process(pid_t pid) {
  return Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

std::string read_small_file(const std::string& path, size_t limit) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return file ? read_up_to(file.get(), limit) : "";
}

std::string read_up_to(int fd, size_t limit) {
  std::string text;
  std::array<char, 16 * 1024> buffer;
  while (text.size() < limit) {
    ssize_t count = read(fd, buffer.data(), std::min(buffer.size(), limit - text.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<size_t>(count));
  }
  return text;
}

ProcessIdentity current_process() {
  ProcessIdentity self;
  self.pid = getpid();
  self.start = stat_of(self.pid).start;
  self.boot = boot_id();
  struct stat network{};
  if (stat("/proc/thread-self/ns/net", &network) == 0) self.network = network.st_ino;
  return self;
}

bool is_alive(const ProcessIdentity& process) {
  if (process.boot != boot_id()) return false;
  Stat stat = stat_of(process.pid);
  return stat.state != 0 && stat.state != 'Z' && stat.state != 'X' && stat.start == process.start;
}

}  // namespace openras::net
