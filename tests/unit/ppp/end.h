// One end of a link under test: a Session, its virtual clock, and all that it said.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "protocol/ppp/options.h"
#include "protocol/ppp/packet.h"
#include "protocol/ppp/session.h"

namespace openras::ppp {

// Users as a map.
class TestUsers final : public UserDirectory {
 public:
  std::map<std::string, UserRecord, std::less<>> users;
  std::optional<UserRecord> find(std::string_view user) override {
    auto at = users.find(user);
    return at == users.end() ? std::nullopt : std::optional(at->second);
  }
  bool change_password(std::string_view user, const Secret& password) override {
    if (password.reveal().size() < 4) return false;
    users.find(user)->second = UserRecord{password, std::nullopt, 0};
    return true;
  }
};

inline constexpr Ipv4 kServerAddress{10, 64, 0, 1};
inline constexpr Ipv4 kClientAddress{10, 64, 0, 10};
inline constexpr Ipv4 kDns{10, 64, 0, 53};

// A caller u1/pw1 that allows every method; an answerer that demands `methods`.
Config caller_config();
Config answerer_config(UserDirectory& users, std::vector<AuthMethod> methods);
// A directory that knows u1/pw1.
std::unique_ptr<TestUsers> known_users();

// The start of virtual time.
inline const TimePoint kStart = TimePoint() + std::chrono::hours(1);

class End {
 public:
  End(Config config, uint64_t seed) : random_(seed), session(std::move(config), random_) {}

 private:
  SeededRandom random_;

 public:
  Session session;
  std::vector<Event> events;  // without Remarks
  std::vector<std::string> remarks;

  // Fetches events; frames stay in the session.
  void collect();
  std::vector<Bytes> frames();

  template <typename T>
  std::vector<T> all() const {
    std::vector<T> out;
    for (const Event& event : events)
      if (const T* one = std::get_if<T>(&event)) out.push_back(*one);
    return out;
  }
  template <typename T>
  const T* last() const {
    const T* out = nullptr;
    for (const Event& event : events)
      if (const T* one = std::get_if<T>(&event)) out = one;
    return out;
  }
  // The code that Ended carries; fails the test where there is none.
  uint32_t ended() const;
  // The row of the error table that it names.
  Situation situation() const;
  bool remarked(std::string_view part) const;
};

// A peer that the test plays by hand: packets in and out of one End, at a virtual time.
class Puppet {
 public:
  explicit Puppet(Config config, uint64_t seed = 1) : end(std::move(config), seed) {}

  End end;
  TimePoint now = kStart;

  // Sends a packet to the session.
  void say(uint16_t protocol, uint8_t code, uint8_t id, ByteView data = {});
  void say(uint16_t protocol, Code code, uint8_t id, const Options& options);
  // What the session has sent since; consumed. open_lcp() and open_ipcp() consume only their own
  // protocol's Configure packets.
  struct Heard {
    uint16_t protocol = 0;
    uint8_t code = 0;
    uint8_t id = 0;
    Bytes data;
    Options options() const { return parse_options(data).value_or(Options{}); }
  };
  std::vector<Heard> hear();
  // The last packet of that kind among those that the session sent since the last hear().
  std::optional<Heard> heard(uint16_t protocol, Code code);
  // Lets virtual time pass, with all deadlines in it.
  void pass(Duration time);
  // Agrees to whatever LCP the session asks for and asks for `peer`; LCP is open afterwards.
  void open_lcp(const Options& peer);
  // The same for IPCP, assigning kClientAddress.
  void open_ipcp();

 private:
  void forget(uint16_t protocol);
  std::vector<Heard> kept;
};

}  // namespace openras::ppp
