// The access concentrator of RFC 2516's Discovery stage, sans-IO. It keeps nothing for a PADI: the
// AC-Cookie is an HMAC of the caller's address, so that a flood of PADIs costs no memory and a PADR
// proves that its sender receives what is sent to its address (RFC 2516 appendix A, AC-Cookie).
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "protocol/pppoe/events.h"

namespace openras::pppoe {

struct ConcentratorConfig {
  std::string ac_name = "openras";
  std::vector<std::string> services;  // empty = any service name is served
  size_t max_sessions = 4096;         // at most 65534
  // A PADR with the same Host-Uniq within this time is a repetition and gets the same session; a
  // later one comes from a caller that has lost its session, which is then given up.
  Duration repetition = std::chrono::seconds(60);
};

class Concentrator {
 public:
  // `random` must outlive the object.
  Concentrator(ConcentratorConfig config, RandomSource& random);

  // The payload of an Ethernet frame of type 0x8863, broadcast or addressed to this machine.
  void receive(const Mac& source, ByteView payload, TimePoint now);
  // Ends a session with a PADT that carries the reason; SessionDown{0} follows. Unknown ids are
  // ignored.
  void close(uint16_t session_id, std::string_view reason);
  // Drops a session without telling the peer.
  void forget(uint16_t session_id);
  // False: no more new sessions (PADIs stay unanswered); existing ones go on.
  void set_accepting(bool accepting) { accepting_ = accepting; }

  // True where the session exists and `source` is its peer: a stranger's frame is not for it.
  bool owns(uint16_t session_id, const Mac& source);
  size_t sessions() const { return sessions_.size(); }

  std::optional<Outgoing> next_packet();
  std::optional<Event> next_event();

 private:
  struct Session {
    Mac peer{};
    Bytes host_uniq;
    Bytes pads;  // sent again for a repeated PADR
    TimePoint created{};
    bool heard = false;  // the caller has sent a session frame
  };
  using CallerKey = std::pair<Mac, Bytes>;

  void receive_padi(const Mac& source, const DiscoveryPacket& packet);
  void receive_padr(const Mac& source, const DiscoveryPacket& packet, TimePoint now);
  void receive_padt(const Mac& source, const DiscoveryPacket& packet);
  bool repeat(const Mac& source, const DiscoveryPacket& packet, TimePoint now);
  void refuse(const Mac& source, const DiscoveryPacket& request, TagType error,
              std::string_view text);
  bool serves(const std::string& service) const;
  std::array<uint8_t, 16> cookie(const Mac& source) const;
  uint16_t free_session_id();
  void erase(uint16_t session_id);
  void send(const Mac& destination, const DiscoveryPacket& packet);
  void remark(bool debug, std::string text) { events_.push_back(Remark{debug, std::move(text)}); }

  ConcentratorConfig config_;
  RandomSource& random_;
  std::array<uint8_t, 32> cookie_key_{};
  bool accepting_ = true;
  std::unordered_map<uint16_t, Session> sessions_;
  std::map<CallerKey, uint16_t> by_caller_;
  std::deque<Outgoing> packets_;
  std::deque<Event> events_;
};

}  // namespace openras::pppoe
