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
  const bool response = packet.code == static_cast<uint8_t>(ChapCode::kResponse);
  const bool change = packet.code == static_cast<uint8_t>(ChapCode::kChangePassword) &&
                      method_ == AuthMethod::kMsChapV2;
  if (!response && !change) return;
  if (replied_ == packet.id) {
    owner_.auth_send(kProtocolChap, reply_);
    return;
  }
  if (packet.id != id_) return;
  if (response && awaiting_) on_response(packet, now);
  if (change && !expired_user_.empty()) on_change(packet, now);
}

void ChapAnswerer::on_response(const ControlPacket& packet, TimePoint now) {
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
    accept(packet.id, std::move(response->name), *success, *record, now);
  }
}

// RFC 2759 §7. What was not made with the old password is answered like a wrong one.
void ChapAnswerer::on_change(const ControlPacket& packet, TimePoint now) {
  std::optional<ChangePassword> change = parse_change_password(packet.data);
  std::optional<UserRecord> record = find_user(config_, expired_user_);
  if (!change || !record) return;
  std::string user = std::exchange(expired_user_, {});
  Result<std::optional<Secret>> password = decrypt_change(*change, record->password);
  Result<MsChapV2Proof> proof;
  if (password && *password)
    proof = ms_chap_v2(challenge_, change->peer_challenge, without_domain(user), **password);
  if (!password || !proof) {
    owner_.auth_broken(password ? proof.error() : password.error(), now);
    return;
  }
  if (!*password || !equal_in_constant_time(proof->response, change->nt_response)) {
    refuse(packet.id, user, &*record, ERROR_AUTHENTICATION_FAILURE, now);
  } else if (!change_user_password(config_, user, **password)) {
    refuse(packet.id, user, &*record, ERROR_CHANGING_PASSWORD, now);
  } else {
    record->password = std::move(**password);
    accept(packet.id, std::move(user), proof->authenticator + " M=Password changed", *record, now);
  }
}

void ChapAnswerer::accept(uint8_t id, std::string user, const std::string& success,
                          const UserRecord& record, TimePoint now) {
  expired_user_.clear();
  reply(ChapCode::kSuccess, id, success);
  owner_.auth_succeeded(std::move(user), {}, &record, now);
}

void ChapAnswerer::refuse(uint8_t id, const std::string& user, const UserRecord* record,
                          uint32_t code, TimePoint now) {
  // An expired password is no wrong one.
  const bool more = code == ERROR_PASSWD_EXPIRED || ++refusals_ < attempts_allowed(config_, record);
  // Another password helps only where the password was wrong, a new one only where it has expired
  // or the directory did not like the last new one.
  const bool change = more && method_ == AuthMethod::kMsChapV2 &&
                      (code == ERROR_PASSWD_EXPIRED || code == ERROR_CHANGING_PASSWORD);
  const bool again = more && code == ERROR_AUTHENTICATION_FAILURE;
  if (again || change) new_challenge();
  expired_user_ = change ? user : std::string();
  ++id_;
  if (method_ == AuthMethod::kMsChapV2) {
    // RFC 2759 §9.1.4: R=0 with E=648.
    const bool retry = again || (change && code == ERROR_CHANGING_PASSWORD);
    MsChapFailure failure{code, retry, std::nullopt, 3, "Access denied"};
    failure.challenge = challenge_;  // RFC 2759 §6: always present
    reply(ChapCode::kFailure, id, format_ms_chap_failure(failure));
  } else {
    reply(ChapCode::kFailure, id, "Access denied");
  }
  if (!again && !change) {
    Error error = make_error(Outcome::kAuthRefused, log::value(peer_text(as_bytes(user))));
    error.code = code;
    owner_.auth_refused({std::move(error), false, {}}, now);
    return;
  }
  awaiting_ = again;
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
