// Answering L2TP calls: an l2tp::Tunnel for each caller, all on one UDP socket.
#include <openras/raserror.h>

#include <algorithm>
#include <asio/post.hpp>
#include <cerrno>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/log.h"
#include "link/batch.h"
#include "link/frame_gate.h"
#include "link/l2tp_room.h"
#include "link/link.h"
#include "link/udp.h"
#include "link/waiting.h"
#include "protocol/l2tp/tunnel.h"

namespace openras::link {
namespace {

constexpr int kBatchesPerWake = 4;
constexpr Duration kFarewell = std::chrono::seconds(1);

TimePoint now() { return std::chrono::steady_clock::now(); }

// Lives as long as the listener or one of its calls does.
class NetworkServer : public std::enable_shared_from_this<NetworkServer> {
 public:
  NetworkServer(const asio::any_io_executor& executor, L2tpListenOptions options,
                RandomSource& random, AcceptHandler accept)
      : executor_(executor),
        options_(std::move(options)),
        random_(random),
        socket_(executor),
        accept_(std::move(accept)) {}

  Result<> start();
  void stop_accepting() { accept_ = nullptr; }
  uint16_t port() { return socket_.local_port(); }
  void forget(uint16_t tunnel_id, uint16_t session_id);
  void send(uint16_t tunnel_id, uint16_t session_id, std::span<const ByteView> frames);
  static asio::awaitable<void> hang_up(std::shared_ptr<NetworkServer> self, uint16_t tunnel_id,
                                       uint16_t session_id, std::string reason);
  const asio::any_io_executor& executor() const { return executor_; }

 private:
  struct Caller {
    Caller(l2tp::Config config, RandomSource& random, Endpoint from, uint16_t id,
           const asio::any_io_executor& executor, std::function<void()> expired)
        : tunnel(std::move(config), random),
          peer(std::move(from)),
          peer_tunnel_id(id),
          timer(executor, std::move(expired)) {}
    l2tp::Tunnel tunnel;
    Endpoint peer;
    uint16_t peer_tunnel_id;
    EngineTimer timer;
    std::unordered_map<uint16_t, std::weak_ptr<FrameGate>> calls;
    std::vector<std::shared_ptr<Signal>> acknowledged;  // told once the tunnel is idle
  };
  using CallerPtr = std::shared_ptr<Caller>;

  void wait_for_datagrams();
  void receive();
  void receive_datagram(ByteView datagram, const Endpoint& from);
  void receive_data(const l2tp::Header& header, const CallerPtr& caller);
  CallerPtr caller_of(const l2tp::Header& header, const Endpoint& from);
  CallerPtr new_caller(const l2tp::Header& header, const Endpoint& from, uint16_t peer_tunnel_id);
  void flush_frames();
  void unreachable(int number, const Endpoint& to);
  void pump(const CallerPtr& caller);
  void handle(const CallerPtr& caller, l2tp::Event& event);

  asio::any_io_executor executor_;
  L2tpListenOptions options_;
  RandomSource& random_;
  UdpSocket socket_;
  AcceptHandler accept_;
  std::unordered_map<uint16_t, CallerPtr> callers_;                // by our tunnel id
  std::map<std::pair<Endpoint, uint16_t>, uint16_t> by_endpoint_;  // for repeated SCCRQs
  std::vector<ByteView> frames_;  // of one call, to be delivered to run_
  std::shared_ptr<FrameGate> run_;
  std::pair<uint16_t, uint16_t> run_key_{};
};

// One call, as the owner has it.
class AnsweredCall final : public Link {
 public:
  AnsweredCall(std::shared_ptr<NetworkServer> server, uint16_t tunnel_id, uint16_t session_id,
               Endpoint peer, std::shared_ptr<FrameGate> gate)
      : server_(std::move(server)),
        tunnel_id_(tunnel_id),
        session_id_(session_id),
        peer_(std::move(peer)),
        gate_(std::move(gate)) {}
  ~AnsweredCall() override {
    gate_->silence();
    if (server_) server_->forget(tunnel_id_, session_id_);
  }

  asio::awaitable<Result<>> open() override { co_return Result<>{}; }
  asio::awaitable<Result<>> connect() override {
    if (!server_) co_return fail(ERROR_PORT_NOT_OPEN, "this call is over");
    asio::post(server_->executor(), [gate = gate_] { gate->open(); });
    co_return Result<>{};
  }
  asio::awaitable<void> disconnect(std::string reason) override {
    gate_->silence();
    if (auto server = std::exchange(server_, nullptr))
      return NetworkServer::hang_up(std::move(server), tunnel_id_, session_id_, std::move(reason));
    return nothing();
  }
  void on_frames(FramesHandler handler) override { gate_->on_frames(std::move(handler)); }
  void on_down(DownHandler handler) override { gate_->on_down(std::move(handler)); }
  void send(std::span<const ByteView> frames) override {
    if (server_) server_->send(tunnel_id_, session_id_, frames);
  }
  ppp::LinkTraits traits() const override { return l2tp_traits(peer_.address()); }
  Identity identity() const override { return {"vpn", "WAN Miniport (L2TP)", to_string(peer_)}; }
  std::optional<asio::ip::address> server_address() const override { return peer_.address(); }

 private:
  static asio::awaitable<void> nothing() { co_return; }
  std::shared_ptr<NetworkServer> server_;
  uint16_t tunnel_id_, session_id_;
  Endpoint peer_;
  std::shared_ptr<FrameGate> gate_;
};

Result<> NetworkServer::start() {
  if (auto opened = socket_.open(options_.address); !opened) return opened;
  if (auto bound = socket_.bind({options_.address, options_.port}); !bound) return bound;
  frames_.reserve(kBatch);
  wait_for_datagrams();
  return {};
}

void NetworkServer::wait_for_datagrams() {
  socket_.wait([weak = weak_from_this()](const asio::error_code& error) {
    if (auto self = weak.lock(); self && !error) self->receive();
  });
}

void NetworkServer::receive() {
  for (int round = 0; round < kBatchesPerWake; ++round) {
    ReceiveBatch& batch = ReceiveBatch::of_thread();
    int count = batch.receive(socket_.fd());
    if (count < 0 && (count != -EAGAIN || round == 0))
      socket_.drain_errors([this](int number, const Endpoint& to) { unreachable(number, to); });
    if (count <= 0) break;
    for (int i = 0; i < count; ++i) {
      auto index = static_cast<size_t>(i);
      receive_datagram(batch.data(index), endpoint_of(batch.address<sockaddr_storage>(index)));
    }
    flush_frames();
    if (count < static_cast<int>(kBatch)) break;
  }
  wait_for_datagrams();
}

void NetworkServer::receive_datagram(ByteView datagram, const Endpoint& from) {
  std::optional<l2tp::Header> header = l2tp::parse_header(datagram);
  if (!header) return;
  CallerPtr caller = caller_of(*header, from);
  if (!caller) return;
  if (!header->control) return receive_data(*header, caller);
  flush_frames();  // what came before a control message is delivered before its consequences
  caller->tunnel.receive(*header, now());
  pump(caller);
}

void NetworkServer::receive_data(const l2tp::Header& header, const CallerPtr& caller) {
  std::optional<l2tp::DataFrame> frame = caller->tunnel.receive_data(header, now());
  if (!frame) return;
  std::pair<uint16_t, uint16_t> key{header.tunnel_id, frame->session_id};
  if (key != run_key_ || !run_) {
    flush_frames();
    auto call = caller->calls.find(frame->session_id);
    if (call == caller->calls.end()) return;
    run_ = call->second.lock();
    run_key_ = key;
  }
  frames_.push_back(frame->ppp);
}

void NetworkServer::flush_frames() {
  if (std::shared_ptr<FrameGate> run = std::exchange(run_, nullptr); run && !frames_.empty())
    run->deliver(frames_);
  frames_.clear();
}

// The tunnel that a message belongs to; a stranger's guess of a tunnel id is not enough.
NetworkServer::CallerPtr NetworkServer::caller_of(const l2tp::Header& header,
                                                  const Endpoint& from) {
  uint16_t id = header.tunnel_id;
  if (id == 0) {
    std::optional<uint16_t> peer = l2tp::caller_of_sccrq(header, options_.tunnel_secret);
    if (!peer) return nullptr;
    auto known = by_endpoint_.find({from, *peer});
    if (known == by_endpoint_.end()) return new_caller(header, from, *peer);
    id = known->second;
  }
  auto at = callers_.find(id);
  return at != callers_.end() && at->second->peer == from ? at->second : nullptr;
}

NetworkServer::CallerPtr NetworkServer::new_caller(const l2tp::Header& header, const Endpoint& from,
                                                   uint16_t peer_tunnel_id) {
  if (!accept_ || callers_.size() >= std::min<size_t>(options_.max_tunnels, 0xfffe)) {
    socket_.send(from, l2tp::refuse_sccrq(header, peer_tunnel_id, "no tunnel is free"));
    return nullptr;
  }
  l2tp::Config config;
  config.role = l2tp::Role::kLns;
  config.local_tunnel_id = random_.u16();
  while (config.local_tunnel_id == 0 || callers_.contains(config.local_tunnel_id))
    ++config.local_tunnel_id;
  config.host_name = options_.host_name;
  config.secret = options_.tunnel_secret;
  uint16_t id = config.local_tunnel_id;
  auto expired = [weak = weak_from_this(), id] {
    std::shared_ptr<NetworkServer> self = weak.lock();
    if (!self || !self->callers_.contains(id)) return;
    CallerPtr caller = self->callers_.at(id);
    caller->tunnel.tick(now());
    self->pump(caller);
  };
  auto caller = std::make_shared<Caller>(std::move(config), random_, from, peer_tunnel_id,
                                         executor_, std::move(expired));
  callers_[id] = caller;
  by_endpoint_[{from, peer_tunnel_id}] = id;
  return caller;
}

// Only "port unreachable" ends tunnels: that caller's program is gone.
void NetworkServer::unreachable(int number, const Endpoint& to) {
  if (number != ECONNREFUSED) return;
  std::vector<CallerPtr> gone;
  for (const auto& [id, caller] : callers_)
    if (caller->peer == to) gone.push_back(caller);
  for (const CallerPtr& caller : gone) {
    caller->tunnel.fail({ERROR_VPN_DISCONNECT, "the caller no longer listens on its L2TP port"});
    pump(caller);
  }
}

void NetworkServer::pump(const CallerPtr& caller) {
  auto send_all = [&] {
    while (std::optional<Bytes> datagram = caller->tunnel.next_datagram())
      socket_.send(caller->peer, *datagram);
  };
  send_all();
  while (std::optional<l2tp::Event> event = caller->tunnel.next_event()) handle(caller, *event);
  send_all();
  if (caller->tunnel.idle())
    for (auto& signal : std::exchange(caller->acknowledged, {})) signal->notify();
  if (caller->tunnel.finished()) {
    by_endpoint_.erase({caller->peer, caller->peer_tunnel_id});
    callers_.erase(caller->tunnel.local_id());
  }
  caller->timer.set(caller->tunnel.deadline());
}

void NetworkServer::handle(const CallerPtr& caller, l2tp::Event& event) {
  if (const auto* remark = std::get_if<l2tp::Remark>(&event)) {
    spdlog::log(remark->debug ? spdlog::level::debug : spdlog::level::info,
                "listen=l2tp peer={} tunnel={} {}", to_string(caller->peer),
                caller->tunnel.local_id(), remark->text);
  } else if (const auto* tunnel = std::get_if<l2tp::TunnelUp>(&event)) {
    spdlog::info("listen=l2tp peer={} tunnel={} host={} vendor={}", to_string(caller->peer),
                 caller->tunnel.local_id(), log::value(tunnel->host_name),
                 log::value(tunnel->vendor_name));
  } else if (const auto* up = std::get_if<l2tp::SessionUp>(&event)) {
    auto gate = std::make_shared<FrameGate>();
    caller->calls[up->session_id] = gate;
    auto call = std::make_unique<AnsweredCall>(shared_from_this(), caller->tunnel.local_id(),
                                               up->session_id, caller->peer, gate);
    // A copy: the handler may end the listener, and itself with it.
    if (AcceptHandler accept = accept_)
      accept(std::move(call));
    else
      caller->tunnel.hang_up(up->session_id, "no calls are answered any more", now());
  } else if (auto* down = std::get_if<l2tp::SessionDown>(&event)) {
    auto call = caller->calls.find(down->session_id);
    if (call == caller->calls.end()) return;
    std::shared_ptr<FrameGate> gate = call->second.lock();
    caller->calls.erase(call);
    if (gate && down->error.code != 0) gate->down(std::move(down->error));
  } else if (const auto* end = std::get_if<l2tp::Ended>(&event)) {
    spdlog::info("listen=l2tp peer={} tunnel={} ended {}", to_string(caller->peer),
                 caller->tunnel.local_id(), log::value(end->error.detail));
  }
}

void NetworkServer::send(uint16_t tunnel_id, uint16_t session_id,
                         std::span<const ByteView> frames) {
  auto at = callers_.find(tunnel_id);
  if (at == callers_.end()) return;
  Caller& caller = *at->second;
  SendBatch batch(socket_.fd(), caller.peer.data(), static_cast<socklen_t>(caller.peer.size()));
  for (ByteView frame : frames)
    if (std::optional<l2tp::DataHeader> header = caller.tunnel.next_data_header(session_id))
      batch.add(header->view(), frame);
}

void NetworkServer::forget(uint16_t tunnel_id, uint16_t session_id) {
  auto at = callers_.find(tunnel_id);
  if (at == callers_.end()) return;
  at->second->calls.erase(session_id);
  at->second->tunnel.forget(session_id);
}

asio::awaitable<void> NetworkServer::hang_up(std::shared_ptr<NetworkServer> self,
                                             uint16_t tunnel_id, uint16_t session_id,
                                             std::string reason) {
  auto at = self->callers_.find(tunnel_id);
  if (at == self->callers_.end()) co_return;
  CallerPtr caller = at->second;
  caller->calls.erase(session_id);
  caller->tunnel.hang_up(session_id, reason, now());
  self->pump(caller);
  if (caller->tunnel.idle()) co_return;
  auto acknowledged = std::make_shared<Signal>(self->executor_);
  caller->acknowledged.push_back(acknowledged);
  co_await acknowledged->wait(kFarewell);
}

class L2tpListener final : public Listener {
 public:
  explicit L2tpListener(std::shared_ptr<NetworkServer> server) : server_(std::move(server)) {}
  ~L2tpListener() override { server_->stop_accepting(); }
  uint16_t port() const override { return server_->port(); }

 private:
  std::shared_ptr<NetworkServer> server_;
};

}  // namespace

Result<std::unique_ptr<Listener>> listen_l2tp(asio::any_io_executor executor,
                                              L2tpListenOptions options, RandomSource& random,
                                              AcceptHandler accept) {
  auto server =
      std::make_shared<NetworkServer>(executor, std::move(options), random, std::move(accept));
  if (auto started = server->start(); !started) return std::unexpected(started.error());
  return std::make_unique<L2tpListener>(std::move(server));
}

}  // namespace openras::link
