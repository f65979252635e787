// A link's part of the dial sequence, state by state. doc/notifications.md states the order; what
// the links have in common afterwards is in dial.cc.
#include <openras/raserror.h>

#include <asio/co_spawn.hpp>

#include "base/log.h"
#include "errors/situation.h"
#include "manager/member_link.h"

namespace openras::manager {
namespace {

constexpr Duration kFarewell = std::chrono::seconds(2);  // to a number that was not reached

}  // namespace

asio::awaitable<Result<>> MemberLink::dial() {
  next_number_ = 0;
  if (!numbers_.empty()) choose_number();
  Result<> done = co_await reach();
  while (!done && tries_another_number(done.error())) {
    const std::string reason = "another number is dialed";
    co_await take_down(reason, kFarewell);
    start_over();
    choose_number();
    done = co_await reach();
  }
  if (done) done = co_await authenticate();
  if (done && lcp_ && lcp_->callback) done = co_await settle_callback();
  if (!plan_.dialed_again) plan_.ppp.credentials.password.wipe();
  co_return done;
}

asio::awaitable<Result<>> MemberLink::reach() {
  Result<> done = co_await open_port();
  if (done) done = co_await connect_device();
  co_return done;
}

void MemberLink::choose_number() {
  const LinkPlan::Target& next = numbers_[next_number_++];
  plan_.number = next.number;
  plan_.link = next.link;
}

// False where none is left, or another number would fare no better. The error of the one that was
// tried is in the log only.
bool MemberLink::tries_another_number(const Error& why) const {
  if (stopped() || !may_pass(why) || next_number_ >= numbers_.size()) return false;
  spdlog::warn("event=next-number {} number={} failed={} error={} situation={} reason={}", name_,
               log::value(numbers_[next_number_].number), log::value(plan_.number), why.code,
               situation_id(why.situation), log::value(why.detail));
  return true;
}

// What `operation` says, or why the dial is over meanwhile: the device's part is then left behind,
// and take_down() waits for it.
asio::awaitable<Result<>> MemberLink::through_link(asio::awaitable<Result<>> operation) {
  auto outcome = std::make_shared<std::optional<Result<>>>();
  asio::co_spawn(environment_.executor, std::move(operation),
                 [outcome, &trigger = trigger_, alive = owner_.keep_alive(), link = link_](
                     const std::exception_ptr& thrown, Result<> result) {
                   if (thrown) result = fail(Situation::kInsideManager, "the link failed inside");
                   *outcome = std::move(result);
                   trigger.fire();
                 });
  operation_ = outcome;
  co_await trigger_.until([&] { return outcome->has_value() || stopped(); });
  if (!outcome->has_value()) co_return may_go_on();
  operation_.reset();
  co_return **outcome;
}

// What may be refused to this daemon is asked for first: sockets and the TUN interface.
asio::awaitable<Result<>> MemberLink::open_port() {
  Result<> done = co_await enter(RASCS_OpenPort);
  if (!done) co_return done;
  done = co_await open_device();
  if (!done) co_return done;
  co_return co_await enter(RASCS_PortOpened);
}

asio::awaitable<Result<>> MemberLink::open_device(const LinkPlan& plan) {
  link_ = environment_.make_link(plan);
  pump_ = std::make_unique<Pump>(environment_.clock, *link_, environment_.random, name_,
                                 [this](ppp::Event event) { on_ppp(std::move(event)); });
  asio::awaitable<Result<>> opening = link_->open();
  Result<> done = co_await through_link(std::move(opening));
  if (done) done = owner_.port_opened();
  co_return done;
}

asio::awaitable<Result<>> MemberLink::connect_device() {
  Result<> done = co_await enter(RASCS_ConnectDevice);
  if (!done) co_return done;
  done = co_await reach_peer();
  if (!done) co_return done;
  done = co_await enter(RASCS_DeviceConnected);
  if (!done) co_return done;
  if (link_->terminal()) {
    done = co_await log_in();
    if (!done) co_return done;
    begin_ppp(plan_.ppp);
  }
  co_return co_await enter(RASCS_AllDevicesConnected);
}

asio::awaitable<Result<>> MemberLink::reach_peer(const ppp::Config& ppp) {
  asio::awaitable<Result<>> connecting = link_->connect();
  Result<> done = co_await through_link(std::move(connecting));
  if (!done) co_return done;
  const link::Identity identity = link_->identity();
  plan_.device_type = identity.device_type;
  plan_.device_name = identity.device_name;
  spdlog::info("event=link-up {} peer={}", name_, log::value(identity.peer));
  if (!link_->terminal()) begin_ppp(ppp);
  co_return done;
}

// From here the session answers the peer, whatever handlers do; it asks nothing yet.
void MemberLink::begin_ppp(const ppp::Config& ppp) {
  ppp::Config config = ppp;
  config.link = link_->traits();
  pump_->link_up(std::move(config));
}

asio::awaitable<Result<>> MemberLink::authenticate() {
  Result<> done = co_await owner_.turn_to_authenticate(*this);
  if (done) done = co_await enter(RASCS_Authenticate);
  if (!done) co_return done;
  pump_->start();
  co_return co_await prove();
}

}  // namespace openras::manager
