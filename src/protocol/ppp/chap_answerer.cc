#include <openras/raserror.h>

#include "base/log.h"
#include "protocol/ppp/chap.h"

namespace openras::ppp {

ChapAnswerer::ChapAnswerer(AuthMethod method, const Config& config, RandomSource& random,
                           AuthOwner& owner)
    : method_(method),
      config_(config),
      random_(random),
      owner_(owner),
      id_(static_cast<uint8_t>(random.u16())),
      resend_(config.timers.restart, config.timers.max_configure) {}

void ChapAnswerer::send_challenge() {
  ChapValue value{{challenge_.begin(), challenge_.end()}, config_.local_name};
  owner_.auth_send(kProtocolChap, serialise_packet(static_cast<uint8_t>(ChapCode::kChallenge), id_,
                                                   serialise_chap_value(value)));
}

void ChapAnswerer::start(TimePoint now) {
  new_challenge();
  awaiting_ = true;
  send_challenge();
  resend_.begin(now);
}

void ChapAnswerer::reply(ChapCode code, uint8_t id, std::string_view message) {
  replied_ = id;
  reply_ = serialise_packet(static_cast<uint8_t>(code), id, as_bytes(message));
  owner_.auth_send(kProtocolChap, reply_);
}

Result<std::optional<std::string>> ChapAnswerer::check(const ChapValue& response,
                                                       const UserRecord& record) {
  if (method_ == AuthMethod::kChapMd5) {
    Result<Digest16> digest = chap_md5(id_, record.password, challenge_);
    if (!digest) return std::unexpected(digest.error());
    if (!equal_in_constant_time(*digest, response.value)) return std::nullopt;
    return "Welcome";
  }
  std::optional<MsChapV2Response> parts = parse_ms_chap_v2_response(response.value);
  if (!parts) return std::nullopt;
  Result<MsChapV2Proof> proof =
      ms_chap_v2(challenge_, parts->peer_challenge, without_domain(response.name), record.password);
  if (!proof) return std::unexpected(proof.error());
  if (!equal_in_constant_time(proof->response, parts->nt_response)) return std::nullopt;
  return proof->authenticator + " M=Welcome";
}

void ChapAnswerer::receive(const ControlPacket& packet, TimePoint now) {
  if (packet.code != static_cast<uint8_t>(ChapCode::kResponse)) return;
  if (replied_ == packet.id) {
    owner_.auth_send(kProtocolChap, reply_);
    return;
  }
  if (!awaiting_ || packet.id != id_) return;
  std::optional<ChapValue> response = parse_chap_value(packet.data);
  if (!response) return;
  awaiting_ = false;
  resend_.stop();
  std::optional<UserRecord> record = find_user(config_, response->name);
  std::optional<std::string> success;
  if (record) {
    Result<std::optional<std::string>> checked = check(*response, *record);
    if (!checked) {
      owner_.auth_broken(checked.error(), now);
      return;
    }
    success = std::move(*checked);
  }
  if (!success) {
    refuse(packet.id, response->name, record ? &*record : nullptr, ERROR_AUTHENTICATION_FAILURE,
           now);
  } else if (record->refuse_with != 0) {
    refuse(packet.id, response->name, &*record, record->refuse_with, now);
  } else {
    reply(ChapCode::kSuccess, packet.id, *success);
    owner_.auth_succeeded(std::move(response->name), {}, &*record, now);
  }
}

void ChapAnswerer::refuse(uint8_t id, const std::string& user, const UserRecord* record,
                          uint32_t code, TimePoint now) {
  // Another password helps only where the password was wrong.
  bool again =
      ++refusals_ < attempts_allowed(config_, record) && code == ERROR_AUTHENTICATION_FAILURE;
  if (again) new_challenge();
  ++id_;
  if (method_ == AuthMethod::kMsChapV2) {
    MsChapFailure failure{code, again, std::nullopt, 3, "Access denied"};
    failure.challenge = challenge_;  // RFC 2759 §6: always present
    reply(ChapCode::kFailure, id, format_ms_chap_failure(failure));
  } else {
    reply(ChapCode::kFailure, id, "Access denied");
  }
  if (!again) {
    Error error = make_error(Outcome::kAuthRefused, log::value(peer_text(as_bytes(user))));
    error.code = code;
    owner_.auth_refused({std::move(error), false, {}}, now);
    return;
  }
  awaiting_ = true;
  // RFC 2759 §9.1.3: no short time-out now, since a person types. MD5 has no challenge in its
  // Failure, so that a new one goes out, and goes on until it is answered.
  if (method_ == AuthMethod::kChapMd5) {
    send_challenge();
    resend_.begin(now, /*endless=*/true);
  }
  owner_.auth_retry_offered(now);
}

void ChapAnswerer::tick(TimePoint now) {
  switch (resend_.tick(now)) {
    case Retransmission::Due::kNothing:
      return;
    case Retransmission::Due::kSend:
      send_challenge();
      return;
    case Retransmission::Due::kGiveUp:
      awaiting_ = false;
      owner_.auth_broken(make_error(Outcome::kAuthTimeout, "no answer to our CHAP challenge"), now);
      return;
  }
}

}  // namespace openras::ppp
