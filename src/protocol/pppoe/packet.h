// The wire format of PPP over Ethernet (RFC 2516 §4, §5), without the Ethernet header.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace openras::pppoe {

using Mac = std::array<uint8_t, 6>;
inline constexpr Mac kBroadcast = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
std::string to_string(const Mac& mac);  // "02:00:00:00:00:01"

inline constexpr uint16_t kEtherTypeDiscovery = 0x8863;
inline constexpr uint16_t kEtherTypeSession = 0x8864;
inline constexpr size_t kHeaderSize = 6;
// RFC 2516 §7: six octets of PPPoE header and two of PPP protocol leave 1492 of Ethernet's 1500.
inline constexpr uint16_t kMaxMru = 1492;
inline constexpr size_t kMaxPayload = 1500 - kHeaderSize;

enum class Code : uint8_t {
  kSession = 0x00,
  kPado = 0x07,
  kPadi = 0x09,
  kPadr = 0x19,
  kPads = 0x65,
  kPadt = 0xa7,
};
std::string_view name(Code code);

enum class TagType : uint16_t {  // RFC 2516 appendix A
  kEndOfList = 0x0000,
  kServiceName = 0x0101,
  kAcName = 0x0102,
  kHostUniq = 0x0103,
  kAcCookie = 0x0104,
  kVendorSpecific = 0x0105,
  kRelaySessionId = 0x0110,
  kServiceNameError = 0x0201,
  kAcSystemError = 0x0202,
  kGenericError = 0x0203,
};

struct Tag {
  TagType type{};  // may hold a number that is not named above
  Bytes value;
  friend bool operator==(const Tag&, const Tag&) = default;
};

struct DiscoveryPacket {
  Code code{};
  uint16_t session_id = 0;
  std::vector<Tag> tags;

  const Tag* find(TagType type) const;  // the first one, or nullptr
  bool has(TagType type, ByteView value) const;
  void add(TagType type, ByteView value) { tags.push_back({type, {value.begin(), value.end()}}); }
  void add(TagType type, std::string_view value) { add(type, as_bytes(value)); }
  friend bool operator==(const DiscoveryPacket&, const DiscoveryPacket&) = default;
};

// nullopt where the packet is no well-formed PPPoE discovery packet: wrong version, a length beyond
// the frame, a tag beyond the length, or a code that RFC 2516 does not know. Octets after the
// length (Ethernet's padding) are cut.
std::optional<DiscoveryPacket> parse_discovery(ByteView payload);
// Empty where the tags do not fit into one frame.
Bytes serialize(const DiscoveryPacket& packet);

// One line for a log: "PADO session=0 AC-Name=uml-ac Service-Name=pap Host-Uniq=…".
std::string describe(const DiscoveryPacket& packet);

struct SessionFrame {
  uint16_t session_id = 0;
  ByteView ppp;  // protocol field first; points into the payload that was parsed
};
std::optional<SessionFrame> parse_session(ByteView payload);
// The header that stands before a PPP frame of `ppp_size` octets (at most kMaxPayload).
std::array<uint8_t, kHeaderSize> session_header(uint16_t session_id, size_t ppp_size);

}  // namespace openras::pppoe
