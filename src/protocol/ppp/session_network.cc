// A session as what carries the network protocols, or leaves them to its bundle (RFC 1990 §2).
#include "protocol/ppp/session_impl.h"

namespace openras::ppp {

// Callback, where there was one, is settled.
void Session::Impl::begin_network(TimePoint now) {
  phase_ = Phase::kNetwork;
  if (!negotiated_.multilink) network_.begin(assigned_, now);
}

void Session::Impl::start_network(TimePoint now) { network_.start(now); }

void Session::Impl::network_send(uint16_t protocol, Bytes packet) {
  send(protocol, std::move(packet));
}

void Session::Impl::network_up(NetworkUp up) { out_.add_event(std::move(up)); }

void Session::Impl::network_failed(Error why, TimePoint now) {
  terminate(explain(std::move(why)), "No network protocol", now);
}

void Session::Impl::network_reject(uint16_t protocol, ByteView information) {
  lcp_.reject_protocol(protocol, information);
}

void Session::Impl::reject_protocol(uint16_t protocol, ByteView information) {
  lcp_.reject_protocol(protocol, information);
}

bool Session::Impl::may_carry(uint16_t protocol) const {
  return phase_ == Phase::kNetwork && network_.may_carry(protocol);
}

}  // namespace openras::ppp
