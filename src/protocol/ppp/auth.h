// Authentication: one exchange per link and direction, whatever the method.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/time.h"
#include "protocol/ppp/outcome.h"
#include "protocol/ppp/packet.h"
#include "protocol/ppp/session.h"

namespace openras::ppp {

// What an exchange tells its session. The exchange must not be destroyed inside these calls.
class AuthOwner {
 public:
  virtual ~AuthOwner() = default;
  virtual void auth_send(uint16_t protocol, Bytes packet) = 0;
  // Caller: the peer accepted us. Answerer: the peer is `user`, with the directory's record.
  virtual void auth_succeeded(std::string user, std::string message, const UserRecord* record,
                              TimePoint now) = 0;
  // Caller: the peer refused us. Answerer: the caller was refused for the last time.
  virtual void auth_refused(AuthenticationFailed failure, TimePoint now) = 0;
  // Answerer: the caller was refused and may try again, which takes a human's time.
  virtual void auth_retry_offered(TimePoint now) = 0;
  // No answer will come of this exchange.
  virtual void auth_broken(Error why, TimePoint now) = 0;
};

class AuthExchange {
 public:
  virtual ~AuthExchange() = default;
  virtual uint16_t protocol() const = 0;
  virtual void start(TimePoint now) = 0;
  virtual void receive(const ControlPacket& packet, TimePoint now) = 0;
  virtual void tick(TimePoint now) = 0;
  virtual std::optional<TimePoint> deadline() const = 0;
  // Caller: other credentials, after auth_refused() with retry_allowed.
  virtual void retry(const Credentials& credentials, TimePoint now) = 0;
  // Caller: another password for an expired one, after auth_refused() with change_allowed.
  virtual void change_password(const Secret&, TimePoint) {}
};

// `config`, `random` and `owner` must outlive the exchange; `method` is not kNone.
std::unique_ptr<AuthExchange> make_exchange(AuthMethod method, const Config& config,
                                            RandomSource& random, AuthOwner& owner);

// What the answerer knows of the user whom `name` names: as it stands, else without its domain.
std::optional<UserRecord> find_user(const Config& config, std::string_view name);

// How many refusals end the link: the user's own number, else the server's. `record`: null where
// nobody has that name.
int attempts_allowed(const Config& config, const UserRecord* record);

// Stores a caller's new password, for the record that find_user() finds. False where the directory
// does not take it.
bool change_user_password(const Config& config, std::string_view name, const Secret& password);

// A peer's message as valid UTF-8 (other octets taken as Latin-1), at most 255 octets long.
std::string peer_text(ByteView text);

// Counts the sending of one packet until it is answered.
class Retransmission {
 public:
  Retransmission(Duration interval, int limit) : interval_(interval), limit_(limit) {}
  // The packet was sent for the first time.
  void begin(TimePoint now, bool endless = false) {
    left_ = limit_ - 1;
    endless_ = endless;
    at_ = now + interval_;
  }
  void stop() { at_.reset(); }
  bool running() const { return at_.has_value(); }
  std::optional<TimePoint> deadline() const { return at_; }
  enum class Due : uint8_t { kNothing, kSend, kGiveUp };
  Due tick(TimePoint now) {
    if (!at_ || now < *at_) return Due::kNothing;
    if (!endless_ && left_ <= 0) {
      at_.reset();
      return Due::kGiveUp;
    }
    --left_;
    at_ = now + interval_;
    return Due::kSend;
  }

 private:
  Duration interval_;
  int limit_;
  int left_ = 0;
  bool endless_ = false;
  std::optional<TimePoint> at_;
};

}  // namespace openras::ppp
