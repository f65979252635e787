// The L2TP header (RFC 2661 §3.1), of control and of data messages.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace openras::l2tp {

inline constexpr uint16_t kPort = 1701;  // RFC 2661 §8.1

struct Header {
  bool control = false;
  bool priority = false;
  uint16_t tunnel_id = 0;
  uint16_t session_id = 0;
  // Sequence numbers: always there in control messages, optional in data messages.
  bool sequenced = false;
  uint16_t ns = 0, nr = 0;
  ByteView payload;  // AVPs, or a PPP frame; points into the datagram that was parsed
};

// nullopt where the datagram is no L2TPv2 message: another version, a length beyond the datagram or
// within the header, a control message without length or sequence numbers, an offset beyond the
// end.
std::optional<Header> parse_header(ByteView datagram);

// A control message without its AVPs is a ZLB. The length field is `avps` and the header together.
inline constexpr size_t kControlHeaderSize = 12;
Bytes control_message(uint16_t tunnel_id, uint16_t session_id, ByteView avps);
// Writes Ns and Nr into a message that control_message() made.
void set_sequence(Bytes& message, uint16_t ns, uint16_t nr);

// What stands before a PPP frame in a data message, up to and with the address and control octets
// ff 03. No length field: UDP says the length, and a header that never changes suits batches.
struct DataHeader {
  std::array<uint8_t, 12> octets{};
  size_t size = 0;
  ByteView view() const { return ByteView(octets).first(size); }
};
DataHeader data_header(uint16_t tunnel_id, uint16_t session_id, bool sequenced, uint16_t ns);

// Serial number arithmetic of Ns and Nr (RFC 2661 §5.8): a is older than b, modulo 2^16.
constexpr bool older(uint16_t a, uint16_t b) {
  return static_cast<uint16_t>(b - a) != 0 && static_cast<uint16_t>(b - a) < 0x8000;
}

}  // namespace openras::l2tp
