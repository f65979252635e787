// The network phase of a session: IPCP and IPV6CP side by side.
#include <utility>

#include "protocol/ppp/session_impl.h"

namespace openras::ppp {

void Session::Impl::begin_network(std::optional<Ipv4> assigned, TimePoint now) {
  v4_error_.reset();
  v6_error_.reset();
  if (config_.ipv4)
    ipcp_ = std::make_unique<Ipcp>(config_, assigned, *this);
  else
    v4_error_ = make_error(Outcome::kNotConfigured);
  if (config_.ipv6)
    ipv6cp_ = std::make_unique<Ipv6cp>(config_, random_, *this);
  else
    v6_error_ = make_error(Outcome::kNotConfigured);
  for (ControlProtocol* layer :
       {static_cast<ControlProtocol*>(ipcp_.get()), static_cast<ControlProtocol*>(ipv6cp_.get())}) {
    if (!layer) continue;
    layer->hold();
    layer->open(now);
    layer->lower_up(now);
  }
  if (network_started_) release_network(now);
}

void Session::Impl::start_network(TimePoint now) {
  if (std::exchange(network_started_, true)) return;
  if (phase_ == Phase::kNetwork) release_network(now);
}

void Session::Impl::release_network(TimePoint now) {
  network_deadline_ = now + config_.timers.network;
  if (ipcp_) ipcp_->release(now);
  if (ipv6cp_) ipv6cp_->release(now);
  check_network(now);
}

// LCP is down: the protocols above it are gone. Not called from inside one of them.
void Session::Impl::end_network(TimePoint now) {
  for (ControlProtocol* layer :
       {static_cast<ControlProtocol*>(ipcp_.get()), static_cast<ControlProtocol*>(ipv6cp_.get())})
    if (layer) layer->lower_down(now);
  network_deadline_.reset();
  second_deadline_.reset();
}

std::optional<Error>& Session::Impl::error_of(const ControlProtocol& layer) {
  return &layer == ipcp_.get() ? v4_error_ : v6_error_;
}

void Session::Impl::settle(ControlProtocol& layer, Error why, TimePoint now) {
  if (phase_ != Phase::kNetwork || error_of(layer)) return;
  error_of(layer) = std::move(why);
  layer.close(now, {});
  check_network(now);
}

void Session::Impl::check_network(TimePoint now) {
  if (phase_ != Phase::kNetwork || !network_started_) return;
  bool v4 = ipcp_ && ipcp_->opened();
  bool v6 = ipv6cp_ && ipv6cp_->opened();
  if (v4 && !v6 && !v6_error_ && !second_deadline_)
    second_deadline_ = now + config_.timers.second_protocol;
  if (!(v4 || v4_error_) || !(v6 || v6_error_)) return;
  network_deadline_.reset();
  second_deadline_.reset();
  if (!v4 && !v6) {
    terminate(explain(no_network()), "No network protocol", now);
    return;
  }
  network_up_ = true;
  NetworkUp up;
  if (v4)
    up.v4 = ipcp_->result();
  else
    up.v4_error = *v4_error_;
  if (v6)
    up.v6 = ipv6cp_->result();
  else
    up.v6_error = *v6_error_;
  out_.add_event(std::move(up));
}

// The code to report where nothing opened: the one protocol's own that says more than a refusal
// does; a refusal where only one was asked for; 720 where all were refused or none was asked for.
Error Session::Impl::no_network() const {
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

void Session::Impl::tick_network(TimePoint now) {
  if (ipcp_) ipcp_->tick(now);
  if (phase_ == Phase::kNetwork && ipv6cp_) ipv6cp_->tick(now);
  if (phase_ != Phase::kNetwork) return;
  bool late = network_deadline_ && now >= *network_deadline_;
  bool second_late = second_deadline_ && now >= *second_deadline_;
  if (!late && !second_late) return;
  if (late) network_deadline_.reset();
  second_deadline_.reset();
  if (late && ipcp_ && !ipcp_->opened() && !v4_error_)
    settle(*ipcp_, make_error(Outcome::kNcpTimeout), now);
  if (phase_ == Phase::kNetwork && ipv6cp_ && !ipv6cp_->opened() && !v6_error_)
    settle(*ipv6cp_, make_error(Outcome::kNcpTimeout), now);
}

bool Session::Impl::may_carry(uint16_t protocol) const {
  if (phase_ != Phase::kNetwork) return false;
  if (protocol == kProtocolIpv4) return ipcp_ && ipcp_->opened();
  if (protocol == kProtocolIpv6) return ipv6cp_ && ipv6cp_->opened();
  return false;
}

}  // namespace openras::ppp
