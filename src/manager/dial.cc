// The dial sequence of every kind of link, state by state. doc/notifications.md states the order.
#include <openras/raserror.h>

#include <asio/co_spawn.hpp>

#include "base/log.h"
#include "manager/connection.h"

namespace openras::manager {

// What `operation` says, or why the operation is over meanwhile: the link's part is then left
// behind, and take_down() waits for it.
asio::awaitable<Result<>> Connection::through_link(asio::awaitable<Result<>> operation) {
  auto outcome = std::make_shared<std::optional<Result<>>>();
  asio::co_spawn(environment_.executor, std::move(operation),
                 [outcome, self = shared_from_this(), link = link_](
                     const std::exception_ptr& thrown, Result<> result) {
                   if (thrown) result = fail(ERROR_HARDWARE_FAILURE, "the link failed inside");
                   *outcome = std::move(result);
                   self->trigger_.fire();
                 });
  link_operation_ = outcome;
  co_await trigger_.until([&] { return outcome->has_value() || stop_ != Stop::kNone; });
  if (!outcome->has_value()) co_return may_go_on();
  link_operation_.reset();
  co_return **outcome;
}

asio::awaitable<Result<>> Connection::dial() {
  Result<> done = co_await open_port();
  if (done) done = co_await connect_device();
  if (done) done = co_await authenticate();
  if (done) done = co_await project();
  if (done) done = co_await apply_settings();
  co_return done;
}

// What may be refused to this daemon is asked for first: sockets and the TUN interface.
asio::awaitable<Result<>> Connection::open_port() {
  Result<> done = co_await enter(RASCS_OpenPort);
  if (!done) co_return done;
  link_ = environment_.make_link(plan_);
  pump_ = std::make_unique<Pump>(environment_.clock, *link_, environment_.random, name_,
                                 [this](ppp::Event event) { on_ppp(std::move(event)); });
  asio::awaitable<Result<>> opening = link_->open();
  done = co_await through_link(std::move(opening));
  if (!done) co_return done;
  Result<std::unique_ptr<net::Tun>> tun = environment_.system.open_tun("ras%d");
  if (!tun) co_return std::unexpected(tun.error());
  tun_ = std::move(*tun);
  interface_ = tun_->name();
  co_return co_await enter(RASCS_PortOpened);
}

asio::awaitable<Result<>> Connection::connect_device() {
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

asio::awaitable<Result<>> Connection::authenticate() {
  Result<> done = co_await enter(RASCS_Authenticate);
  if (!done) co_return done;
  pump_->start();
  co_await trigger_.until(
      [this] { return authenticated_ || refused_ || ended_ || stop_ != Stop::kNone; });
  if (refused_ && !authenticated_ && stop_ == Stop::kNone) {
    // The state is entered, and the error is told inside it; the peer may have gone by now.
    const Error why = refused_->error;
    co_await announce(RASCS_AuthNotify);
    if (stop_ != Stop::kNone) co_return may_go_on();
    co_return std::unexpected(why);
  }
  done = may_go_on();
  if (!done) co_return done;
  if (authenticated_->method != ppp::AuthMethod::kNone) done = co_await enter(RASCS_AuthNotify);
  co_return done;
}

asio::awaitable<Result<>> Connection::project() {
  Result<> done = co_await enter(RASCS_AuthProject);
  if (!done) co_return done;
  pump_->start_network();
  if (authenticated_->method != ppp::AuthMethod::kNone) {
    done = co_await enter(RASCS_Authenticated);
    if (!done) co_return done;
  }
  co_await trigger_.until([this] { return network_ || ended_ || stop_ != Stop::kNone; });
  done = may_go_on();
  if (!done) co_return done;
  co_return co_await enter(RASCS_Projected);
}

asio::awaitable<Result<>> Connection::apply_settings() {
  Result<> done = co_await enter(RASCS_ApplySettings);
  if (!done) co_return done;
  done = apply_system();
  if (!done) co_return done;
  data_path_ = std::make_unique<datapath::DataPath>(
      environment_.executor, tun_->fd(), *link_,
      [pump = pump_.get()](uint16_t protocol) { return pump->may_carry(protocol); });
  data_path_->on_failed([this](Error why) {
    failure_ = std::move(why);
    trigger_.fire();
  });
  pump_->on_data([path = data_path_.get()](std::span<const ppp::SplitFrame> frames) {
    path->deliver(frames);
  });
  phase_ = Phase::kConnected;
  connected_since_ = environment_.clock.wall_clock();
  connected_at_ = environment_.clock.now();
  done = co_await enter(RASCS_Connected);
  // It is connected: whatever came during the last notification is for stay_connected().
  co_return Result<>();
}

}  // namespace openras::manager
