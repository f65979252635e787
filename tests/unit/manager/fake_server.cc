#include "unit/manager/fake_server.h"

namespace openras::manager {
namespace {

ppp::Config answerer(const ServerBehaviour& behaviour, ppp::UserDirectory& users) {
  ppp::Config config;
  config.role = ppp::Role::kAnswerer;
  config.link.mru = 1400;
  config.timers.echo_interval = behaviour.echo_interval;
  config.timers.max_configure = 10000;  // as patient as a server whose requests are answered
  config.timers.authentication = config.timers.network = std::chrono::hours(1);
  config.timers.retry = behaviour.patience;
  config.attempts = behaviour.attempts;
  config.callback = !behaviour.calls_back;
  config.methods = behaviour.methods;
  config.users = &users;
  config.local_name = "server";
  config.ipv4 = behaviour.ipv4;
  config.ipv6 = behaviour.ipv6;
  config.local_ipv4 = ppp::Ipv4{10, 0, 0, 1};
  config.peer_ipv4 = ppp::Ipv4{10, 0, 0, 2};
  config.dns[0] = ppp::Ipv4{9, 9, 9, 9};
  if (behaviour.bundles) config.multilink = {.mrru = 1500, .endpoint = {.type = 1, .address = {7}}};
  return config;
}

}  // namespace

FakeServer::FakeServer(asio::io_context& io, Clock& clock, RandomSource& random,
                       ServerBehaviour wanted)
    : behaviour(std::move(wanted)),
      io_(io),
      clock_(clock),
      random_(random),
      session_(answerer(behaviour, *this), random),
      alarm_(clock.make_alarm([this] {
        session_.tick(clock_.now());
        drain();
      })) {}

std::optional<ppp::UserRecord> FakeServer::find(std::string_view user) {
  if (user != "u1") return std::nullopt;
  return ppp::UserRecord{.password = Secret(behaviour.password),
                         .refuse_with = behaviour.refuse_with,
                         .callback = behaviour.callback};
}

bool FakeServer::change_password(std::string_view, const Secret& password) {
  if (password.reveal().size() < 4) return false;
  behaviour.password = password.reveal();
  behaviour.refuse_with = 0;
  return true;
}

void FakeServer::called() {
  line_up = true;
  if (behaviour.silent) return;
  session_.link_up(clock_.now());
  session_.start(clock_.now());
  drain();
}

void FakeServer::from_caller(ByteView frame) {
  asio::post(io_, [self = shared_from_this(), copy = Bytes(frame.begin(), frame.end())] {
    if (self->deaf_ || self->behaviour.silent || !self->line_up) return;
    const auto split = ppp::split_frame(copy);
    if (split && split->protocol == ppp::kProtocolIpv4) {
      self->data.push_back(copy);
      return;
    }
    if (split && split->protocol == 0xc021 && !split->information.empty() &&
        split->information[0] == 10)
      ++self->echo_replies;
    if (split && self->bundle && link::Bundle::owns(split->protocol))
      return self->bundle->receive(self->membership_, *split);
    self->session_.receive(copy, self->clock_.now());
    self->drain();
  });
}

void FakeServer::to_caller(const Bytes& frame) {
  asio::post(io_, [self = shared_from_this(), frame] {
    if (self->deaf_ || !self->line_up || !self->on_frames) return;
    const ByteView view(frame);
    self->on_frames(std::span(&view, 1));
  });
}

void FakeServer::drain() {
  while (std::optional<Bytes> frame = session_.next_frame()) to_caller(*frame);
  while (std::optional<ppp::Event> event = session_.next_event()) {
    if (const auto* proved = std::get_if<ppp::Authenticated>(&*event)) {
      caller = proved->user;
      if (session_.negotiated().multilink)
        join_bundle();
      else if (!behaviour.keeps_network_waiting)
        session_.start_network(clock_.now());
    }
    if (const auto* settled = std::get_if<ppp::CallbackSettled>(&*event)) {
      called_back = settled->callback;
      if (called_back->type != ppp::CallbackType::kNone) session_.close(clock_.now(), "callback");
    }
    if (const auto* end = std::get_if<ppp::Ended>(&*event)) {
      ended = end->error;
      if (bundle) bundle->leave(membership_);
    }
    while (std::optional<Bytes> frame = session_.next_frame()) to_caller(*frame);
  }
  if (const auto deadline = session_.deadline()) {
    alarm_->set(*deadline);
  } else {
    alarm_->cancel();
  }
}

void FakeServer::join_bundle() {
  const ppp::LcpNegotiated& agreed = session_.negotiated();
  const Bytes name = agreed.peer_endpoint ? agreed.peer_endpoint->address : Bytes{};
  std::weak_ptr<FakeBundle>& place = (*behaviour.bundles)[name];
  bundle = place.lock();
  if (!bundle)
    bundle = std::make_shared<FakeBundle>(clock_, random_, answerer(behaviour, *this), agreed);
  place = bundle;
  membership_ = bundle->join(wire_, agreed);
}

void FakeServer::start_network() {
  session_.start_network(clock_.now());
  drain();
}

void FakeServer::terminate(std::string reason) {
  session_.close(clock_.now(), std::move(reason));
  drain();
}

void FakeServer::lose_line(Error why) {
  line_up = false;
  const auto handler = on_down;
  if (handler) handler(std::move(why));
}

void FakeServer::send_data(const Bytes& ip_packet) {
  Bytes frame{0x00, 0x21};
  frame.insert(frame.end(), ip_packet.begin(), ip_packet.end());
  if (bundle)
    bundle->send(frame);
  else
    to_caller(frame);
}

asio::awaitable<Result<>> FakeLink::open() {
  if (server_->behaviour.open_error) co_return std::unexpected(*server_->behaviour.open_error);
  co_return Result<>();
}

asio::awaitable<Result<>> FakeLink::connect() {
  if (server_->behaviour.connect_error)
    co_return std::unexpected(*server_->behaviour.connect_error);
  if (server_->behaviour.connect_hangs) {
    co_await hang_up_.until([this] { return server_->disconnected; });
    co_return fail(631, "disconnected while connecting");
  }
  server_->called();
  co_return Result<>();
}

asio::awaitable<void> FakeLink::disconnect(std::string) {
  server_->disconnected = true;
  server_->line_up = false;
  server_->on_down = nullptr;
  hang_up_.fire();
  co_return;
}

void FakeLink::send(std::span<const ByteView> frames) {
  for (const ByteView& frame : frames) server_->from_caller(frame);
}

}  // namespace openras::manager
