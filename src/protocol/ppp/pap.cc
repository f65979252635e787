#include "protocol/ppp/pap.h"

#include "base/log.h"
#include "protocol/ppp/digest.h"

namespace openras::ppp {

std::optional<PapRequest> parse_pap_request(ByteView data) {
  ByteReader in(data);
  ByteView user = in.bytes(in.u8());
  ByteView password = in.bytes(in.u8());
  if (!in.ok()) return std::nullopt;
  std::string_view text(reinterpret_cast<const char*>(password.data()), password.size());
  return PapRequest{to_string(user), Secret(text)};
}

std::optional<Bytes> serialise_pap_request(std::string_view user, const Secret& password) {
  if (user.size() > 255 || password.reveal().size() > 255) return std::nullopt;
  ByteWriter out;
  out.u8(static_cast<uint8_t>(user.size()));
  out.bytes(user);
  out.u8(static_cast<uint8_t>(password.reveal().size()));
  out.bytes(password.reveal());
  return out.take();
}

std::string parse_pap_message(ByteView data) {
  ByteReader in(data);
  ByteView text = in.bytes(in.u8());
  return in.ok() ? peer_text(text) : std::string();
}

Bytes serialise_pap_message(std::string_view message) {
  message = message.substr(0, 255);
  ByteWriter out;
  out.u8(static_cast<uint8_t>(message.size()));
  out.bytes(message);
  return out.take();
}

PapCaller::PapCaller(const Config& config, RandomSource& random, AuthOwner& owner)
    : owner_(owner),
      credentials_(config.credentials),
      id_(static_cast<uint8_t>(random.u16())),
      resend_(config.timers.restart, config.timers.max_configure) {}

bool PapCaller::send() {
  std::optional<Bytes> data = serialise_pap_request(credentials_.user, credentials_.password);
  if (!data) return false;
  owner_.auth_send(kProtocolPap, serialise_packet(uint8_t{1}, id_, *data));
  wipe_memory(data->data(), data->size());
  return true;
}

void PapCaller::start(TimePoint now) {
  if (send())
    resend_.begin(now);
  else
    owner_.auth_broken(make_error(Outcome::kAuthInternal,
                                  "PAP carries at most 255 octets of user name and of password",
                                  kNameTooLongForPap),
                       now);
}

void PapCaller::receive(const ControlPacket& packet, TimePoint now) {
  if (!resend_.running() || packet.id != id_) return;
  if (packet.code == static_cast<uint8_t>(PapCode::kAck)) {
    resend_.stop();
    owner_.auth_succeeded(credentials_.user, parse_pap_message(packet.data), nullptr, now);
  } else if (packet.code == static_cast<uint8_t>(PapCode::kNak)) {
    resend_.stop();
    std::string message = parse_pap_message(packet.data);
    Error error = make_error(Outcome::kAuthRefused, message.empty() ? "" : log::value(message));
    owner_.auth_refused({std::move(error), true, std::move(message)}, now);
  }
}

void PapCaller::tick(TimePoint now) {
  switch (resend_.tick(now)) {
    case Retransmission::Due::kNothing:
      return;
    case Retransmission::Due::kSend:
      send();
      return;
    case Retransmission::Due::kGiveUp:
      owner_.auth_broken(make_error(Outcome::kAuthTimeout, "no answer to PAP"), now);
      return;
  }
}

void PapCaller::retry(const Credentials& credentials, TimePoint now) {
  credentials_ = credentials;
  ++id_;  // RFC 1334 §2.2.1
  start(now);
}

void PapAnswerer::answer(PapCode code, uint8_t id, std::string_view message) {
  answered_ = id;
  answer_ = serialise_packet(static_cast<uint8_t>(code), id, serialise_pap_message(message));
  owner_.auth_send(kProtocolPap, answer_);
}

void PapAnswerer::receive(const ControlPacket& packet, TimePoint now) {
  if (packet.code != static_cast<uint8_t>(PapCode::kRequest)) return;
  if (answered_ && (*answered_ == packet.id || accepted_)) {
    answer_[1] = packet.id;
    owner_.auth_send(kProtocolPap, answer_);
    return;
  }
  std::optional<PapRequest> request = parse_pap_request(packet.data);
  if (!request || refused_) return;
  std::optional<UserRecord> record = find_user(config_, request->user);
  bool right = record && equal_in_constant_time(as_bytes(record->password.reveal()),
                                                as_bytes(request->password.reveal()));
  if (right && record->refuse_with == 0) {
    accepted_ = true;
    answer(PapCode::kAck, packet.id, "Welcome");
    owner_.auth_succeeded(std::move(request->user), {}, &*record, now);
    return;
  }
  answer(PapCode::kNak, packet.id, "Access denied");
  if (++refusals_ < attempts_allowed(config_, record ? &*record : nullptr)) {
    owner_.auth_retry_offered(now);
  } else {
    refused_ = true;
    Error error = make_error(Outcome::kAuthRefused, log::value(request->user));
    if (right) error.code = record->refuse_with;
    owner_.auth_refused({std::move(error), false, {}}, now);
  }
}

}  // namespace openras::ppp
