// The network phase: IPCP and IPV6CP side by side, on one link or on a bundle of links.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "protocol/ppp/ipcp.h"
#include "protocol/ppp/ipv6cp.h"
#include "protocol/ppp/session.h"

namespace openras::ppp {

class Network final : private ControlProtocol::Owner {
 public:
  // What carries it. Must not destroy it inside these calls.
  class Carrier {
   public:
    virtual ~Carrier() = default;
    virtual void network_send(uint16_t protocol, Bytes packet) = 0;
    // Said again whenever one of the protocols goes or comes back.
    virtual void network_up(NetworkUp up) = 0;
    // Nothing could be opened.
    virtual void network_failed(Error why, TimePoint now) = 0;
    // A protocol that was not asked for: LCP tells the peer (RFC 1661 §5.7).
    virtual void network_reject(uint16_t protocol, ByteView information) = 0;
  };

  // All three must outlive it.
  Network(const Config& config, RandomSource& random, Carrier& carrier)
      : config_(config), random_(random), carrier_(carrier) {}

  // The lower layer is up, and anew after end(); `assigned`: the address that the peer is to have.
  // Until start() it answers and asks nothing.
  void begin(std::optional<Ipv4> assigned, TimePoint now);
  void start(TimePoint now);
  // The lower layer is down.
  void end(TimePoint now);

  // True where the protocol is one of its own.
  static bool owns(uint16_t protocol);
  void receive(uint16_t protocol, ByteView information, TimePoint now);
  void protocol_rejected(uint16_t protocol, TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const;
  bool may_carry(uint16_t protocol) const;
  // It was up once.
  bool was_up() const { return was_up_; }

 private:
  void send(uint16_t protocol, Bytes packet) override;
  void layer_up(ControlProtocol& layer, TimePoint now) override;
  void layer_down(ControlProtocol& layer, TimePoint now) override;
  void layer_closed(ControlProtocol&, TimePoint) override {}
  void layer_failed(ControlProtocol& layer, Error why, TimePoint now) override;
  void peer_terminated(ControlProtocol& layer, std::string said, TimePoint now) override;

  ControlProtocol* layer_of(uint16_t protocol) const;
  std::optional<Error>& error_of(const ControlProtocol& layer);
  void release(TimePoint now);
  void settle(ControlProtocol& layer, Error why, TimePoint now);
  void check(TimePoint now);
  Error nothing_opened() const;

  const Config& config_;
  RandomSource& random_;
  Carrier& carrier_;
  std::unique_ptr<Ipcp> ipcp_;
  std::unique_ptr<Ipv6cp> ipv6cp_;
  std::optional<Error> v4_error_, v6_error_;  // set once that protocol is given up
  std::optional<TimePoint> deadline_, second_deadline_;
  bool running_ = false;  // between begin() and end()
  bool started_ = false;
  bool was_up_ = false;
};

}  // namespace openras::ppp
