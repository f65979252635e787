// The Password Authentication Protocol, both sides (RFC 1334 §2).
#pragma once

#include "protocol/ppp/auth.h"

namespace openras::ppp {

enum class PapCode : uint8_t { kRequest = 1, kAck = 2, kNak = 3 };

struct PapRequest {
  std::string user;
  Secret password;
};
std::optional<PapRequest> parse_pap_request(ByteView data);
// nullopt where a field is longer than its length octet can say.
std::optional<Bytes> serialise_pap_request(std::string_view user, const Secret& password);

// The message of an Ack or Nak; lenient: without a length octet it is empty.
std::string parse_pap_message(ByteView data);
Bytes serialise_pap_message(std::string_view message);

class PapCaller final : public AuthExchange {
 public:
  PapCaller(const Config& config, RandomSource& random, AuthOwner& owner);
  uint16_t protocol() const override { return kProtocolPap; }
  void start(TimePoint now) override;
  void receive(const ControlPacket& packet, TimePoint now) override;
  void tick(TimePoint now) override;
  std::optional<TimePoint> deadline() const override { return resend_.deadline(); }
  void retry(const Credentials& credentials, TimePoint now) override;

 private:
  bool send();

  AuthOwner& owner_;
  Credentials credentials_;
  uint8_t id_;
  Retransmission resend_;
};

class PapAnswerer final : public AuthExchange {
 public:
  PapAnswerer(const Config& config, AuthOwner& owner) : config_(config), owner_(owner) {}
  uint16_t protocol() const override { return kProtocolPap; }
  void start(TimePoint) override {}
  void receive(const ControlPacket& packet, TimePoint now) override;
  void tick(TimePoint) override {}
  std::optional<TimePoint> deadline() const override { return std::nullopt; }
  void retry(const Credentials&, TimePoint) override {}

 private:
  void answer(PapCode code, uint8_t id, std::string_view message);

  const Config& config_;
  AuthOwner& owner_;
  int refusals_ = 0;
  bool refused_ = false;  // for the last time
  // The last answer, repeated to a repeated request (RFC 1334 §2.2.1).
  std::optional<uint8_t> answered_;
  Bytes answer_;
  bool accepted_ = false;
};

}  // namespace openras::ppp
