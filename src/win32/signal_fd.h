// A descriptor that is readable while something is the case.
#pragma once

namespace openras::win32 {

// Not thread safe: its owner's lock guards it.
class SignalFd {
 public:
  SignalFd() = default;
  SignalFd(const SignalFd&) = delete;
  SignalFd& operator=(const SignalFd&) = delete;
  ~SignalFd();

  // Makes the descriptor if there is none yet; -1 when the system refuses (errno).
  int open(bool readable);
  int get() const { return fd_; }
  void set(bool readable);
  // In a forked child: the same number, but a descriptor of its own.
  void renew();

 private:
  int fd_ = -1;
  bool readable_ = false;
};

}  // namespace openras::win32
