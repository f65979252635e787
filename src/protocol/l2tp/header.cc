#include "protocol/l2tp/header.h"

namespace openras::l2tp {
namespace {

constexpr uint16_t kControl = 0x8000;
constexpr uint16_t kLength = 0x4000;
constexpr uint16_t kSequence = 0x0800;
constexpr uint16_t kOffset = 0x0200;
constexpr uint16_t kPriority = 0x0100;
constexpr uint16_t kVersionMask = 0x000f;
constexpr uint16_t kVersion = 2;

void put_u16(uint8_t* at, uint16_t value) {
  at[0] = static_cast<uint8_t>(value >> 8);
  at[1] = static_cast<uint8_t>(value & 0xff);
}

}  // namespace

std::optional<Header> parse_header(ByteView datagram) {
  ByteReader reader(datagram);
  uint16_t flags = reader.u16();
  if (!reader.ok() || (flags & kVersionMask) != kVersion) return std::nullopt;
  Header header;
  header.control = flags & kControl;
  header.sequenced = flags & kSequence;
  // RFC 2661 §3.1: control messages have L and S set, and O and P clear.
  if (header.control && (!(flags & kLength) || !header.sequenced || (flags & kOffset)))
    return std::nullopt;
  header.priority = !header.control && (flags & kPriority);
  if (flags & kLength) {
    size_t length = reader.u16();
    if (length < 4 || length > datagram.size()) return std::nullopt;
    reader = ByteReader(datagram.first(length));
    reader.skip(4);
  }
  header.tunnel_id = reader.u16();
  header.session_id = reader.u16();
  if (header.sequenced) {
    header.ns = reader.u16();
    header.nr = reader.u16();
  }
  if (flags & kOffset) reader.skip(reader.u16());
  if (!reader.ok()) return std::nullopt;
  header.payload = reader.rest();
  return header;
}

Bytes control_message(uint16_t tunnel_id, uint16_t session_id, ByteView avps) {
  ByteWriter out;
  out.u16(kControl | kLength | kSequence | kVersion);
  out.u16(static_cast<uint16_t>(kControlHeaderSize + avps.size()));
  out.u16(tunnel_id);
  out.u16(session_id);
  out.u16(0);
  out.u16(0);
  out.bytes(avps);
  return out.take();
}

void set_sequence(Bytes& message, uint16_t ns, uint16_t nr) {
  put_u16(&message.at(8), ns);
  put_u16(&message.at(10), nr);
}

DataHeader data_header(uint16_t tunnel_id, uint16_t session_id, bool sequenced, uint16_t ns) {
  DataHeader out;
  out.size = sequenced ? 12 : 8;
  put_u16(&out.octets[0], sequenced ? uint16_t{kSequence | kVersion} : kVersion);
  put_u16(&out.octets[2], tunnel_id);
  put_u16(&out.octets[4], session_id);
  size_t at = 6;
  if (sequenced) {
    put_u16(&out.octets[6], ns);
    put_u16(&out.octets[8], 0);  // RFC 2661 §5.4: Nr is reserved in data messages
    at = 10;
  }
  out.octets[at] = 0xff;
  out.octets[at + 1] = 0x03;
  return out;
}

}  // namespace openras::l2tp
