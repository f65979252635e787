// The sessions of a tunnel: calls (RFC 2661 §5.2, §5.6, §6.6 to §6.14) and data (§5.3, §5.4).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "errors/situation.h"
#include "protocol/l2tp/tunnel.h"

namespace openras::l2tp {
namespace {

constexpr uint32_t kFramingSync = 1;
constexpr uint32_t kConnectSpeed = 100'000'000;  // bit/s; nothing depends on it

}  // namespace

uint16_t Tunnel::free_session_id() {
  uint16_t id = random_.u16();
  while (id == 0 || sessions_.contains(id)) ++id;
  return id;
}

uint16_t Tunnel::place_call(TimePoint now) {
  if (state_ == State::kClosing || state_ == State::kEnded) return 0;
  if (config_.role != Role::kCaller || sessions_.size() >= config_.max_sessions) return 0;
  uint16_t id = free_session_id();
  Session& session = sessions_[id];
  if (state_ == State::kIdle)
    start(now);
  else if (state_ == State::kEstablished)
    send_icrq(id, session, now);
  return id;
}

void Tunnel::send_icrq(uint16_t session_id, Session& session, TimePoint now) {
  session.state = Session::State::kWaitReply;
  session.setup_deadline = now + config_.setup;
  MessageWriter icrq(MessageType::kIcrq);
  if (config_.hide_avps) icrq.enable_hiding(config_.secret, random_);
  icrq.hidden_u16(AvpType::kAssignedSessionId, session_id);
  icrq.add_u32(AvpType::kCallSerialNumber, next_serial_++);
  icrq.add_u32(AvpType::kBearerType, 0);  // §4.4.4: neither analog nor digital
  send(icrq, 0, now);
}

void Tunnel::dispatch_session(const Message& message, uint16_t session_id, TimePoint now) {
  switch (message.type) {
    case MessageType::kIcrq:
      return receive_icrq(message, now);
    case MessageType::kIcrp:
      return receive_icrp(message, session_id, now);
    case MessageType::kIccn:
      return receive_iccn(message, session_id, now);
    case MessageType::kCdn:
      return receive_cdn(message, session_id);
    case MessageType::kOcrq:
      return refuse_call(message.u16(AvpType::kAssignedSessionId).value_or(0), kCdnNoFacility, 0,
                         "outgoing calls are not placed here", now);
    case MessageType::kWen:  // line errors and ACCM are of no use to a link without a line
    case MessageType::kSli:
      return;
    case MessageType::kOcrp:
    case MessageType::kOccn:
      return remark(false, name(message.type) + " without a request ignored");
    case MessageType::kSccrq:
    case MessageType::kSccrp:
    case MessageType::kScccn:
    case MessageType::kStopCcn:
    case MessageType::kHello:
      return;
  }
}

// LNS: a call comes in.
void Tunnel::receive_icrq(const Message& message, TimePoint now) {
  uint16_t peer_id = message.u16(AvpType::kAssignedSessionId).value_or(0);
  if (peer_id == 0)
    return stop(kStopError, kErrorValue, "ICRQ without Assigned Session ID",
                make_error(Situation::kL2tpNotUnderstood, "the peer's ICRQ lacks its session id"),
                now);
  if (config_.role != Role::kLns)
    return refuse_call(peer_id, kCdnNoFacility, 0, "calls are not answered here", now);
  if (sessions_.size() >= config_.max_sessions)
    return refuse_call(peer_id, kCdnError, kErrorResources, "too many sessions", now);
  uint16_t id = free_session_id();
  Session& session = sessions_[id];
  session.state = Session::State::kWaitConnect;
  session.peer_id = peer_id;
  session.setup_deadline = now + config_.setup;
  session.calling_number = message.text(AvpType::kCallingNumber);
  session.called_number = message.text(AvpType::kCalledNumber);
  session.sequencing_required =
      config_.require_sequencing || message.has(AvpType::kSequencingRequired);
  MessageWriter icrp(MessageType::kIcrp);
  if (config_.hide_avps) icrp.enable_hiding(config_.secret, random_);
  icrp.hidden_u16(AvpType::kAssignedSessionId, id);
  send(icrp, peer_id, now);
}

void Tunnel::receive_icrp(const Message& message, uint16_t session_id, TimePoint now) {
  auto at = sessions_.find(session_id);
  // Not there: our CDN has crossed it.
  if (at == sessions_.end()) return remark(true, "ICRP for a call that is over");
  Session& session = at->second;
  if (session.state != Session::State::kWaitReply) return unexpected(message, now);
  session.peer_id = message.u16(AvpType::kAssignedSessionId).value_or(0);
  if (session.peer_id == 0)
    return stop(kStopError, kErrorValue, "ICRP without Assigned Session ID",
                make_error(Situation::kL2tpNotUnderstood, "the peer's ICRP lacks its session id"),
                now);
  session.state = Session::State::kUp;
  session.setup_deadline.reset();
  session.sequencing_required =
      config_.require_sequencing || message.has(AvpType::kSequencingRequired);
  MessageWriter iccn(MessageType::kIccn);
  iccn.add_u32(AvpType::kTxConnectSpeed, kConnectSpeed);
  iccn.add_u32(AvpType::kFramingType, kFramingSync);
  if (config_.require_sequencing) iccn.add(AvpType::kSequencingRequired, ByteView{});
  send(iccn, session.peer_id, now);
  events_.push_back(SessionUp{session_id, {}, {}});
}

void Tunnel::receive_iccn(const Message& message, uint16_t session_id, TimePoint now) {
  auto at = sessions_.find(session_id);
  if (at == sessions_.end()) return remark(true, "ICCN for a call that is over");
  Session& session = at->second;
  if (session.state != Session::State::kWaitConnect) return unexpected(message, now);
  session.state = Session::State::kUp;
  session.setup_deadline.reset();
  // §4.4.6: the caller wants sequence numbers on the data channel.
  if (message.has(AvpType::kSequencingRequired)) session.sequencing_required = true;
  events_.push_back(SessionUp{session_id, session.calling_number, session.called_number});
}

// The session that a message is about: by our id in the header, else, where the peer never learned
// it, by the peer's id in the message.
Tunnel::Sessions::iterator Tunnel::session_of(const Message& message, uint16_t session_id) {
  if (session_id != 0) return sessions_.find(session_id);
  uint16_t peer_id = message.u16(AvpType::kAssignedSessionId).value_or(0);
  if (peer_id == 0) return sessions_.end();
  return std::ranges::find_if(sessions_,
                              [&](const auto& entry) { return entry.second.peer_id == peer_id; });
}

void Tunnel::receive_cdn(const Message& message, uint16_t session_id) {
  auto at = session_of(message, session_id);
  if (at == sessions_.end()) return remark(true, "CDN for a call that is over");
  const Avp* result = message.find(AvpType::kResultCode);
  ResultCode code = result ? parse_result(result->value) : ResultCode{};
  session_down(at->first, call_error(code, at->second.state == Session::State::kUp));
}

void Tunnel::hang_up(uint16_t session_id, std::string_view reason, TimePoint now) {
  auto at = sessions_.find(session_id);
  if (at == sessions_.end()) return;
  if (at->second.state != Session::State::kQueued && state_ == State::kEstablished)
    send_cdn(session_id, at->second.peer_id, kCdnAdministrative, 0, reason, now);
  session_down(session_id, Error{});
  if (config_.role == Role::kLns) idle_deadline_ = now + config_.idle;
}

void Tunnel::refuse_call(uint16_t peer_session_id, uint16_t result, uint16_t error,
                         std::string_view text, TimePoint now) {
  // §4.4.4: Assigned Session ID must be there; none of ours was given to the call.
  if (peer_session_id == 0) return;
  remark(false, fmt::format("call refused: {}", text));
  send_cdn(free_session_id(), peer_session_id, result, error, text, now);
}

void Tunnel::send_cdn(uint16_t local_id, uint16_t peer_session_id, uint16_t result, uint16_t error,
                      std::string_view text, TimePoint now) {
  MessageWriter cdn(MessageType::kCdn);
  cdn.add_result(result, error, text);
  cdn.add_u16(AvpType::kAssignedSessionId, local_id);
  send(cdn, peer_session_id, now);
}

void Tunnel::session_down(uint16_t session_id, Error error) {
  sessions_.erase(session_id);
  events_.push_back(SessionDown{session_id, std::move(error)});
  if (sessions_.empty() && idle_deadline_) idle_deadline_ = last_heard_ + config_.idle;
}

void Tunnel::tick_sessions(TimePoint now) {
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    auto [id, session] = *at;
    ++at;
    if (!session.setup_deadline || now < *session.setup_deadline) continue;
    send_cdn(id, session.peer_id, kCdnAdministrative, 0, "set-up took too long", now);
    session_down(id,
                 make_error(Situation::kL2tpSilent, "the server did not answer the call in time"));
  }
}

// ---- data -------------------------------------------------------------------------------------

std::optional<DataFrame> Tunnel::receive_data(const Header& header, TimePoint now) {
  auto at = sessions_.find(header.session_id);
  if (header.control || at == sessions_.end() || at->second.state != Session::State::kUp)
    return std::nullopt;
  last_heard_ = now;
  Session& session = at->second;
  if (header.sequenced) {
    // §5.4: what is older than the newest one seen is a duplicate or late; PPP wants order.
    if (session.ns_seen && older(header.ns, session.expected_ns)) return std::nullopt;
    session.ns_seen = true;
    session.expected_ns = static_cast<uint16_t>(header.ns + 1);
  }
  // §5.4: the LNS decides whether there are sequence numbers, and the caller does as it does.
  if (config_.role == Role::kCaller) session.sequencing = header.sequenced;
  ByteView ppp = header.payload;
  if (ppp.size() >= 2 && ppp[0] == 0xff && ppp[1] == 0x03) ppp = ppp.subspan(2);
  if (ppp.empty()) return std::nullopt;
  return DataFrame{header.session_id, ppp};
}

std::optional<DataHeader> Tunnel::next_data_header(uint16_t session_id) {
  auto at = sessions_.find(session_id);
  if (at == sessions_.end() || at->second.state != Session::State::kUp) return std::nullopt;
  Session& session = at->second;
  bool sequenced = session.sequencing || session.sequencing_required;
  uint16_t ns = sequenced ? session.next_ns++ : uint16_t{0};
  return data_header(peer_tunnel_id_, session.peer_id, sequenced, ns);
}

}  // namespace openras::l2tp
