// The Challenge-Handshake Authentication Protocol, both sides: with MD5 (RFC 1994) and as
// MS-CHAPv2 (RFC 2759).
#pragma once

#include "protocol/ppp/auth.h"
#include "protocol/ppp/mschap_change.h"

namespace openras::ppp {

// 5 to 7 are MS-CHAP's; 5 and 6 are MS-CHAPv1's (RFC 2433 §9).
enum class ChapCode : uint8_t {
  kChallenge = 1,
  kResponse = 2,
  kSuccess = 3,
  kFailure = 4,
  kChangePassword = 7  // RFC 2759 §7
};

// Challenge and Response have one format (RFC 1994 §4.1).
struct ChapValue {
  Bytes value;
  std::string name;
  friend bool operator==(const ChapValue&, const ChapValue&) = default;
};
std::optional<ChapValue> parse_chap_value(ByteView data);
Bytes serialise_chap_value(const ChapValue& value);

// The value of an MS-CHAPv2 Response (RFC 2759 §4): 49 octets.
struct MsChapV2Response {
  Challenge16 peer_challenge{};
  NtResponse nt_response{};
  friend bool operator==(const MsChapV2Response&, const MsChapV2Response&) = default;
};
std::optional<MsChapV2Response> parse_ms_chap_v2_response(ByteView value);
Bytes serialise_ms_chap_v2_response(const MsChapV2Response& response);

// RFC 1994 §4.1: MD5 over identifier, secret and challenge.
Result<Digest16> chap_md5(uint8_t id, const Secret& password, ByteView challenge);

class ChapCaller final : public AuthExchange {
 public:
  ChapCaller(AuthMethod method, const Config& config, RandomSource& random, AuthOwner& owner);
  uint16_t protocol() const override { return kProtocolChap; }
  void start(TimePoint) override {}
  void receive(const ControlPacket& packet, TimePoint now) override;
  void tick(TimePoint now) override;
  std::optional<TimePoint> deadline() const override { return resend_.deadline(); }
  void retry(const Credentials& credentials, TimePoint now) override;
  void change_password(const Secret& new_password, TimePoint now) override;

 private:
  struct Challenge {
    uint8_t id = 0;
    Bytes value;
    friend bool operator==(const Challenge&, const Challenge&) = default;
  };
  void on_challenge(Challenge challenge, TimePoint now);
  void on_success(ByteView data, TimePoint now);
  void on_failure(ByteView data, TimePoint now);
  void on_ms_chap_failure(ByteView data, AuthenticationFailed& failure);
  // Computes and sends the response.
  void answer(Challenge challenge, TimePoint now);
  void send(ChapCode code, ByteView data, Challenge challenge, TimePoint now);
  Result<Bytes> respond(const Challenge& challenge);
  std::string name_sent() const;

  const AuthMethod method_;
  RandomSource& random_;
  AuthOwner& owner_;
  Credentials credentials_;
  std::optional<Challenge> answered_;  // the challenge of the response that is under way
  Bytes response_;                     // that response's whole packet
  std::string expected_;               // MS-CHAPv2: the "S=…" that a true server answers
  bool awaiting_result_ = false;
  bool awaiting_credentials_ = false;
  bool accepted_ = false;
  // What a retry answers: RFC 2759 §6 puts it into the Failure; with MD5 a new Challenge comes.
  std::optional<Challenge> next_;
  // What a change of the password answers, while the peer would take one.
  std::optional<Challenge> change_;
  std::optional<Secret> new_password_;  // while a change is under way
  Retransmission resend_;
};

class ChapAnswerer final : public AuthExchange {
 public:
  ChapAnswerer(AuthMethod method, const Config& config, RandomSource& random, AuthOwner& owner);
  uint16_t protocol() const override { return kProtocolChap; }
  void start(TimePoint now) override;
  void receive(const ControlPacket& packet, TimePoint now) override;
  void tick(TimePoint now) override;
  std::optional<TimePoint> deadline() const override { return resend_.deadline(); }
  void retry(const Credentials&, TimePoint) override {}

 private:
  void send_challenge();
  void new_challenge() { random_.fill(challenge_); }
  void reply(ChapCode code, uint8_t id, std::string_view message);
  // The Success message where the response is right, nullopt where it is wrong.
  Result<std::optional<std::string>> check(const ChapValue& response, const UserRecord& record);
  void on_response(const ControlPacket& packet, TimePoint now);
  void on_change(const ControlPacket& packet, TimePoint now);
  void refuse(uint8_t id, const std::string& user, const UserRecord* record, uint32_t code,
              TimePoint now);
  void accept(uint8_t id, std::string user, const std::string& success, const UserRecord& record,
              TimePoint now);

  const AuthMethod method_;
  const Config& config_;
  RandomSource& random_;
  AuthOwner& owner_;
  uint8_t id_;
  Challenge16 challenge_{};
  bool awaiting_ = false;
  std::string expired_user_;  // whose password may be changed now; "" = nobody's
  int refusals_ = 0;
  // The last reply, repeated to a repeated response (RFC 1994 §4.2).
  std::optional<uint8_t> replied_;
  Bytes reply_;
  Retransmission resend_;
};

}  // namespace openras::ppp
