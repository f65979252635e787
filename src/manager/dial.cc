// The dial: each link as far as its peer has accepted it (member_dial.cc), then the network on top
// of them. doc/notifications.md states the order.
#include "manager/connection.h"

namespace openras::manager {

// The same for all links of a connection, and another for the next and for each time that it is
// dialed anew, which the server must not take for a part of one that it still holds. **[choice]**
void Connection::name_bundle() {
  ppp::EndpointDiscriminator endpoint{.type = 1, .address = Bytes(16)};
  environment_.random.fill(endpoint.address);
  for (const auto& link : links_) link->use(endpoint);
}

asio::awaitable<Result<>> Connection::dial() {
  name_bundle();
  for (size_t i = 0; i < links_.size() && i < plan_.dialed_at_first; ++i) begin(*links_[i]);
  co_await trigger_.until([this] {
    return is_any(&MemberLink::has_passed) || !is_any(&MemberLink::is_alive) || stopped();
  });
  Result<> done = links_may_go_on();
  if (!is_any(&MemberLink::has_passed) && !stopped()) done = speaker().outcome();
  if (done) done = co_await project();
  projected_ = done;
  trigger_.fire();
  // "When the final state of all subentries has been determined" (RASCONNSTATE page).
  if (done)
    co_await trigger_.until([this] { return !is_any(&MemberLink::is_dialing) || stopped(); });
  if (done) done = co_await apply_settings();
  if (!done) co_await trigger_.until([this] { return !is_any(&MemberLink::is_busy); });
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
  Result<> done = co_await enter(RASCS_AuthProject);
  if (!done) co_return done;
  if (bundle_)
    bundle_->start_network();
  else
    leader_->start_network();
  if (leader_->authenticated()->method != ppp::AuthMethod::kNone) {
    done = co_await enter(RASCS_Authenticated);
    if (!done) co_return done;
  }
  co_await trigger_.until([this] { return network_ || !links_may_go_on(); });
  done = links_may_go_on();
  if (!done) co_return done;
  co_return co_await enter(RASCS_Projected);
}

link::FrameSink& Connection::frames() {
  if (bundle_) return bundle_->bundle();
  return leader_->device();
}

bool Connection::may_carry(uint16_t protocol) const {
  return bundle_ ? bundle_->bundle().may_carry(protocol) : leader_->pump().may_carry(protocol);
}

asio::awaitable<Result<>> Connection::apply_settings() {
  Result<> done = co_await enter(RASCS_ApplySettings);
  if (!done) co_return done;
  done = apply_system();
  if (!done) co_return done;
  data_path_ = std::make_unique<datapath::DataPath>(
      environment_.executor, tun_->fd(), frames(),
      [this](uint16_t protocol) { return may_carry(protocol); });
  data_path_->on_failed([this](Error why) {
    failure_ = std::move(why);
    trigger_.fire();
  });
  const auto deliver = [path = data_path_.get()](std::span<const ppp::SplitFrame> frames) {
    path->deliver(frames);
  };
  if (bundle_)
    bundle_->bundle().on_data(deliver);
  else
    leader_->pump().on_data(deliver);
  phase_ = Phase::kConnected;
  connected_since_ = environment_.clock.wall_clock();
  connected_at_ = environment_.clock.now();
  done = co_await enter(RASCS_Connected);
  watch_demand();
  // It is connected: whatever came during the last notification is for stay_connected().
  co_return Result<>();
}

}  // namespace openras::manager
