#include "win32/signal_fd.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace openras::win32 {

SignalFd::~SignalFd() {
  if (fd_ >= 0) ::close(fd_);
}

int SignalFd::open(bool readable) {
  if (fd_ < 0) {
    fd_ = ::eventfd(readable ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
    readable_ = readable;
  }
  return fd_;
}

void SignalFd::set(bool readable) {
  if (fd_ < 0 || readable == readable_) return;
  readable_ = readable;
  uint64_t value = 1;
  // Neither can fail: the counter is 0 or 1 and nobody else reads or writes it.
  [[maybe_unused]] const ssize_t done =
      readable ? ::write(fd_, &value, sizeof value) : ::read(fd_, &value, sizeof value);
}

void SignalFd::renew() {
  if (fd_ < 0) return;
  const int fresh = ::eventfd(readable_ ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fresh < 0) return;
  ::dup3(fresh, fd_, O_CLOEXEC);
  ::close(fresh);
}

}  // namespace openras::win32
