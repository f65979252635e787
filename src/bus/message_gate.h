// Between a client's socket and sd-bus: lets whole messages through, and none that is too large.
// sd-bus itself takes messages of 128 MB from everybody. D-Bus specification, "Message Format".
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "bus/service.h"

namespace openras::bus {

// Where the units of a client's stream end: the authentication up to BEGIN, then messages.
class StreamFramer {
 public:
  static constexpr size_t kMaxMessage = 64 * 1024;
  static constexpr size_t kMaxAuthentication = 4 * 1024;

  // Looks at the unit that `have` begins with. How many octets it has in all, as far as that is
  // known: more than `have` where some are missing. ERROR_INVALID_DATA: too large, or no D-Bus.
  Result<size_t> unit_size(ByteView have) const;
  // The unit was taken.
  void next() { authenticating_ = false; }

 private:
  Result<size_t> authentication_size(ByteView have) const;
  static Result<size_t> message_size(ByteView have);

  bool authenticating_ = true;
};

class MessageGate {
 public:
  // Reads from `socket` (not owned, non-blocking); what is let through can be read from the
  // descriptor that take_output() gives away once.
  static Result<MessageGate> make(int socket);
  UniqueFd take_output() { return std::move(output_); }

  enum class Outcome : uint8_t {
    kNothing,    // no whole unit has come yet
    kForwarded,  // one unit was let through: process it before the next call
    kEnded       // the client has gone or broke the rules; the output's end says so
  };
  Outcome transfer();

 private:
  MessageGate(int socket, UniqueFd input, UniqueFd output);
  bool read_some(size_t count);
  bool forward(size_t count);
  Outcome end();

  static constexpr size_t kMaxDescriptors = 8;

  int socket_;
  UniqueFd input_, output_;  // the two ends of a socket pair
  StreamFramer framer_;
  Bytes have_;
  std::vector<UniqueFd> descriptors_;  // that came with the unit
  bool would_block_ = false;
};

}  // namespace openras::bus
