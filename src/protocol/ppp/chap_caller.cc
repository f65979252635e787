#include <openras/raserror.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "protocol/ppp/chap.h"

namespace openras::ppp {

ChapCaller::ChapCaller(AuthMethod method, const Config& config, RandomSource& random,
                       AuthOwner& owner)
    : method_(method),
      random_(random),
      owner_(owner),
      credentials_(config.credentials),
      resend_(config.timers.restart, config.timers.max_configure) {}

void ChapCaller::receive(const ControlPacket& packet, TimePoint now) {
  if (packet.code == static_cast<uint8_t>(ChapCode::kChallenge)) {
    std::optional<ChapValue> challenge = parse_chap_value(packet.data);
    if (challenge) on_challenge({packet.id, std::move(challenge->value)}, now);
    return;
  }
  if (!awaiting_result_ || !answered_ || packet.id != answered_->id) return;
  if (packet.code == static_cast<uint8_t>(ChapCode::kSuccess)) on_success(packet.data, now);
  if (packet.code == static_cast<uint8_t>(ChapCode::kFailure)) on_failure(packet.data, now);
}

void ChapCaller::on_challenge(Challenge challenge, TimePoint now) {
  if (method_ == AuthMethod::kMsChapV2 && challenge.value.size() != 16) return;
  if (answered_ == challenge && !awaiting_credentials_) {
    // The peer asks again. The same response goes, since the peer may have taken the first one
    // already, and its answer must match what we expect.
    owner_.auth_send(kProtocolChap, response_);
  } else if (answered_ == challenge) {
    return;  // a late copy of the one that was refused
  } else if (awaiting_credentials_) {
    next_ = std::move(challenge);
  } else {
    answer(std::move(challenge), now);
  }
}

std::string ChapCaller::name_sent() const {
  if (method_ == AuthMethod::kMsChapV2 && !credentials_.domain.empty())
    return credentials_.domain + "\\" + credentials_.user;
  return credentials_.user;
}

Result<Bytes> ChapCaller::respond(const Challenge& challenge) {
  if (method_ == AuthMethod::kChapMd5) {
    Result<Digest16> digest = chap_md5(challenge.id, credentials_.password, challenge.value);
    if (!digest) return std::unexpected(digest.error());
    return Bytes(digest->begin(), digest->end());
  }
  MsChapV2Response response;
  random_.fill(response.peer_challenge);
  Result<MsChapV2Proof> proof =
      ms_chap_v2(ByteReader(challenge.value).array<16>(), response.peer_challenge,
                 without_domain(credentials_.user), credentials_.password);
  if (!proof) return std::unexpected(proof.error());
  response.nt_response = proof->response;
  expected_ = proof->authenticator;
  return serialise_ms_chap_v2_response(response);
}

void ChapCaller::answer(Challenge challenge, TimePoint now) {
  Result<Bytes> value = respond(challenge);
  if (!value) {
    owner_.auth_broken(value.error(), now);
    return;
  }
  send(ChapCode::kResponse, serialise_chap_value({std::move(*value), name_sent()}),
       std::move(challenge), now);
}

void ChapCaller::send(ChapCode code, ByteView data, Challenge challenge, TimePoint now) {
  response_ = serialise_packet(static_cast<uint8_t>(code), challenge.id, data);
  answered_ = std::move(challenge);
  awaiting_result_ = true;
  owner_.auth_send(kProtocolChap, response_);
  // RFC 1994 §4.2 leaves it to the peer to repeat its challenge; a lost Success is had again only
  // by repeating the response. Once accepted, a new challenge is the peer's own business.
  if (!accepted_) resend_.begin(now);
}

void ChapCaller::on_success(ByteView data, TimePoint now) {
  std::string text = to_string(data);
  if (method_ == AuthMethod::kMsChapV2) {
    // RFC 2759 §5: a peer that cannot verify the answer must end the session.
    if (!equal_in_constant_time(as_bytes(text).first(std::min<size_t>(text.size(), 42)),
                                as_bytes(expected_))) {
      resend_.stop();
      awaiting_result_ = false;
      owner_.auth_broken(make_error(Outcome::kServerNotVerified), now);
      return;
    }
    text.erase(0, 42);
    size_t message = text.find("M=");
    text.erase(0, message == std::string::npos ? text.size() : message + 2);
  }
  resend_.stop();
  awaiting_result_ = false;
  if (new_password_) credentials_.password = std::move(*new_password_);
  new_password_.reset();
  if (accepted_) return;
  accepted_ = true;
  owner_.auth_succeeded(credentials_.user, peer_text(as_bytes(text)), nullptr, now);
}

void ChapCaller::on_failure(ByteView data, TimePoint now) {
  resend_.stop();
  awaiting_result_ = false;
  awaiting_credentials_ = true;
  next_.reset();
  change_.reset();
  AuthenticationFailed failure;
  if (method_ == AuthMethod::kMsChapV2) {
    on_ms_chap_failure(data, failure);
  } else {
    failure.message = peer_text(data);
    failure.retry_allowed = true;  // if the peer lets us: RFC 1994 §4.2 wants it to end the link
    failure.error = make_error(Outcome::kAuthRefused,
                               failure.message.empty() ? "" : log::value(failure.message));
  }
  owner_.auth_refused(std::move(failure), now);
}

void ChapCaller::on_ms_chap_failure(ByteView data, AuthenticationFailed& failure) {
  const bool changing = std::exchange(new_password_, std::nullopt).has_value();
  MsChapFailure said = parse_ms_chap_failure(to_string(data));
  failure.message = peer_text(as_bytes(said.message));
  failure.error = ms_chap_refusal(said);
  // RFC 2759 §9.1.3: the response to the new challenge carries the next identifier. A peer that
  // sends none means the one that was answered. **[choice]**
  Challenge next{static_cast<uint8_t>(answered_->id + 1), answered_->value};
  if (said.challenge) next.value.assign(said.challenge->begin(), said.challenge->end());
  // R=0 forbids other credentials, not the change of an expired password (RFC 2759 §9.1.4). A
  // change that was refused may be tried again where R=1 says so.
  failure.change_allowed = said.code == ERROR_PASSWD_EXPIRED ||
                           (changing && said.code == ERROR_CHANGING_PASSWORD && said.retry);
  failure.retry_allowed = said.retry && !failure.change_allowed;
  if (failure.change_allowed) change_ = next;
  if (said.retry) next_ = std::move(next);
}

void ChapCaller::tick(TimePoint now) {
  switch (resend_.tick(now)) {
    case Retransmission::Due::kNothing:
      return;
    case Retransmission::Due::kSend:
      owner_.auth_send(kProtocolChap, response_);
      return;
    case Retransmission::Due::kGiveUp:
      awaiting_result_ = false;
      owner_.auth_broken(make_error(Outcome::kAuthTimeout, "no answer to our CHAP response"), now);
      return;
  }
}

void ChapCaller::retry(const Credentials& credentials, TimePoint now) {
  credentials_ = credentials;
  if (!awaiting_credentials_) return;
  awaiting_credentials_ = false;
  std::optional<Challenge> challenge = std::exchange(next_, std::nullopt);
  change_.reset();
  if (challenge) answer(std::move(*challenge), now);
}

void ChapCaller::change_password(const Secret& new_password, TimePoint now) {
  if (!awaiting_credentials_ || !change_) return;
  Result<MsChapV2Change> change =
      ms_chap_v2_change(ByteReader(change_->value).array<16>(), without_domain(credentials_.user),
                        credentials_.password, new_password, random_);
  if (!change) {
    owner_.auth_broken(change.error(), now);
    return;
  }
  awaiting_credentials_ = false;
  next_.reset();
  new_password_ = new_password;
  expected_ = std::move(change->authenticator);
  Challenge challenge = *std::exchange(change_, std::nullopt);
  send(ChapCode::kChangePassword, serialise_change_password(change->packet), std::move(challenge),
       now);
}

}  // namespace openras::ppp
