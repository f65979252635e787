#include "server/call.h"

#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <array>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/address.hpp>

#include "base/log.h"
#include "protocol/ppp/packet.h"
#include "server/call_bundle.h"

namespace openras::server {
namespace {

constexpr uint16_t kMrru = 1500;  // RFC 1990 §5.1.1

TimePoint now() { return std::chrono::steady_clock::now(); }

std::string text(const ppp::Ipv4& address) { return asio::ip::address_v4(address).to_string(); }

// RFC 5072 §5: fe80::/64 and the interface identifier.
asio::ip::address_v6 link_local(const ppp::InterfaceId& id) {
  asio::ip::address_v6::bytes_type bytes{0xfe, 0x80};
  std::ranges::copy(id, bytes.begin() + 8);
  return asio::ip::address_v6(bytes);
}

std::optional<Moment> moment_of(const ppp::Event& event) {
  if (std::holds_alternative<ppp::LcpNegotiated>(event)) return Moment::kLcp;
  if (std::holds_alternative<ppp::Authenticated>(event)) return Moment::kAuthenticated;
  if (std::holds_alternative<ppp::NetworkUp>(event)) return Moment::kNetwork;
  return std::nullopt;
}

// The session answers as far as it can; what belongs to a moment after `moment` is not said where
// the call ends or falls silent there.
bool belongs_to(Moment moment, ByteView frame) {
  const std::optional<ppp::SplitFrame> split = ppp::split_frame(frame);
  if (!split || split->protocol == ppp::kProtocolLcp) return true;
  const bool network = split->protocol < 0xc000;
  return moment == Moment::kNetwork || (moment == Moment::kAuthenticated && !network);
}

std::string_view farewell_of(Deed deed) {
  switch (deed) {
    case Deed::kDrop:
      return "the line was dropped";
    case Deed::kTerminate:
      return "the server ended the call";
    case Deed::kShutDown:
      return "the server is shutting down";
    case Deed::kSilence:
      return "";
  }
  return "";
}

}  // namespace

datapath::Switch::Peer peer_of(const ppp::NetworkUp& up) {
  datapath::Switch::Peer peer;
  if (up.v4) peer.v4 = up.v4->peer;
  if (up.v6) peer.v6 = up.v6->peer;
  return peer;
}

std::unique_ptr<net::Applied> apply_link_local(Shared& shared, uint64_t call,
                                               const ppp::NetworkUp& up) {
  if (!up.v6) return nullptr;
  net::Description description;
  description.owner = fmt::format("call-{}", call);
  description.interface = shared.interface;
  description.mtu = shared.options.mtu;
  description.local_v6 = link_local(up.v6->local);
  description.peer_v6 = link_local(up.v6->peer);
  description.use_dns = false;
  Result<std::unique_ptr<net::Applied>> applied = shared.system.apply(description);
  if (applied) return std::move(*applied);
  spdlog::warn("call={} event=no-ipv6 code={} reason={}", call, applied.error().code,
               log::value(applied.error().detail));
  return nullptr;
}

Call::Call(Shared& shared, std::unique_ptr<link::Link> link, uint64_t number, ppp::Ipv4 address,
           Telephone telephone, std::function<void(uint64_t)> ended)
    : shared_(shared),
      link_(std::make_shared<TroubledLink>(shared.executor, std::move(link))),
      number_(number),
      telephone_(std::move(telephone)),
      ended_(std::move(ended)),
      session_(config(address), shared.random),
      timer_(shared.executor),
      started_(now()),
      pooled_(address) {
  link_->on_frames([this](std::span<const ByteView> frames) { receive(frames); });
  link_->on_down([this](Error why) {
    line_lost_ = true;
    session_.link_down(std::move(why), now());
    pump();
  });
  link::Identity identity = link_->identity();
  spdlog::info("call={} event=accepted device={} peer={}", number_,
               log::value(identity.device_type), log::value(identity.peer));
  record("call", {{"device", identity.device_type},
                  {"peer", identity.peer},
                  {"callback", !telephone_.for_user.empty()}});
}

Call::~Call() {
  *self_ = nullptr;
  if (bundle_) bundle_->leave(*this);
  if (pooled_) shared_.pool.release(*pooled_);
}

ppp::Config Call::config(ppp::Ipv4 address) {
  ppp::Config config;
  config.role = ppp::Role::kAnswerer;
  config.link = link_->traits();
  config.timers.echo_interval = shared_.options.echo_interval;
  config.timers.echo_failures = shared_.options.echo_failures;
  config.methods = shared_.options.methods;
  config.users = this;
  config.local_name = "rasserver";
  config.callback = static_cast<bool>(telephone_.call_back);
  if (shared_.options.multilink)
    config.multilink = {.mrru = kMrru, .short_sequence = false, .endpoint = {1, shared_.endpoint}};
  config.ipv6 = shared_.options.ipv6;
  config.local_ipv4 = shared_.options.local.to_bytes();
  config.peer_ipv4 = address;
  for (size_t i = 0; i < std::min(config.dns.size(), shared_.options.dns.size()); ++i)
    config.dns[i] = shared_.options.dns[i].to_bytes();
  return config;
}

void Call::start() {
  adopt(shared_.users.everybody());
  asio::co_spawn(shared_.executor, connect(), asio::detached);
}

asio::awaitable<void> Call::connect() {
  std::shared_ptr<Call*> self = self_;
  std::shared_ptr<TroubledLink> link = link_;
  Result<> opened = co_await link->open();
  if (opened) opened = co_await link->connect();
  if (!*self || finished_) co_return;
  session_.link_up(now());
  reach(Moment::kCall);
  if (!opened)
    session_.link_down(opened.error(), now());
  else if (!due_)
    session_.start(now());
  pump();
}

void Call::close(std::string reason) {
  if (finished_) return;
  farewell_ = reason;
  if (link_->silent()) return finish({0, std::move(reason)});  // nobody would hear a farewell
  session_.close(now(), std::move(reason));
  pump();
}

std::optional<ppp::UserRecord> Call::find(std::string_view user) {
  const std::optional<UserBook::Found> known = shared_.users.find(user);
  user_ = known ? known->name : user;
  if (known && !reached_.contains(Moment::kAuthenticate)) adopt(known->user.behaviour);
  reach(Moment::kAuthenticate);
  const bool somebody_else = !telephone_.for_user.empty() && user_ != telephone_.for_user;
  return somebody_else ? std::nullopt : shared_.users.attempt(user);
}

// A user's plans go before those for every caller.
void Call::adopt(const Behaviour& behaviour) {
  for (Deed deed : kDeeds)
    if (behaviour.plan(deed)) behaviour_.plan(deed) = behaviour.plan(deed);
  if (behaviour.bps != 0) link_->slow(behaviour.bps);
}

void Call::reach(Moment moment) {
  if (!reached_.insert(moment).second) return;
  if (moment != Moment::kCall) record("state", {{"state", name(moment)}});
  for (Deed deed : kDeeds) {
    const std::optional<When>& when = behaviour_.plan(deed);
    if (!when || when->moment != moment) continue;
    if (when->after == Duration{0}) {
      if (!due_) due_ = {deed, moment};
      continue;
    }
    auto& timer = planned_.emplace_back(std::make_unique<asio::steady_timer>(shared_.executor));
    timer->expires_after(when->after);
    timer->async_wait([self = self_, deed](const asio::error_code& error) {
      if (!error && *self) (*self)->perform(deed);
    });
  }
}

void Call::perform(Deed deed) {
  if (finished_) return;
  spdlog::info("call={} event={} user={}", number_, name(deed), log::value(user_));
  record("deed", {{"deed", name(deed)}});
  switch (deed) {
    case Deed::kDrop:
      farewell_ = farewell_of(deed);
      return finish({0, farewell_});
    case Deed::kTerminate:
    case Deed::kShutDown:
      return close(std::string(farewell_of(deed)));
    case Deed::kSilence:
      link_->silence(true);
      timer_.cancel();
      return;
  }
}

void Call::resume() {
  if (finished_ || !link_->silent()) return;
  spdlog::info("call={} event=resume user={}", number_, log::value(user_));
  record("deed", {{"deed", "resume"}});
  link_->silence(false);
  session_.note_traffic(now());  // the silence was ours
  session_.tick(now());
  pump();
}

void Call::receive(std::span<const ByteView> frames) {
  std::vector<ppp::SplitFrame> data;
  bundled_.clear();
  for (ByteView frame : frames) {
    std::optional<ppp::SplitFrame> split = ppp::split_frame(frame);
    if (split && bundle_ && link::Bundle::owns(split->protocol)) {
      bundled_.push_back(*split);
    } else if (split && port_ && session_.may_carry(split->protocol)) {
      data.push_back(*split);
    } else {
      record_frame(frame, /*from_caller=*/true);
      session_.receive(frame, now());
      pump();  // at once: what it says may decide where the next frame goes
    }
  }
  if (finished_) return;
  if (!data.empty() || !bundled_.empty()) session_.note_traffic(now());
  if (!data.empty() && port_) port_->deliver(data);
  if (!bundled_.empty() && bundle_) bundle_->receive(*this, bundled_);
}

void Call::receive_lcp(ByteView frame) {
  session_.receive(frame, now());
  pump();
}

void Call::reject_protocol(uint16_t protocol, ByteView information) {
  session_.reject_protocol(protocol, information);
  pump();
}

void Call::send(const std::vector<Bytes>& frames) {
  for (const Bytes& frame : frames) {
    if (due_ && !belongs_to(due_->moment, frame)) continue;
    ByteView view = frame;
    if (finished_) return;
    record_frame(view, /*from_caller=*/false);
    link_->send(std::span(&view, 1));
  }
}

void Call::pump() {
  while (!finished_) {
    std::vector<Bytes> frames;
    std::vector<ppp::Event> events;
    while (std::optional<Bytes> frame = session_.next_frame()) frames.push_back(std::move(*frame));
    while (std::optional<ppp::Event> event = session_.next_event())
      events.push_back(std::move(*event));
    if (frames.empty() && events.empty() && !due_) break;
    // What is due at a moment is known before the frames go out that lead beyond it.
    for (const ppp::Event& event : events)
      if (const std::optional<Moment> moment = moment_of(event)) reach(*moment);
    send(frames);
    const std::optional<Due> due = std::exchange(due_, std::nullopt);
    for (const ppp::Event& event : events)
      std::visit([this](const auto& what) { handle(what); }, event);
    if (due) perform(due->deed);
  }
  arm_timer();
}

void Call::arm_timer() {
  std::optional<TimePoint> deadline = session_.deadline();
  if (finished_ || link_->silent() || !deadline) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(*deadline);
  timer_.async_wait([self = self_](const asio::error_code& error) {
    if (error || !*self) return;
    (*self)->session_.tick(now());
    (*self)->pump();
  });
}

void Call::handle(const ppp::LcpNegotiated& event) {
  link_->negotiated(event);
  spdlog::info("call={} event=lcp-open auth={} mru={} peer-mru={}", number_,
               ppp::name(event.peer_method), event.mru, event.peer_mru);
}

void Call::handle(const ppp::Authenticated& event) {
  if (!event.user.empty()) shared_.users.authenticated(event.user);
  spdlog::info("call={} event=authenticated user={} method={}", number_, log::value(event.user),
               ppp::name(event.method));
  if (session_.negotiated().multilink) return join_bundle(event);
  session_.start_network(now());
}

// The first call of a caller makes the bundle, and gives it the address that it holds; the others
// have no use for theirs.
void Call::join_bundle(const ppp::Authenticated& event) {
  std::erase_if(shared_.bundles, [](const auto& each) { return each.second.expired(); });
  std::weak_ptr<CallBundle>& place = shared_.bundles[{user_, session_.negotiated().peer_endpoint}];
  bundle_ = place.lock();
  if (!bundle_) {
    const ppp::Ipv4 address = pooled_.value_or(ppp::Ipv4{});
    bundle_ = std::make_shared<CallBundle>(shared_, number_, config(address), session_.negotiated(),
                                           event.assigned, std::exchange(pooled_, std::nullopt));
    place = bundle_;
  } else if (pooled_) {
    shared_.pool.release(*pooled_);
    pooled_.reset();
  }
  if (Result<> joined = bundle_->join(*this, *link_, session_.negotiated()); !joined) {
    spdlog::warn("call={} event=not-joined reason={}", number_, log::value(joined.error().detail));
    bundle_.reset();
    close(joined.error().detail);
  }
}

void Call::handle(const ppp::ProtocolRejected& event) {
  if (bundle_) bundle_->protocol_rejected(event.protocol);
}

void Call::network_up_in_bundle(const ppp::NetworkUp& event) {
  if (finished_) return;
  reach(Moment::kNetwork);
  note_network(event);
  pump();
}

// A caller's event: the answering side ends the link by itself.
void Call::handle(const ppp::AuthenticationFailed& event) {
  spdlog::info("call={} event=refused code={} reason={}", number_, event.error.code,
               log::value(event.error.detail));
}

void Call::handle(const ppp::CallbackSettled& event) {
  constexpr std::array<std::string_view, 4> kChoices{"", "none", "by-caller", "preset"};
  const std::string_view choice = kChoices[static_cast<size_t>(event.callback.type)];
  spdlog::info("call={} event=callback-settled choice={} number={}", number_, choice,
               log::value(event.callback.number));
  record("callback", {{"user", user_}, {"choice", choice}, {"number", event.callback.number}});
  if (event.callback.type == ppp::CallbackType::kNone) return;
  order_ = {telephone_.call_back, event.callback.number, user_, event.callback.delay};
  close("calling back");
}

void Call::handle(const ppp::NetworkUp& event) {
  if (event.v4) use_address(event.v4->peer);
  attach(event);
  note_network(event);
}

void Call::note_network(const ppp::NetworkUp& event) {
  address_ = event.v4 ? std::optional(event.v4->peer) : std::nullopt;
  record("network", {{"user", user_},
                     {"address", event.v4 ? text(event.v4->peer) : ""},
                     {"ipv6", event.v6 ? link_local(event.v6->peer).to_string() : ""}});
  spdlog::info("call={} event=network-up user={} address={} ipv6={}", number_, log::value(user_),
               event.v4 ? text(event.v4->peer) : "none",
               event.v6 ? link_local(event.v6->peer).to_string() : "none");
}

void Call::use_address(ppp::Ipv4 address) {
  if (!pooled_ || *pooled_ == address) return;
  shared_.pool.release(*pooled_);  // the user has an address of their own
  pooled_.reset();
}

void Call::attach(const ppp::NetworkUp& event) {
  // A peer may negotiate anew: what it had goes first.
  port_.reset();
  applied_.reset();
  applied_ = apply_link_local(shared_, number_, event);
  port_ = shared_.packets.attach(
      *link_, [this](uint16_t protocol) { return session_.may_carry(protocol); }, peer_of(event));
}

void Call::handle(const ppp::Remark& event) {
  spdlog::log(event.debug ? spdlog::level::debug : spdlog::level::info, "call={} ppp={}", number_,
              log::value(event.text));
}

void Call::handle(const ppp::Ended& event) { finish(event.error); }

void Call::finish(const Error& why) {
  if (finished_) return;
  finished_ = true;
  for (auto& timer : planned_) timer->cancel();
  timer_.cancel();
  port_.reset();
  applied_.reset();
  if (bundle_) bundle_->leave(*this);
  bundle_.reset();
  const TroubledLink::Counters& counters = link_->counters();
  const std::chrono::duration<double> seconds = now() - started_;
  const std::string& reason = why.code == 0 ? farewell_ : why.detail;
  std::string_view by = "server";
  if (line_lost_)
    by = "line";
  else if (why.code == ERROR_REMOTE_DISCONNECTION)
    by = "caller";
  spdlog::info("call={} event=ended user={} code={} reason={} seconds={:.1f} sent={} received={}",
               number_, log::value(user_), why.code, log::value(reason), seconds.count(),
               counters.bytes_sent, counters.bytes_received);
  record("end", {{"by", by},
                 {"user", user_},
                 {"code", why.code},
                 {"reason", reason},
                 {"seconds", seconds.count()},
                 {"sent", counters.bytes_sent},
                 {"received", counters.bytes_received}});
  asio::co_spawn(shared_.executor, release(), asio::detached);
}

void Call::record(std::string_view event, const nlohmann::ordered_json& members) const {
  if (shared_.recorder) shared_.recorder->write(number_, event, members);
}

void Call::record_frame(ByteView frame, bool from_caller) const {
  if (!shared_.recorder) return;
  const std::optional<FrameRecord> made =
      record_of(frame, from_caller, session_.negotiated().peer_method);
  if (made) record(made->event, made->members);
}

nlohmann::ordered_json Call::status() const {
  const link::Identity identity = link_->identity();
  const TroubledLink::Counters& counters = link_->counters();
  const std::chrono::duration<double> seconds = now() - started_;
  return {{"call", number_},
          {"user", user_},
          {"device", identity.device_type},
          {"peer", identity.peer},
          {"state", reached_.empty() ? "call" : name(*reached_.rbegin())},
          {"address", address_ ? text(*address_) : ""},
          {"seconds", seconds.count()},
          {"sent", counters.bytes_sent},
          {"received", counters.bytes_received},
          {"silent", link_->silent()},
          {"slow", link_->bps()}};
}

asio::awaitable<void> Call::release() {
  std::shared_ptr<Call*> self = self_;
  std::shared_ptr<TroubledLink> link = link_;
  co_await link->disconnect(farewell_);
  if (*self) ended_(number_);
}

}  // namespace openras::server
