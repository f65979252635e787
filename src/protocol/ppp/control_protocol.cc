#include "protocol/ppp/control_protocol.h"

#include <algorithm>
#include <utility>

#include "protocol/ppp/auth.h"

namespace openras::ppp {

namespace {

// A Code-Reject carries what the peer sent; it must not exceed what the peer takes. 1,400 octets
// fit every link that PPP runs on here. The same holds for Protocol-Reject.
constexpr size_t kMaxRejected = 1400;

}  // namespace

ControlProtocol::ControlProtocol(uint16_t protocol, const Timers& timers, Owner& owner)
    : protocol_(protocol),
      max_failure_(std::max(timers.max_failure, 1)),
      owner_(owner),
      automaton_({timers.restart, timers.max_configure, timers.max_terminate}, *this) {}

void ControlProtocol::lower_up(TimePoint now) {
  peer_spoke_ = false;
  failed_ = false;
  naks_sent_ = refusals_sent_ = refusals_heard_ = 0;
  reset();
  automaton_.handle(Trigger::kUp, now);
}

void ControlProtocol::close(TimePoint now, std::string reason) {
  close_reason_ = std::move(reason);
  automaton_.handle(Trigger::kClose, now);
}

void ControlProtocol::give_up(Error why) {
  if (!failure_) failure_ = std::move(why);
}

void ControlProtocol::fail(Error why, TimePoint now) {
  give_up(std::move(why));
  report(now);
}

bool ControlProtocol::report(TimePoint now) {
  if (!failure_) return false;
  Error why = std::move(*failure_);
  failure_.reset();
  if (failed_) return true;
  failed_ = true;
  owner_.layer_failed(*this, std::move(why), now);
  return true;
}

void ControlProtocol::send(Code code, uint8_t id, ByteView data) {
  owner_.send(protocol_, serialise_packet(static_cast<uint8_t>(code), id, data));
}

void ControlProtocol::send_request() {
  Options options = request();
  // RFC 1661 §5.1: a new identifier whenever the content changed or the last one was answered.
  if (!outstanding_ || options != requested_) outstanding_ = next_id();
  requested_ = std::move(options);
  requested_octets_ = serialise_options(requested_);
  send(Code::kConfigureRequest, *outstanding_, requested_octets_);
}

void ControlProtocol::perform(Action action, TimePoint now) {
  switch (action) {
    case Action::kInitRestartCount:
    case Action::kZeroRestartCount:
      return;  // the automaton's own
    case Action::kThisLayerStarted:
      return;  // the session brings the lower layer up by itself
    case Action::kThisLayerDown:
      outstanding_.reset();
      naks_sent_ = refusals_sent_ = refusals_heard_ = 0;
      reset();
      owner_.layer_down(*this, now);
      return;
    case Action::kSendConfigureRequest:
      send_request();
      return;
    case Action::kSendConfigureAck:
      accept(peer_request_);
      send(Code::kConfigureAck, received_id_, reply_);
      return;
    case Action::kSendConfigureNak:
      send(reply_code_, received_id_, reply_);
      return;
    case Action::kSendTerminateRequest:
      send(Code::kTerminateRequest, next_id(), as_bytes(close_reason_));
      return;
    case Action::kSendTerminateAck:
      send(Code::kTerminateAck, received_id_, {});
      return;
    case Action::kSendCodeReject:
      send(Code::kCodeReject, next_id(), received_.first(std::min(received_.size(), kMaxRejected)));
      return;
    case Action::kSendEchoReply:
      return;  // LCP answers in receive_extra(), in more states than the table does
    case Action::kThisLayerFinished:
      if (state() == State::kClosed) owner_.layer_closed(*this, now);
      return;
    case Action::kThisLayerUp:
      refusals_heard_ = 0;
      owner_.layer_up(*this, now);
      return;
  }
}

void ControlProtocol::receive(ByteView information, TimePoint now) {
  std::optional<ControlPacket> packet = parse_packet(information);
  if (!packet) return;
  received_ = information;
  received_id_ = packet->id;
  switch (static_cast<Code>(packet->code)) {
    case Code::kConfigureRequest:
      on_request(*packet, now);
      return;
    case Code::kConfigureAck:
    case Code::kConfigureNak:
    case Code::kConfigureReject:
      on_answer(*packet, now);
      return;
    case Code::kTerminateRequest:
      handle(Trigger::kTerminate, now);
      owner_.peer_terminated(*this, peer_text(packet->data), now);
      return;
    case Code::kTerminateAck:
      handle(Trigger::kTerminateAck, now);
      return;
    case Code::kCodeReject:
      on_code_reject(*packet, now);
      return;
    default:
      if (!receive_extra(*packet, now)) handle(Trigger::kUnknownCode, now);
  }
}

void ControlProtocol::on_request(const ControlPacket& packet, TimePoint now) {
  std::optional<Options> options = parse_options(packet.data);
  if (!options) return;  // RFC 1661 §5: an invalid packet is silently discarded
  if (!std::exchange(peer_spoke_, true)) automaton_.peer_woke(now);
  bool closing = state() == State::kClosing || state() == State::kStopping;
  if (closing || failed_) {
    if (closing) handle(Trigger::kGoodRequest, now);
    return;
  }
  bool good = decide(*options);
  if (report(now)) return;
  peer_request_ = std::move(*options);
  handle(good ? Trigger::kGoodRequest : Trigger::kBadRequest, now);
  report(now);
}

bool ControlProtocol::decide(const Options& options) {
  Options naks, rejects;
  // RFC 1661 §4.6: beyond Max-Failure a Nak becomes a Reject, and nothing more is appended.
  bool patient = naks_sent_ < max_failure_;
  for (const Option& option : options) {
    Judgement judgement = judge(option);
    if (judgement.verdict == Verdict::kReject || (judgement.verdict == Verdict::kNak && !patient))
      rejects.push_back(option);
    else if (judgement.verdict == Verdict::kNak)
      naks.push_back(std::move(judgement.nak));
  }
  for (Option& option : missing(options))
    if (patient) naks.push_back(std::move(option));
  if (naks.empty() && rejects.empty()) {
    reply_ = serialise_options(options);
    naks_sent_ = refusals_sent_ = 0;
    return true;
  }
  bool rejecting = !rejects.empty();  // RFC 1661 §5.4: Rejects go first, alone
  reply_code_ = rejecting ? Code::kConfigureReject : Code::kConfigureNak;
  reply_ = serialise_options(rejecting ? rejects : naks);
  if (!rejecting) {
    ++naks_sent_;
    nak_sent();
  }
  if (++refusals_sent_ > 3 * max_failure_) give_up(make_error(not_converging_outcome()));
  return false;
}

void ControlProtocol::on_answer(const ControlPacket& packet, TimePoint now) {
  peer_spoke_ = true;
  Code code = static_cast<Code>(packet.code);
  if (!outstanding_ || packet.id != *outstanding_ || failed_) return;
  if (code == Code::kConfigureAck) {
    // RFC 1661 §5.2: an Ack that is not exactly our request is invalid.
    if (!std::ranges::equal(packet.data, requested_octets_)) return;
    outstanding_.reset();
    if (state() != State::kOpened) peer_acked(requested_);
    if (report(now)) return;
    handle(Trigger::kAck, now);
    return;
  }
  std::optional<Options> options = parse_options(packet.data);
  if (!options) return;
  if (code == Code::kConfigureReject) {
    for (const Option& option : *options)
      if (std::ranges::find(requested_, option) == requested_.end()) return;
    peer_rejected(*options);
  } else {
    peer_naked(*options);
  }
  outstanding_.reset();
  // The table alone would let a peer refuse for ever, since each refusal resets the counter.
  if (++refusals_heard_ > 2 * max_failure_) give_up(make_error(not_converging_outcome()));
  if (report(now)) return;
  handle(Trigger::kNak, now);
}

void ControlProtocol::on_code_reject(const ControlPacket& packet, TimePoint now) {
  if (packet.data.empty()) return;
  uint8_t code = packet.data[0];
  // Only codes that we send can be rejected; 1 to 7 no peer can do without.
  bool fatal = code >= 1 && code <= 7;
  if (!fatal) code_rejected(code);
  if (!fatal) {
    handle(Trigger::kMildReject, now);
    return;
  }
  handle(Trigger::kFatalReject, now);
  fail(make_error(rejected_outcome(), "Code-Reject"), now);
}

void ControlProtocol::protocol_rejected(TimePoint now) {
  if (state() == State::kInitial || state() == State::kClosed || state() == State::kStopped) return;
  handle(Trigger::kFatalReject, now);
  fail(make_error(rejected_outcome(), "Protocol-Reject"), now);
}

void ControlProtocol::tick(TimePoint now) {
  bool opening =
      state() == State::kReqSent || state() == State::kAckRcvd || state() == State::kAckSent;
  automaton_.tick(now);
  if (opening && state() == State::kStopped) fail(make_error(timeout_outcome()), now);
}

}  // namespace openras::ppp
