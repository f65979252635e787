// The phases of a PPP link (RFC 1661 §3.2): which protocol runs when, and what its end means.
#pragma once

#include <memory>
#include <optional>

#include "protocol/ppp/auth.h"
#include "protocol/ppp/cbcp.h"
#include "protocol/ppp/keepalive.h"
#include "protocol/ppp/lcp.h"
#include "protocol/ppp/network.h"
#include "protocol/ppp/outbox.h"
#include "protocol/ppp/session.h"

namespace openras::ppp {

class Session::Impl final : public ControlProtocol::Owner,
                            public Lcp::Listener,
                            public AuthOwner,
                            public CbcpOwner,
                            public Network::Carrier {
 public:
  Impl(Config config, RandomSource& random);

  void link_up(TimePoint now);
  void start(TimePoint now);
  void start_network(TimePoint now);
  void retry_authentication(Credentials credentials, TimePoint now);
  void change_password(Secret new_password, TimePoint now);
  void answer_callback(Callback choice, TimePoint now);
  void close(TimePoint now, std::string reason);
  void link_down(Error why, TimePoint now);
  void reject_protocol(uint16_t protocol, ByteView information);
  void receive(ByteView frame, TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const;
  bool may_carry(uint16_t protocol) const;
  void note_traffic(TimePoint now) { keepalive_.heard(now); }
  const LcpNegotiated& negotiated() const { return negotiated_; }
  Outbox& out() { return out_; }

 private:
  enum class Phase : uint8_t {
    kDead,
    kEstablish,
    kAuthenticate,
    kCallback,  // MS-CBCP §1.3: between authentication and the network protocols
    kNetwork,
    kTerminate,
    kEnded
  };
  bool is_lcp_open() const {
    return phase_ == Phase::kAuthenticate || phase_ == Phase::kCallback ||
           phase_ == Phase::kNetwork;
  }

  // ControlProtocol::Owner
  void send(uint16_t protocol, Bytes packet) override;
  void layer_up(ControlProtocol& layer, TimePoint now) override;
  void layer_down(ControlProtocol& layer, TimePoint now) override;
  void layer_closed(ControlProtocol& layer, TimePoint now) override;
  void layer_failed(ControlProtocol& layer, Error why, TimePoint now) override;
  void peer_terminated(ControlProtocol& layer, std::string said, TimePoint now) override;
  // Lcp::Listener
  void protocol_rejected(uint16_t protocol, TimePoint now) override;
  void echo_answered() override {}  // any frame counts as a sign of life already
  void echo_unsupported() override { keepalive_.disable(); }
  void lcp_remark(std::string text) override { out_.remark(false, std::move(text)); }
  // AuthOwner
  void auth_send(uint16_t protocol, Bytes packet) override {
    credentials_sent_ = config_.role == Role::kCaller;
    send(protocol, std::move(packet));
  }
  void auth_succeeded(std::string user, std::string message, const UserRecord* record,
                      TimePoint now) override;
  void auth_refused(AuthenticationFailed failure, TimePoint now) override;
  void auth_retry_offered(TimePoint now) override;
  void auth_broken(Error why, TimePoint now) override { terminate(std::move(why), {}, now); }

  // CbcpOwner, in session_callback.cc
  void cbcp_send(Bytes packet) override { send(kProtocolCbcp, std::move(packet)); }
  void callback_offered(CallbackOffered offer) override;
  void callback_settled(Callback callback, TimePoint now) override;
  void cbcp_failed(Error why, TimePoint now) override { terminate(std::move(why), {}, now); }

  // session_network.cc; the last four are Network::Carrier
  void begin_network(TimePoint now);
  void network_send(uint16_t protocol, Bytes packet) override;
  void network_up(NetworkUp up) override;
  void network_failed(Error why, TimePoint now) override;
  void network_reject(uint16_t protocol, ByteView information) override;

  void lcp_up(TimePoint now);
  void lcp_down(TimePoint now);
  void authenticated(std::string user, std::string message, const UserRecord* record,
                     TimePoint now);
  // Ends the link politely: Ended follows once the peer has acknowledged or is given up.
  void terminate(Error why, std::string reason, TimePoint now);
  void end(Error why);
  // Why the link is gone, when a cause that we saw before explains it better than `seen` does.
  Error explain(Error seen) const;

  // session_callback.cc
  void begin_callback(const CallbackPolicy& policy, TimePoint now);
  void receive_cbcp(ByteView information, TimePoint now);
  void tick_callback(TimePoint now);
  // The link is ending: whether the peer ends it in order to call back.
  bool ends_for_callback();

  // session_receive.cc
  void receive_auth(uint16_t protocol, ByteView information, ByteView frame, TimePoint now);
  void receive_network(uint16_t protocol, ByteView information, TimePoint now);
  void receive_ccp(ByteView information, TimePoint now);
  void tick_keepalive(TimePoint now);

  Config config_;
  RandomSource& random_;
  Outbox out_;
  Phase phase_ = Phase::kDead;
  bool started_ = false;

  Lcp lcp_;
  LcpNegotiated negotiated_;
  Keepalive keepalive_;
  std::optional<TimePoint> establish_deadline_;
  int renegotiations_ = 0;  // in a row, with less than a minute between them
  TimePoint renegotiated_{};
  Error pending_end_;

  std::unique_ptr<AuthExchange> auth_;
  bool credentials_sent_ = false;  // by us, in this exchange
  AuthMethod auth_method_ = AuthMethod::kNone;
  std::optional<TimePoint> auth_deadline_;
  std::optional<Error> auth_error_;  // the last refusal, until it is made good
  bool awaiting_credentials_ = false;
  Bytes early_auth_;  // what came before LCP was open on our side

  std::optional<Secret> new_password_;  // while a change of it is under way

  std::optional<CbcpCaller> cbcp_caller_;
  std::optional<CbcpAnswerer> cbcp_answerer_;
  std::optional<TimePoint> callback_deadline_;
  bool callback_awaits_owner_ = false;
  std::optional<Callback> settled_;
  std::optional<Ipv4> assigned_;  // to the caller, by its record

  Network network_;
  bool encryption_refused_ = false;
};

}  // namespace openras::ppp
