// What a session does with a frame, and with the passing of time.
#include <algorithm>

#include "protocol/ppp/describe.h"
#include "protocol/ppp/session_impl.h"

namespace openras::ppp {

namespace {

constexpr size_t kMaxEarlyFrame = 2048;
constexpr int kMaxRenegotiations = 10;

void earliest(std::optional<TimePoint>& soonest, std::optional<TimePoint> other) {
  if (other && (!soonest || *other < *soonest)) soonest = other;
}

}  // namespace

void Session::Impl::receive(ByteView frame, TimePoint now) {
  if (phase_ == Phase::kDead || phase_ == Phase::kEnded) return;
  std::optional<SplitFrame> split = split_frame(frame);
  if (!split) return;
  keepalive_.heard(now);
  if (split->protocol == kProtocolIpv4 || split->protocol == kProtocolIpv6) return;
  out_.remark(true, "received " + describe(split->protocol, split->information));
  switch (split->protocol) {
    case kProtocolLcp:
      lcp_.receive(split->information, now);
      // Without this, a peer that starts over each time keeps both sides busy for ever.
      if (phase_ == Phase::kEstablish && renegotiations_ > kMaxRenegotiations)
        terminate(make_error(Outcome::kLcpNotConverging, "the peer starts over again and again"),
                  {}, now);
      return;
    case kProtocolPap:
    case kProtocolChap:
      receive_auth(split->protocol, split->information, frame, now);
      return;
    case kProtocolIpcp:
    case kProtocolIpv6cp:
      receive_network(split->protocol, split->information, now);
      return;
    case kProtocolCbcp:
      receive_cbcp(split->information, now);
      return;
    case kProtocolCcp:
      receive_ccp(split->information, now);
      return;
    default:
      // RFC 1661 §3.5: nothing but LCP and authentication before the network phase.
      if (phase_ == Phase::kNetwork) lcp_.reject_protocol(split->protocol, split->information);
  }
}

void Session::Impl::receive_auth(uint16_t protocol, ByteView information, ByteView frame,
                                 TimePoint now) {
  bool running = is_lcp_open();
  if (phase_ == Phase::kEstablish && frame.size() <= kMaxEarlyFrame) {
    // The peer is a step ahead, or the line reordered: kept for when LCP opens.
    early_auth_.assign(frame.begin(), frame.end());
  } else if (running && auth_ && auth_->protocol() == protocol) {
    std::optional<ControlPacket> packet = parse_packet(information);
    if (packet) auth_->receive(*packet, now);
  } else if (running) {
    lcp_.reject_protocol(protocol, information);
  }
}

void Session::Impl::receive_network(uint16_t protocol, ByteView information, TimePoint now) {
  // A peer that was to call back, by RFC 1570's operation 0, goes on without.
  if (phase_ == Phase::kCallback && !cbcp_caller_ && !cbcp_answerer_) callback_settled({}, now);
  if (phase_ == Phase::kNetwork) network_.receive(protocol, information, now);
}

void Session::Impl::receive_ccp(ByteView information, TimePoint) {
  if (phase_ != Phase::kNetwork) return;
  std::optional<ControlPacket> packet = parse_packet(information);
  if (packet && packet->code == static_cast<uint8_t>(Code::kConfigureRequest)) {
    std::optional<Options> options = parse_options(packet->data);
    if (options && asks_for_encryption(*options) && !encryption_refused_) {
      encryption_refused_ = true;
      out_.remark(false, "the peer asks for encryption (MPPE), which is refused");
    }
  }
  lcp_.reject_protocol(kProtocolCcp, information);
}

void Session::Impl::protocol_rejected(uint16_t protocol, TimePoint now) {
  if (protocol == kProtocolLcp) {
    lcp_.protocol_rejected(now);
  } else if (Network::owns(protocol) && negotiated_.multilink) {
    out_.add_event(ProtocolRejected{protocol});
  } else if (Network::owns(protocol)) {
    network_.protocol_rejected(protocol, now);
  } else if (auth_ && protocol == auth_->protocol() && phase_ == Phase::kAuthenticate) {
    terminate(make_error(Outcome::kAuthMismatch, "Protocol-Reject"), {}, now);
  } else if (protocol == kProtocolCbcp && phase_ == Phase::kCallback && cbcp_answerer_) {
    terminate(make_error(Outcome::kCallbackRefused, "Protocol-Reject"), {}, now);
  }
}

void Session::Impl::tick(TimePoint now) {
  if (phase_ == Phase::kDead || phase_ == Phase::kEnded) return;
  lcp_.tick(now);
  if (phase_ == Phase::kEstablish && establish_deadline_ && now >= *establish_deadline_) {
    establish_deadline_.reset();
    terminate(make_error(Outcome::kPeerSilent), {}, now);
  }
  if (auth_ && is_lcp_open()) auth_->tick(now);
  if (phase_ == Phase::kAuthenticate && auth_deadline_ && now >= *auth_deadline_) {
    auth_deadline_.reset();
    terminate(explain(make_error(Outcome::kAuthTimeout)), {}, now);
  }
  if (phase_ == Phase::kCallback) tick_callback(now);
  if (phase_ == Phase::kNetwork) network_.tick(now);
  if (is_lcp_open()) tick_keepalive(now);
}

void Session::Impl::tick_keepalive(TimePoint now) {
  switch (keepalive_.tick(now)) {
    case Keepalive::Due::kNothing:
      return;
    case Keepalive::Due::kSendEcho:
      lcp_.send_echo();
      return;
    case Keepalive::Due::kLost:
      // A Terminate-Request goes out in case the peer still hears; nobody waits for its answer.
      terminate(explain(make_error(Outcome::kPeerLost)), "No answer to echo requests", now);
      if (phase_ == Phase::kTerminate) end(std::move(pending_end_));
      return;
  }
}

std::optional<TimePoint> Session::Impl::deadline() const {
  if (phase_ == Phase::kDead || phase_ == Phase::kEnded) return std::nullopt;
  std::optional<TimePoint> soonest = lcp_.deadline();
  if (phase_ == Phase::kEstablish) earliest(soonest, establish_deadline_);
  if (!is_lcp_open()) return soonest;
  if (auth_) earliest(soonest, auth_->deadline());
  earliest(soonest, keepalive_.deadline());
  if (phase_ == Phase::kAuthenticate) {
    earliest(soonest, auth_deadline_);
    return soonest;
  }
  if (phase_ == Phase::kCallback) {
    if (cbcp_answerer_) earliest(soonest, cbcp_answerer_->deadline());
    earliest(soonest, callback_deadline_);
    return soonest;
  }
  earliest(soonest, network_.deadline());
  return soonest;
}

}  // namespace openras::ppp
