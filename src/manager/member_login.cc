// A link's login before PPP: by a script, or by the client while the dial is paused.
#include <openras/ras.h>
#include <openras/raserror.h>

#include "base/log.h"
#include "errors/situation.h"
#include "manager/member_link.h"

namespace openras::manager {

// Begins PPP at its end, whatever way the login went.
asio::awaitable<Result<>> MemberLink::log_in() {
  login_ = std::make_unique<Login>(environment_.executor, environment_.clock, *link_->terminal(),
                                   [this] {
                                     if (login_->lost() && !ended_) ended_ = login_->lost();
                                     trigger_.fire();
                                   });
  Result<> done;
  if (plan_.login.pauses)
    done = co_await be_interactive();
  else
    done = co_await run_script();
  if (done) login_->begin_frames();
  login_.reset();
  co_return done;
}

// The client talks to the server, and resumes.
asio::awaitable<Result<>> MemberLink::be_interactive() {
  // A custom-scripting library resumes by itself, whether or not the program knows paused states.
  if (!plan_.login.custom_script && !owner_.may_pause())
    co_return fail(
        Situation::kTerminalNotAllowed,
        "the entry asks for a terminal before PPP, and the program does not allow paused "
        "states (RDEOPT_PausedStates)");
  Result<bus::DialParameters> input = co_await owner_.pause(*this, RASCS_Interactive);
  if (!input) co_return std::unexpected(input.error());
  if (input->error != 0)
    co_return fail(input->error, "the client could not log in on the terminal");
  co_return may_go_on();
}

asio::awaitable<Result<>> MemberLink::run_script() {
  Result<login::LoginScript> script =
      login::LoginScript::parse(plan_.login.script, "the entry's login script");
  if (!script) co_return std::unexpected(script.error());
  spdlog::info("event=login-script {} steps={}", name_, script->steps.size());
  login_->run(std::move(*script), plan_.ppp.credentials);
  co_await trigger_.until([this] { return login_->script_over() || ended_ || owner_.stopped(); });
  const std::string step = login_->script_step();
  if (ended_ && !owner_.stopped() && !step.empty()) {
    Error why = *ended_;
    why.detail += "; the login script stood at " + step;
    co_return std::unexpected(std::move(why));
  }
  if (Result<> go = may_go_on(); !go) co_return go;
  if (const std::optional<Error> error = login_->script_error())
    co_return fail(Situation::kScriptNoMatch, error->detail);
  spdlog::info("event=logged-in {} ppp-seen={}", name_, login_->ppp_seen());
  co_return Result<>();
}

Result<bus::UniqueFd> MemberLink::open_terminal() {
  if (!login_ || !plan_.login.pauses || state_ != RASCS_Interactive)
    return fail(ERROR_PORT_NOT_CONNECTED,
                "the link has no terminal now: it is there while the dial is paused in "
                "RASCS_Interactive");
  return login_->open();
}

}  // namespace openras::manager
