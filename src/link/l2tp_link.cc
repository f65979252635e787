// An L2TP call: l2tp::Tunnel with one session on a UDP socket with an ephemeral port.
#include <openras/raserror.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <asio/ip/udp.hpp>
#include <asio/post.hpp>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/log.h"
#include "errors/situation.h"
#include "link/batch.h"
#include "link/frame_gate.h"
#include "link/l2tp_room.h"
#include "link/link.h"
#include "link/udp.h"
#include "link/waiting.h"
#include "protocol/l2tp/tunnel.h"

namespace openras::link {
namespace {

constexpr int kBatchesPerWake = 4;  // then other connections get their turn
// How long disconnect() waits for the peer's acknowledgement.
constexpr Duration kFarewell = std::chrono::seconds(1);

std::string machine_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] ? name.data() : "openras";
}

TimePoint now() { return std::chrono::steady_clock::now(); }

class L2tpCall : public std::enable_shared_from_this<L2tpCall> {
 public:
  L2tpCall(const asio::any_io_executor& executor, L2tpOptions options, RandomSource& random)
      : executor_(executor),
        options_(std::move(options)),
        tunnel_(config_of(options_, random), random),
        socket_(executor),
        resolver_(executor),
        connected_(executor),
        ended_(executor) {}

  static asio::awaitable<Result<>> open(std::shared_ptr<L2tpCall> self);
  static asio::awaitable<Result<>> connect(std::shared_ptr<L2tpCall> self);
  static asio::awaitable<void> disconnect(std::shared_ptr<L2tpCall> self, std::string reason);
  void send(std::span<const ByteView> frames);
  void shut_down();

  ppp::LinkTraits traits() const { return l2tp_traits(peer_.address()); }
  Identity identity() const {
    bool known = peer_.port() != 0;
    return {"vpn", "WAN Miniport (L2TP)", known ? peer_.address().to_string() : options_.server};
  }
  std::optional<asio::ip::address> server_address() const {
    return peer_.port() ? std::optional(peer_.address()) : std::nullopt;
  }

  FrameGate gate;

 private:
  static l2tp::Config config_of(const L2tpOptions& options, RandomSource& random);
  Result<> no_route() const;
  void wait_for_datagrams();
  void receive();
  void receive_datagram(ByteView datagram, const Endpoint& from);
  void flush_frames();
  void unreachable(int number, const Endpoint& to);
  void pump();
  void handle(const l2tp::Event& event);
  void finish(Result<> result);

  asio::any_io_executor executor_;
  L2tpOptions options_;
  l2tp::Tunnel tunnel_;
  UdpSocket socket_;
  asio::ip::udp::resolver resolver_;
  Endpoint peer_;
  uint16_t call_ = 0;
  bool up_ = false;
  Signal connected_, ended_;
  std::optional<Result<>> result_;  // of connect()
  std::optional<EngineTimer> timer_;
  std::vector<ByteView> frames_;
};

l2tp::Config L2tpCall::config_of(const L2tpOptions& options, RandomSource& random) {
  l2tp::Config config;
  config.role = l2tp::Role::kCaller;
  config.local_tunnel_id = std::max<uint16_t>(random.u16(), 1);
  config.host_name = options.host_name.empty() ? machine_name() : options.host_name;
  config.secret = options.tunnel_secret;
  config.max_sessions = 1;
  return config;
}

Result<> L2tpCall::no_route() const {
  return fail(Situation::kNoRouteToServer,
              fmt::format("there is no route to the server {}; check the network connection",
                          log::value(options_.server)));
}

asio::awaitable<Result<>> L2tpCall::open(std::shared_ptr<L2tpCall> self) {
  if (self->socket_.is_open()) co_return fail(ERROR_PORT_ALREADY_OPEN, "this link is open already");
  asio::error_code error;
  const asio::ip::address numeric = asio::ip::make_address(self->options_.server, error);
  if (!error) {  // no name: nothing to wait for
    const Endpoint server(numeric, self->options_.port);
    if (!has_route(server)) co_return self->no_route();
    self->peer_ = server;
    co_return self->socket_.open(numeric);
  }
  auto found = co_await self->resolver_.async_resolve(
      self->options_.server, std::to_string(self->options_.port),
      asio::ip::resolver_base::numeric_service, asio::redirect_error(asio::use_awaitable, error));
  if (self->result_) co_return *self->result_;  // closed meanwhile
  if (error || found.empty())
    co_return fail(Situation::kServerNameUnknown,
                   fmt::format("the name of the server, {}, cannot be resolved: {}",
                               log::value(self->options_.server), error.message()));
  auto usable =
      std::ranges::find_if(found, [](const auto& entry) { return has_route(entry.endpoint()); });
  if (usable == found.end()) co_return self->no_route();
  self->peer_ = usable->endpoint();
  co_return self->socket_.open(self->peer_.address());
}

asio::awaitable<Result<>> L2tpCall::connect(std::shared_ptr<L2tpCall> self) {
  if (!self->socket_.is_open()) co_return fail(ERROR_PORT_NOT_OPEN, "open() comes first");
  if (self->call_ != 0) co_return fail(ERROR_PORT_ALREADY_OPEN, "this link is connected already");
  self->timer_.emplace(self->executor_, [weak = self->weak_from_this()] {
    if (auto call = weak.lock()) {
      call->tunnel_.tick(now());
      call->pump();
    }
  });
  self->call_ = self->tunnel_.place_call(now());
  self->pump();
  self->wait_for_datagrams();
  co_await self->connected_.wait();
  if (!self->result_) self->finish(fail(ERROR_USER_DISCONNECTION, "the call was given up"));
  // Posted: the owner sees connect() return before the first frame.
  if (*self->result_) asio::post(self->executor_, [self] { self->gate.open(); });
  co_return *self->result_;
}

asio::awaitable<void> L2tpCall::disconnect(std::shared_ptr<L2tpCall> self, std::string reason) {
  self->gate.silence();
  self->resolver_.cancel();
  if (self->socket_.is_open()) {
    self->tunnel_.close(reason, now());
    self->pump();
    co_await self->ended_.wait(kFarewell);
  }
  self->shut_down();
}

void L2tpCall::wait_for_datagrams() {
  if (!socket_.is_open()) return;
  socket_.wait([weak = weak_from_this()](const asio::error_code& error) {
    if (auto self = weak.lock(); self && !error) self->receive();
  });
}

void L2tpCall::receive() {
  for (int round = 0; round < kBatchesPerWake && socket_.is_open(); ++round) {
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
  pump();
  wait_for_datagrams();
}

void L2tpCall::receive_datagram(ByteView datagram, const Endpoint& from) {
  std::optional<l2tp::Header> header = l2tp::parse_header(datagram);
  if (!header || header->tunnel_id != tunnel_.local_id()) return;
  // RFC 2661 §8.1: the server may answer from another port (or, with several addresses, from
  // another of them). Until it has told its tunnel id, who knows ours is the server.
  bool settled = tunnel_.peer_id() != 0;
  if (settled && from != peer_) return;
  if (!header->control) {
    if (auto frame = tunnel_.receive_data(*header, now()); frame && frame->session_id == call_)
      frames_.push_back(frame->ppp);
    return;
  }
  flush_frames();  // what came before a control message is delivered before its consequences
  tunnel_.receive(*header, now());
  if (!settled && tunnel_.peer_id() != 0 && from != peer_) {
    spdlog::info("link=l2tp peer={} answers from {}", to_string(peer_), to_string(from));
    peer_ = from;
  }
}

void L2tpCall::flush_frames() {
  if (!frames_.empty()) gate.deliver(frames_);
  frames_.clear();
}

// ICMP told us. While dialing it is the answer; later only "port unreachable" is (the server's
// process is gone and with it the tunnel), and the rest is left to HELLO, since a route may return.
void L2tpCall::unreachable(int number, const Endpoint& to) {
  if (to != peer_ || number == EMSGSIZE) return;
  if (number == ECONNREFUSED)
    return tunnel_.fail(
        up_ ? make_error(Situation::kL2tpLost, "the server no longer listens on its L2TP port")
            : make_error(Situation::kL2tpNotListening,
                         fmt::format("no L2TP server listens at {} (ICMP port unreachable)",
                                     to_string(to))));
  if (!up_)
    tunnel_.fail(make_error(Situation::kServerUnreachable,
                            fmt::format("the server {} cannot be reached: {}", to_string(to),
                                        std::system_category().message(number))));
}

void L2tpCall::pump() {
  while (std::optional<Bytes> datagram = tunnel_.next_datagram())
    if (socket_.is_open()) socket_.send(peer_, *datagram);
  while (std::optional<l2tp::Event> event = tunnel_.next_event()) handle(*event);
  // Events make messages (a StopCCN after a CDN).
  while (std::optional<Bytes> datagram = tunnel_.next_datagram())
    if (socket_.is_open()) socket_.send(peer_, *datagram);
  if (timer_ && socket_.is_open()) timer_->set(tunnel_.deadline());
}

void L2tpCall::handle(const l2tp::Event& event) {
  if (const auto* remark = std::get_if<l2tp::Remark>(&event)) {
    spdlog::log(remark->debug ? spdlog::level::debug : spdlog::level::info, "link=l2tp peer={} {}",
                to_string(peer_), remark->text);
  } else if (const auto* tunnel = std::get_if<l2tp::TunnelUp>(&event)) {
    spdlog::info("link=l2tp peer={} tunnel={} host={} vendor={}", to_string(peer_),
                 tunnel_.local_id(), log::value(tunnel->host_name),
                 log::value(tunnel->vendor_name));
  } else if (std::get_if<l2tp::SessionUp>(&event)) {
    up_ = true;
    finish({});
  } else if (const auto* down = std::get_if<l2tp::SessionDown>(&event)) {
    if (!up_)
      finish(std::unexpected(down->error));
    else if (down->error.code != 0)
      gate.down(down->error);
    // The tunnel was there for this call alone.
    tunnel_.close("the call is over", now());
  } else if (const auto* end = std::get_if<l2tp::Ended>(&event)) {
    if (!up_) finish(std::unexpected(end->error));
    ended_.notify();
  }
}

void L2tpCall::finish(Result<> result) {
  if (result_) return;
  if (!result && result.error().code == 0)
    result = fail(ERROR_USER_DISCONNECTION, "the call was given up");
  result_ = std::move(result);
  connected_.notify();
}

void L2tpCall::send(std::span<const ByteView> frames) {
  if (!up_ || !socket_.is_open()) return;
  SendBatch batch(socket_.fd(), peer_.data(), static_cast<socklen_t>(peer_.size()));
  for (ByteView frame : frames)
    if (std::optional<l2tp::DataHeader> header = tunnel_.next_data_header(call_))
      batch.add(header->view(), frame);
}

void L2tpCall::shut_down() {
  if (timer_) timer_->cancel();
  resolver_.cancel();
  socket_.close();
  ended_.notify();
  finish(fail(ERROR_USER_DISCONNECTION, "the link was closed"));
}

class L2tpLink final : public Link {
 public:
  explicit L2tpLink(std::shared_ptr<L2tpCall> call) : call_(std::move(call)) {}
  ~L2tpLink() override {
    call_->gate.silence();
    call_->shut_down();
  }
  asio::awaitable<Result<>> open() override { return L2tpCall::open(call_); }
  asio::awaitable<Result<>> connect() override { return L2tpCall::connect(call_); }
  asio::awaitable<void> disconnect(std::string reason) override {
    return L2tpCall::disconnect(call_, std::move(reason));
  }
  void on_frames(FramesHandler handler) override { call_->gate.on_frames(std::move(handler)); }
  void on_down(DownHandler handler) override { call_->gate.on_down(std::move(handler)); }
  void send(std::span<const ByteView> frames) override { call_->send(frames); }
  ppp::LinkTraits traits() const override { return call_->traits(); }
  Identity identity() const override { return call_->identity(); }
  std::optional<asio::ip::address> server_address() const override {
    return call_->server_address();
  }

 private:
  std::shared_ptr<L2tpCall> call_;
};

}  // namespace

std::unique_ptr<Link> make_l2tp_link(asio::any_io_executor executor, L2tpOptions options,
                                     RandomSource& random) {
  return std::make_unique<L2tpLink>(
      std::make_shared<L2tpCall>(executor, std::move(options), random));
}

}  // namespace openras::link
