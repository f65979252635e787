#include "protocol/ppp/lcp.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "protocol/ppp/auth.h"
#include "protocol/ppp/describe.h"

namespace openras::ppp {

namespace {

constexpr uint16_t kDefaultMru = 1500;  // RFC 1661 §6.1
constexpr uint16_t kSmallestMru = 128;
// A bundle whose packets cannot be put together in that much is of no use; RFC 1990 §5.1.1 wants
// every system to be able to do 1500. **[choice]**
constexpr uint16_t kSmallestMrru = kSmallestMru;
constexpr uint16_t kDefaultMrru = 1500;
constexpr size_t kMaxRejected = 1400;
// RFC 1661 §6.4: one equal magic number can be chance, several are a loop. Below Max-Failure's
// default, so that the loop is named before the Naks turn into Rejects.
constexpr int kLoopLimit = 4;

}  // namespace

Lcp::Lcp(const Config& config, RandomSource& random, Owner& owner, Listener& listener)
    : ControlProtocol(kProtocolLcp, config.timers, owner),
      config_(config),
      random_(random),
      listener_(listener),
      proving_(config.role == Role::kCaller ? config.methods : std::vector<AuthMethod>{},
               config.upgrade_authentication),
      demanding_(config.role == Role::kAnswerer ? config.methods : std::vector<AuthMethod>{}) {}

uint32_t Lcp::new_magic() {
  uint32_t magic = random_.u32();
  return magic == 0 ? 1 : magic;  // RFC 1661 §6.4: zero is illegal
}

void Lcp::reset() {
  proving_.reset();
  demanding_.reset();
  ours_ = {};
  theirs_ = {};
  auth_disputed_ = countering_ = false;
  if (config_.link.mru != kDefaultMru) ours_.mru = config_.link.mru;
  ours_.magic = new_magic();
  if (config_.link.hdlc) {
    ours_.accm = 0;
    ours_.pfc = ours_.acfc = true;
  }
  if (config_.callback && config_.role == Role::kCaller) ours_.callback = kCallbackByCbcp;
  if (config_.multilink.mrru != 0) {
    ours_.mrru = config_.multilink.mrru;
    ours_.short_sequence = config_.multilink.short_sequence;
    ours_.endpoint = config_.multilink.endpoint;
  }
}

Options Lcp::request() {
  ours_.auth.reset();
  if (demanding_.demand() != AuthMethod::kNone) ours_.auth = auth_protocol(demanding_.demand());
  return write_lcp(ours_);
}

void Lcp::demand(bool possible) {
  if (!possible) give_up(make_error(Outcome::kAuthMismatch, "the peer refuses to authenticate"));
}

void Lcp::peer_naked(const Options& options) {
  LcpOptions hint = read_lcp(options);
  if (hint.mru && ours_.mru && *hint.mru >= kSmallestMru)
    ours_.mru = std::min(*hint.mru, config_.link.mru);
  if (hint.mrru && ours_.mrru && *hint.mrru >= kSmallestMrru)
    ours_.mrru = std::min(*hint.mrru, config_.multilink.mrru);
  if (hint.accm && ours_.accm) ours_.accm = *ours_.accm | *hint.accm;
  if (hint.magic && ours_.magic) ours_.magic = new_magic();
  // Any other operation needs a number before we know whether we may name one.
  if (hint.callback && ours_.callback) {
    if (*hint.callback == kCallbackByAuthentication)
      ours_.callback = hint.callback;
    else
      ours_.callback.reset();
  }
  if (hint.auth && ours_.auth) demand(demanding_.on_nak(auth_method(*hint.auth)));
}

void Lcp::peer_rejected(const Options& options) {
  for (const Option& option : options) {
    if (option.type == lcp_option::kMru) ours_.mru.reset();
    if (option.type == lcp_option::kAccm) ours_.accm.reset();
    if (option.type == lcp_option::kAuth) demand(demanding_.on_reject());
    if (option.type == lcp_option::kMagic) ours_.magic.reset();
    if (option.type == lcp_option::kPfc) ours_.pfc = false;
    if (option.type == lcp_option::kAcfc) ours_.acfc = false;
    if (option.type == lcp_option::kCallback) ours_.callback.reset();
    if (option.type == lcp_option::kMrru) ours_.mrru.reset();
    if (option.type == lcp_option::kShortSequence) ours_.short_sequence = false;
    if (option.type == lcp_option::kEndpoint) ours_.endpoint.reset();
  }
}

void Lcp::peer_acked(const Options&) {}

ControlProtocol::Judgement Lcp::judge(const Option& option) {
  switch (option.type) {
    case lcp_option::kMru: {
      std::optional<uint16_t> mru = read_u16(option);
      if (!mru) return reject();
      return *mru >= kSmallestMru ? acknowledge() : nak(option_u16(option.type, kDefaultMru));
    }
    case lcp_option::kAccm:
      // RFC 2516 §7: on Ethernet ACCM and ACFC must be rejected, and PFC is not recommended.
      return config_.link.hdlc && option.data.size() == 4 ? acknowledge() : reject();
    case lcp_option::kPfc:
    case lcp_option::kAcfc:
      return config_.link.hdlc && option.data.empty() ? acknowledge() : reject();
    case lcp_option::kAuth:
      return judge_auth(option);
    case lcp_option::kMagic:
      return judge_magic(option);
    case lcp_option::kCallback:
      if (!config_.callback || config_.role == Role::kCaller || option.data.empty())
        return reject();
      return option.data.front() == kCallbackByCbcp ? acknowledge()
                                                    : nak(option_u8(option.type, kCallbackByCbcp));
    case lcp_option::kMrru:
    case lcp_option::kShortSequence:
    case lcp_option::kEndpoint:
      return judge_multilink(option);
    default:
      return reject();
  }
}

ControlProtocol::Judgement Lcp::judge_auth(const Option& option) {
  std::optional<AuthProtocol> offer = read_auth(option);
  if (!offer || config_.role == Role::kAnswerer) return reject();
  ProvingPolicy::Decision decision = proving_.on_offer(*offer);
  auth_disputed_ = decision.answer != ProvingPolicy::Answer::kAccept;
  countering_ = decision.answer == ProvingPolicy::Answer::kCounter;
  switch (decision.answer) {
    case ProvingPolicy::Answer::kAccept:
      return acknowledge();
    case ProvingPolicy::Answer::kCounter:
      return nak(option_auth(auth_protocol(decision.counter)));
    case ProvingPolicy::Answer::kReject:
      return reject();
    case ProvingPolicy::Answer::kGiveUp:
      give_up(make_error(Outcome::kAuthMismatch,
                         "the peer insists on " + describe_auth_protocol(*offer)));
      return reject();
  }
  return reject();
}

ControlProtocol::Judgement Lcp::judge_magic(const Option& option) {
  std::optional<uint32_t> magic = read_u32(option);
  if (!magic) return reject();
  bool looped = ours_.magic && *magic == *ours_.magic;
  if (!looped) loops_ = 0;
  if (!looped && *magic != 0) return acknowledge();
  if (looped && ++loops_ >= kLoopLimit) give_up(make_error(Outcome::kLoopback));
  return nak(option_u32(lcp_option::kMagic, new_magic()));
}

ControlProtocol::Judgement Lcp::judge_multilink(const Option& option) {
  if (config_.multilink.mrru == 0) return reject();
  if (option.type == lcp_option::kShortSequence)
    return option.data.empty() ? acknowledge() : reject();
  if (option.type == lcp_option::kEndpoint) return read_endpoint(option) ? acknowledge() : reject();
  std::optional<uint16_t> mrru = read_u16(option);
  if (!mrru) return reject();
  return *mrru >= kSmallestMrru ? acknowledge() : nak(option_u16(option.type, kDefaultMrru));
}

Options Lcp::missing(const Options& request) {
  if (config_.role == Role::kAnswerer || find_option(request, lcp_option::kAuth)) return {};
  ProvingPolicy::Decision decision = proving_.on_no_offer();
  if (decision.answer == ProvingPolicy::Answer::kGiveUp)
    give_up(make_error(Outcome::kAuthMismatch, "the peer asks for no authentication"));
  countering_ = decision.answer == ProvingPolicy::Answer::kCounter;
  if (!countering_) return {};
  auth_disputed_ = true;
  return {option_auth(auth_protocol(decision.counter))};
}

void Lcp::nak_sent() {
  if (std::exchange(countering_, false)) proving_.countered();
}

void Lcp::accept(const Options& request) { theirs_ = read_lcp(request); }

LcpNegotiated Lcp::negotiated() const {
  LcpNegotiated out;
  out.mru = std::min(theirs_.mru.value_or(kDefaultMru), config_.link.mru);
  out.peer_mru = ours_.mru.value_or(kDefaultMru);
  if (theirs_.auth) out.method = auth_method(*theirs_.auth).value_or(AuthMethod::kNone);
  out.peer_method = demanding_.demand();
  out.local_pfc = ours_.pfc;
  out.local_acfc = ours_.acfc;
  out.peer_pfc = theirs_.pfc;
  out.peer_acfc = theirs_.acfc;
  out.local_accm = ours_.accm.value_or(0xffffffff);
  out.peer_accm = theirs_.accm.value_or(0xffffffff);
  out.callback = config_.role == Role::kCaller ? ours_.callback : theirs_.callback;
  out.peer_endpoint = theirs_.endpoint;
  out.multilink = ours_.mrru && theirs_.mrru;
  if (!out.multilink) return out;
  out.mrru = *theirs_.mrru;
  out.peer_mrru = *ours_.mrru;
  out.short_sequence = theirs_.short_sequence;  // RFC 1990 §5.1.2: the receiver asks for it
  out.peer_short_sequence = ours_.short_sequence;
  return out;
}

bool Lcp::receive_extra(const ControlPacket& packet, TimePoint now) {
  switch (static_cast<Code>(packet.code)) {
    case Code::kProtocolReject: {
      ByteReader in(packet.data);
      uint16_t rejected = in.u16();
      if (in.ok() && opened()) listener_.protocol_rejected(rejected, now);  // RFC 1661 §5.7
      return true;
    }
    case Code::kEchoRequest:
      on_echo_request(packet, now);
      return true;
    case Code::kEchoReply:
      if (opened()) listener_.echo_answered();
      handle(Trigger::kEcho, now);
      return true;
    case Code::kDiscardRequest:
      handle(Trigger::kEcho, now);
      return true;
    case Code::kIdentification: {  // RFC 1570 §2.1: magic number, then text
      ByteReader in(packet.data);
      in.skip(4);
      listener_.lcp_remark("the peer identifies itself as " + log::value(peer_text(in.rest())));
      return true;
    }
    case Code::kTimeRemaining: {  // RFC 1570 §2.2: magic number, seconds, text
      ByteReader in(packet.data);
      in.skip(4);
      uint32_t seconds = in.u32();
      ByteView text = in.rest();
      listener_.lcp_remark(fmt::format("the peer says that {} seconds remain: {}", seconds,
                                       log::value(peer_text(text))));
      return true;
    }
    default:
      return false;
  }
}

void Lcp::on_echo_request(const ControlPacket& packet, TimePoint now) {
  // RFC 1661 §5.8 answers only in Opened. SoftEther asks earlier; to answer costs nothing and is
  // a sign of life while a handler holds the gate. **[choice]**
  bool negotiating = state() == State::kReqSent || state() == State::kAckRcvd ||
                     state() == State::kAckSent || opened();
  ByteReader in(packet.data);
  uint32_t magic = in.u32();
  ByteView text = in.rest();
  if (!negotiating || !in.ok()) return;
  if (opened() && ours_.magic && magic == *ours_.magic) {
    if (++loops_ >= kLoopLimit) fail(make_error(Outcome::kLoopback), now);
    return;
  }
  ByteWriter out;
  out.u32(opened() ? ours_.magic.value_or(0) : 0);
  out.bytes(text);
  send(Code::kEchoReply, packet.id, out.view());
}

void Lcp::code_rejected(uint8_t code) {
  if (code == static_cast<uint8_t>(Code::kEchoRequest)) listener_.echo_unsupported();
}

void Lcp::send_echo() {
  ByteWriter out;
  out.u32(ours_.magic.value_or(0));
  send(Code::kEchoRequest, next_id(), out.view());
}

void Lcp::reject_protocol(uint16_t protocol, ByteView information) {
  if (!opened()) return;
  ByteWriter out;
  out.u16(protocol);
  out.bytes(information.first(std::min(information.size(), kMaxRejected)));
  send(Code::kProtocolReject, next_id(), out.view());
}

}  // namespace openras::ppp
