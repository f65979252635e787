// TCP's maximum segment size, lowered in SYN segments to what the link can carry.
//
// A TUN's MTU tells this machine's own TCP what fits. It does not tell hosts behind it (forwarded
// traffic), and where a firewall eats the ICMP messages of path MTU discovery (RFC 2923 §2.1),
// their connections hang. So the MSS option of each SYN that passes is lowered, in both directions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace openras::datapath {

// Where a SYN's MSS stands, and what it should be.
struct MssChange {
  size_t value_at = 0;     // offset of the option's two value octets in the packet
  size_t checksum_at = 0;  // offset of TCP's checksum
  uint16_t from = 0, to = 0;
};

// Looks whether `packet` (one IPv4 or IPv6 packet, nothing trusted) is a TCP SYN whose MSS is too
// large for a link of `mtu` octets: more than mtu - 40 (IPv4) or mtu - 60 (IPv6), RFC 6691 §2.
// nullopt where there is nothing to change: also for a SYN without the option, since its default of
// 536 or 1220 (RFC 9293 §3.7.1) fits, for fragments, and for anything malformed.
std::optional<MssChange> find_mss_change(ByteView packet, uint16_t mtu);

// Carries out a change that find_mss_change() found in this same packet: the option and, by the
// difference (RFC 1624), the checksum.
void change_mss(std::span<uint8_t> packet, const MssChange& change);

}  // namespace openras::datapath
