#include "server/call.h"

#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/address.hpp>

#include "base/log.h"

namespace openras::server {
namespace {

TimePoint now() { return std::chrono::steady_clock::now(); }

std::string text(const ppp::Ipv4& address) { return asio::ip::address_v4(address).to_string(); }

// RFC 5072 §5: fe80::/64 and the interface identifier.
asio::ip::address_v6 link_local(const ppp::InterfaceId& id) {
  asio::ip::address_v6::bytes_type bytes{0xfe, 0x80};
  std::ranges::copy(id, bytes.begin() + 8);
  return asio::ip::address_v6(bytes);
}

}  // namespace

Call::Call(Shared& shared, std::unique_ptr<link::Link> link, uint64_t number, ppp::Ipv4 address,
           std::function<void(uint64_t)> ended)
    : shared_(shared),
      link_(std::move(link)),
      number_(number),
      ended_(std::move(ended)),
      session_(config(address), shared.random),
      timer_(shared.executor),
      started_(now()),
      pooled_(address) {
  link_->on_frames([this](std::span<const ByteView> frames) { receive(frames); });
  link_->on_down([this](Error why) {
    session_.link_down(std::move(why), now());
    pump();
  });
  link::Identity identity = link_->identity();
  spdlog::info("call={} event=accepted device={} peer={}", number_,
               log::value(identity.device_type), log::value(identity.peer));
}

Call::~Call() {
  *self_ = nullptr;
  if (pooled_) shared_.pool.release(*pooled_);
}

ppp::Config Call::config(ppp::Ipv4 address) const {
  ppp::Config config;
  config.role = ppp::Role::kAnswerer;
  config.link = link_->traits();
  config.timers.echo_interval = shared_.options.echo_interval;
  config.timers.echo_failures = shared_.options.echo_failures;
  config.methods = shared_.options.methods;
  config.users = &shared_.users;
  config.local_name = "rasserver";
  config.ipv6 = shared_.options.ipv6;
  config.local_ipv4 = shared_.options.local.to_bytes();
  config.peer_ipv4 = address;
  for (size_t i = 0; i < std::min(config.dns.size(), shared_.options.dns.size()); ++i)
    config.dns[i] = shared_.options.dns[i].to_bytes();
  return config;
}

void Call::start() { asio::co_spawn(shared_.executor, connect(), asio::detached); }

asio::awaitable<void> Call::connect() {
  std::shared_ptr<Call*> self = self_;
  std::shared_ptr<link::Link> link = link_;
  Result<> opened = co_await link->open();
  if (opened) opened = co_await link->connect();
  if (!*self || finished_) co_return;
  session_.link_up(now());
  if (opened)
    session_.start(now());
  else
    session_.link_down(opened.error(), now());
  pump();
}

void Call::close(std::string reason) {
  farewell_ = reason;
  session_.close(now(), std::move(reason));
  pump();
}

void Call::receive(std::span<const ByteView> frames) {
  std::vector<ppp::SplitFrame> data;
  bool control = false;
  for (ByteView frame : frames) {
    std::optional<ppp::SplitFrame> split = ppp::split_frame(frame);
    if (split && port_ && session_.may_carry(split->protocol)) {
      data.push_back(*split);
    } else {
      session_.receive(frame, now());
      control = true;
    }
  }
  if (!data.empty()) {
    session_.note_traffic(now());
    port_->deliver(data);
  }
  if (control) pump();
}

void Call::send_frames() {
  while (std::optional<Bytes> frame = session_.next_frame()) {
    ByteView view = *frame;
    if (!finished_) link_->send(std::span(&view, 1));
  }
}

void Call::pump() {
  send_frames();
  while (std::optional<ppp::Event> event = session_.next_event()) {
    std::visit([this](const auto& what) { handle(what); }, *event);
    send_frames();
  }
  arm_timer();
}

void Call::arm_timer() {
  std::optional<TimePoint> deadline = session_.deadline();
  if (finished_ || !deadline) {
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
  user_ = event.user;
  spdlog::info("call={} event=authenticated user={} method={}", number_, log::value(event.user),
               ppp::name(event.method));
  session_.start_network(now());
}

// A caller's event: the answering side ends the link by itself.
void Call::handle(const ppp::AuthenticationFailed& event) {
  spdlog::info("call={} event=refused code={} reason={}", number_, event.error.code,
               log::value(event.error.detail));
}

void Call::handle(const ppp::NetworkUp& event) {
  if (event.v4) use_address(event.v4->peer);
  attach(event);
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
  datapath::Switch::Peer peer;
  if (event.v4) peer.v4 = event.v4->peer;
  if (event.v6) {
    peer.v6 = event.v6->peer;
    net::Description description;
    description.owner = fmt::format("call-{}", number_);
    description.interface = shared_.interface;
    description.mtu = shared_.options.mtu;
    description.local_v6 = link_local(event.v6->local);
    description.peer_v6 = link_local(event.v6->peer);
    description.use_dns = false;
    Result<std::unique_ptr<net::Applied>> applied = shared_.system.apply(description);
    if (applied)
      applied_ = std::move(*applied);
    else
      spdlog::warn("call={} event=no-ipv6 code={} reason={}", number_, applied.error().code,
                   log::value(applied.error().detail));
  }
  port_ = shared_.packets.attach(
      *link_, [this](uint16_t protocol) { return session_.may_carry(protocol); }, peer);
}

void Call::handle(const ppp::Remark& event) {
  spdlog::log(event.debug ? spdlog::level::debug : spdlog::level::info, "call={} ppp={}", number_,
              log::value(event.text));
}

void Call::handle(const ppp::Ended& event) {
  if (finished_) return;
  send_frames();  // what the session still has to say, before the link closes
  finished_ = true;
  datapath::Counters counters = port_ ? port_->counters() : datapath::Counters{};
  port_.reset();
  applied_.reset();
  auto seconds = std::chrono::duration_cast<std::chrono::duration<double>>(now() - started_);
  spdlog::info("call={} event=ended user={} code={} reason={} seconds={:.1f} sent={} received={}",
               number_, log::value(user_), event.error.code, log::value(event.error.detail),
               seconds.count(), counters.bytes_sent, counters.bytes_received);
  asio::co_spawn(shared_.executor, release(), asio::detached);
}

asio::awaitable<void> Call::release() {
  std::shared_ptr<Call*> self = self_;
  std::shared_ptr<link::Link> link = link_;
  co_await link->disconnect(farewell_);
  if (*self) ended_(number_);
}

}  // namespace openras::server
