// A connection of several links: their dialing beside each other, what becomes of one that drops or
// is hung up, and links that come and go with the demand.
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <asio/co_spawn.hpp>

#include "base/log.h"
#include "errors/situation.h"
#include "manager/connection.h"

namespace openras::manager {
namespace {

constexpr Duration kFarewell = std::chrono::seconds(7);
constexpr Duration kSample = std::chrono::seconds(1);

}  // namespace

bool Connection::is_any(bool (MemberLink::*property)() const) const {
  return std::ranges::any_of(links_, [property](const auto& link) { return (*link.*property)(); });
}

// The link's own coroutine. Only one runs for a link at a time.
void Connection::begin(MemberLink& link) {
  link.begin();
  asio::co_spawn(environment_.executor, run_link(link),
                 [self = shared_from_this(), &link](const std::exception_ptr& thrown) {
                   if (thrown) link.settle(fail(Situation::kInsideManager, "inside rasmand"));
                   link.set_busy(false);
                   self->trigger_.fire();
                 });
}

asio::awaitable<void> Connection::run_link(MemberLink& link) {
  Result<> done = co_await link.dial();
  if (done) link.pass();
  trigger_.fire();
  if (done && is_multilink()) {
    // The peer has accepted the link; it is connected once the network above is there, and told.
    co_await trigger_.until([this, &link] { return projected_ || !link.may_go_on(); });
    done = link.may_go_on();
    if (done) done = *projected_;
    if (done) done = co_await link.enter(RASCS_SubEntryConnected);
  }
  if (candidate_ == &link && leader_ != &link) candidate_ = nullptr;
  link.settle(done);
  trigger_.fire();
  if (!done && may_lose(link)) co_await lose(link, done.error());
}

// The first to prove itself makes the bundle; the others prove themselves after it, so that the
// peer knows which bundle they belong to.
asio::awaitable<Result<>> Connection::turn_to_authenticate(MemberLink& link) {
  co_await trigger_.until(
      [this, &link] { return leader_ || !candidate_ || !link.may_go_on().has_value(); });
  if (Result<> go = link.may_go_on(); !go) co_return go;
  if (leader_ && !bundle_)
    co_return fail(ERROR_PPP_NOT_CONVERGING, "the peer does not do multilink");
  if (leader_)
    link.use(credentials_);  // the client may have been asked for others
  else
    candidate_ = &link;
  co_return Result<>();
}

void Connection::authenticated(MemberLink& link) {
  if (!leader_) leader_ = &link;
  if (is_multilink()) credentials_ = link.plan().ppp.credentials;
  if (leader_ == &link && !bundle_ && link.pump().negotiated().multilink)
    bundle_ = std::make_unique<BundlePump>(
        environment_.clock, environment_.random, name_, link.plan().ppp, link.pump().negotiated(),
        [this](ppp::Event event) { on_bundle(std::move(event)); });
  if (!bundle_) return;
  if (Result<> joined = bundle_->join(link.subentry(), link.pump(), link.device()); !joined)
    link.bar(joined.error());
}

void Connection::link_ended(MemberLink& link) {
  if (bundle_) bundle_->leave(link.subentry());
}

void Connection::on_bundle(ppp::Event event) {
  if (auto* network = std::get_if<ppp::NetworkUp>(&event)) network_up(std::move(*network));
  if (auto* ended = std::get_if<ppp::Ended>(&event)) failure_ = std::move(ended->error);
  trigger_.fire();
}

// Whether the connection goes on without this link.
bool Connection::may_lose(const MemberLink& link) const {
  if (stopped() || !is_multilink()) return false;
  return std::ranges::any_of(
      links_, [&link](const auto& other) { return other.get() != &link && other->is_alive(); });
}

// A link of a bundle that lives on. Its error is kept for who asks with the link's handle; the
// handler hears no error, for that would end the notifications. **[choice]**
asio::awaitable<void> Connection::lose(MemberLink& link, Error why) {
  if (why.code == 0)
    spdlog::info("event=link-hung-up {} subentry={}", name_, link.subentry());
  else
    spdlog::warn("event=link-lost {} subentry={} error={} reason={}", name_, link.subentry(),
                 why.code, log::value(why.detail));
  link_ended(link);
  co_await turn_to_tell(link);
  set_state(link, RASCS_SubEntryDisconnected, std::move(why));
  begin_telling(link);
  const std::string reason = "the link left its bundle";
  co_await link.take_down(reason, kFarewell);
  co_await told();
}

// What happened to single links while the connection is up. False where none is left: `why` then
// says what became of the last.
bool Connection::settle_links(Result<>& why) {
  for (const auto& link : links_) {
    if (!link->is_up()) continue;
    Result<> go = link->may_go_on();
    if (go) continue;
    const bool hung_up = link->hang_up_asked();
    if (!may_lose(*link)) {
      why = go;
      if (hung_up) stop(Stop::kHungUp);
      return false;
    }
    link->settle(go);
    link->set_busy(true);
    asio::co_spawn(environment_.executor, lose(*link, hung_up ? Error{} : go.error()),
                   [self = shared_from_this(), link = link.get()](const std::exception_ptr&) {
                     link->set_busy(false);
                     self->trigger_.fire();
                   });
  }
  return true;
}

// ERROR_PORT_NOT_OPEN where the subentry is there and not connected (RasGetSubEntryHandle page).
Result<> Connection::hang_up_link(uint32_t subentry) {
  for (const auto& link : links_) {
    if (link->subentry() != subentry) continue;
    if (!link->is_alive())
      return fail(ERROR_PORT_NOT_OPEN, fmt::format("subentry {} is not connected", subentry));
    link->hang_up();
    trigger_.fire();
    return {};
  }
  return fail(ERROR_NO_MORE_ITEMS, fmt::format("the entry has no subentry {}", subentry));
}

// Dials a link of a connection that is up.
Result<> Connection::dial_link(uint32_t subentry) {
  for (const auto& link : links_) {
    if (link->subentry() != subentry || link->is_alive() || link->is_busy()) continue;
    link->start_over();
    link->use(credentials_);
    begin(*link);
  }
  return {};
}

uint64_t Connection::capacity() const {
  uint64_t out = 0;
  for (const auto& link : links_) {
    if (!link->is_up()) continue;
    const uint64_t bps = link->line_counters().bps;
    out += bps == 0 ? ppp::multilink::Splitter::kUnknownBps : bps;
  }
  return out;
}

void Connection::watch_demand() {
  if (!plan_.bandwidth || !bundle_) return;
  demand_.emplace(*plan_.bandwidth);
  sampler_ = environment_.clock.make_alarm([this] { sample_demand(); });
  sample_demand();
}

void Connection::sample_demand() {
  if (stopped() || !data_path_) return;
  sampler_->set(environment_.clock.now() + kSample);
  const datapath::Counters& counters = data_path_->counters();
  const bool busy = is_any(&MemberLink::is_busy);
  switch (demand_->sample(environment_.clock.now(), counters.bytes_sent, counters.bytes_received,
                          capacity())) {
    case Bandwidth::Wish::kNothing:
      return;
    case Bandwidth::Wish::kOneMore:
      for (const auto& link : links_) {
        if (link->is_alive() || busy) continue;
        spdlog::info("event=one-more-link {} subentry={}", name_, link->subentry());
        (void)dial_link(link->subentry());
        return;
      }
      return;
    case Bandwidth::Wish::kOneLess: {
      if (std::ranges::count_if(links_, [](const auto& link) { return link->is_up(); }) < 2) return;
      const auto last = std::find_if(links_.rbegin(), links_.rend(),
                                     [](const auto& link) { return link->is_up(); });
      spdlog::info("event=one-link-less {} subentry={}", name_, (*last)->subentry());
      (*last)->hang_up();
      trigger_.fire();
      return;
    }
  }
}

}  // namespace openras::manager
