#include "link/answered_call.h"

#include <openras/ras.h>

#include <utility>

namespace openras::link {
namespace {

class AnsweredLink final : public Link {
 public:
  AnsweredLink(std::shared_ptr<AnsweredCall> call, std::string device, std::string peer)
      : call_(std::move(call)), device_(std::move(device)), peer_(std::move(peer)) {}
  ~AnsweredLink() override {
    call_->gate.silence();
    call_->hang_up();
  }

  asio::awaitable<Result<>> open() override { co_return Result<>{}; }
  asio::awaitable<Result<>> connect() override {
    call_->gate.open();
    co_return Result<>{};
  }
  asio::awaitable<void> disconnect(std::string) override {
    call_->gate.silence();
    call_->hang_up();
    co_return;
  }
  void on_frames(FramesHandler handler) override { call_->gate.on_frames(std::move(handler)); }
  void on_down(DownHandler handler) override { call_->gate.on_down(std::move(handler)); }
  void send(std::span<const ByteView> frames) override { call_->send(frames); }
  void negotiated(const ppp::LcpNegotiated& options) override { call_->negotiated(options); }
  LineCounters line_counters() const override { return call_->counters(); }
  ppp::LinkTraits traits() const override { return {.mru = 1500, .hdlc = true}; }
  Identity identity() const override {
    return {.device_type = RASDT_Modem, .device_name = device_, .peer = peer_};
  }

 private:
  std::shared_ptr<AnsweredCall> call_;
  std::string device_, peer_;
};

}  // namespace

void AnsweredCall::begin(login::LoginPrompt::Check login, std::function<void()> hand_over) {
  if (!login) return hand_over();
  prompt_.emplace(std::move(login));
  hand_over_ = std::move(hand_over);
  take_login({});
}

void AnsweredCall::take_login(ByteView octets) {
  prompt_->receive(octets);
  const Bytes said = prompt_->next_output();
  if (!said.empty()) outlet_.write(said, false);
  if (prompt_->refused()) {
    prompt_.reset();
    return hang_up();
  }
  if (!prompt_->accepted()) return;
  const Bytes first = prompt_->leftover();
  prompt_.reset();
  const std::function<void()> hand_over = std::exchange(hand_over_, {});
  hand_over();
  take(first);
}

void AnsweredCall::take(ByteView octets) {
  if (prompt_) return take_login(octets);
  arena_.clear();
  ends_.clear();
  decoder_.feed(octets, [this](ByteView frame) {
    arena_.insert(arena_.end(), frame.begin(), frame.end());
    ends_.push_back(arena_.size());
  });
  views_.clear();
  for (size_t i = 0, start = 0; i < ends_.size(); start = ends_[i++])
    views_.push_back(ByteView(arena_).subspan(start, ends_[i] - start));
  if (!views_.empty()) gate.deliver(views_);
}

void AnsweredCall::lost(Error why) {
  if (std::exchange(over_, true)) return;
  gate.down(std::move(why));
}

void AnsweredCall::send(std::span<const ByteView> frames) {
  for (ByteView frame : frames) {
    if (over_) return;
    const bool data = frame.size() >= 2 && frame[0] < 0x80;  // network-layer protocols
    wire_.clear();
    hdlc::encode(frame, send_options_, wire_);
    outlet_.write(wire_, data);
  }
}

void AnsweredCall::negotiated(const ppp::LcpNegotiated& options) {
  send_options_ = {.accm = options.peer_accm, .acfc = options.peer_acfc, .pfc = options.peer_pfc};
  decoder_.set_accm(options.local_accm);
}

void AnsweredCall::hang_up() {
  if (!std::exchange(over_, true)) outlet_.hang_up();
}

LineCounters AnsweredCall::counters() const {
  const hdlc::Counters& frames = decoder_.counters();
  return {.crc_errors = frames.crc_errors,
          .framing_errors = frames.framing_errors,
          .buffer_overruns = frames.buffer_overruns};
}

std::unique_ptr<Link> make_answered_link(std::shared_ptr<AnsweredCall> call, std::string device,
                                         std::string peer) {
  return std::make_unique<AnsweredLink>(std::move(call), std::move(device), std::move(peer));
}

}  // namespace openras::link
