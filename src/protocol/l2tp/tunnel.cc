#include "protocol/l2tp/tunnel.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "errors/situation.h"

namespace openras::l2tp {
namespace {

constexpr uint16_t kProtocolVersion = 0x0100;  // RFC 2661 §4.4.3: version 1, revision 0
constexpr uint32_t kFramingBoth = 3;           // asynchronous and synchronous
constexpr uint16_t kFirmwareRevision = 0x0001;
constexpr size_t kChallengeSize = 16;
constexpr std::string_view kVendorName = "OpenRAS";

bool is_session_message(MessageType type) {
  return static_cast<uint16_t>(type) >= static_cast<uint16_t>(MessageType::kOcrq);
}

Error wrong_secret(std::string_view who) {
  return make_error(Situation::kL2tpWrongSecret,
                    fmt::format("{}; check the tunnel secret on both sides", who));
}

}  // namespace

Tunnel::Tunnel(Config config, RandomSource& random)
    : config_(std::move(config)), random_(random), channel_(config_.channel) {}

// ---- set-up (RFC 2661 §5.1) -------------------------------------------------------------------

void Tunnel::start(TimePoint now) {
  state_ = State::kWaitReply;
  setup_deadline_ = now + config_.setup;
  last_heard_ = now;
  MessageWriter sccrq(MessageType::kSccrq);
  add_tunnel_avps(sccrq);
  send(sccrq, 0, now);
}

// What SCCRQ and SCCRP have in common (§6.1, §6.2).
void Tunnel::add_tunnel_avps(MessageWriter& writer) {
  writer.add_u16(AvpType::kProtocolVersion, kProtocolVersion);
  writer.add_u32(AvpType::kFramingCapabilities, kFramingBoth);
  writer.add_u32(AvpType::kBearerCapabilities, 0);
  writer.add_u16(AvpType::kFirmwareRevision, kFirmwareRevision, false);
  writer.add(AvpType::kHostName, config_.host_name);
  writer.add(AvpType::kVendorName, kVendorName, false);
  if (config_.hide_avps) writer.enable_hiding(config_.secret, random_);
  writer.hidden_u16(AvpType::kAssignedTunnelId, config_.local_tunnel_id);
  writer.add_u16(AvpType::kReceiveWindowSize, config_.channel.receive_window);
  if (config_.secret.empty()) return;
  challenge_.resize(kChallengeSize);
  random_.fill(challenge_);
  writer.add(AvpType::kChallenge, challenge_);
}

// Takes over what the peer says of itself in SCCRQ and SCCRP. False where the tunnel ends by it.
bool Tunnel::take_peer(const Message& message, TimePoint now) {
  peer_tunnel_id_ = message.u16(AvpType::kAssignedTunnelId).value_or(0);
  if (peer_tunnel_id_ == 0 || !message.has(AvpType::kHostName)) {
    stop(kStopError, kErrorValue, "Assigned Tunnel ID or Host Name is missing",
         make_error(Situation::kL2tpNotUnderstood,
                    "the peer's " + name(message.type) + " lacks its tunnel id or host name"),
         now);
    return false;
  }
  // Only the version counts, not the revision.
  if (message.u16(AvpType::kProtocolVersion).value_or(kProtocolVersion) >> 8 !=
      kProtocolVersion >> 8) {
    stop(kStopVersion, kProtocolVersion, {},
         make_error(Situation::kL2tpVersion, "the peer speaks another version of L2TP"), now);
    return false;
  }
  if (std::optional<uint16_t> window = message.u16(AvpType::kReceiveWindowSize))
    channel_.set_peer_window(*window);
  if (message.has(AvpType::kChallenge) && config_.secret.empty()) {
    stop(kStopNotAuthorized, 0, "no tunnel secret is configured here",
         wrong_secret("the peer asks for tunnel authentication and no tunnel secret is set"), now);
    return false;
  }
  peer_names_ = {message.text(AvpType::kHostName), message.text(AvpType::kVendorName)};
  return true;
}

// §4.2: true where the peer has proved that it knows the secret, or need not.
bool Tunnel::check_response(const Message& message, TimePoint now) {
  if (config_.secret.empty()) return true;
  std::array<uint8_t, 16> expected = challenge_response(message.type, config_.secret, challenge_);
  const Avp* response = message.find(AvpType::kChallengeResponse);
  if (response && response->value.size() == expected.size() &&
      CRYPTO_memcmp(response->value.data(), expected.data(), expected.size()) == 0)
    return true;
  stop(kStopNotAuthorized, 0, response ? "challenge response mismatch" : "no challenge response",
       wrong_secret(response ? "the peer does not know our tunnel secret"
                             : "the peer did not answer our tunnel authentication challenge"),
       now);
  return false;
}

void Tunnel::receive_sccrq(const Message& message, TimePoint now) {
  if (config_.role != Role::kLns || state_ != State::kIdle) return unexpected(message, now);
  last_heard_ = now;
  setup_deadline_ = now + config_.setup;
  if (!take_peer(message, now)) return;
  state_ = State::kWaitConnect;
  MessageWriter sccrp(MessageType::kSccrp);
  add_tunnel_avps(sccrp);
  if (const Avp* challenge = message.find(AvpType::kChallenge))
    sccrp.add(AvpType::kChallengeResponse,
              challenge_response(MessageType::kSccrp, config_.secret, challenge->value));
  send(sccrp, 0, now);
}

void Tunnel::receive_sccrp(const Message& message, TimePoint now) {
  if (state_ != State::kWaitReply) return unexpected(message, now);
  if (!take_peer(message, now) || !check_response(message, now)) return;
  MessageWriter scccn(MessageType::kScccn);
  if (const Avp* challenge = message.find(AvpType::kChallenge))
    scccn.add(AvpType::kChallengeResponse,
              challenge_response(MessageType::kScccn, config_.secret, challenge->value));
  send(scccn, 0, now);
  established(now);
}

void Tunnel::receive_scccn(const Message& message, TimePoint now) {
  if (state_ != State::kWaitConnect) return unexpected(message, now);
  if (check_response(message, now)) established(now);
}

void Tunnel::established(TimePoint now) {
  state_ = State::kEstablished;
  tunnel_was_up_ = true;
  setup_deadline_.reset();
  events_.push_back(peer_names_);
  if (config_.role == Role::kLns) idle_deadline_ = now + config_.idle;
  for (auto& [id, session] : sessions_) send_icrq(id, session, now);
}

// ---- messages ---------------------------------------------------------------------------------

void Tunnel::receive(const Header& header, TimePoint now) {
  if (!header.control) return;
  bool first = config_.role == Role::kLns && header.tunnel_id == 0;  // SCCRQ, or its repetition
  if (header.tunnel_id != config_.local_tunnel_id && !first) return;
  if (finished()) return;  // so that a peer that believes otherwise finds out
  last_heard_ = now;
  channel_.receive(header, now);
  while (std::optional<ControlChannel::Received> received = channel_.next_received())
    dispatch(*received, now);
  if (state_ == State::kClosing && channel_.idle()) end(std::move(ending_));
}

void Tunnel::dispatch(const ControlChannel::Received& received, TimePoint now) {
  std::expected<Message, ParseError> message = parse_message(received.avps, config_.secret);
  if (!message) {
    bool length = message.error() == ParseError::kBadLength;
    return stop(
        kStopError, length ? kErrorLength : kErrorValue, "malformed control message",
        make_error(Situation::kL2tpNotUnderstood, "the peer sent a malformed L2TP control message"),
        now);
  }
  remark(true, "received " + describe(*message));
  if (state_ == State::kEnded) return;
  if (message->type == MessageType::kStopCcn) return receive_stop(*message, now);
  if (state_ == State::kClosing || !acceptable(*message, received.session_id, now)) return;
  switch (message->type) {
    case MessageType::kSccrq:
      return receive_sccrq(*message, now);
    case MessageType::kSccrp:
      return receive_sccrp(*message, now);
    case MessageType::kScccn:
      return receive_scccn(*message, now);
    case MessageType::kStopCcn:
    case MessageType::kHello:  // its acknowledgement is all it wants
      return;
    case MessageType::kOcrq:
    case MessageType::kOcrp:
    case MessageType::kOccn:
    case MessageType::kIcrq:
    case MessageType::kIcrp:
    case MessageType::kIccn:
    case MessageType::kCdn:
    case MessageType::kWen:
    case MessageType::kSli:
      if (state_ != State::kEstablished) return unexpected(*message, now);
      return dispatch_session(*message, received.session_id, now);
  }
}

// RFC 2661 §4.1, §4.4.1: what is not known and has the M bit ends the session or the tunnel.
bool Tunnel::acceptable(const Message& message, uint16_t session_id, TimePoint now) {
  if (!message.type_known) {
    if (message.type_mandatory)
      stop(kStopError, kErrorUnknownAvp, "unknown message type",
           make_error(Situation::kL2tpVersion,
                      "the peer sent an unknown mandatory L2TP message, " + name(message.type)),
           now);
    return false;
  }
  if (!message.unknown_mandatory || message.type == MessageType::kCdn) return true;
  Error why = make_error(Situation::kL2tpVersion,
                         fmt::format("the peer's {} has a mandatory AVP that is not "
                                     "understood: {}",
                                     name(message.type), message.unknown_text));
  if (!is_session_message(message.type) || state_ != State::kEstablished) {
    stop(kStopError, kErrorUnknownAvp, message.unknown_text, std::move(why), now);
    return false;
  }
  uint16_t peer_session = message.u16(AvpType::kAssignedSessionId).value_or(0);
  auto at = session_of(message, session_id);
  if (at == sessions_.end()) {
    if (peer_session)
      refuse_call(peer_session, kCdnError, kErrorUnknownAvp, message.unknown_text, now);
    return false;
  }
  if (at->second.peer_id == 0) at->second.peer_id = peer_session;
  uint16_t id = at->first;
  send_cdn(id, at->second.peer_id, kCdnError, kErrorUnknownAvp, message.unknown_text, now);
  session_down(id, std::move(why));
  return false;
}

void Tunnel::receive_stop(const Message& message, TimePoint now) {
  const Avp* result = message.find(AvpType::kResultCode);
  ResultCode code = result ? parse_result(result->value) : ResultCode{kStopGeneral, 0, {}};
  Error why = state_ == State::kClosing ? ending_ : stop_error(code, tunnel_was_up_);
  channel_.abandon();
  end(std::move(why));
  // §5.7: our acknowledgement may get lost, and the StopCCN come again.
  linger_until_ = now + config_.channel.max_wait * config_.channel.max_retransmits;
}

// RFC 2661 §7.1: a message that does not fit the state ends the tunnel.
void Tunnel::unexpected(const Message& message, TimePoint now) {
  stop(kStopFsm, 0, name(message.type) + " does not fit the state",
       make_error(Situation::kL2tpNotUnderstood,
                  "the peer sent " + name(message.type) + " where L2TP does not allow it"),
       now);
}

void Tunnel::send(const MessageWriter& message, uint16_t session_id, TimePoint now) {
  if (auto parsed = parse_message(message.view(), config_.secret))
    remark(true, "send " + describe(*parsed));
  channel_.send(control_message(peer_tunnel_id_, session_id, message.view()), now);
}

// ---- the end ----------------------------------------------------------------------------------

void Tunnel::close(std::string_view reason, TimePoint now) {
  if (state_ == State::kClosing || state_ == State::kEnded) return;
  if (state_ == State::kEstablished)
    for (auto& [id, session] : sessions_)
      if (session.state != Session::State::kQueued)
        send_cdn(id, session.peer_id, kCdnAdministrative, 0, reason, now);
  stop(kStopGeneral, 0, reason, Error{}, now);
}

void Tunnel::fail(Error why) {
  if (state_ == State::kEnded) return;
  channel_.abandon();
  end(std::move(why));
}

// Sends StopCCN; Ended{why} is said once it is acknowledged or given up, and at once where the peer
// has not told its tunnel id.
void Tunnel::stop(uint16_t result, uint16_t error, std::string_view text, Error why,
                  TimePoint now) {
  if (state_ == State::kClosing || state_ == State::kEnded) return;
  if (peer_tunnel_id_ == 0) return fail(std::move(why));
  MessageWriter message(MessageType::kStopCcn);
  message.add_u16(AvpType::kAssignedTunnelId, config_.local_tunnel_id);
  message.add_result(result, error, text);
  send(message, 0, now);
  state_ = State::kClosing;
  setup_deadline_.reset();
  ending_ = std::move(why);
}

void Tunnel::end(Error error) {
  state_ = State::kEnded;
  setup_deadline_.reset();
  idle_deadline_.reset();
  while (!sessions_.empty()) session_down(sessions_.begin()->first, error);
  events_.push_back(Ended{std::move(error)});
}

// ---- time -------------------------------------------------------------------------------------

void Tunnel::tick(TimePoint now) {
  if (linger_until_ && now >= *linger_until_) linger_until_.reset();
  if (state_ == State::kEnded || state_ == State::kIdle) return;
  channel_.tick(now);
  if (channel_.failed()) {
    if (state_ == State::kClosing) return end(std::move(ending_));
    if (tunnel_was_up_)
      return fail(make_error(Situation::kL2tpLost,
                             "the server no longer answers on the control connection"));
    return fail(
        make_error(Situation::kL2tpSilent,
                   "no L2TP server answered; check the address, and that UDP port 1701 passes"));
  }
  if (setup_deadline_ && now >= *setup_deadline_)
    return stop(kStopGeneral, 0, "set-up took too long",
                make_error(Situation::kL2tpSilent, "the L2TP tunnel was not set up in time"), now);
  if (idle_deadline_ && now >= *idle_deadline_ && sessions_.empty())
    return stop(kStopGeneral, 0, "no session", Error{}, now);
  if (state_ != State::kEstablished) return;
  tick_sessions(now);
  if (now - last_heard_ >= config_.hello && channel_.idle())
    send(MessageWriter(MessageType::kHello), 0, now);  // §6.5
}

std::optional<TimePoint> Tunnel::deadline() const {
  if (state_ == State::kEnded) return linger_until_;
  std::optional<TimePoint> first = channel_.deadline();
  auto consider = [&first](std::optional<TimePoint> other) {
    if (other && (!first || *other < *first)) first = other;
  };
  consider(setup_deadline_);
  if (state_ != State::kEstablished) return first;
  if (sessions_.empty()) consider(idle_deadline_);
  for (const auto& [id, session] : sessions_) consider(session.setup_deadline);
  if (channel_.idle()) consider(last_heard_ + config_.hello);
  return first;
}

std::optional<Event> Tunnel::next_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

// ---- for listeners ----------------------------------------------------------------------------

std::optional<uint16_t> caller_of_sccrq(const Header& header, const Secret& secret) {
  if (!header.control || header.tunnel_id != 0 || header.session_id != 0 || header.payload.empty())
    return std::nullopt;
  std::expected<Message, ParseError> message = parse_message(header.payload, secret);
  if (!message || message->type != MessageType::kSccrq) return std::nullopt;
  std::optional<uint16_t> id = message->u16(AvpType::kAssignedTunnelId);
  return id == 0 ? std::nullopt : id;
}

Bytes refuse_sccrq(const Header& header, uint16_t peer_tunnel_id, std::string_view text) {
  MessageWriter message(MessageType::kStopCcn);
  message.add_u16(AvpType::kAssignedTunnelId, 0xffff);  // §4.4.3: it must not be 0
  message.add_result(kStopError, kErrorResources, text);
  Bytes out = control_message(peer_tunnel_id, 0, message.view());
  set_sequence(out, 0, static_cast<uint16_t>(header.ns + 1));
  return out;
}

}  // namespace openras::l2tp
