#include "manager/connection.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>

#include "base/log.h"
#include "errors/error_text.h"
#include "errors/situation.h"
#include "manager/resume.h"

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
      pauses_(plan_.pauses),
      trigger_(environment.executor) {
  MemberLink::Owner& owner = *this;
  for (LinkPlan& link : plan_.links)
    links_.push_back(
        std::make_unique<MemberLink>(owner, environment_, trigger_, std::move(link), name_));
  plan_.links.clear();
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
    MemberLink& teller = speaker();
    set_state(teller, was_connected() ? uint32_t{RASCS_Disconnected} : teller.state(),
              result.error());
    // The handler hears of a failed dial while the link is taken down. Notifications of an
    // established connection are over.
    if (!was_connected()) begin_telling(teller);
    const std::string reason = fmt::format("error {}", result.error().code);
    co_await take_down(reason);
    co_await told();
    client_.reset();
    co_await linger();
  } else {
    const std::string reason = "hung up";
    co_await take_down(reason);
    if (was_connected()) set_state(speaker(), RASCS_Disconnected, why_stopped());
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
    for (bool again = true; again;) {
      result = co_await dial();
      if (result) result = co_await stay_connected();
      again = co_await dials_again(result.error());
    }
  } catch (const std::exception& thrown) {
    result = fail(Situation::kInsideManager, fmt::format("inside rasmand: {}", thrown.what()));
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
    co_await until_something_happens();
    if (Result<> go = may_go_on(); !go) co_return go;
    Result<> why;
    if (!settle_links(why)) co_return why;
    if (!std::exchange(network_changed_, false)) continue;
    // The peer negotiated anew: its addresses may be others now.
    applied_.reset();
    if (Result<> done = apply_system(); !done) co_return done;
    spdlog::info("event=network-changed {}", name_);
  }
}

asio::awaitable<Result<>> Connection::enter(uint32_t state) {
  // What happened since the last state belongs to that one.
  if (Result<> go = links_may_go_on(); !go) co_return go;
  co_await announce(speaker(), state);
  co_return links_may_go_on();
}

Result<> Connection::links_may_go_on() const {
  if (Result<> go = may_go_on(); !go) return go;
  Result<> why = fail(ERROR_REMOTE_DISCONNECTION, "no link is left");
  for (const auto& link : links_) {
    if (!link->has_passed()) continue;
    why = link->may_go_on();
    if (why) return {};
  }
  return why;
}

MemberLink& Connection::speaker() const {
  if (leader_ && (leader_->is_alive() || !is_any(&MemberLink::is_alive))) return *leader_;
  for (const auto& link : links_)
    if (link->is_alive()) return *link;
  // All have failed: the last one's error is the connection's.
  for (auto link = links_.rbegin(); link != links_.rend(); ++link)
    if ((*link)->state() != RASCS_SubEntryDisconnected && !(*link)->outcome()) return **link;
  return first();
}

asio::awaitable<void> Connection::announce(MemberLink& link, uint32_t state) {
  co_await turn_to_tell(link);
  set_state(link, state, {});
  if (state == RASCS_Connected) observer_.connected(*this);
  begin_telling(link);
  co_await told();
}

// Nobody who is not told could resume.
bool Connection::may_pause() const { return pauses_ && !handler_.empty(); }

// A pause has no end of its own; the link answers the peer's echoes meanwhile.
asio::awaitable<Result<bus::DialParameters>> Connection::pause(MemberLink& link, uint32_t state) {
  co_await trigger_.until([this] { return !paused_ || stopped(); });  // one link at a time
  paused_ = &link;
  resumed_.reset();
  co_await announce(link, state);
  co_await trigger_.until([this] { return resumed_ || stopped() || paused_->given_up(); });
  paused_ = nullptr;
  trigger_.fire();
  if (stopped()) co_return std::unexpected(may_go_on().error());
  if (!resumed_) co_return std::unexpected(link.may_go_on().error());
  bus::DialParameters input = std::move(*resumed_);
  resumed_.reset();
  co_return input;
}

Result<> Connection::resume(bus::DialParameters input) {
  if (!paused_ || resumed_ || stopped())
    return fail(ERROR_DIAL_ALREADY_IN_PROGRESS,
                fmt::format("connection {} is in no paused state", number_));
  if (Result<> fits = check_resume(paused_->state(), input); !fits) return fits;
  resumed_ = std::move(input);
  trigger_.fire();
  return {};
}

MemberLink* Connection::find_link(uint32_t subentry) const {
  for (const auto& link : links_)
    if (link->subentry() == subentry) return link.get();
  return nullptr;
}

// What a connection that was up ends with: 0 where its user wanted that.
Error Connection::why_stopped() const {
  if (stop_ != Stop::kShutdown) return {};
  const Error why = may_go_on().error();
  note_failure(why);
  return why;
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
      return fail(Situation::kManagerStopping, "rasmand is being stopped");
  }
  if (failure_) return std::unexpected(*failure_);
  return {};
}

void Connection::set_state(MemberLink& link, uint32_t state, Error error) {
  const bool of_one_link = state == RASCS_SubEntryConnected || state == RASCS_SubEntryDisconnected;
  // Links come and go under a connection that stays connected.
  const bool of_connection =
      phase_ != Phase::kConnected || state == RASCS_Connected || state == RASCS_Disconnected;
  if (of_connection) {
    state_ = state;
    error_ = of_one_link ? Error{} : error;
  }
  link.set_state(state, std::move(error));
  if (link.error().code == 0)
    spdlog::info("event=state {} subentry={} state={}", name_, link.subentry(), state_name(state));
  observer_.state_changed(*this, link);
}

void Connection::note_failure(const Error& error) const {
  spdlog::error("event=failed {} state={} error={} name={} situation={} reason={}", name_,
                state_name(state_), error.code, error_name(error.code),
                situation_id(error.situation), log::value(error.detail));
}

void Connection::begin_telling(const MemberLink& link) {
  if (handler_.empty() || stop_ != Stop::kNone) return;
  telling_ = std::make_shared<bool>(true);
  // Another link goes on: see lose().
  const uint32_t error = link.state() == RASCS_SubEntryDisconnected ? 0 : link.error().code;
  const bus::Notification notification{.connection = number_,
                                       .subentry = link.subentry(),
                                       .state = link.state(),
                                       .error = error,
                                       .extended = link.error().extended};
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

// Returns when the notification that began last has been answered.
asio::awaitable<void> Connection::told() {
  const std::shared_ptr<bool> telling = telling_;
  const bool* under_way = telling.get();
  co_await trigger_.until(
      [this, under_way] { return !under_way || !*under_way || stop_ == Stop::kShutdown; });
}

// Another link's notification goes first; and while a client is asked for input for one link, it
// hears nothing of the others. **[choice]**
asio::awaitable<void> Connection::turn_to_tell(const MemberLink& link) {
  co_await trigger_.until([this, &link] {
    const bool told = !telling_ || !*telling_;
    return (told && (!paused_ || paused_ == &link)) || stop_ == Stop::kShutdown;
  });
}

// Politely and with a bound: the system's side before the links.
asio::awaitable<void> Connection::take_down(const std::string& reason) {
  sampler_.reset();
  if (data_path_) {
    if (bundle_) bundle_->bundle().on_data({});
    if (leader_->has_device()) leader_->pump().on_data({});
    last_counters_ = data_path_->counters();
    data_path_.reset();
  }
  applied_.reset();
  std::shared_ptr<bool> removed = remove_interface();
  co_await trigger_.until([this] { return !is_any(&MemberLink::is_busy); });
  const Duration farewell = stop_ == Stop::kShutdown ? kQuickFarewell : kFarewell;
  for (const auto& link : links_) {
    link->set_busy(true);
    asio::co_spawn(environment_.executor, link->take_down(reason, farewell),
                   [self = shared_from_this(), link = link.get()](const std::exception_ptr&) {
                     link->set_busy(false);
                     self->trigger_.fire();
                   });
  }
  const bool* interface_is_gone = removed.get();
  co_await trigger_.until(
      [this, interface_is_gone] { return !is_any(&MemberLink::is_busy) && *interface_is_gone; });
}

// True once it is gone.
std::shared_ptr<bool> Connection::remove_interface() {
  auto removed = std::make_shared<bool>(tun_ == nullptr);
  if (!tun_) return removed;
  auto tell = [removed, self = shared_from_this()] {
    asio::post(self->environment_.executor, [removed, self] {
      *removed = true;
      self->trigger_.fire();
    });
  };
  environment_.system.remove_tun(std::move(tun_), tell);
  return removed;
}

void Connection::reference(const std::shared_ptr<bus::Client>& client, const std::string& handler) {
  ++references_;
  watch(*client);
  if (handler.empty()) return;
  referrers_.push_back({client, handler});
  // After the answer to Dial.
  asio::post(environment_.executor, [self = shared_from_this(), client] {
    asio::co_spawn(self->environment_.executor, self->tell_referrer(client), asio::detached);
  });
}

// Who dialed a connection that is up hears of RASCS_Connected, or why it is not; after whoever is
// being told.
asio::awaitable<void> Connection::tell_referrer(std::shared_ptr<bus::Client> client) {
  const std::shared_ptr<Connection> self = shared_from_this();
  co_await trigger_.until([this] {
    const bool settled = state_ == RASCS_Connected || phase_ == Phase::kEnded;
    return stopped() || phase_ == Phase::kRemoved || (settled && (!telling_ || !*telling_));
  });
  const auto referrer = std::ranges::find(referrers_, client, &Referrer::client);
  if (referrer == referrers_.end() || stopped() || phase_ == Phase::kRemoved) co_return;
  const std::string handler = std::move(referrer->handler);
  referrers_.erase(referrer);
  telling_ = std::make_shared<bool>(true);
  client->notify(handler,
                 {.connection = number_,
                  .subentry = subentry(),
                  .state = state_,
                  .error = error_.code,
                  .extended = error_.extended},
                 [self, telling = telling_](const Result<bool>&) {
                   *telling = false;
                   self->trigger_.fire();
                 });
}

// Somebody who hangs up, or is gone, hears nothing more.
void Connection::forget_referrer(const bus::Client& client) {
  const auto found = std::ranges::find(
      referrers_, &client,
      [](const Referrer& each) -> const bus::Client* { return each.client.get(); });
  if (found != referrers_.end()) referrers_.erase(found);
}

void Connection::hang_up(const bus::Client& client) {
  forget_referrer(client);
  if (references_ > 1) {
    --references_;
    return;
  }
  stop(Stop::kHungUp);
}

void Connection::client_gone(const bus::Client& client) {
  forget_referrer(client);
  if (&client != dialer_) return;
  dialer_gone_ = true;
  if (reconnecting_ && phase_ == Phase::kDialing) return;
  if (phase_ == Phase::kDialing || (phase_ == Phase::kEnded && !process_)) stop(Stop::kClientGone);
}

void Connection::process_gone() {
  process_gone_ = true;
  if (reconnecting_ && phase_ == Phase::kDialing) return;
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

void Connection::network_up(ppp::NetworkUp network) {
  network_changed_ = network_.has_value();
  network_ = std::move(network);
}

}  // namespace openras::manager
