#include "protocol/pppoe/concentrator.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace openras::pppoe {
namespace {

constexpr size_t kMaxSessionIds = 65534;  // 0 and 0xffff are no session ids (RFC 2516 §4)

Bytes value_of(const Tag* tag) { return tag ? tag->value : Bytes{}; }

// RFC 2516 appendix A: Host-Uniq and Relay-Session-Id go back as they came.
void echo_tags(const DiscoveryPacket& request, DiscoveryPacket& reply) {
  for (const Tag& tag : request.tags)
    if (tag.type == TagType::kHostUniq || tag.type == TagType::kRelaySessionId)
      reply.tags.push_back(tag);
}

}  // namespace

Concentrator::Concentrator(ConcentratorConfig config, RandomSource& random)
    : config_(std::move(config)), random_(random) {
  config_.max_sessions = std::min(config_.max_sessions, kMaxSessionIds);
  random_.fill(cookie_key_);
}

void Concentrator::receive(const Mac& source, ByteView payload, TimePoint now) {
  if (source[0] & 1) return;  // no station sends from a group address
  std::optional<DiscoveryPacket> packet = parse_discovery(payload);
  if (!packet) return remark(true, "malformed discovery packet from " + to_string(source));
  switch (packet->code) {
    case Code::kPadi:
      return receive_padi(source, *packet);
    case Code::kPadr:
      return receive_padr(source, *packet, now);
    case Code::kPadt:
      return receive_padt(source, *packet);
    case Code::kPado:  // another concentrator's
    case Code::kPads:
    case Code::kSession:
      return;
  }
}

bool Concentrator::serves(const std::string& service) const {
  return service.empty() || config_.services.empty() ||
         std::ranges::find(config_.services, service) != config_.services.end();
}

// RFC 2516 §5.1, §5.2: a service that we do not have is no reason to answer.
void Concentrator::receive_padi(const Mac& source, const DiscoveryPacket& packet) {
  const Tag* service = packet.find(TagType::kServiceName);
  if (!accepting_ || packet.session_id != 0 || !service) return;
  std::string wanted = openras::to_string(ByteView(service->value));
  remark(true, fmt::format("received {} from {}", describe(packet), to_string(source)));
  if (!serves(wanted)) return remark(true, "that service is not served here");

  DiscoveryPacket offer{Code::kPado, 0, {}};
  offer.add(TagType::kAcName, config_.ac_name);
  offer.add(TagType::kServiceName, wanted);
  for (const std::string& other : config_.services)
    if (other != wanted) offer.add(TagType::kServiceName, other);
  offer.add(TagType::kAcCookie, cookie(source));
  echo_tags(packet, offer);
  send(source, offer);
}

// RFC 2516 §5.3, §5.4
void Concentrator::receive_padr(const Mac& source, const DiscoveryPacket& packet, TimePoint now) {
  if (packet.session_id != 0) return;
  remark(true, fmt::format("received {} from {}", describe(packet), to_string(source)));
  const Tag* shown = packet.find(TagType::kAcCookie);
  std::array<uint8_t, 16> expected = cookie(source);
  if (!shown || shown->value.size() != expected.size() ||
      CRYPTO_memcmp(shown->value.data(), expected.data(), expected.size()) != 0)
    return remark(false, "PADR from " + to_string(source) + " without our cookie ignored");

  if (repeat(source, packet, now)) return;
  const Tag* service = packet.find(TagType::kServiceName);
  if (!service || !serves(openras::to_string(ByteView(service->value))))
    return refuse(source, packet, TagType::kServiceNameError, "no such service here");
  if (!accepting_ || sessions_.size() >= config_.max_sessions)
    return refuse(source, packet, TagType::kAcSystemError, "no session is free");

  uint16_t id = free_session_id();
  DiscoveryPacket confirmation{Code::kPads, id, {}};
  confirmation.add(TagType::kServiceName, service->value);
  confirmation.add(TagType::kAcName, config_.ac_name);
  echo_tags(packet, confirmation);
  Bytes pads = serialize(confirmation);
  if (pads.empty()) return remark(false, "the tags of a PADR do not fit into a PADS");
  Bytes host_uniq = value_of(packet.find(TagType::kHostUniq));
  by_caller_[{source, host_uniq}] = id;
  sessions_[id] = Session{source, std::move(host_uniq), std::move(pads), now, false};
  send(source, confirmation);
  events_.push_back(
      SessionUp{id, source, openras::to_string(ByteView(service->value)), config_.ac_name});
}

// A PADR that has come before. True where it is answered already.
bool Concentrator::repeat(const Mac& source, const DiscoveryPacket& packet, TimePoint now) {
  auto known = by_caller_.find({source, value_of(packet.find(TagType::kHostUniq))});
  if (known == by_caller_.end()) return false;
  uint16_t id = known->second;
  const Session& session = sessions_.at(id);
  // Without a Host-Uniq the calls of one machine look alike: once a session is in use, the next
  // PADR is another call.
  if (session.host_uniq.empty() && session.heard) return false;
  if (now - session.created < config_.repetition) {
    packets_.push_back({source, session.pads});
    return true;
  }
  erase(id);
  events_.push_back(SessionDown{id, Error{ERROR_REMOTE_DISCONNECTION,
                                          "the caller has started anew with the same Host-Uniq"}});
  return false;
}

void Concentrator::refuse(const Mac& source, const DiscoveryPacket& request, TagType error,
                          std::string_view text) {
  DiscoveryPacket reply{Code::kPads, 0, {}};
  if (const Tag* service = request.find(TagType::kServiceName)) reply.tags.push_back(*service);
  reply.add(error, text);
  echo_tags(request, reply);
  send(source, reply);
  remark(false, fmt::format("call from {} refused: {}", to_string(source), text));
}

// RFC 2516 §5.5: only from the session's peer.
void Concentrator::receive_padt(const Mac& source, const DiscoveryPacket& packet) {
  auto at = sessions_.find(packet.session_id);
  if (at == sessions_.end() || at->second.peer != source)
    return remark(true, fmt::format("PADT for session {:#x} from {} is not from its peer",
                                    packet.session_id, to_string(source)));
  std::string detail = "the caller ended the session (PADT)";
  if (const Tag* said = packet.find(TagType::kGenericError))
    detail += ": " + log::value(openras::to_string(ByteView(said->value)));
  erase(packet.session_id);
  events_.push_back(
      SessionDown{packet.session_id, Error{ERROR_REMOTE_DISCONNECTION, std::move(detail)}});
}

void Concentrator::close(uint16_t session_id, std::string_view reason) {
  auto at = sessions_.find(session_id);
  if (at == sessions_.end()) return;
  DiscoveryPacket packet{Code::kPadt, session_id, {}};
  if (!reason.empty()) packet.add(TagType::kGenericError, reason.substr(0, 200));
  send(at->second.peer, packet);
  erase(session_id);
  events_.push_back(SessionDown{session_id, Error{}});
}

void Concentrator::forget(uint16_t session_id) {
  if (sessions_.contains(session_id)) erase(session_id);
}

void Concentrator::erase(uint16_t session_id) {
  auto at = sessions_.find(session_id);
  auto caller = by_caller_.find({at->second.peer, at->second.host_uniq});
  if (caller != by_caller_.end() && caller->second == session_id) by_caller_.erase(caller);
  sessions_.erase(at);
}

bool Concentrator::owns(uint16_t session_id, const Mac& source) {
  auto at = sessions_.find(session_id);
  if (at == sessions_.end() || at->second.peer != source) return false;
  at->second.heard = true;
  return true;
}

std::array<uint8_t, 16> Concentrator::cookie(const Mac& source) const {
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), cookie_key_.data(), static_cast<int>(cookie_key_.size()), source.data(),
       source.size(), digest.data(), &size);
  std::array<uint8_t, 16> out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

// Random, so that an id that has just been given up does not come back at once. The table is never
// full here (max_sessions), so the search from there on ends.
uint16_t Concentrator::free_session_id() {
  uint16_t id = random_.u16();
  while (id == 0 || id == 0xffff || sessions_.contains(id)) ++id;
  return id;
}

void Concentrator::send(const Mac& destination, const DiscoveryPacket& packet) {
  Bytes payload = serialize(packet);
  if (payload.empty()) return remark(false, "the tags of a request do not fit into the answer");
  remark(true, fmt::format("send {} to {}", describe(packet), to_string(destination)));
  packets_.push_back({destination, std::move(payload)});
}

std::optional<Outgoing> Concentrator::next_packet() {
  if (packets_.empty()) return std::nullopt;
  Outgoing packet = std::move(packets_.front());
  packets_.pop_front();
  return packet;
}

std::optional<Event> Concentrator::next_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace openras::pppoe
