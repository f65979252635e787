// Octets both ways on a descriptor that an event loop watches: a pseudo-terminal, a TCP connection.
#pragma once

#include <asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "base/bytes.h"
#include "base/error.h"

namespace openras::link {

// All calls on the executor's one thread. Destroying it closes the descriptor; no handler is called
// any more then.
class ByteStream {
 public:
  // What a line of this kind may still have to send; a writer keeps data below the half of it.
  static constexpr size_t kMostQueued = 64 * 1024;

  using OctetsHandler = std::function<void(ByteView octets)>;
  using EndHandler = std::function<void(Error why)>;

  // Takes `fd`, which becomes non-blocking. `octets` is called with what came, `end` at most once,
  // when the other end closed it (ERROR_REMOTE_DISCONNECTION) or it broke (ERROR_HARDWARE_FAILURE).
  // Either may destroy the stream.
  ByteStream(const asio::any_io_executor& executor, int fd, OctetsHandler octets, EndHandler end);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // Never blocks; what is beyond kMostQueued is dropped.
  void write(ByteView octets);
  size_t queued() const;
  int fd() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace openras::link
