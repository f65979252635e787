#include "protocol/pppoe/caller.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "errors/situation.h"

namespace openras::pppoe {
namespace {

constexpr size_t kHostUniqSize = 8;
constexpr size_t kMaxPassedOver = 8;  // names kept for the error text

std::string text_of(const Tag* tag) {
  return tag ? openras::to_string(ByteView(tag->value)) : std::string();
}

// What the error tag of a PADO or PADS means; nullopt where there is none. RFC 2516 appendix A:
// the value, where there is one, is text for people.
std::optional<Error> refusal_in(const DiscoveryPacket& packet) {
  for (const Tag& tag : packet.tags) {
    std::string said = tag.value.empty() ? std::string() : ": " + log::value(text_of(&tag));
    if (tag.type == TagType::kServiceNameError)
      return make_error(
          Situation::kPppoeServiceRefused,
          "the access concentrator does not give this service to us (Service-Name-Error)" + said +
              "; check the service name of the entry");
    if (tag.type == TagType::kAcSystemError)
      return make_error(Situation::kPppoeTemporary,
                        "the access concentrator cannot serve the call now (AC-System-Error)" +
                            said + "; try again later");
    if (tag.type == TagType::kGenericError)
      return make_error(Situation::kPppoeServiceRefused,
                        "the access concentrator refused the call (Generic-Error)" + said);
  }
  return std::nullopt;
}

}  // namespace

Caller::Caller(CallerConfig config, RandomSource& random)
    : config_(std::move(config)), host_uniq_(kHostUniqSize) {
  random.fill(host_uniq_);
}

void Caller::start(TimePoint now) {
  if (state_ != State::kIdle) return;
  give_up_at_ = now + config_.total;
  discover(now);
}

void Caller::discover(TimePoint now) {
  state_ = State::kDiscovering;
  offer_.reset();
  attempts_ = 1;
  wait_ = config_.first_wait;
  next_at_ = now + wait_;
  send_padi();
}

void Caller::close(std::string_view reason) {
  if (state_ == State::kEnded) return;
  if (state_ == State::kSession) send_padt(offer_->source, session_id_, reason);
  end(Error{});
}

// RFC 2516 §5.1
void Caller::send_padi() {
  DiscoveryPacket packet{Code::kPadi, 0, {}};
  packet.add(TagType::kServiceName, config_.service_name);
  packet.add(TagType::kHostUniq, host_uniq_);
  send(kBroadcast, packet);
}

// RFC 2516 §5.3
void Caller::send_padr() {
  DiscoveryPacket packet{Code::kPadr, 0, {}};
  packet.add(TagType::kServiceName, offer_->service_name);
  packet.add(TagType::kHostUniq, host_uniq_);
  for (const Tag& tag : offer_->echoed) packet.tags.push_back(tag);
  send(offer_->source, packet);
}

// RFC 2516 §5.5
void Caller::send_padt(const Mac& destination, uint16_t session_id, std::string_view reason) {
  DiscoveryPacket packet{Code::kPadt, session_id, {}};
  packet.add(TagType::kHostUniq, host_uniq_);
  if (offer_)
    for (const Tag& tag : offer_->echoed) packet.tags.push_back(tag);
  if (!reason.empty()) packet.add(TagType::kGenericError, reason.substr(0, 200));
  send(destination, packet);
}

void Caller::send(const Mac& destination, const DiscoveryPacket& packet) {
  Bytes payload = serialize(packet);
  if (payload.empty())  // only with a cookie that itself fills a frame: the attempt times out
    return remark(false, fmt::format("a {} does not fit into a frame", name(packet.code)));
  remark(true, fmt::format("send {} to {}", describe(packet), to_string(destination)));
  packets_.push_back({destination, std::move(payload)});
}

void Caller::receive(const Mac& source, ByteView payload, TimePoint now) {
  if (state_ == State::kIdle || state_ == State::kEnded) return;
  std::optional<DiscoveryPacket> packet = parse_discovery(payload);
  if (!packet) return remark(true, "malformed discovery packet from " + to_string(source));
  switch (packet->code) {
    case Code::kPado:
      return receive_pado(source, *packet, now);
    case Code::kPads:
      return receive_pads(source, *packet);
    case Code::kPadt:
      return receive_padt(source, *packet);
    case Code::kPadi:  // another caller's
    case Code::kPadr:
    case Code::kSession:
      return;
  }
}

// RFC 2516 §5.2. The first offer that fits is taken.
void Caller::receive_pado(const Mac& source, const DiscoveryPacket& packet, TimePoint now) {
  if (state_ != State::kDiscovering || packet.session_id != 0) return;
  if (!packet.has(TagType::kHostUniq, host_uniq_)) return;  // another process's, or a stranger's
  remark(true, fmt::format("received {} from {}", describe(packet), to_string(source)));

  std::string ac_name = text_of(packet.find(TagType::kAcName));
  if (std::optional<Error> refusal = refusal_in(packet)) {
    refusal_ = std::move(refusal);  // another concentrator may still offer
    return remark(false, refusal_->detail);
  }
  if (!config_.ac_name.empty() && ac_name != config_.ac_name) {
    if (passed_over_.size() < kMaxPassedOver) passed_over_.push_back(log::value(ac_name));
    return;
  }
  // §5.2: an offer repeats the service that was asked for.
  if (!config_.service_name.empty() &&
      !packet.has(TagType::kServiceName, as_bytes(config_.service_name)))
    return remark(true, "that offer does not include the service asked for");

  Offer offer{source, ac_name, config_.service_name, {}};
  for (const Tag& tag : packet.tags)
    if (tag.type == TagType::kAcCookie || tag.type == TagType::kRelaySessionId)
      offer.echoed.push_back(tag);
  offer_ = std::move(offer);
  state_ = State::kRequesting;
  attempts_ = 1;
  wait_ = config_.first_wait;
  next_at_ = now + wait_;
  padr_unanswered_ = true;
  send_padr();
}

// RFC 2516 §5.4
void Caller::receive_pads(const Mac& source, const DiscoveryPacket& packet) {
  if (!offer_ || source != offer_->source) return;
  if (!packet.has(TagType::kHostUniq, host_uniq_)) return;
  if (state_ == State::kSession) {
    // A PADR sent twice can get two sessions; the one not used is given back.
    if (packet.session_id != 0 && packet.session_id != session_id_)
      send_padt(source, packet.session_id, "duplicate session");
    return;
  }
  if (state_ != State::kRequesting) return;
  remark(true, fmt::format("received {} from {}", describe(packet), to_string(source)));
  if (std::optional<Error> refusal = refusal_in(packet)) return end(std::move(*refusal));
  // 0 without an error tag, and the reserved 0xffff (§4), are no session.
  if (packet.session_id == 0 || packet.session_id == 0xffff) return;
  session_id_ = packet.session_id;
  state_ = State::kSession;
  std::string service = text_of(packet.find(TagType::kServiceName));
  events_.push_back(SessionUp{session_id_, source, std::move(service), offer_->ac_name});
}

// RFC 2516 §5.5. Anybody on the segment can send a PADT: it counts only from the concentrator's
// address and with our session id.
void Caller::receive_padt(const Mac& source, const DiscoveryPacket& packet) {
  if (state_ != State::kSession) return;
  if (source != offer_->source || packet.session_id != session_id_)
    return remark(true, fmt::format("PADT for session {:#x} from {} is not ours", packet.session_id,
                                    to_string(source)));
  std::string said = text_of(packet.find(TagType::kGenericError));
  std::string detail = "the access concentrator ended the session (PADT)";
  if (!said.empty()) detail += ": " + log::value(said);
  end(make_error(Situation::kPppoeEnded, std::move(detail)));
}

void Caller::tick(TimePoint now) {
  if (state_ != State::kDiscovering && state_ != State::kRequesting) return;
  if (now >= give_up_at_) return give_up();
  if (now < next_at_) return;
  bool discovering = state_ == State::kDiscovering;
  if (attempts_ >= (discovering ? config_.padi_attempts : config_.padr_attempts)) {
    if (discovering) return give_up();
    return discover(now);  // RFC 2516 §8: after a number of PADRs, start again with a PADI
  }
  ++attempts_;
  wait_ *= 2;
  next_at_ = now + wait_;
  if (discovering)
    send_padi();
  else
    send_padr();
}

std::optional<TimePoint> Caller::deadline() const {
  if (state_ != State::kDiscovering && state_ != State::kRequesting) return std::nullopt;
  return std::min(next_at_, give_up_at_);
}

void Caller::give_up() {
  if (refusal_) return end(std::move(*refusal_));
  if (padr_unanswered_)
    return end(make_error(
        Situation::kPppoeNoSession,
        "an access concentrator offered the service, but did not answer the request for a "
        "session; try again, and check the service name of the entry"));
  if (!passed_over_.empty())
    return end(make_error(Situation::kPppoeNoOffer,
                          fmt::format("no access concentrator named {} answered; these did: {}",
                                      log::value(config_.ac_name), fmt::join(passed_over_, ", "))));
  std::string service = config_.service_name.empty()
                            ? std::string("any service")
                            : "the service " + log::value(config_.service_name);
  end(make_error(Situation::kPppoeNoOffer,
                 "no access concentrator offered " + service +
                     "; check the cable or modem, the interface and the service name"));
}

void Caller::end(Error error) {
  state_ = State::kEnded;
  events_.push_back(SessionDown{session_id_, std::move(error)});
}

std::optional<Mac> Caller::concentrator() const {
  return offer_ ? std::optional(offer_->source) : std::nullopt;
}

std::optional<Outgoing> Caller::next_packet() {
  if (packets_.empty()) return std::nullopt;
  Outgoing packet = std::move(packets_.front());
  packets_.pop_front();
  return packet;
}

std::optional<Event> Caller::next_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace openras::pppoe
