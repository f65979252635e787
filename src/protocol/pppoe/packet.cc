#include "protocol/pppoe/packet.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace openras::pppoe {
namespace {

constexpr uint8_t kVersionAndType = 0x11;  // RFC 2516 §4: both are 1

std::string tag_name(TagType type) {
  switch (type) {
    case TagType::kEndOfList:
      return "End-Of-List";
    case TagType::kServiceName:
      return "Service-Name";
    case TagType::kAcName:
      return "AC-Name";
    case TagType::kHostUniq:
      return "Host-Uniq";
    case TagType::kAcCookie:
      return "AC-Cookie";
    case TagType::kVendorSpecific:
      return "Vendor-Specific";
    case TagType::kRelaySessionId:
      return "Relay-Session-Id";
    case TagType::kServiceNameError:
      return "Service-Name-Error";
    case TagType::kAcSystemError:
      return "AC-System-Error";
    case TagType::kGenericError:
      return "Generic-Error";
  }
  return fmt::format("tag-{:#06x}", static_cast<uint16_t>(type));
}

bool is_text(TagType type) {
  return type == TagType::kServiceName || type == TagType::kAcName ||
         type == TagType::kServiceNameError || type == TagType::kAcSystemError ||
         type == TagType::kGenericError;
}

bool is_discovery_code(uint8_t code) {
  switch (static_cast<Code>(code)) {
    case Code::kPado:
    case Code::kPadi:
    case Code::kPadr:
    case Code::kPads:
    case Code::kPadt:
      return true;
    case Code::kSession:
      return false;
  }
  return false;
}

}  // namespace

std::string to_string(const Mac& mac) { return fmt::format("{:02x}", fmt::join(mac, ":")); }

std::string_view name(Code code) {
  switch (code) {
    case Code::kSession:
      return "session";
    case Code::kPado:
      return "PADO";
    case Code::kPadi:
      return "PADI";
    case Code::kPadr:
      return "PADR";
    case Code::kPads:
      return "PADS";
    case Code::kPadt:
      return "PADT";
  }
  return "unknown";
}

const Tag* DiscoveryPacket::find(TagType type) const {
  auto at = std::ranges::find(tags, type, &Tag::type);
  return at == tags.end() ? nullptr : &*at;
}

bool DiscoveryPacket::has(TagType type, ByteView value) const {
  return std::ranges::any_of(tags, [&](const Tag& tag) {
    return tag.type == type && std::ranges::equal(tag.value, value);
  });
}

std::optional<DiscoveryPacket> parse_discovery(ByteView payload) {
  ByteReader header(payload);
  uint8_t version = header.u8();
  uint8_t code = header.u8();
  uint16_t session_id = header.u16();
  uint16_t length = header.u16();
  ByteReader body(header.bytes(length));
  if (!header.ok() || version != kVersionAndType || !is_discovery_code(code)) return std::nullopt;

  DiscoveryPacket packet{static_cast<Code>(code), session_id, {}};
  while (!body.empty()) {
    auto type = static_cast<TagType>(body.u16());
    ByteView value = body.bytes(body.u16());
    if (!body.ok()) return std::nullopt;
    if (type == TagType::kEndOfList) break;  // RFC 2516 appendix A: what follows is not looked at
    packet.add(type, value);
  }
  return packet;
}

Bytes serialize(const DiscoveryPacket& packet) {
  ByteWriter out;
  out.u8(kVersionAndType);
  out.u8(static_cast<uint8_t>(packet.code));
  out.u16(packet.session_id);
  out.u16(0);
  for (const Tag& tag : packet.tags) {
    if (out.size() + 4 + tag.value.size() > kHeaderSize + kMaxPayload) return {};
    out.u16(static_cast<uint16_t>(tag.type));
    out.u16(static_cast<uint16_t>(tag.value.size()));
    out.bytes(tag.value);
  }
  out.patch_u16(4, static_cast<uint16_t>(out.size() - kHeaderSize));
  return out.take();
}

std::string describe(const DiscoveryPacket& packet) {
  std::string out = fmt::format("{} session={:#x}", name(packet.code), packet.session_id);
  for (const Tag& tag : packet.tags)
    out += fmt::format(" {}={}", tag_name(tag.type),
                       log::value(is_text(tag.type) ? openras::to_string(ByteView(tag.value))
                                                    : to_hex(tag.value, 16)));
  return out;
}

std::optional<SessionFrame> parse_session(ByteView payload) {
  ByteReader reader(payload);
  uint8_t version = reader.u8();
  uint8_t code = reader.u8();
  uint16_t session_id = reader.u16();
  ByteView ppp = reader.bytes(reader.u16());
  if (!reader.ok() || version != kVersionAndType || static_cast<Code>(code) != Code::kSession)
    return std::nullopt;
  return SessionFrame{session_id, ppp};
}

std::array<uint8_t, kHeaderSize> session_header(uint16_t session_id, size_t ppp_size) {
  return {kVersionAndType,
          static_cast<uint8_t>(Code::kSession),
          static_cast<uint8_t>(session_id >> 8),
          static_cast<uint8_t>(session_id & 0xff),
          static_cast<uint8_t>(ppp_size >> 8 & 0xff),
          static_cast<uint8_t>(ppp_size & 0xff)};
}

}  // namespace openras::pppoe
