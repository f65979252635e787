// A login script being run on a line, sans-IO.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"
#include "protocol/login/login_script.h"

namespace openras::login {

class ScriptRun {
 public:
  // `script` with the name and the password that it sends.
  ScriptRun(LoginScript script, std::string user, Secret password)
      : script_(std::move(script)), user_(std::move(user)), password_(std::move(password)) {}

  void start(TimePoint now);
  void receive(ByteView octets, TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const { return deadline_; }
  std::optional<Bytes> next_output();

  // All steps are done, or one failed: ERROR_REQUEST_TIMEOUT where what a waitfor names did not
  // come, with the line of the step and what came instead (never the password).
  bool over() const { return over_; }
  const std::optional<Error>& error() const { return error_; }
  // The step that it stands at, for people: `line 4: waitfor "login:"`; "" once it is over.
  std::string step() const;

 private:
  void proceed(TimePoint now);
  bool matches();
  std::string for_people(std::string_view octets) const;
  std::string heard_for_people() const;

  LoginScript script_;
  std::string user_;
  Secret password_;
  size_t at_ = 0;
  std::string heard_;  // since the last match, the last octets of it
  std::optional<TimePoint> deadline_;
  std::deque<Bytes> outputs_;
  bool over_ = false;
  std::optional<Error> error_;
};

}  // namespace openras::login
