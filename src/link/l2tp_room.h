// How much of an IP packet L2TP leaves to PPP.
#pragma once

#include <asio/ip/address.hpp>
#include <cstdint>

#include "protocol/ppp/session.h"

namespace openras::link {

// The MRU for which a PPP frame fits into one 1500-octet packet of the outer network: IP, UDP, the
// longest L2TP data header (RFC 2661 §3.1, without offset), ff 03 and the PPP protocol [choice].
inline ppp::LinkTraits l2tp_traits(const asio::ip::address& outer) {
  constexpr uint16_t kEthernet = 1500, kIpv4 = 20, kIpv6 = 40, kUdp = 8, kL2tp = 12, kPpp = 4;
  uint16_t ip = outer.is_v6() ? kIpv6 : kIpv4;
  return {static_cast<uint16_t>(kEthernet - ip - kUdp - kL2tp - kPpp), false};
}

}  // namespace openras::link
