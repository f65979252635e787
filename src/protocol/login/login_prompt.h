// The answering side's login by prompts, sans-IO: what many providers' terminal servers ask before
// PPP.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/secret.h"

namespace openras::login {

class LoginPrompt {
 public:
  using Check = std::function<bool(const std::string& user, const Secret& password)>;
  static constexpr int kTries = 3;
  static constexpr size_t kLongestLine = 256;

  explicit LoginPrompt(Check check);

  // What the caller types; a name is echoed, a password is not.
  void receive(ByteView octets);
  Bytes next_output() { return std::exchange(output_, {}); }
  // Logged in: PPP may begin, with what came behind the password.
  bool accepted() const { return state_ == State::kAccepted; }
  Bytes leftover() { return std::exchange(leftover_, {}); }
  bool refused() const { return state_ == State::kRefused; }  // too often wrong

 private:
  enum class State : uint8_t { kUser, kPassword, kAccepted, kRefused };
  void say(std::string_view text);
  void end_line();

  Check check_;
  State state_ = State::kUser;
  int tries_ = 0;
  std::string user_, line_;
  Bytes output_, leftover_;
};

}  // namespace openras::login
