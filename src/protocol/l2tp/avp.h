// Attribute value pairs (RFC 2661 §4): the wire format, hiding, and messages made of them.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "base/secret.h"

namespace openras::l2tp {

enum class MessageType : uint16_t {  // RFC 2661 §3.2
  kSccrq = 1,
  kSccrp = 2,
  kScccn = 3,
  kStopCcn = 4,
  kHello = 6,
  kOcrq = 7,
  kOcrp = 8,
  kOccn = 9,
  kIcrq = 10,
  kIcrp = 11,
  kIccn = 12,
  kCdn = 14,
  kWen = 15,
  kSli = 16,
};
std::string name(MessageType type);

enum class AvpType : uint16_t {  // RFC 2661 §4.4
  kMessageType = 0,
  kResultCode = 1,
  kProtocolVersion = 2,
  kFramingCapabilities = 3,
  kBearerCapabilities = 4,
  kTieBreaker = 5,
  kFirmwareRevision = 6,
  kHostName = 7,
  kVendorName = 8,
  kAssignedTunnelId = 9,
  kReceiveWindowSize = 10,
  kChallenge = 11,
  kQ931CauseCode = 12,
  kChallengeResponse = 13,
  kAssignedSessionId = 14,
  kCallSerialNumber = 15,
  kMinimumBps = 16,
  kMaximumBps = 17,
  kBearerType = 18,
  kFramingType = 19,
  kCalledNumber = 21,
  kCallingNumber = 22,
  kSubAddress = 23,
  kTxConnectSpeed = 24,
  kPhysicalChannelId = 25,
  kInitialLcpConfReq = 26,
  kLastSentLcpConfReq = 27,
  kLastReceivedLcpConfReq = 28,
  kProxyAuthenType = 29,
  kProxyAuthenName = 30,
  kProxyAuthenChallenge = 31,
  kProxyAuthenId = 32,
  kProxyAuthenResponse = 33,
  kCallErrors = 34,
  kAccm = 35,
  kRandomVector = 36,
  kPrivateGroupId = 37,
  kRxConnectSpeed = 38,
  kSequencingRequired = 39,
};

inline constexpr size_t kAvpHeaderSize = 6;
inline constexpr size_t kMaxAvpValue = 1023 - kAvpHeaderSize;

struct Avp {
  AvpType type{};
  Bytes value;
  bool mandatory = true;
  friend bool operator==(const Avp&, const Avp&) = default;
};

// A control message as its receiver understands it.
struct Message {
  MessageType type{};
  bool type_known = true;  // false: a Message Type that RFC 2661 does not name
  bool type_mandatory = true;
  std::vector<Avp> avps;  // the known ones, unhidden, without Message Type
  // The first AVP with the M bit that is not known, has a reserved bit set, cannot be unhidden, or
  // has a value of a wrong size. RFC 2661 §4.1: it ends the session or the tunnel.
  bool unknown_mandatory = false;
  std::string unknown_text;  // says which, for people

  const Avp* find(AvpType avp) const;
  bool has(AvpType avp) const { return find(avp) != nullptr; }
  // Numbers of a fixed size; the size was checked by parse_message().
  std::optional<uint16_t> u16(AvpType avp) const;
  std::string text(AvpType avp) const;  // "" where it is not there
};

enum class ParseError : uint8_t {
  kBadLength,      // an AVP runs over the end of the message, or is shorter than its header
  kNoMessageType,  // the first AVP is not a Message Type (RFC 2661 §4.4.1)
};

// Parses the AVPs of a control message (Header::payload, not empty). `secret` unhides hidden ones.
std::expected<Message, ParseError> parse_message(ByteView avps, const Secret& secret);

// Writes the AVPs of a control message.
class MessageWriter {
 public:
  explicit MessageWriter(MessageType type);

  // From here on, hidden() hides; before that, and with an empty secret, it writes in clear.
  void enable_hiding(const Secret& secret, RandomSource& random);

  void add(AvpType type, ByteView value, bool mandatory = true);
  void add(AvpType type, std::string_view value, bool mandatory = true) {
    add(type, as_bytes(value), mandatory);
  }
  void add_u16(AvpType type, uint16_t value, bool mandatory = true);
  void add_u32(AvpType type, uint32_t value, bool mandatory = true);
  // For those AVPs that may be hidden (RFC 2661 §4.4).
  void hidden_u16(AvpType type, uint16_t value);
  // RFC 2661 §4.4.2; `message` may be empty.
  void add_result(uint16_t result, uint16_t error, std::string_view message);

  ByteView view() const { return out_.view(); }

 private:
  ByteWriter out_;
  const Secret* secret_ = nullptr;
  RandomSource* random_ = nullptr;
  Bytes random_vector_;
};

// RFC 2661 §4.3, both ways. hide() takes the padding to append; unhide() returns nullopt where the
// length inside does not fit (a wrong secret, nearly always).
Bytes hide(AvpType type, ByteView value, ByteView padding, const Secret& secret,
           ByteView random_vector);
std::optional<Bytes> unhide(AvpType type, ByteView hidden, const Secret& secret,
                            ByteView random_vector);

// RFC 2661 §4.2: MD5 of the Message Type's low octet, the secret and the challenge. `answer` is the
// message that carries the response: SCCRP or SCCCN.
std::array<uint8_t, 16> challenge_response(MessageType answer, const Secret& secret,
                                           ByteView challenge);

// One line for a log: "SCCRP Host-Name=lns Assigned-Tunnel-Id=7 …". No challenge or response in it.
std::string describe(const Message& message);

}  // namespace openras::l2tp
