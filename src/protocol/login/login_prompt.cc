#include "protocol/login/login_prompt.h"

namespace openras::login {

LoginPrompt::LoginPrompt(Check check) : check_(std::move(check)) { say("\r\nlogin: "); }

void LoginPrompt::say(std::string_view text) {
  output_.insert(output_.end(), text.begin(), text.end());
}

void LoginPrompt::receive(ByteView octets) {
  for (size_t i = 0; i < octets.size(); ++i) {
    if (state_ == State::kRefused) return;
    if (state_ == State::kAccepted) {
      const ByteView rest = octets.subspan(i);
      leftover_.insert(leftover_.end(), rest.begin(), rest.end());
      return;
    }
    const char c = static_cast<char>(octets[i]);
    if (c == '\r') {
      end_line();
    } else if ((c == '\b' || c == '\x7f') && !line_.empty()) {
      line_.pop_back();
    } else if (c >= ' ' && line_.size() < kLongestLine) {
      line_ += c;
      if (state_ == State::kUser) output_.push_back(octets[i]);
    }
  }
}

void LoginPrompt::end_line() {
  if (state_ == State::kUser) {
    user_ = std::exchange(line_, {});
    state_ = user_.empty() ? State::kUser : State::kPassword;
    return say(user_.empty() ? "\r\nlogin: " : "\r\nPassword: ");
  }
  const Secret password(line_);
  wipe_memory(line_.data(), line_.size());
  line_.clear();
  if (check_(user_, password)) {
    state_ = State::kAccepted;
    return say("\r\nPPP begins now.\r\n");
  }
  say("\r\nLogin incorrect\r\n");
  state_ = ++tries_ == kTries ? State::kRefused : State::kUser;
  if (state_ == State::kUser) say("login: ");
}

}  // namespace openras::login
