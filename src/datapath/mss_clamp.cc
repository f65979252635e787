#include "datapath/mss_clamp.h"

#include <algorithm>

namespace openras::datapath {
namespace {

constexpr uint8_t kTcp = 6;
constexpr size_t kTcpHeader = 20;    // without options, RFC 9293 §3.1
constexpr size_t kTcpChecksum = 16;  // offset of the checksum
constexpr uint8_t kSyn = 0x02;
constexpr int kMaxExtensionHeaders = 8;  // more than any real packet has

struct Transport {
  size_t at = 0;       // offset of the TCP header
  size_t end = 0;      // offset after the packet's last octet, as its header says
  size_t headers = 0;  // octets of the smallest IP header and TCP header
};

// RFC 791 §3.1.
std::optional<Transport> transport_of_ipv4(ByteView packet) {
  ByteReader reader(packet);
  size_t header = (reader.u8() & 0x0fu) * size_t{4};
  reader.skip(1);
  size_t total = reader.u16();
  reader.skip(2);
  uint16_t fragment = reader.u16();
  reader.skip(1);
  uint8_t protocol = reader.u8();
  if (!reader.ok() || header < 20 || total > packet.size() || header > total) return std::nullopt;
  bool is_fragment = (fragment & 0x3fff) != 0;  // more fragments, or an offset
  if (protocol != kTcp || is_fragment) return std::nullopt;
  return Transport{header, total, 20 + kTcpHeader};
}

bool is_skippable_extension(uint8_t next_header) {
  constexpr uint8_t kHopByHop = 0, kRouting = 43, kDestinationOptions = 60;
  return next_header == kHopByHop || next_header == kRouting || next_header == kDestinationOptions;
}

// RFC 8200 §3 and §4.
std::optional<Transport> transport_of_ipv6(ByteView packet) {
  ByteReader reader(packet);
  reader.skip(4);
  size_t end = 40 + size_t{reader.u16()};
  uint8_t next_header = reader.u8();
  reader.skip(1 + 16 + 16);
  if (!reader.ok() || end > packet.size()) return std::nullopt;
  size_t at = 40;
  for (int i = 0; i < kMaxExtensionHeaders && is_skippable_extension(next_header); ++i) {
    next_header = reader.u8();
    size_t length = (size_t{reader.u8()} + 1) * 8;
    reader.skip(length - 2);
    at += length;
    if (!reader.ok() || at > end) return std::nullopt;
  }
  if (next_header != kTcp) return std::nullopt;
  return Transport{at, end, 40 + kTcpHeader};
}

// Offset of the MSS option's value in a TCP header's options, RFC 9293 §3.2.
std::optional<size_t> find_mss_value(ByteView options) {
  constexpr uint8_t kEnd = 0, kNoOperation = 1, kMaximumSegmentSize = 2;
  for (size_t at = 0; at < options.size();) {
    uint8_t kind = options[at];
    if (kind == kEnd) return std::nullopt;
    if (kind == kNoOperation) {
      ++at;
      continue;
    }
    if (options.size() - at < 2) return std::nullopt;
    uint8_t length = options[at + 1];
    if (length < 2 || length > options.size() - at) return std::nullopt;
    if (kind == kMaximumSegmentSize) return length == 4 ? std::optional(at + 2) : std::nullopt;
    at += length;
  }
  return std::nullopt;
}

uint16_t read_u16(ByteView packet, size_t at) {
  return static_cast<uint16_t>(packet[at] << 8 | packet[at + 1]);
}

void write_u16(std::span<uint8_t> packet, size_t at, uint16_t value) {
  packet[at] = static_cast<uint8_t>(value >> 8);
  packet[at + 1] = static_cast<uint8_t>(value & 0xff);
}

uint16_t swapped(uint16_t value) { return static_cast<uint16_t>(value << 8 | value >> 8); }

// RFC 1624 §3, equation 3: HC' = ~(~HC + ~m + m').
uint16_t adjusted_checksum(uint16_t checksum, uint16_t from, uint16_t to) {
  uint32_t sum = uint32_t{static_cast<uint16_t>(~checksum)} + static_cast<uint16_t>(~from) + to;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~sum & 0xffff);
}

}  // namespace

std::optional<MssChange> find_mss_change(ByteView packet, uint16_t mtu) {
  if (packet.empty()) return std::nullopt;
  std::optional<Transport> transport;
  if (packet[0] >> 4 == 4) transport = transport_of_ipv4(packet);
  if (packet[0] >> 4 == 6) transport = transport_of_ipv6(packet);
  if (!transport || mtu <= transport->headers) return std::nullopt;

  ByteView tcp = packet.subspan(transport->at, transport->end - transport->at);
  if (tcp.size() < kTcpHeader || (tcp[13] & kSyn) == 0) return std::nullopt;
  size_t header = (tcp[12] >> 4) * size_t{4};
  if (header < kTcpHeader || header > tcp.size()) return std::nullopt;
  std::optional<size_t> value = find_mss_value(tcp.subspan(kTcpHeader, header - kTcpHeader));
  if (!value) return std::nullopt;

  MssChange change;
  change.value_at = transport->at + kTcpHeader + *value;
  change.checksum_at = transport->at + kTcpChecksum;
  change.from = read_u16(packet, change.value_at);
  change.to = static_cast<uint16_t>(mtu - transport->headers);
  if (change.from <= change.to) return std::nullopt;
  return change;
}

void change_mss(std::span<uint8_t> packet, const MssChange& change) {
  write_u16(packet, change.value_at, change.to);
  // The sum is over 16-bit words counted from the TCP header. A value at an odd offset lies across
  // two of them, which for a one's complement sum is the same as its octets swapped.
  bool odd = (change.value_at - change.checksum_at) % 2 != 0;
  uint16_t from = odd ? swapped(change.from) : change.from;
  uint16_t to = odd ? swapped(change.to) : change.to;
  uint16_t checksum = read_u16(packet, change.checksum_at);
  write_u16(packet, change.checksum_at, adjusted_checksum(checksum, from, to));
}

}  // namespace openras::datapath
