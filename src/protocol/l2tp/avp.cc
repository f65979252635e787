#include "protocol/l2tp/avp.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/l2tp/avp_table.h"

namespace openras::l2tp {
namespace {

constexpr uint16_t kMandatory = 0x8000;
constexpr uint16_t kHidden = 0x4000;
constexpr uint16_t kReserved = 0x3c00;
constexpr uint16_t kLengthMask = 0x03ff;
constexpr size_t kRandomVectorSize = 16;

struct RawAvp {
  bool mandatory = false, hidden = false, reserved = false;
  uint16_t vendor = 0;
  AvpType type{};
  ByteView value;
};

std::optional<RawAvp> read_avp(ByteReader& reader) {
  uint16_t flags = reader.u16();
  size_t length = flags & kLengthMask;
  if (!reader.ok() || length < kAvpHeaderSize) return std::nullopt;
  RawAvp avp;
  avp.mandatory = flags & kMandatory;
  avp.hidden = flags & kHidden;
  avp.reserved = flags & kReserved;
  avp.vendor = reader.u16();
  avp.type = static_cast<AvpType>(reader.u16());
  avp.value = reader.bytes(length - kAvpHeaderSize);
  if (!reader.ok()) return std::nullopt;
  return avp;
}

// Takes one AVP over into the message. Empty where it was understood, else why not.
std::string take_avp(const RawAvp& raw, const Secret& secret, Bytes& random_vector,
                     Message& message) {
  auto number = static_cast<uint16_t>(raw.type);
  if (raw.vendor != 0) return fmt::format("AVP {} of vendor {}", number, raw.vendor);
  // RFC 2661 §4.1: with a reserved bit set, an AVP is an unrecognized one.
  if (raw.reserved) return fmt::format("AVP {} with reserved bits", number);
  const AvpTraits* traits = find_traits(raw.type);
  if (!traits) return fmt::format("unknown AVP {}", number);

  Bytes value(raw.value.begin(), raw.value.end());
  if (raw.hidden) {
    if (!traits->may_hide) return fmt::format("{} must not be hidden", traits->name);
    if (secret.empty()) return fmt::format("{} is hidden and there is no secret", traits->name);
    if (random_vector.empty())
      return fmt::format("{} is hidden before a Random Vector", traits->name);
    std::optional<Bytes> clear = unhide(raw.type, raw.value, secret, random_vector);
    if (!clear) return fmt::format("{} cannot be unhidden with our secret", traits->name);
    value = std::move(*clear);
  }
  if (value.size() < traits->min_size || value.size() > traits->max_size)
    return fmt::format("{} has {} octets", traits->name, value.size());
  if (raw.type == AvpType::kRandomVector) random_vector = value;
  message.avps.push_back({raw.type, std::move(value), raw.mandatory});
  return {};
}

}  // namespace

std::expected<Message, ParseError> parse_message(ByteView avps, const Secret& secret) {
  ByteReader reader(avps);
  std::optional<RawAvp> first = read_avp(reader);
  if (!first) return std::unexpected(ParseError::kBadLength);
  // RFC 2661 §4.4.1: the Message Type comes first and is never hidden.
  if (first->type != AvpType::kMessageType || first->vendor != 0 || first->hidden ||
      first->value.size() != 2)
    return std::unexpected(ParseError::kNoMessageType);
  Message message;
  message.type = static_cast<MessageType>(ByteReader(first->value).u16());
  message.type_known = is_known(message.type);
  message.type_mandatory = first->mandatory;

  Bytes random_vector;
  while (!reader.empty()) {
    std::optional<RawAvp> raw = read_avp(reader);
    if (!raw) return std::unexpected(ParseError::kBadLength);
    std::string why = take_avp(*raw, secret, random_vector, message);
    if (why.empty() || !raw->mandatory || message.unknown_mandatory) continue;
    message.unknown_mandatory = true;
    message.unknown_text = std::move(why);
  }
  return message;
}

const Avp* Message::find(AvpType avp) const {
  auto at = std::ranges::find(avps, avp, &Avp::type);
  return at == avps.end() ? nullptr : &*at;
}

std::optional<uint16_t> Message::u16(AvpType avp) const {
  const Avp* found = find(avp);
  if (!found) return std::nullopt;
  return ByteReader(found->value).u16();
}

std::string Message::text(AvpType avp) const {
  const Avp* found = find(avp);
  return found ? to_string(ByteView(found->value)) : std::string();
}

MessageWriter::MessageWriter(MessageType type) {
  add_u16(AvpType::kMessageType, static_cast<uint16_t>(type));
}

void MessageWriter::enable_hiding(const Secret& secret, RandomSource& random) {
  if (secret.empty()) return;
  secret_ = &secret;
  random_ = &random;
  random_vector_.resize(kRandomVectorSize);
  random.fill(random_vector_);
  add(AvpType::kRandomVector, random_vector_);
}

void MessageWriter::add(AvpType type, ByteView value, bool mandatory) {
  value = value.first(std::min(value.size(), kMaxAvpValue));
  out_.u16(static_cast<uint16_t>((mandatory ? kMandatory : 0) | (kAvpHeaderSize + value.size())));
  out_.u16(0);
  out_.u16(static_cast<uint16_t>(type));
  out_.bytes(value);
}

void MessageWriter::add_u16(AvpType type, uint16_t value, bool mandatory) {
  ByteWriter octets;
  octets.u16(value);
  add(type, octets.view(), mandatory);
}

void MessageWriter::add_u32(AvpType type, uint32_t value, bool mandatory) {
  ByteWriter octets;
  octets.u32(value);
  add(type, octets.view(), mandatory);
}

void MessageWriter::hidden_u16(AvpType type, uint16_t value) {
  if (!secret_) return add_u16(type, value);
  ByteWriter octets;
  octets.u16(value);
  Bytes padding(random_->u16() % 8);  // RFC 2661 §4.3: so that the length tells nothing
  random_->fill(padding);
  Bytes cipher = hide(type, octets.view(), padding, *secret_, random_vector_);
  out_.u16(static_cast<uint16_t>(kMandatory | kHidden | (kAvpHeaderSize + cipher.size())));
  out_.u16(0);
  out_.u16(static_cast<uint16_t>(type));
  out_.bytes(cipher);
}

void MessageWriter::add_result(uint16_t result, uint16_t error, std::string_view message) {
  ByteWriter octets;
  octets.u16(result);
  if (error != 0 || !message.empty()) octets.u16(error);
  octets.bytes(message.substr(0, 200));
  add(AvpType::kResultCode, octets.view());
}

}  // namespace openras::l2tp
