// While a program waits for a network connection: what remote access is dialing for it.
#pragma once

#include <memory>

#include "tools/netuse/command_line.h"

namespace openras::netuse {

// Prints each state of connections that are being dialed, from its construction to its end, out of
// a thread of its own: to standard error for people, JSON lines with --json. Connections that were
// up before are not told of.
class DialProgress {
 public:
  explicit DialProgress(const Command& command);
  DialProgress(const DialProgress&) = delete;
  DialProgress& operator=(const DialProgress&) = delete;
  ~DialProgress();

 private:
  class Watcher;
  std::unique_ptr<Watcher> watcher_;
};

}  // namespace openras::netuse
