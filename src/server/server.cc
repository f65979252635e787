#include "server/server.h"

#include <openras/raserror.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "base/log.h"
#include "link/tcp_line.h"
#include "link/telephone_exchange.h"

namespace openras::server {
namespace {

std::vector<ppp::Ipv4> reserved_addresses(const Options& options, const UserBook& users) {
  std::vector<ppp::Ipv4> addresses = users.fixed_addresses();
  addresses.push_back(options.local.to_bytes());
  return addresses;
}

}  // namespace

Server::Server(asio::any_io_executor executor, Options options, UsersFile users,
               net::System& system, RandomSource& random)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      users_(std::move(users)),
      system_(system),
      random_(random),
      pool_(options_.pool.address.to_v4(), options_.pool.length,
            reserved_addresses(options_, users_)),
      stop_timer_(executor_) {}

Server::~Server() { *self_ = nullptr; }

Result<> Server::start() {
  if (Result<> opened = open_records(); !opened) return opened;
  if (Result<> opened = open_tun(); !opened) return opened;
  return listen();
}

Result<> Server::open_records() {
  if (!options_.record.empty()) {
    Result<std::unique_ptr<Recorder>> recorder = Recorder::open(options_.record);
    if (!recorder) return std::unexpected(recorder.error());
    recorder_ = std::move(*recorder);
  }
  if (options_.control.empty()) return {};
  auto control = ControlSocket::open(executor_, options_.control,
                                     [this](const auto& words) { return obey(words); });
  if (control) {
    control_ = std::move(*control);
  } else if (options_.control_needed) {
    return std::unexpected(control.error());
  } else {  // a second server on this machine
    spdlog::warn("event=no-control reason={}", log::value(control.error().detail));
  }
  return {};
}

Result<> Server::open_tun() {
  Result<std::unique_ptr<net::Tun>> tun = system_.open_tun("rasserver%d");
  if (!tun) return std::unexpected(tun.error());
  tun_ = std::move(*tun);
  net::Description description;
  description.owner = "rasserver";
  description.interface = tun_->name();
  description.mtu = options_.mtu;
  description.local_v4 = options_.local;
  description.routes.push_back(options_.pool);
  for (const ppp::Ipv4& address : users_.fixed_addresses())
    description.routes.push_back({asio::ip::address_v4(address), 32});
  description.use_dns = false;
  Result<std::unique_ptr<net::Applied>> applied = system_.apply(description);
  if (!applied) return std::unexpected(applied.error());
  applied_ = std::move(*applied);
  switch_ = std::make_unique<datapath::Switch>(executor_, tun_->fd());
  switch_->clamp_mss(options_.mtu);  // for what is forwarded between callers and other networks
  switch_->on_failed([this](Error why) {
    spdlog::error("event=tun-lost code={} reason={}", why.code, log::value(why.detail));
    for (auto& [number, call] : calls_) call->close("the server lost its interface");
  });
  shared_ = std::make_unique<Shared>(Shared{executor_,
                                            options_,
                                            users_,
                                            pool_,
                                            system_,
                                            tun_->name(),
                                            *switch_,
                                            random_,
                                            recorder_.get(),
                                            Bytes(16),
                                            {}});
  random_.fill(shared_->endpoint);
  return {};
}

Result<> Server::listen() {
  auto on_call = [this](std::unique_ptr<link::Link> link) { accept(std::move(link)); };
  auto keep = [this](Result<std::unique_ptr<link::Listener>> listener) -> Result<> {
    if (!listener) return std::unexpected(listener.error());
    listeners_.push_back(std::move(*listener));
    return {};
  };
  for (const std::string& interface : options_.pppoe_interfaces) {
    link::PppoeListenOptions pppoe;
    pppoe.interface = interface;
    pppoe.ac_name = options_.ac_name;
    pppoe.services = options_.services;
    pppoe.max_sessions = options_.max_calls + 1;  // the server itself turns the last one away
    Result<> kept = keep(link::listen_pppoe(executor_, std::move(pppoe), random_, on_call));
    if (!kept) return kept;
    spdlog::info("event=listening device=PPPoE interface={}", log::value(interface));
  }
  for (const L2tpEndpoint& endpoint : options_.l2tp) {
    link::L2tpListenOptions l2tp;
    l2tp.address = endpoint.address;
    l2tp.port = endpoint.port;
    l2tp.tunnel_secret = options_.tunnel_secret;
    Result<> kept = keep(link::listen_l2tp(executor_, std::move(l2tp), random_, on_call));
    if (!kept) return kept;
    spdlog::info("event=listening device=L2TP address={} port={}", endpoint.address.to_string(),
                 endpoint.port);
  }
  return listen_to_modems(on_call);
}

Result<> Server::listen_to_modems(const link::AcceptHandler& on_call) {
  login::LoginPrompt::Check login;
  if (options_.modem_login)
    login = [this](const std::string& name, const Secret& password) {
      const std::optional<UserBook::Found> found = users_.find(name);
      const bool in = found && found->user.password == password;
      spdlog::info("event=login user={} accepted={}", log::value(name), in);
      return in;
    };
  exchange_ = std::make_unique<link::Exchange>(
      executor_, [this](std::unique_ptr<link::Link> link, link::CallBack call_back) {
        accept(std::move(link), {.call_back = std::move(call_back)});
      });
  for (const ModemEndpoint& endpoint : options_.modems) {
    if (!endpoint.pty.empty()) {
      Result<> added = exchange_->add_modem({.path = endpoint.pty,
                                             .number = endpoint.number,
                                             .modem = {.numbers = options_.modem_numbers},
                                             .login = login});
      if (!added) return added;
      spdlog::info("event=listening device=modem port={} number={}",
                   log::value(endpoint.pty.string()), log::value(endpoint.number));
      continue;
    }
    auto line = link::listen_tcp_line(executor_,
                                      {.address = endpoint.address,
                                       .port = endpoint.port,
                                       .max_calls = options_.max_calls + 1,
                                       .login = login},
                                      on_call);
    if (!line) return std::unexpected(line.error());
    listeners_.push_back(std::move(*line));
    spdlog::info("event=listening device=telephone-line address={} port={}",
                 endpoint.address.to_string(), endpoint.port);
  }
  return {};
}

void Server::accept(std::unique_ptr<link::Link> link, Telephone telephone) {
  std::string refusal;
  std::optional<ppp::Ipv4> address;
  if (stopping_)
    refusal = "the server is shutting down";
  else if (calls_.size() >= options_.max_calls)
    refusal = "too many calls";
  else if (address = pool_.acquire(); !address)
    refusal = "no address is free";
  if (!refusal.empty()) {
    asio::co_spawn(executor_, turn_away(std::move(link), refusal), asio::detached);
    return;
  }
  uint64_t number = next_number_++;
  auto call =
      std::make_unique<Call>(*shared_, std::move(link), number, *address, std::move(telephone),
                             [this](uint64_t which) { ended(which); });
  call->start();
  calls_.emplace(number, std::move(call));
}

asio::awaitable<void> Server::turn_away(std::unique_ptr<link::Link> link, std::string reason) {
  spdlog::warn("event=turned-away peer={} reason={}", log::value(link->identity().peer),
               log::value(reason));
  co_await link->disconnect(reason);
}

void Server::ended(uint64_t number) {
  // The call is still on the stack: it goes in a turn of its own.
  asio::post(executor_, [self = self_, number] {
    if (!*self) return;
    auto& calls = (*self)->calls_;
    if (const auto call = calls.find(number); call != calls.end()) {
      if (std::optional<CallBackOrder> order = call->second->call_back_order())
        asio::co_spawn((*self)->executor_, call_back(self, std::move(*order)), asio::detached);
      calls.erase(call);
    }
    (*self)->finish_when_empty();
  });
}

// The caller's modem needs a moment to be on the hook; a busy line is tried again.
asio::awaitable<void> Server::call_back(std::shared_ptr<Server*> self, CallBackOrder order) {
  constexpr Duration kPatience = std::chrono::seconds(60), kPause = std::chrono::seconds(2);
  constexpr int kTries = 5;
  asio::steady_timer timer((*self)->executor_);
  timer.expires_after(std::chrono::seconds(order.delay));
  for (int i = 0; i < kTries; ++i) {
    asio::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!*self || (*self)->stopping_) co_return;
    spdlog::info("event=calling-back user={} number={} try={}", log::value(order.user),
                 log::value(order.number), i + 1);
    Result<std::unique_ptr<link::Link>> link = co_await order.dial(order.number, kPatience);
    if (!*self) co_return;
    if (link) {
      (*self)->accept(std::move(*link), {.call_back = nullptr, .for_user = order.user});
      co_return;
    }
    spdlog::info("event=no-callback user={} number={} code={} reason={}", log::value(order.user),
                 log::value(order.number), link.error().code, log::value(link.error().detail));
    if ((*self)->recorder_)
      (*self)->recorder_->write(
          0, "no-callback",
          {{"user", order.user}, {"number", order.number}, {"code", link.error().code}});
    // A caller may be busy with its handler, and its modem not reset yet.
    if (link.error().code != ERROR_LINE_BUSY && link.error().code != ERROR_NO_ANSWER) co_return;
    timer.expires_after(kPause);
  }
}

void Server::stop(std::function<void()> done) {
  stopping_ = true;
  done_ = std::move(done);
  spdlog::info("event=stopping calls={}", calls_.size());
  for (auto& [number, call] : calls_) call->close("the server is shutting down");
  stop_timer_.expires_after(std::chrono::seconds(5));
  stop_timer_.async_wait([self = self_](const asio::error_code& error) {
    if (error || !*self) return;
    spdlog::warn("event=calls-dropped calls={} reason=\"they did not answer\"",
                 (*self)->calls_.size());
    (*self)->calls_.clear();
    (*self)->finish_when_empty();
  });
  finish_when_empty();
}

void Server::finish_when_empty() {
  if (!stopping_ || !calls_.empty() || !done_) return;
  stop_timer_.cancel();
  std::exchange(done_, nullptr)();
}

}  // namespace openras::server
