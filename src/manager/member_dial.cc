// A link's part of the dial sequence, state by state. doc/notifications.md states the order; what
// the links have in common afterwards is in dial.cc.
#include <openras/raserror.h>

#include <asio/co_spawn.hpp>

#include "base/log.h"
#include "manager/member_link.h"

namespace openras::manager {

asio::awaitable<Result<>> MemberLink::dial() {
  Result<> done = co_await open_port();
  if (done) done = co_await connect_device();
  if (done) done = co_await authenticate();
  co_return done;
}

// What `operation` says, or why the dial is over meanwhile: the device's part is then left behind,
// and take_down() waits for it.
asio::awaitable<Result<>> MemberLink::through_link(asio::awaitable<Result<>> operation) {
  auto outcome = std::make_shared<std::optional<Result<>>>();
  asio::co_spawn(environment_.executor, std::move(operation),
                 [outcome, &trigger = trigger_, alive = owner_.keep_alive(), link = link_](
                     const std::exception_ptr& thrown, Result<> result) {
                   if (thrown) result = fail(ERROR_HARDWARE_FAILURE, "the link failed inside");
                   *outcome = std::move(result);
                   trigger.fire();
                 });
  operation_ = outcome;
  co_await trigger_.until([&] { return outcome->has_value() || owner_.stopped(); });
  if (!outcome->has_value()) co_return may_go_on();
  operation_.reset();
  co_return **outcome;
}

// What may be refused to this daemon is asked for first: sockets and the TUN interface.
asio::awaitable<Result<>> MemberLink::open_port() {
  Result<> done = co_await enter(RASCS_OpenPort);
  if (!done) co_return done;
  link_ = environment_.make_link(plan_);
  pump_ = std::make_unique<Pump>(environment_.clock, *link_, environment_.random, name_,
                                 [this](ppp::Event event) { on_ppp(std::move(event)); });
  asio::awaitable<Result<>> opening = link_->open();
  done = co_await through_link(std::move(opening));
  if (done) done = owner_.port_opened();
  if (!done) co_return done;
  co_return co_await enter(RASCS_PortOpened);
}

asio::awaitable<Result<>> MemberLink::connect_device() {
  Result<> done = co_await enter(RASCS_ConnectDevice);
  if (!done) co_return done;
  asio::awaitable<Result<>> connecting = link_->connect();
  done = co_await through_link(std::move(connecting));
  if (!done) co_return done;
  const link::Identity identity = link_->identity();
  plan_.device_type = identity.device_type;
  plan_.device_name = identity.device_name;
  spdlog::info("event=link-up {} peer={}", name_, log::value(identity.peer));
  // From here the session answers the peer, whatever handlers do; it asks nothing yet.
  ppp::Config config = plan_.ppp;
  config.link = link_->traits();
  pump_->link_up(std::move(config));
  plan_.ppp.credentials.password.wipe();
  done = co_await enter(RASCS_DeviceConnected);
  if (!done) co_return done;
  co_return co_await enter(RASCS_AllDevicesConnected);
}

asio::awaitable<Result<>> MemberLink::authenticate() {
  Result<> done = co_await enter(RASCS_Authenticate);
  if (!done) co_return done;
  pump_->start();
  co_await trigger_.until(
      [this] { return authenticated_ || refused_ || ended_ || owner_.stopped(); });
  if (refused_ && !authenticated_ && !owner_.stopped()) {
    // The state is entered, and the error is told inside it; the peer may have gone by now.
    const Error why = refused_->error;
    co_await owner_.announce(*this, RASCS_AuthNotify);
    if (owner_.stopped()) co_return may_go_on();
    co_return std::unexpected(why);
  }
  done = may_go_on();
  if (!done) co_return done;
  if (authenticated_->method != ppp::AuthMethod::kNone) done = co_await enter(RASCS_AuthNotify);
  co_return done;
}

}  // namespace openras::manager
