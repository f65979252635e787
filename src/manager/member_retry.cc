// A link's paused states before the peer has accepted us: another try, and a new password for an
// expired one.
#include <openras/raserror.h>

#include "base/log.h"
#include "manager/member_link.h"

namespace openras::manager {
namespace {

constexpr Duration kFarewell = std::chrono::seconds(2);

}  // namespace

// Until the peer has accepted us, with as many tries as client and peer make.
asio::awaitable<Result<>> MemberLink::prove() {
  for (;;) {
    co_await trigger_.until([this] { return authenticated_ || refused_ || ended_ || stopped(); });
    if (authenticated_ || stopped()) break;
    Result<> again;
    if (crossed_) {
      again = co_await redial();
    } else if (refused_) {
      // The state is entered, and the error is told inside it; the peer may have gone by now.
      co_await owner_.announce(*this, RASCS_AuthNotify);
      if (stopped()) break;
      again = co_await try_again();
    } else {
      break;
    }
    if (!again) co_return again;
  }
  Result<> done = may_go_on();
  if (!done) co_return done;
  if (authenticated_->method != ppp::AuthMethod::kNone) done = co_await enter(RASCS_AuthNotify);
  co_return done;
}

// After a refusal: what the client resumes with, or the refusal's error.
asio::awaitable<Result<>> MemberLink::try_again() {
  const bool change = refused_->change_allowed;
  const bool retry =
      refused_->retry_allowed && refused_->error.code == ERROR_AUTHENTICATION_FAILURE;
  if ((!change && !retry) || !owner_.may_pause()) co_return std::unexpected(refused_->error);
  const uint32_t state = change ? RASCS_PasswordExpired : RASCS_RetryAuthentication;
  Result<bus::DialParameters> input = co_await owner_.pause(*this, state);
  if (!input) co_return std::unexpected(input.error());
  refused_.reset();
  if (change) {
    new_password_ = std::move(input->password);
    co_await owner_.announce(*this, RASCS_AuthChangePassword);
    if (Result<> go = owner_.may_go_on(); !go) co_return go;
    // A peer that ended the link meanwhile is found out by prove().
    pump_->change_password(new_password_);
    co_return Result<>();
  }
  plan_.ppp.credentials.user = std::move(input->user);
  plan_.ppp.credentials.domain = std::move(input->domain);
  plan_.ppp.credentials.password = std::move(input->password);
  co_await owner_.announce(*this, RASCS_AuthRetry);
  if (Result<> go = owner_.may_go_on(); !go) co_return go;
  if (ended_) co_return co_await redial();
  trying_again_ = true;
  pump_->retry_authentication(plan_.ppp.credentials);
  co_return Result<>();
}

// A peer that ends the link with its refusal is called again, of which the client hears nothing.
// **[choice]**
asio::awaitable<Result<>> MemberLink::redial() {
  spdlog::info("event=redial {} reason=\"the peer ended the link with its refusal\"", name_);
  const std::string reason = "another try";
  co_await take_down(reason, kFarewell);
  start_over();
  Result<> done = co_await open_device();
  if (done) done = co_await reach_peer();
  if (done && link_->terminal()) {
    done = co_await log_in();
    if (done) begin_ppp(plan_.ppp);
  }
  if (done) pump_->start();
  co_return done;
}

bool MemberLink::given_up() const { return ended_ && !ended_with_refusal_; }

}  // namespace openras::manager
