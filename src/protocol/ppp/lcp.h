// The Link Control Protocol (RFC 1661 §5 and §6, RFC 1570).
#pragma once

#include "protocol/ppp/control_protocol.h"
#include "protocol/ppp/lcp_auth.h"

namespace openras::ppp {

class Lcp final : public ControlProtocol {
 public:
  // What LCP alone has to tell.
  class Listener {
   public:
    virtual ~Listener() = default;
    // The peer does not know this protocol (RFC 1661 §5.7).
    virtual void protocol_rejected(uint16_t protocol, TimePoint now) = 0;
    virtual void echo_answered() = 0;
    // The peer does not know Echo-Request: stop asking.
    virtual void echo_unsupported() = 0;
    virtual void lcp_remark(std::string text) = 0;
  };

  Lcp(const Config& config, RandomSource& random, Owner& owner, Listener& listener);

  // What was agreed; meaningful while opened().
  LcpNegotiated negotiated() const;

  // We countered or rejected how the peer wants us to prove ourselves, and it has not come round.
  bool auth_disputed() const { return auth_disputed_; }

  void send_echo();
  void reject_protocol(uint16_t protocol, ByteView information);

 private:
  void reset() override;
  Options request() override;
  void peer_naked(const Options& options) override;
  void peer_rejected(const Options& options) override;
  void peer_acked(const Options& options) override;
  Judgement judge(const Option& option) override;
  Options missing(const Options& request) override;
  void nak_sent() override;
  void accept(const Options& request) override;
  bool receive_extra(const ControlPacket& packet, TimePoint now) override;
  void code_rejected(uint8_t code) override;
  Outcome timeout_outcome() const override { return Outcome::kPeerSilent; }
  Outcome rejected_outcome() const override { return Outcome::kLcpRejected; }
  Outcome not_converging_outcome() const override { return Outcome::kLcpNotConverging; }

  Judgement judge_auth(const Option& option);
  Judgement judge_magic(const Option& option);
  Judgement judge_multilink(const Option& option);
  void on_echo_request(const ControlPacket& packet, TimePoint now);
  uint32_t new_magic();
  void demand(bool possible);

  const Config& config_;
  RandomSource& random_;
  Listener& listener_;
  ProvingPolicy proving_;
  DemandingPolicy demanding_;
  LcpOptions ours_;    // of our next or agreed request
  LcpOptions theirs_;  // of the peer's request that we acknowledged
  bool auth_disputed_ = false;
  bool countering_ = false;  // the last request's answer names another method
  int loops_ = 0;            // how often in a row we saw our own magic number
};

}  // namespace openras::ppp
