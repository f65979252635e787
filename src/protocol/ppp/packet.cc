#include "protocol/ppp/packet.h"

#include "protocol/ppp/session.h"

namespace openras::ppp {

std::optional<ControlPacket> parse_packet(ByteView information) {
  ByteReader in(information);
  ControlPacket packet;
  packet.code = in.u8();
  packet.id = in.u8();
  uint16_t length = in.u16();
  if (!in.ok() || length < 4) return std::nullopt;
  packet.data = in.bytes(length - 4u);
  if (!in.ok()) return std::nullopt;
  return packet;
}

Bytes serialise_packet(uint8_t code, uint8_t id, ByteView data) {
  ByteWriter out;
  out.u8(code);
  out.u8(id);
  out.u16(static_cast<uint16_t>(data.size() + 4));
  out.bytes(data);
  return out.take();
}

Bytes make_frame(uint16_t protocol, ByteView information) {
  ByteWriter out;
  out.u16(protocol);
  out.bytes(information);
  return out.take();
}

std::optional<SplitFrame> split_frame(ByteView frame) {
  if (frame.size() >= 2 && frame[0] == 0xff && frame[1] == 0x03) frame = frame.subspan(2);
  ByteReader in(frame);
  SplitFrame split;
  // RFC 1661 §2: the low octet of a protocol number is odd, the high one even, so that an odd
  // first octet is a whole, compressed number.
  split.protocol = in.u8();
  if ((split.protocol & 1) == 0)
    split.protocol = static_cast<uint16_t>(split.protocol << 8 | in.u8());
  if (!in.ok() || (split.protocol & 1) == 0) return std::nullopt;
  split.information = in.rest();
  return split;
}

}  // namespace openras::ppp
