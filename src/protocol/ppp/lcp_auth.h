// Which authentication method LCP settles on: the policies of both sides, apart from LCP itself.
#pragma once

#include <optional>
#include <vector>

#include "protocol/ppp/options.h"

namespace openras::ppp {

// The methods of a Config, strongest first, kNone left out.
std::vector<AuthMethod> strongest_first(const std::vector<AuthMethod>& methods);

// Whether a link with this method is within what the Config says: the last word, whatever the
// negotiation made of it. An empty list allows no authentication only.
bool is_allowed(const std::vector<AuthMethod>& methods, AuthMethod method);

// The side that has to prove itself. It accepts any method that the entry allows, counters another
// one with the strongest it allows, then with the next, and gives up when it has named them all.
// It never goes below what the entry requires.
class ProvingPolicy {
 public:
  // `upgrade`: counters an allowed method too while a stronger allowed one has not been named.
  ProvingPolicy(const std::vector<AuthMethod>& methods, bool upgrade);

  enum class Answer : uint8_t { kAccept, kCounter, kReject, kGiveUp };
  struct Decision {
    Answer answer = Answer::kAccept;
    AuthMethod counter = AuthMethod::kNone;
  };
  void reset() { named_ = 0; }
  Decision on_offer(const AuthProtocol& offer);
  // The peer's request has no Authentication-Protocol.
  Decision on_no_offer();
  // The last kCounter was sent: the next one names the next method.
  void countered() { ++named_; }

 private:
  Decision counter();

  std::vector<AuthMethod> allowed_;
  bool none_allowed_;
  bool upgrade_;
  size_t named_ = 0;
};

// The side that demands: strongest first, then what the peer suggests if it is in the list, else
// the next weaker one.
class DemandingPolicy {
 public:
  explicit DemandingPolicy(const std::vector<AuthMethod>& methods);

  void reset();
  // kNone: nothing is demanded.
  AuthMethod demand() const { return demand_; }
  // False where no method is left.
  bool on_nak(const std::optional<AuthMethod>& suggested);
  bool on_reject();

 private:
  std::vector<AuthMethod> methods_;
  bool none_allowed_;
  std::vector<AuthMethod> left_;
  AuthMethod demand_ = AuthMethod::kNone;
};

}  // namespace openras::ppp
