// Answering PPPoE calls: pppoe::Concentrator on one Discovery socket and one session socket that
// all calls share.
#include <openras/raserror.h>

#include <algorithm>
#include <asio/post.hpp>
#include <cerrno>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/log.h"
#include "link/batch.h"
#include "link/ethernet.h"
#include "link/frame_gate.h"
#include "link/link.h"
#include "protocol/pppoe/concentrator.h"

namespace openras::link {
namespace {

using pppoe::Mac;
constexpr int kBatchesPerWake = 4;

// Lives as long as the listener or one of its calls does.
class AccessConcentrator : public std::enable_shared_from_this<AccessConcentrator> {
 public:
  AccessConcentrator(const asio::any_io_executor& executor, EthernetInterface interface,
                     pppoe::ConcentratorConfig config, RandomSource& random, AcceptHandler accept)
      : executor_(executor),
        interface_(std::move(interface)),
        engine_(std::move(config), random),
        discovery_(executor),
        session_(executor),
        accept_(std::move(accept)) {}

  Result<> start();
  void stop_accepting() {
    engine_.set_accepting(false);
    accept_ = nullptr;
  }
  void hang_up(uint16_t session_id, std::string_view reason) {
    calls_.erase(session_id);
    engine_.close(session_id, reason);
    pump();
  }
  void forget(uint16_t session_id) {
    calls_.erase(session_id);
    engine_.forget(session_id);
  }
  void send(uint16_t session_id, const Mac& peer, std::span<const ByteView> frames);
  const EthernetInterface& interface() const { return interface_; }
  const asio::any_io_executor& executor() const { return executor_; }

 private:
  void wait_for_discovery();
  void wait_for_frames();
  void receive_discovery();
  void receive_frames();
  void deliver(uint16_t session_id);
  void pump();
  void handle(pppoe::Event& event);
  void lost(int number);

  asio::any_io_executor executor_;
  EthernetInterface interface_;
  pppoe::Concentrator engine_;
  PacketSocket discovery_, session_;
  AcceptHandler accept_;
  std::unordered_map<uint16_t, std::weak_ptr<FrameGate>> calls_;
  std::vector<ByteView> frames_;  // of one session, to be delivered
};

// One call, as the owner has it.
class AnsweredCall final : public Link {
 public:
  AnsweredCall(std::shared_ptr<AccessConcentrator> concentrator, pppoe::SessionUp session,
               std::shared_ptr<FrameGate> gate)
      : concentrator_(std::move(concentrator)),
        traits_(pppoe_traits(concentrator_->interface())),
        session_(std::move(session)),
        gate_(std::move(gate)) {}
  ~AnsweredCall() override {
    gate_->silence();
    if (concentrator_) concentrator_->forget(session_.session_id);
  }

  asio::awaitable<Result<>> open() override { co_return Result<>{}; }
  asio::awaitable<Result<>> connect() override {
    if (!concentrator_) co_return fail(ERROR_PORT_NOT_OPEN, "this call is over");
    asio::post(concentrator_->executor(), [gate = gate_] { gate->open(); });
    co_return Result<>{};
  }
  asio::awaitable<void> disconnect(std::string reason) override {
    gate_->silence();
    if (auto concentrator = std::exchange(concentrator_, nullptr))
      concentrator->hang_up(session_.session_id, reason);
    co_return;
  }
  void on_frames(FramesHandler handler) override { gate_->on_frames(std::move(handler)); }
  void on_down(DownHandler handler) override { gate_->on_down(std::move(handler)); }
  void send(std::span<const ByteView> frames) override {
    if (concentrator_) concentrator_->send(session_.session_id, session_.peer, frames);
  }
  ppp::LinkTraits traits() const override { return traits_; }
  Identity identity() const override {
    return {"PPPoE", "WAN Miniport (PPPOE)", pppoe::to_string(session_.peer)};
  }

 private:
  std::shared_ptr<AccessConcentrator> concentrator_;
  ppp::LinkTraits traits_;
  pppoe::SessionUp session_;
  std::shared_ptr<FrameGate> gate_;
};

Result<> AccessConcentrator::start() {
  if (auto opened = discovery_.open(interface_, pppoe::kEtherTypeDiscovery, {.broadcast = true});
      !opened)
    return opened;
  if (auto opened = session_.open(interface_, pppoe::kEtherTypeSession, {}); !opened) return opened;
  frames_.reserve(kBatch);
  wait_for_discovery();
  wait_for_frames();
  return {};
}

void AccessConcentrator::wait_for_discovery() {
  if (!discovery_.is_open()) return;
  discovery_.wait([weak = weak_from_this()](const asio::error_code& error) {
    if (auto self = weak.lock(); self && !error) self->receive_discovery();
  });
}

void AccessConcentrator::wait_for_frames() {
  if (!session_.is_open()) return;
  session_.wait([weak = weak_from_this()](const asio::error_code& error) {
    if (auto self = weak.lock(); self && !error) self->receive_frames();
  });
}

void AccessConcentrator::receive_discovery() {
  ReceiveBatch& batch = ReceiveBatch::of_thread();
  int count = batch.receive(discovery_.fd());
  if (count < 0 && count != -EAGAIN) lost(-count);
  for (int i = 0; i < count; ++i) {
    auto index = static_cast<size_t>(i);
    engine_.receive(source_of(batch.address<sockaddr_ll>(index)), batch.data(index),
                    std::chrono::steady_clock::now());
  }
  pump();
  wait_for_discovery();
}

void AccessConcentrator::receive_frames() {
  for (int round = 0; round < kBatchesPerWake && session_.is_open(); ++round) {
    ReceiveBatch& batch = ReceiveBatch::of_thread();
    int count = batch.receive(session_.fd());
    if (count < 0 && count != -EAGAIN) lost(-count);
    if (count <= 0) break;
    uint16_t current = 0;
    for (int i = 0; i < count; ++i) {
      auto index = static_cast<size_t>(i);
      std::optional<pppoe::SessionFrame> frame = pppoe::parse_session(batch.data(index));
      if (!frame || frame->ppp.empty() ||
          !engine_.owns(frame->session_id, source_of(batch.address<sockaddr_ll>(index))))
        continue;
      if (frame->session_id != current) deliver(std::exchange(current, frame->session_id));
      frames_.push_back(frame->ppp);
    }
    deliver(current);
    if (count < static_cast<int>(kBatch)) break;
  }
  wait_for_frames();
}

void AccessConcentrator::deliver(uint16_t session_id) {
  if (auto call = calls_.find(session_id); !frames_.empty() && call != calls_.end())
    if (std::shared_ptr<FrameGate> gate = call->second.lock()) gate->deliver(frames_);
  frames_.clear();
}

void AccessConcentrator::pump() {
  while (std::optional<pppoe::Outgoing> packet = engine_.next_packet())
    if (discovery_.is_open()) discovery_.send(packet->destination, packet->payload);
  while (std::optional<pppoe::Event> event = engine_.next_event()) handle(*event);
}

void AccessConcentrator::handle(pppoe::Event& event) {
  if (const auto* remark = std::get_if<pppoe::Remark>(&event)) {
    spdlog::log(remark->debug ? spdlog::level::debug : spdlog::level::info,
                "listen=pppoe interface={} {}", log::value(interface_.name), remark->text);
  } else if (auto* up = std::get_if<pppoe::SessionUp>(&event)) {
    auto gate = std::make_shared<FrameGate>();
    calls_[up->session_id] = gate;
    auto call = std::make_unique<AnsweredCall>(shared_from_this(), *up, gate);
    // A copy: the handler may end the listener, and itself with it.
    if (AcceptHandler accept = accept_) accept(std::move(call));
  } else if (auto* down = std::get_if<pppoe::SessionDown>(&event)) {
    auto call = calls_.find(down->session_id);
    if (call == calls_.end()) return;
    std::shared_ptr<FrameGate> gate = call->second.lock();
    calls_.erase(call);
    if (gate && down->error.code != 0) gate->down(std::move(down->error));
  }
}

// The calls are over. The sockets stay: they work again once the interface is up again.
void AccessConcentrator::lost(int number) {
  std::string detail = fmt::format("interface {} went down or away ({})", interface_.name,
                                   std::system_category().message(number));
  spdlog::warn("listen=pppoe {}", detail);
  auto calls = std::exchange(calls_, {});
  for (auto& [id, call] : calls) {
    engine_.forget(id);
    if (std::shared_ptr<FrameGate> gate = call.lock()) gate->down({ERROR_LINK_FAILURE, detail});
  }
}

void AccessConcentrator::send(uint16_t session_id, const Mac& peer,
                              std::span<const ByteView> frames) {
  if (!session_.is_open() || !calls_.contains(session_id)) return;
  sockaddr_ll address = session_.address_of(peer);
  SendBatch batch(session_.fd(), &address, sizeof address);
  for (ByteView frame : frames) {
    if (frame.size() > pppoe::kMaxPayload) continue;
    batch.add(pppoe::session_header(session_id, frame.size()), frame);
  }
}

class PppoeListener final : public Listener {
 public:
  explicit PppoeListener(std::shared_ptr<AccessConcentrator> concentrator)
      : concentrator_(std::move(concentrator)) {}
  ~PppoeListener() override { concentrator_->stop_accepting(); }

 private:
  std::shared_ptr<AccessConcentrator> concentrator_;
};

}  // namespace

Result<std::unique_ptr<Listener>> listen_pppoe(asio::any_io_executor executor,
                                               PppoeListenOptions options, RandomSource& random,
                                               AcceptHandler accept) {
  Result<EthernetInterface> interface = find_ethernet(options.interface);
  if (!interface) return std::unexpected(interface.error());
  pppoe::ConcentratorConfig config{.ac_name = std::move(options.ac_name),
                                   .services = std::move(options.services),
                                   .max_sessions = options.max_sessions};
  auto concentrator = std::make_shared<AccessConcentrator>(executor, *interface, std::move(config),
                                                           random, std::move(accept));
  if (auto started = concentrator->start(); !started) return std::unexpected(started.error());
  return std::make_unique<PppoeListener>(std::move(concentrator));
}

}  // namespace openras::link
