#include "protocol/ppp/network.h"

#include <utility>

#include "base/log.h"

namespace openras::ppp {

void Network::begin(std::optional<Ipv4> assigned, TimePoint now) {
  running_ = true;
  v4_error_.reset();
  v6_error_.reset();
  ipcp_.reset();
  ipv6cp_.reset();
  ControlProtocol::Owner& owner = *this;
  if (config_.ipv4)
    ipcp_ = std::make_unique<Ipcp>(config_, assigned, owner);
  else
    v4_error_ = make_error(Outcome::kNotConfigured);
  if (config_.ipv6)
    ipv6cp_ = std::make_unique<Ipv6cp>(config_, random_, owner);
  else
    v6_error_ = make_error(Outcome::kNotConfigured);
  for (uint16_t protocol : {kProtocolIpcp, kProtocolIpv6cp}) {
    ControlProtocol* layer = layer_of(protocol);
    if (!layer) continue;
    layer->hold();
    layer->open(now);
    layer->lower_up(now);
  }
  if (started_) release(now);
}

void Network::start(TimePoint now) {
  if (std::exchange(started_, true)) return;
  if (running_) release(now);
}

void Network::release(TimePoint now) {
  deadline_ = now + config_.timers.network;
  if (ipcp_) ipcp_->release(now);
  if (ipv6cp_) ipv6cp_->release(now);
  check(now);
}

// Not called from inside one of the protocols.
void Network::end(TimePoint now) {
  running_ = false;
  if (ipcp_) ipcp_->lower_down(now);
  if (ipv6cp_) ipv6cp_->lower_down(now);
  deadline_.reset();
  second_deadline_.reset();
}

bool Network::owns(uint16_t protocol) {
  return protocol == kProtocolIpcp || protocol == kProtocolIpv6cp;
}

ControlProtocol* Network::layer_of(uint16_t protocol) const {
  if (protocol == kProtocolIpcp) return ipcp_.get();
  return protocol == kProtocolIpv6cp ? ipv6cp_.get() : nullptr;
}

std::optional<Error>& Network::error_of(const ControlProtocol& layer) {
  return &layer == ipcp_.get() ? v4_error_ : v6_error_;
}

void Network::receive(uint16_t protocol, ByteView information, TimePoint now) {
  if (!running_) return;
  if (ControlProtocol* layer = layer_of(protocol))
    layer->receive(information, now);
  else
    carrier_.network_reject(protocol, information);
}

void Network::protocol_rejected(uint16_t protocol, TimePoint now) {
  if (ControlProtocol* layer = layer_of(protocol)) layer->protocol_rejected(now);
}

void Network::send(uint16_t protocol, Bytes packet) {
  carrier_.network_send(protocol, std::move(packet));
}

void Network::layer_up(ControlProtocol&, TimePoint now) { check(now); }

void Network::layer_down(ControlProtocol&, TimePoint now) {
  if (was_up_ && !deadline_) deadline_ = now + config_.timers.network;
}

void Network::layer_failed(ControlProtocol& layer, Error why, TimePoint now) {
  settle(layer, std::move(why), now);
}

void Network::peer_terminated(ControlProtocol& layer, std::string said, TimePoint now) {
  if (!running_ || layer.state() == State::kClosing) return;
  std::string quoted = said.empty() ? std::string() : log::value(said);
  settle(layer, make_error(Outcome::kNcpTerminated, quoted), now);
}

void Network::settle(ControlProtocol& layer, Error why, TimePoint now) {
  if (!running_ || error_of(layer)) return;
  error_of(layer) = std::move(why);
  layer.close(now, {});
  check(now);
}

void Network::check(TimePoint now) {
  if (!running_ || !started_) return;
  bool v4 = ipcp_ && ipcp_->opened();
  bool v6 = ipv6cp_ && ipv6cp_->opened();
  if (v4 && !v6 && !v6_error_ && !second_deadline_)
    second_deadline_ = now + config_.timers.second_protocol;
  if (!(v4 || v4_error_) || !(v6 || v6_error_)) return;
  deadline_.reset();
  second_deadline_.reset();
  if (!v4 && !v6) {
    running_ = false;
    carrier_.network_failed(nothing_opened(), now);
    return;
  }
  was_up_ = true;
  NetworkUp up;
  if (v4)
    up.v4 = ipcp_->result();
  else
    up.v4_error = *v4_error_;
  if (v6)
    up.v6 = ipv6cp_->result();
  else
    up.v6_error = *v6_error_;
  carrier_.network_up(std::move(up));
}

// The code to report where nothing opened: the one protocol's own that says more than a refusal
// does; a refusal where only one was asked for; 720 where all were refused or none was asked for.
Error Network::nothing_opened() const {
  constexpr Situation kRefused = Situation::kNcpRejected;
  const Error& v4 = *v4_error_;
  const Error& v6 = *v6_error_;
  if (!ipcp_ && !ipv6cp_) return make_error(Outcome::kNoProtocols, "the entry asks for none");
  if (!ipcp_) return v6;
  if (!ipv6cp_) return v4;
  std::string said = "IPv4: " + v4.detail + "; IPv6: " + v6.detail;
  if (v4.situation != kRefused) return make_error(v4.situation, std::move(said));
  if (v6.situation != kRefused) return make_error(v6.situation, std::move(said));
  return make_error(Outcome::kNoProtocols, said);
}

void Network::tick(TimePoint now) {
  if (running_ && ipcp_) ipcp_->tick(now);
  if (running_ && ipv6cp_) ipv6cp_->tick(now);
  if (!running_) return;
  bool late = deadline_ && now >= *deadline_;
  bool second_late = second_deadline_ && now >= *second_deadline_;
  if (!late && !second_late) return;
  if (late) deadline_.reset();
  second_deadline_.reset();
  if (late && ipcp_ && !ipcp_->opened() && !v4_error_)
    settle(*ipcp_, make_error(Outcome::kNcpTimeout), now);
  if (running_ && ipv6cp_ && !ipv6cp_->opened() && !v6_error_)
    settle(*ipv6cp_, make_error(Outcome::kNcpTimeout), now);
}

std::optional<TimePoint> Network::deadline() const {
  if (!running_) return std::nullopt;
  std::optional<TimePoint> soonest = deadline_;
  auto consider = [&soonest](std::optional<TimePoint> other) {
    if (other && (!soonest || *other < *soonest)) soonest = other;
  };
  consider(second_deadline_);
  if (ipcp_) consider(ipcp_->deadline());
  if (ipv6cp_) consider(ipv6cp_->deadline());
  return soonest;
}

bool Network::may_carry(uint16_t protocol) const {
  if (!running_) return false;
  if (protocol == kProtocolIpv4) return ipcp_ && ipcp_->opened();
  if (protocol == kProtocolIpv6) return ipv6cp_ && ipv6cp_->opened();
  return false;
}

}  // namespace openras::ppp
