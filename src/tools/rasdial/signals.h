// Ctrl-C and its relatives, as a descriptor: rasdial cleans up after itself.
#pragma once

namespace openras::rasdial {

// Blocks SIGINT, SIGTERM and SIGHUP from here on; they arrive at the descriptor instead.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  // Readable once one came.
  int descriptor() const { return fd_; }
  // Waits until `other` (-1: none) can be read, a signal came, or timeout_ms went by (-1: never).
  // True: a signal came.
  bool wait(int other, int timeout_ms) const;

 private:
  int fd_;
};

}  // namespace openras::rasdial
