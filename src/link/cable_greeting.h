// What Windows' own null-modem driver says before PPP: CLIENT until the other side, which waits for
// a direct connection, says CLIENTSERVER. Without I/O and without a clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/time.h"

namespace openras::link {

class CableGreeting {
 public:
  // What is to be sent now, "" = nothing. Called at the beginning, and then each second or more
  // often.
  std::string_view tick(TimePoint now);
  // True once the other side has answered; `behind` is then what came after its answer. Not to be
  // called any more then.
  bool receive(ByteView octets, Bytes& behind);
  // 638 ERROR_REQUEST_TIMEOUT where nobody answers; nullopt while somebody may.
  const std::optional<Error>& failed() const { return failed_; }

 private:
  int said_ = 0;
  TimePoint next_{};   // when it is said again
  std::string heard_;  // the tail
  std::optional<Error> failed_;
};

}  // namespace openras::link
