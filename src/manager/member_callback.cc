// Callback: whether the peer shall call back, and the second call, which the peer makes.
#include <openras/raserror.h>

#include "errors/situation.h"
#include "manager/member_link.h"

namespace openras::manager {
namespace {

constexpr Duration kFarewell = std::chrono::seconds(7);
// What the peer is asked to wait: the modem hangs up and is set up anew meanwhile. **[choice]**
constexpr uint8_t kModemReset = 3;  // seconds
// How long the modem waits for the first RING: the peer's delay and its own dialing are in it.
// **[choice]**
constexpr Duration kRingWithin = std::chrono::minutes(2);

// The same link, waiting for a call; null where it cannot.
std::unique_ptr<LinkPlan> answering_side(const LinkPlan& calling) {
  auto plan = std::make_unique<LinkPlan>(calling);
  auto* serial = std::get_if<link::SerialOptions>(&plan->link);
  if (!serial || !serial->modem) return nullptr;
  serial->await_call = kRingWithin;
  plan->ppp.callback = false;
  return plan;
}

}  // namespace

asio::awaitable<Result<>> MemberLink::settle_callback() {
  co_await trigger_.until([this] { return offered_ || settled_ || ended_ || stopped(); });
  if (offered_ && !settled_) {
    Result<> answered = co_await answer_offer();
    if (!answered) co_return answered;
    co_await trigger_.until([this] { return settled_ || ended_ || stopped(); });
  }
  const bool called_back = settled_ && settled_->type != ppp::CallbackType::kNone;
  if (!called_back || stopped()) co_return may_go_on();
  co_return co_await be_called_back();
}

asio::awaitable<Result<>> MemberLink::answer_offer() {
  std::string number = plan_.callback_number;
  if (offered_->by_caller) {
    // "Only if the user has the Set By Caller privilege" (RASCONNSTATE page).
    Result<> done = co_await enter(RASCS_AuthCallback);
    if (!done) co_return done;
    if (number == "*") {
      number.clear();
      if (owner_.may_pause()) {
        Result<bus::DialParameters> input = co_await owner_.pause(*this, RASCS_CallbackSetByCaller);
        if (!input) co_return std::unexpected(input.error());
        number = std::move(input->callback_number);
      }
    }
  }
  std::optional<ppp::Callback> choice = ppp::choose_callback(*offered_, number);
  if (!choice)
    co_return fail(Situation::kCallbackRefused,
                   "the server insists on calling back, and there is no number for it");
  choice->delay = kModemReset;
  pump_->answer_callback(std::move(*choice));
  co_return Result<>();
}

// The link ends on purpose: what is waited for is the connection's, not the link's.
asio::awaitable<Result<>> MemberLink::be_called_back() {
  co_await owner_.announce(*this, RASCS_PrepareForCallback);
  if (Result<> go = owner_.may_go_on(); !go) co_return go;
  const std::string reason = "callback";
  co_await take_down(reason, kFarewell);
  start_over();
  const std::unique_ptr<LinkPlan> answering = answering_side(plan_);
  if (!answering) co_return fail(Situation::kCallbackRefused, "only a modem can be called back");
  co_await owner_.announce(*this, RASCS_WaitForModemReset);
  if (Result<> go = owner_.may_go_on(); !go) co_return go;
  Result<> done = co_await open_device(*answering);
  if (!done) co_return done;
  done = co_await enter(RASCS_WaitForCallback);
  if (!done) co_return done;
  done = co_await reach_peer(answering->ppp);
  if (!done) co_return done;
  done = co_await enter(RASCS_CallbackComplete);
  if (!done) co_return done;
  done = co_await enter(RASCS_ReAuthenticate);
  if (!done) co_return done;
  pump_->start();
  co_return co_await prove();
}

}  // namespace openras::manager
