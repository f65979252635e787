#include "manager/connection.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>

#include "base/log.h"
#include "errors/error_text.h"

namespace openras::manager {
namespace {

// How long a peer may take to hear our good-bye. PPP gives up after two requests, three seconds
// apart; a link after one second.
constexpr Duration kFarewell = std::chrono::seconds(7);
// The same while rasmand is being stopped.
constexpr Duration kQuickFarewell = std::chrono::seconds(2);

}  // namespace

Connection::Connection(Environment& environment, Observer& observer, uint32_t number, Plan plan,
                       std::shared_ptr<bus::Client> client, std::string handler)
    : environment_(environment),
      observer_(observer),
      number_(number),
      plan_(std::move(plan)),
      name_(fmt::format("connection={} entry={}", number, log::value(plan_.entry))),
      owner_(client->credentials().uid),
      client_(std::move(client)),
      handler_(std::move(handler)),
      trigger_(environment.executor),
      bound_(environment.clock.make_alarm([this] { trigger_.fire(); })) {
  plan_.ppp.ipv6 = plan_.ppp.ipv6 && environment_.system.ipv6_available();
}

Connection::~Connection() = default;

void Connection::watch(const bus::Client& client) {
  dialer_ = &client;
  dialer_gone_ = process_gone_ = false;
  process_ = environment_.watch_process(client.credentials().pid, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->process_gone();
  });
}

void Connection::start() {
  watch(*client_);
  // The answer to Dial goes out before the first notification.
  asio::post(environment_.executor, [self = shared_from_this()] {
    asio::co_spawn(self->environment_.executor, self->run(), asio::detached);
  });
}

asio::awaitable<void> Connection::run() {
  const std::shared_ptr<Connection> self = shared_from_this();
  const Result<> result = co_await operate();
  disconnected_at_ = environment_.clock.now();

  if (stop_ == Stop::kNone && !result) {
    phase_ = Phase::kEnded;
    note_failure(result.error());
    set_state(was_connected() ? uint32_t{RASCS_Disconnected} : state_, result.error());
    // The handler hears of a failed dial while the link is taken down. Notifications of an
    // established connection are over.
    if (!was_connected()) begin_telling();
    const std::string reason = fmt::format("error {}", result.error().code);
    co_await take_down(reason);
    co_await told();
    client_.reset();
    co_await linger();
  } else {
    const std::string reason = "hung up";
    co_await take_down(reason);
    if (was_connected()) set_state(RASCS_Disconnected, {});
  }
  phase_ = Phase::kRemoved;
  client_.reset();
  process_.reset();
  spdlog::info("event=removed {}", name_);
  observer_.removed(*this);
}

// Until it is over: the error, or ok where it was ended from outside.
asio::awaitable<Result<>> Connection::operate() {
  Result<> result;
  try {
    result = co_await dial();
    if (result) result = co_await stay_connected();
  } catch (const std::exception& thrown) {
    result = fail(ERROR_UNKNOWN, fmt::format("inside rasmand: {}", thrown.what()));
  }
  co_return result;
}

// Answers questions until it is hung up, or nobody is left to do that.
asio::awaitable<void> Connection::linger() {
  const bool nobody_is_left = process_gone_ || (process_ == nullptr && dialer_gone_);
  if (nobody_is_left) stop(Stop::kClientGone);
  co_await trigger_.until([this] { return stop_ != Stop::kNone; });
}

asio::awaitable<Result<>> Connection::stay_connected() {
  handler_.clear();  // notifications end with RASCS_Connected
  client_.reset();
  for (;;) {
    co_await trigger_.until(
        [this] { return network_changed_ || ended_ || failure_ || stop_ != Stop::kNone; });
    if (Result<> go = may_go_on(); !go) co_return go;
    // The peer negotiated anew: its addresses may be others now.
    network_changed_ = false;
    applied_.reset();
    if (Result<> done = apply_system(); !done) co_return done;
    spdlog::info("event=network-changed {}", name_);
  }
}

asio::awaitable<Result<>> Connection::enter(uint32_t state) {
  // What happened since the last state belongs to that one.
  if (Result<> go = may_go_on(); !go) co_return go;
  co_await announce(state);
  co_return may_go_on();
}

asio::awaitable<void> Connection::announce(uint32_t state) {
  set_state(state, {});
  if (state == RASCS_Connected) observer_.connected(*this);
  begin_telling();
  co_await told();
}

Result<> Connection::may_go_on() const {
  switch (stop_) {
    case Stop::kNone:
      break;
    case Stop::kHungUp:
      return fail(ERROR_USER_DISCONNECTION, "hung up");
    case Stop::kClientGone:
      return fail(ERROR_USER_DISCONNECTION, "the client that dialed has gone");
    case Stop::kShutdown:
      return fail(ERROR_RASMAN_SERVICE_STOPPED, "rasmand is being stopped");
  }
  if (failure_) return std::unexpected(*failure_);
  if (!ended_) return {};
  if (refused_ && !authenticated_) return std::unexpected(refused_->error);
  if (ended_->code == 0) return fail(ERROR_REMOTE_DISCONNECTION, "the link ended");
  return std::unexpected(*ended_);
}

void Connection::set_state(uint32_t state, Error error) {
  state_ = state;
  error_ = std::move(error);
  if (error_.code == 0) spdlog::info("event=state {} state={}", name_, state_name(state_));
  observer_.state_changed(*this);
}

void Connection::note_failure(const Error& error) const {
  spdlog::error("event=failed {} state={} error={} name={} reason={}", name_, state_name(state_),
                error.code, error_name(error.code), log::value(error.detail));
}

void Connection::begin_telling() {
  if (handler_.empty() || stop_ != Stop::kNone) return;
  telling_ = std::make_shared<bool>(true);
  const bus::Notification notification{.connection = number_,
                                       .subentry = plan_.subentry,
                                       .state = state_,
                                       .error = error_.code,
                                       .extended = error_.extended};
  client_->notify(handler_, notification,
                  [self = shared_from_this(), telling = telling_](Result<bool> go_on) {
                    *telling = false;
                    if (!go_on) {
                      spdlog::info("event=client-lost {} reason={}", self->name_,
                                   log::value(go_on.error().detail));
                      if (self->phase_ == Phase::kDialing) self->stop(Stop::kClientGone);
                    } else if (!*go_on) {
                      self->handler_.clear();  // RasDialFunc2 returned 0
                    }
                    self->trigger_.fire();
                  });
}

asio::awaitable<void> Connection::told() {
  if (!telling_) co_return;
  co_await trigger_.until([this] { return !*telling_ || stop_ == Stop::kShutdown; });
  telling_.reset();
}

template <typename Done>
  requires std::is_trivially_copyable_v<Done>
asio::awaitable<void> Connection::until_or_after(Duration bound, Done done) {
  const TimePoint end = environment_.clock.now() + bound;
  bound_->set(end);
  const auto over = [this, end, &done] { return done() || environment_.clock.now() >= end; };
  co_await trigger_.until(over);
  bound_->cancel();
}

// Politely and with a bound: PPP first, then the link; the system's side before both.
asio::awaitable<void> Connection::take_down(const std::string& reason) {
  if (data_path_) {
    pump_->on_data({});
    last_counters_ = data_path_->counters();
    data_path_.reset();
  }
  applied_.reset();
  tun_.reset();
  if (!link_) co_return;
  const Duration farewell = stop_ == Stop::kShutdown ? kQuickFarewell : kFarewell;
  if (pump_->is_up() && !ended_) {
    pump_->close(reason);
    co_await until_or_after(farewell, [this] { return ended_.has_value(); });
  }
  auto gone = std::make_shared<bool>(false);
  asio::co_spawn(environment_.executor, link_->disconnect(reason),
                 [gone, self = shared_from_this(), link = link_](const std::exception_ptr&) {
                   *gone = true;
                   self->trigger_.fire();
                 });
  const bool* link_is_gone = gone.get();
  co_await until_or_after(farewell, [this, link_is_gone] {
    return *link_is_gone && (!link_operation_ || link_operation_->has_value());
  });
  link_operation_.reset();
}

void Connection::reference(const std::shared_ptr<bus::Client>& client, const std::string& handler) {
  ++references_;
  watch(*client);
  if (handler.empty()) return;
  const bus::Notification notification{.connection = number_,
                                       .subentry = plan_.subentry,
                                       .state = state_,
                                       .error = 0,
                                       .extended = 0};
  // After the answer to Dial.
  asio::post(environment_.executor, [client, handler, notification] {
    client->notify(handler, notification, [](const Result<bool>&) {});
  });
}

void Connection::hang_up() {
  if (references_ > 1) {
    --references_;
    return;
  }
  stop(Stop::kHungUp);
}

void Connection::client_gone(const bus::Client& client) {
  if (&client != dialer_) return;
  dialer_gone_ = true;
  if (phase_ == Phase::kDialing || (phase_ == Phase::kEnded && !process_)) stop(Stop::kClientGone);
}

void Connection::process_gone() {
  process_gone_ = true;
  if (phase_ == Phase::kEnded || phase_ == Phase::kDialing) stop(Stop::kClientGone);
}

void Connection::shut_down() {
  stop_ = Stop::kShutdown;
  trigger_.fire();
}

void Connection::stop(Stop why) {
  if (stop_ == Stop::kNone) stop_ = why;
  trigger_.fire();
}

void Connection::on_ppp(ppp::Event event) {
  if (auto* lcp = std::get_if<ppp::LcpNegotiated>(&event)) {
    lcp_ = *lcp;
  } else if (auto* proved = std::get_if<ppp::Authenticated>(&event)) {
    authenticated_ = std::move(*proved);
  } else if (auto* refused = std::get_if<ppp::AuthenticationFailed>(&event)) {
    refused_ = std::move(*refused);
  } else if (auto* network = std::get_if<ppp::NetworkUp>(&event)) {
    network_changed_ = network_.has_value();
    network_ = std::move(*network);
  } else if (auto* ended = std::get_if<ppp::Ended>(&event)) {
    ended_ = std::move(ended->error);
  }
  trigger_.fire();
}

}  // namespace openras::manager
