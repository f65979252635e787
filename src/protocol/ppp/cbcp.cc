#include "protocol/ppp/cbcp.h"

#include <algorithm>
#include <utility>

namespace openras::ppp {

namespace {

constexpr uint8_t kAddressPstn = 1;  // MS-CBCP §2.2.2
constexpr size_t kMaxCbcpOptions = 16;

uint8_t type_octet(CallbackType type) { return static_cast<uint8_t>(type); }

std::optional<CbcpOption> parse_option(uint8_t type, ByteView body) {
  CbcpOption option{type, {}, {}};
  if (body.empty()) return option;
  ByteReader in(body);
  option.delay = in.u8();
  if (in.empty()) return option;
  // What follows an option that we do not know may have another form; it is only skipped.
  if (type > type_octet(CallbackType::kPreset)) return option;
  const uint8_t address_type = in.u8();
  const ByteView text = in.rest();
  const auto end = std::ranges::find(text, uint8_t{0});
  const bool whole = end != text.end() && end + 1 == text.end();
  if (address_type != kAddressPstn || !whole || text.size() > kMaxCallbackNumber + 1)
    return std::nullopt;
  option.number = std::string(text.begin(), end);
  return option;
}

// "(0331) 555-1234" and "03315551234" are one number.
bool is_among(const std::vector<std::string>& numbers, const std::string& number) {
  const auto dialed = [](std::string text) {
    std::erase_if(text, [](char c) { return !std::string_view("0123456789*#+").contains(c); });
    return text;
  };
  return std::ranges::find(numbers, dialed(number), dialed) != numbers.end();
}

}  // namespace

std::optional<std::vector<CbcpOption>> parse_cbcp(ByteView data) {
  ByteReader in(data);
  std::vector<CbcpOption> options;
  while (!in.empty()) {
    const uint8_t type = in.u8();
    const uint8_t length = in.u8();
    if (!in.ok() || length < 2 || options.size() == kMaxCbcpOptions) return std::nullopt;
    const ByteView body = in.bytes(length - 2u);
    if (!in.ok()) return std::nullopt;
    std::optional<CbcpOption> option = parse_option(type, body);
    if (!option) return std::nullopt;
    options.push_back(std::move(*option));
  }
  return options;
}

Bytes serialise_cbcp(const std::vector<CbcpOption>& options) {
  ByteWriter out;
  for (const CbcpOption& option : options) {
    ByteWriter body;
    if (option.delay || option.number) body.u8(option.delay.value_or(0));
    if (option.number) {
      body.u8(kAddressPstn);
      body.bytes(*option.number);
      body.u8(0);
    }
    out.u8(option.type);
    out.u8(static_cast<uint8_t>(body.size() + 2));
    out.bytes(body.view());
  }
  return out.take();
}

std::optional<Callback> choose_callback(const CallbackOffered& offer, std::string_view number) {
  if (offer.by_caller && !number.empty())
    return Callback{CallbackType::kByCaller, std::string(number), 0};
  if (offer.preset && !(offer.by_caller && offer.none))
    return Callback{CallbackType::kPreset, {}, 0};
  if (offer.none) return Callback{};
  return std::nullopt;
}

// ---- caller -------------------------------------------------------------------------------------

void CbcpCaller::receive(const ControlPacket& packet, TimePoint now) {
  std::optional<std::vector<CbcpOption>> options = parse_cbcp(packet.data);
  if (!options || options->empty()) return;  // MS-CBCP §3.1.5.3: dropped silently
  if (packet.code == static_cast<uint8_t>(CbcpCode::kRequest) && !settled_) {
    id_ = packet.id;
    if (choice_) {
      ++asked_again_;
      respond();
      return;
    }
    CallbackOffered offer;
    for (const CbcpOption& option : *options) {
      offer.none |= option.type == type_octet(CallbackType::kNone);
      offer.by_caller |= option.type == type_octet(CallbackType::kByCaller);
      offer.preset |= option.type == type_octet(CallbackType::kPreset);
    }
    // A repeated Request while somebody thinks about the first one says nothing new.
    if (!std::exchange(offered_, true)) owner_.callback_offered(offer);
  } else if (packet.code == static_cast<uint8_t>(CbcpCode::kAck) && choice_ && !settled_ &&
             packet.id == id_ && options->front().type == type_octet(choice_->type)) {
    settled_ = true;
    owner_.callback_settled(*choice_, now);
  }
}

void CbcpCaller::answer(const Callback& choice) {
  if (!offered_ || choice_) return;
  choice_ = choice;
  respond();
}

void CbcpCaller::respond() {
  CbcpOption option{type_octet(choice_->type), {}, {}};
  if (choice_->type != CallbackType::kNone) option.delay = choice_->delay;
  if (choice_->type == CallbackType::kByCaller) option.number = choice_->number;
  owner_.cbcp_send(
      serialise_packet(static_cast<uint8_t>(CbcpCode::kResponse), id_, serialise_cbcp({option})));
}

// ---- answerer -----------------------------------------------------------------------------------

CbcpAnswerer::CbcpAnswerer(const CallbackPolicy& policy, const Timers& timers, CbcpOwner& owner)
    : policy_(policy),
      owner_(owner),
      refusals_left_(timers.max_configure),
      resend_(timers.restart, timers.max_configure) {}

void CbcpAnswerer::start(TimePoint now) {
  send_request();
  // The caller may be asking somebody; the session bounds how long.
  resend_.begin(now, /*endless=*/true);
}

// MS-CBCP §2.2.4.1: each Request has a number of its own, the first 1.
void CbcpAnswerer::send_request() {
  std::vector<CbcpOption> options;
  if (policy_.none) options.push_back({type_octet(CallbackType::kNone), {}, {}});
  if (policy_.by_caller) options.push_back({type_octet(CallbackType::kByCaller), 0, ""});
  if (!policy_.preset.empty()) options.push_back({type_octet(CallbackType::kPreset), 0, {}});
  owner_.cbcp_send(
      serialise_packet(static_cast<uint8_t>(CbcpCode::kRequest), ++id_, serialise_cbcp(options)));
}

std::optional<Callback> CbcpAnswerer::judge(const CbcpOption& chosen) const {
  const uint8_t delay = chosen.delay.value_or(0);
  if (chosen.type == type_octet(CallbackType::kNone) && policy_.none) return Callback{};
  if (chosen.type == type_octet(CallbackType::kPreset) && !policy_.preset.empty())
    return Callback{CallbackType::kPreset, policy_.preset, delay};
  if (chosen.type == type_octet(CallbackType::kByCaller) && policy_.by_caller &&
      !chosen.number.value_or("").empty() &&
      (policy_.allowed.empty() || is_among(policy_.allowed, *chosen.number)))
    return Callback{CallbackType::kByCaller, *chosen.number, delay};
  return std::nullopt;
}

void CbcpAnswerer::receive(const ControlPacket& packet, TimePoint now) {
  if (packet.code != static_cast<uint8_t>(CbcpCode::kResponse)) return;
  if (acked_) {
    if (packet.id == *acked_) owner_.cbcp_send(ack_);
    return;
  }
  if (packet.id != id_ || !resend_.running()) return;
  std::optional<std::vector<CbcpOption>> options = parse_cbcp(packet.data);
  std::optional<Callback> callback;
  if (options && options->size() == 1) callback = judge(options->front());
  if (callback) {
    acked_ = packet.id;
    resend_.stop();
    ack_ = serialise_packet(static_cast<uint8_t>(CbcpCode::kAck), packet.id, packet.data);
    owner_.cbcp_send(ack_);
    owner_.callback_settled(std::move(*callback), now);
  } else if (--refusals_left_ <= 0) {
    resend_.stop();
    owner_.cbcp_failed(make_error(Outcome::kCallbackRefused), now);
  } else {
    send_request();  // MS-CBCP §3.2.5.3
  }
}

void CbcpAnswerer::tick(TimePoint now) {
  if (resend_.tick(now) == Retransmission::Due::kSend) send_request();
}

}  // namespace openras::ppp
