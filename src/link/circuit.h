// One telephone call: two ends, from the dialing to whoever hangs up first.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>
#include <memory>

#include "base/bytes.h"
#include "base/time.h"
#include "protocol/modem/result_code.h"

namespace openras::link {

// An end of a call. The calls come on the executor; each may hang up.
class Party {
 public:
  virtual ~Party() = default;
  virtual void ring() = 0;                // somebody calls, once for each ring
  virtual void ring_ended() = 0;          // he has given up
  virtual void connected() = 0;           // octets are carried from now on
  virtual void refused(modem::Code) = 0;  // the call that this end made leads nowhere
  virtual void take(ByteView octets) = 0;
  virtual void far_end_hung_up() = 0;
  // Room for data; what else is sent is taken in any case.
  virtual bool has_room() const = 0;
};

class Circuit : public std::enable_shared_from_this<Circuit> {
 public:
  Circuit(const asio::any_io_executor& executor, const std::shared_ptr<Party>& caller,
          const std::shared_ptr<Party>& called, Duration ring_interval)
      : caller_(caller), called_(called), ring_interval_(ring_interval), timer_(executor) {}

  void begin();  // the called end rings, the first time in a turn of its own
  void answer();
  void say(const Party& from, ByteView octets, bool data = false);
  // Safe at any time, by either end; the other one is told.
  void hang_up(const Party& by);

 private:
  void ring_later(Duration after);
  std::shared_ptr<Party> other(const Party& than) const;

  std::weak_ptr<Party> caller_, called_;
  const Duration ring_interval_;
  asio::steady_timer timer_;
  bool through_ = false, over_ = false;
  int rings_ = 0;
};

}  // namespace openras::link
