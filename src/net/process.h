// Who owns a journal record, and whether that process still lives.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace openras::net {

// A process id is used again; with the start time it is not (until the next boot, which has another
// boot id).
struct ProcessIdentity {
  pid_t pid = 0;
  uint64_t start = 0;    // clock ticks after boot, proc(5) stat field 22
  std::string boot;      // /proc/sys/kernel/random/boot_id
  uint64_t network = 0;  // inode of the network namespace
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

// Of this process and of the calling thread's network namespace.
ProcessIdentity current_process();
// Whether that process still runs. A zombie does not: it cannot take anything back.
bool is_alive(const ProcessIdentity& process);

// Closes a file descriptor when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Descriptor() { reset(); }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() {
    int fd = fd_;
    fd_ = -1;
    return fd;
  }
  void reset(int fd = -1);

 private:
  int fd_;
};

// A descriptor that can be read once the process has ended (pidfd_open(2)); none where there is no
// such process, or the kernel is older than 5.3.
Descriptor watch_process(pid_t pid);

// The whole of a small file, at most `limit` octets; "" where it cannot be read.
std::string read_small_file(const std::string& path, size_t limit = 4096);
// The same from an open descriptor, from where it stands.
std::string read_up_to(int fd, size_t limit);

}  // namespace openras::net
