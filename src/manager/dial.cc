// The dial: each link as far as its peer has accepted it (member_dial.cc), then the network on top
// of them. doc/notifications.md states the order.
#include "manager/connection.h"

namespace openras::manager {

asio::awaitable<Result<>> Connection::dial() {
  Result<> done = co_await first().dial();
  if (done) done = co_await project();
  if (done) done = co_await apply_settings();
  co_return done;
}

Result<> Connection::port_opened() {
  if (tun_) return {};
  Result<std::unique_ptr<net::Tun>> tun = environment_.system.open_tun("ras%d");
  if (!tun) return std::unexpected(tun.error());
  tun_ = std::move(*tun);
  interface_ = tun_->name();
  return {};
}

asio::awaitable<Result<>> Connection::project() {
  Result<> done = co_await enter(RASCS_AuthProject, first().subentry());
  if (!done) co_return done;
  first().start_network();
  if (first().authenticated()->method != ppp::AuthMethod::kNone) {
    done = co_await enter(RASCS_Authenticated, first().subentry());
    if (!done) co_return done;
  }
  co_await trigger_.until([this] { return network_ || first().ended() || stopped(); });
  done = first().may_go_on();
  if (!done) co_return done;
  co_return co_await enter(RASCS_Projected, first().subentry());
}

asio::awaitable<Result<>> Connection::apply_settings() {
  Result<> done = co_await enter(RASCS_ApplySettings, first().subentry());
  if (!done) co_return done;
  done = apply_system();
  if (!done) co_return done;
  data_path_ = std::make_unique<datapath::DataPath>(
      environment_.executor, tun_->fd(), first().device(),
      [&pump = first().pump()](uint16_t protocol) { return pump.may_carry(protocol); });
  data_path_->on_failed([this](Error why) {
    failure_ = std::move(why);
    trigger_.fire();
  });
  first().pump().on_data([path = data_path_.get()](std::span<const ppp::SplitFrame> frames) {
    path->deliver(frames);
  });
  phase_ = Phase::kConnected;
  connected_since_ = environment_.clock.wall_clock();
  connected_at_ = environment_.clock.now();
  done = co_await enter(RASCS_Connected, first().subentry());
  // It is connected: whatever came during the last notification is for stay_connected().
  co_return Result<>();
}

}  // namespace openras::manager
