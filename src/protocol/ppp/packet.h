// Packets of the control protocols: code, identifier, length, data (RFC 1661 §5, RFC 1994 §4,
// RFC 1334 §2.2), and the numbers that PPP assigns.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace openras::ppp {

// Protocol field values.
inline constexpr uint16_t kProtocolMultilink = 0x003d;  // RFC 1990 §3
inline constexpr uint16_t kProtocolIpcp = 0x8021;
inline constexpr uint16_t kProtocolIpv6cp = 0x8057;
inline constexpr uint16_t kProtocolCcp = 0x80fd;
inline constexpr uint16_t kProtocolLcp = 0xc021;
inline constexpr uint16_t kProtocolCbcp = 0xc029;
inline constexpr uint16_t kProtocolPap = 0xc023;
inline constexpr uint16_t kProtocolChap = 0xc223;
inline constexpr uint16_t kProtocolEap = 0xc227;

// Codes 1 to 7 are every control protocol's, 8 to 13 LCP's alone (RFC 1661 §5, RFC 1570 §2).
enum class Code : uint8_t {
  kConfigureRequest = 1,
  kConfigureAck = 2,
  kConfigureNak = 3,
  kConfigureReject = 4,
  kTerminateRequest = 5,
  kTerminateAck = 6,
  kCodeReject = 7,
  kProtocolReject = 8,
  kEchoRequest = 9,
  kEchoReply = 10,
  kDiscardRequest = 11,
  kIdentification = 12,
  kTimeRemaining = 13,
};

// `data` points into the buffer that was parsed.
struct ControlPacket {
  uint8_t code = 0;
  uint8_t id = 0;
  ByteView data;
};

// nullopt where the header is short or its length does not fit; octets beyond the length are
// padding (RFC 1661 §5).
std::optional<ControlPacket> parse_packet(ByteView information);
Bytes serialise_packet(uint8_t code, uint8_t id, ByteView data);
// `information` with its protocol field in front.
Bytes make_frame(uint16_t protocol, ByteView information);

}  // namespace openras::ppp
