// The Callback Control Protocol (MS-CBCP), both sides: whether the answerer hangs up after
// authentication and calls back, and where.
#pragma once

#include <optional>
#include <vector>

#include "protocol/ppp/auth.h"
#include "protocol/ppp/packet.h"
#include "protocol/ppp/session.h"

namespace openras::ppp {

enum class CbcpCode : uint8_t { kRequest = 1, kResponse = 2, kAck = 3 };

// One Callback Configuration option (MS-CBCP §2.2.3). `type` is a CallbackType, or a value that we
// do not know.
struct CbcpOption {
  uint8_t type = 0;
  std::optional<uint8_t> delay;  // seconds
  // Type 2: empty in a Request. nullopt: the option has no address.
  std::optional<std::string> number;
  friend bool operator==(const CbcpOption&, const CbcpOption&) = default;
};

inline constexpr size_t kMaxCallbackNumber = 128;  // RAS_MaxCallbackNumber

// nullopt where a length is wrong, an address is not a null-terminated text of type 1
// (PSTN or ISDN), or a number is longer than kMaxCallbackNumber. Lenient: delay and address may be
// missing.
std::optional<std::vector<CbcpOption>> parse_cbcp(ByteView data);
Bytes serialise_cbcp(const std::vector<CbcpOption>& options);

// What an exchange tells its session. It must not be destroyed inside these calls.
class CbcpOwner {
 public:
  virtual ~CbcpOwner() = default;
  virtual void cbcp_send(Bytes packet) = 0;
  virtual void callback_offered(CallbackOffered offer) = 0;  // caller
  virtual void callback_settled(Callback callback, TimePoint now) = 0;
  virtual void cbcp_failed(Error why, TimePoint now) = 0;
};

class CbcpCaller {
 public:
  explicit CbcpCaller(CbcpOwner& owner) : owner_(owner) {}
  void receive(const ControlPacket& packet, TimePoint now);
  // Once there is an offer.
  void answer(const Callback& choice);
  // The answer that the answerer may have taken: what it ends the link for.
  const std::optional<Callback>& choice() const { return choice_; }
  // The answerer does not take the answer: it asks again and again (MS-CBCP §3.2.5.3), while one
  // whose Request or our Response was lost asks once more. **[choice: three times]**
  bool refused() const { return asked_again_ >= 3; }

 private:
  void respond();

  CbcpOwner& owner_;
  uint8_t id_ = 0;
  bool offered_ = false;
  bool settled_ = false;
  int asked_again_ = 0;  // since the answer
  std::optional<Callback> choice_;
};

class CbcpAnswerer {
 public:
  CbcpAnswerer(const CallbackPolicy& policy, const Timers& timers, CbcpOwner& owner);
  void start(TimePoint now);
  void receive(const ControlPacket& packet, TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const { return resend_.deadline(); }

 private:
  void send_request();
  // nullopt where the policy does not allow it.
  std::optional<Callback> judge(const CbcpOption& chosen) const;

  const CallbackPolicy policy_;
  CbcpOwner& owner_;
  uint8_t id_ = 0;
  int refusals_left_;
  Bytes ack_;
  std::optional<uint8_t> acked_;
  Retransmission resend_;
};

}  // namespace openras::ppp
