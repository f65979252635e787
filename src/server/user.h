// One user of rasserver: who he is, and what happens to him.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "protocol/ppp/session.h"
#include "server/behaviour.h"

namespace openras::server {

struct User {
  // What becomes of a password that has expired (MS-CHAPv2, E=648).
  enum class Expiry : uint8_t {
    kNo,
    kAccept,  // a new one is accepted, and is the password from then on
    kRefuse,  // a new one is refused
  };
  enum class Callback : uint8_t {
    kNone,
    kPreset,  // to numbers[0], which the administrator fixed
    kCaller,  // to the number that the caller says
    kList,    // to one of `numbers`, which the caller picks
  };

  Secret password;
  std::optional<ppp::Ipv4> address;  // this user's own; else one of the pool
  uint32_t refuse = 0;               // said instead of success: 646, 647, 648, 649, 691
  int wrong = 0;                     // so many attempts are wrong before one counts
  int attempts = 0;                  // wrong ones that end a call; 0: the server's own number
  Expiry expiry = Expiry::kNo;
  Callback callback = Callback::kNone;
  std::vector<std::string> numbers;
  Behaviour behaviour;
};

// Applies one KEY=VALUE of the users file. ERROR_INVALID_DATA, saying what to write.
Result<> apply_setting(User& user, const std::string& setting);
// The same for the line of every caller ("*"), who has no name yet.
Result<> apply_setting(Behaviour& behaviour, const std::string& setting);

// What is set, as "KEY=VALUE" each; never the password.
std::vector<std::string> settings(const User& user);

}  // namespace openras::server
