// A PPPoE call: pppoe::Caller on two packet sockets, one for Discovery and one for the session.
#include <openras/raserror.h>

#include <algorithm>
#include <asio/post.hpp>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/log.h"
#include "errors/situation.h"
#include "link/batch.h"
#include "link/ethernet.h"
#include "link/frame_gate.h"
#include "link/link.h"
#include "link/waiting.h"
#include "protocol/pppoe/caller.h"

namespace openras::link {
namespace {

using pppoe::Mac;
constexpr int kBatchesPerWake = 4;  // then other connections get their turn

class PppoeCall : public std::enable_shared_from_this<PppoeCall> {
 public:
  PppoeCall(const asio::any_io_executor& executor, PppoeOptions options, RandomSource& random)
      : executor_(executor),
        options_(std::move(options)),
        engine_({.service_name = options_.service_name, .ac_name = options_.ac_name}, random),
        discovery_(executor),
        session_(executor),
        connected_(executor) {}

  static asio::awaitable<Result<>> open(std::shared_ptr<PppoeCall> self) {
    co_return self->open_sockets();
  }
  static asio::awaitable<Result<>> connect(std::shared_ptr<PppoeCall> self);
  static asio::awaitable<void> disconnect(std::shared_ptr<PppoeCall> self, std::string reason) {
    self->gate.silence();
    self->engine_.close(reason);  // a PADT is not acknowledged: nothing to wait for
    self->pump();
    self->shut_down();
    co_return;
  }

  void send(std::span<const ByteView> frames);
  void shut_down();
  ppp::LinkTraits traits() const { return pppoe_traits(interface_); }
  Identity identity() const { return {"PPPoE", "WAN Miniport (PPPOE)", peer_name()}; }

  FrameGate gate;

 private:
  Result<> open_sockets();
  void wait_for_discovery();
  void wait_for_frames();
  void receive_discovery();
  void receive_frames();
  void pump();
  void handle(const pppoe::Event& event);
  void lost(int number);
  void finish(Result<> result);
  std::string peer_name() const;

  asio::any_io_executor executor_;
  PppoeOptions options_;
  pppoe::Caller engine_;
  EthernetInterface interface_;
  PacketSocket discovery_, session_;
  Signal connected_;
  std::optional<Result<>> result_;  // of connect()
  std::optional<pppoe::SessionUp> up_;
  std::optional<Mac> filtered_;
  sockaddr_ll peer_{};
  std::optional<EngineTimer> timer_;
  std::vector<ByteView> frames_;
};

Result<> PppoeCall::open_sockets() {
  if (discovery_.is_open()) return fail(ERROR_PORT_ALREADY_OPEN, "this link is open already");
  Result<EthernetInterface> interface = find_ethernet(options_.interface);
  if (!interface) return std::unexpected(interface.error());
  interface_ = *interface;
  if (auto opened = discovery_.open(interface_, pppoe::kEtherTypeDiscovery, {}); !opened)
    return opened;
  // Open before there is a session, so that the concentrator's first frames are not lost.
  if (auto opened = session_.open(interface_, pppoe::kEtherTypeSession, {.nothing = true});
      !opened) {
    shut_down();
    return opened;
  }
  frames_.reserve(kBatch);
  return {};
}

asio::awaitable<Result<>> PppoeCall::connect(std::shared_ptr<PppoeCall> self) {
  if (!self->discovery_.is_open()) co_return fail(ERROR_PORT_NOT_OPEN, "open() comes first");
  self->timer_.emplace(self->executor_, [weak = self->weak_from_this()] {
    if (auto call = weak.lock()) {
      call->engine_.tick(std::chrono::steady_clock::now());
      call->pump();
    }
  });
  self->wait_for_discovery();
  self->engine_.start(std::chrono::steady_clock::now());
  self->pump();
  co_await self->connected_.wait();
  if (!self->result_) self->finish(fail(ERROR_USER_DISCONNECTION, "the call was given up"));
  if (*self->result_) {
    // Posted: the owner sees connect() return before the first frame.
    asio::post(self->executor_, [self] {
      self->gate.open();
      self->wait_for_frames();
    });
  }
  co_return *self->result_;
}

void PppoeCall::wait_for_discovery() {
  discovery_.wait([weak = weak_from_this()](const asio::error_code& error) {
    if (auto self = weak.lock(); self && !error) self->receive_discovery();
  });
}

void PppoeCall::receive_discovery() {
  ReceiveBatch& batch = ReceiveBatch::of_thread();
  int count = batch.receive(discovery_.fd());
  if (count < 0 && count != -EAGAIN) return lost(-count);
  for (int i = 0; i < count; ++i) {
    auto index = static_cast<size_t>(i);
    engine_.receive(source_of(batch.address<sockaddr_ll>(index)), batch.data(index),
                    std::chrono::steady_clock::now());
  }
  pump();
  if (discovery_.is_open()) wait_for_discovery();
}

void PppoeCall::wait_for_frames() {
  if (!session_.is_open()) return;
  session_.wait([weak = weak_from_this()](const asio::error_code& error) {
    if (auto self = weak.lock(); self && !error) self->receive_frames();
  });
}

void PppoeCall::receive_frames() {
  for (int round = 0; round < kBatchesPerWake && session_.is_open(); ++round) {
    ReceiveBatch& batch = ReceiveBatch::of_thread();
    int count = batch.receive(session_.fd());
    if (count == -EAGAIN) break;
    if (count < 0) return lost(-count);
    frames_.clear();
    for (int i = 0; i < count; ++i) {
      // The filter has checked both; frames queued before it was set have not met it.
      auto index = static_cast<size_t>(i);
      std::optional<pppoe::SessionFrame> frame = pppoe::parse_session(batch.data(index));
      if (frame && frame->session_id == up_->session_id && !frame->ppp.empty() &&
          source_of(batch.address<sockaddr_ll>(index)) == up_->peer)
        frames_.push_back(frame->ppp);
    }
    if (!frames_.empty()) gate.deliver(frames_);
    if (count < static_cast<int>(kBatch)) break;
  }
  wait_for_frames();
}

void PppoeCall::pump() {
  // Before the request goes out: the concentrator's first frames may follow its answer at once,
  // and one that is lost costs PPP a restart timer (3 s).
  if (std::optional<Mac> peer = engine_.concentrator(); peer != filtered_ && session_.is_open()) {
    filtered_ = peer;
    session_.set_filter({.source = peer, .nothing = !peer});
  }
  while (std::optional<pppoe::Outgoing> packet = engine_.next_packet())
    if (discovery_.is_open()) discovery_.send(packet->destination, packet->payload);
  while (std::optional<pppoe::Event> event = engine_.next_event()) handle(*event);
  if (timer_) timer_->set(engine_.deadline());
}

void PppoeCall::handle(const pppoe::Event& event) {
  if (const auto* remark = std::get_if<pppoe::Remark>(&event)) {
    spdlog::log(remark->debug ? spdlog::level::debug : spdlog::level::info,
                "link=pppoe interface={} {}", log::value(options_.interface), remark->text);
  } else if (const auto* up = std::get_if<pppoe::SessionUp>(&event)) {
    up_ = *up;
    peer_ = session_.address_of(up->peer);
    session_.set_filter({.source = up->peer, .session_id = up->session_id});
    finish({});
  } else if (const auto* down = std::get_if<pppoe::SessionDown>(&event)) {
    Error why = down->error;
    if (!up_) return finish(std::unexpected(std::move(why)));
    if (why.code != 0) gate.down(std::move(why));
  }
}

// The packet socket reports a failure: the interface went down (ENETDOWN) or away (ENODEV, ENXIO).
void PppoeCall::lost(int number) {
  std::string detail = fmt::format("interface {} went down or away ({})", options_.interface,
                                   std::system_category().message(number));
  shut_down();
  if (!result_)
    finish(fail(Situation::kEthernetLost, std::move(detail)));
  else
    gate.down(make_error(Situation::kEthernetLost, std::move(detail)));
}

void PppoeCall::finish(Result<> result) {
  if (result_) return;
  if (!result && result.error().code == 0)
    result = fail(ERROR_USER_DISCONNECTION, "the call was given up");
  result_ = std::move(result);
  connected_.notify();
}

void PppoeCall::send(std::span<const ByteView> frames) {
  if (!up_ || !session_.is_open()) return;
  SendBatch batch(session_.fd(), &peer_, sizeof peer_);
  for (ByteView frame : frames) {
    if (frame.size() > pppoe::kMaxPayload) continue;
    batch.add(pppoe::session_header(up_->session_id, frame.size()), frame);
  }
}

void PppoeCall::shut_down() {
  if (timer_) timer_->cancel();
  discovery_.close();
  session_.close();
  if (!result_) finish(fail(ERROR_USER_DISCONNECTION, "the link was closed"));
}

std::string PppoeCall::peer_name() const {
  std::string service = options_.service_name.empty() ? "any service" : options_.service_name;
  if (!up_) return service + " on " + options_.interface;
  return fmt::format("{} at {} (ac {})", service, pppoe::to_string(up_->peer), up_->ac_name);
}

class PppoeLink final : public Link {
 public:
  explicit PppoeLink(std::shared_ptr<PppoeCall> call) : call_(std::move(call)) {}
  ~PppoeLink() override {
    call_->gate.silence();
    call_->shut_down();
  }
  asio::awaitable<Result<>> open() override { return PppoeCall::open(call_); }
  asio::awaitable<Result<>> connect() override { return PppoeCall::connect(call_); }
  asio::awaitable<void> disconnect(std::string reason) override {
    return PppoeCall::disconnect(call_, std::move(reason));
  }
  void on_frames(FramesHandler handler) override { call_->gate.on_frames(std::move(handler)); }
  void on_down(DownHandler handler) override { call_->gate.on_down(std::move(handler)); }
  void send(std::span<const ByteView> frames) override { call_->send(frames); }
  ppp::LinkTraits traits() const override { return call_->traits(); }
  Identity identity() const override { return call_->identity(); }

 private:
  std::shared_ptr<PppoeCall> call_;
};

}  // namespace

std::unique_ptr<Link> make_pppoe_link(asio::any_io_executor executor, PppoeOptions options,
                                      RandomSource& random) {
  return std::make_unique<PppoeLink>(
      std::make_shared<PppoeCall>(executor, std::move(options), random));
}

}  // namespace openras::link
