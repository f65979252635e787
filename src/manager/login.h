// The terminal step of one link, between its device and PPP: the line's text is answered by the
// entry's login script, or relayed to a client's descriptor while the dial is paused in
// RASCS_Interactive. It ends when PPP begins on the line by itself, when the script is through, or
// when the client resumes.
#pragma once

#include <asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "bus/service.h"
#include "link/byte_stream.h"
#include "link/link.h"
#include "manager/clock.h"
#include "protocol/login/ppp_start.h"
#include "protocol/login/script_run.h"

namespace openras::manager {

class Login {
 public:
  // `terminal` and `clock` must outlive it. `changed` is called when something below may answer
  // otherwise than before.
  Login(const asio::any_io_executor& executor, Clock& clock, link::Terminal& terminal,
        std::function<void()> changed);
  ~Login();
  Login(const Login&) = delete;
  Login& operator=(const Login&) = delete;

  void run(login::LoginScript script, const ppp::Credentials& credentials);
  // One end of a socket that carries the line's text both ways; it reads end of file when PPP has
  // begun or the step is over. A second one replaces the first. ERROR_OUT_OF_BUFFERS: no
  // descriptors are left.
  Result<bus::UniqueFd> open();

  bool ppp_seen() const { return start_.found(); }
  // The script is through, or PPP began before it was.
  bool script_over() const { return ppp_seen() || (script_ && script_->over()); }
  // Of the script that failed.
  std::optional<Error> script_error() const;
  // Where the script stands, for people.
  std::string script_step() const { return script_ ? script_->step() : std::string(); }
  // The line is gone.
  const std::optional<Error>& lost() const { return lost_; }

  // Frames from now on. Nothing is to be called any more.
  void begin_frames();

 private:
  void take(ByteView octets);
  void drive();

  asio::any_io_executor executor_;
  Clock& clock_;
  link::Terminal& terminal_;
  std::function<void()> changed_;
  login::PppStart start_;
  std::optional<login::ScriptRun> script_;
  std::unique_ptr<Alarm> alarm_;
  std::unique_ptr<link::ByteStream> client_;
  Bytes kept_;  // text that no client has opened the terminal for yet
  std::optional<Error> lost_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace openras::manager
