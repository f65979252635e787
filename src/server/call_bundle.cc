#include "server/call_bundle.h"

#include <asio/post.hpp>

#include "base/log.h"

namespace openras::server {
namespace {

TimePoint now() { return std::chrono::steady_clock::now(); }

// Calls are numbered for ever; a bundle's links need only differ from each other.
uint32_t id_of(const Call& call) { return static_cast<uint32_t>(call.number()); }

}  // namespace

CallBundle::CallBundle(Shared& shared, uint64_t number, ppp::Config config,
                       const ppp::LcpNegotiated& first, std::optional<ppp::Ipv4> assigned,
                       std::optional<ppp::Ipv4> pooled)
    : shared_(shared),
      number_(number),
      timer_(shared.executor),
      pooled_(pooled),
      bundle_(*this, std::move(config), first, assigned, shared.random, now()) {}

CallBundle::~CallBundle() {
  if (pooled_) shared_.pool.release(*pooled_);
}

Result<> CallBundle::join(Call& call, link::Link& link, const ppp::LcpNegotiated& agreed) {
  calls_[id_of(call)] = &call;
  Result<> joined = bundle_.join(id_of(call), link, agreed, now());
  if (!joined) {
    calls_.erase(id_of(call));
    return joined;
  }
  bundle_.start_network(now());
  spdlog::info("call={} event=joined bundle={} links={}", call.number(), number_, bundle_.links());
  if (up_)
    for_each_call([up = *up_, which = &call](Call& each) {
      if (&each == which) each.network_up_in_bundle(up);
    });
  return {};
}

void CallBundle::leave(Call& call) {
  if (calls_.erase(id_of(call)) == 0) return;
  bundle_.leave(id_of(call), now());
  spdlog::info("call={} event=left bundle={} links={}", call.number(), number_, bundle_.links());
}

void CallBundle::receive(Call& call, std::span<const ppp::SplitFrame> frames) {
  const std::shared_ptr<CallBundle> self = shared_from_this();
  bundle_.receive(id_of(call), frames, now());
}

void CallBundle::protocol_rejected(uint16_t protocol) {
  bundle_.protocol_rejected(protocol, now());
}

void CallBundle::for_each_call(std::function<void(Call&)> what) {
  asio::post(shared_.executor, [weak = weak_from_this(), what = std::move(what)] {
    const std::shared_ptr<CallBundle> self = weak.lock();
    if (!self) return;
    const std::map<uint32_t, Call*> calls = self->calls_;
    for (const auto& [id, call] : calls)
      if (self->calls_.contains(id)) what(*call);
  });
}

void CallBundle::bundle_event(ppp::Event event) {
  if (const auto* up = std::get_if<ppp::NetworkUp>(&event)) {
    up_ = *up;
    attach(*up);
    for_each_call([up = *up](Call& call) { call.network_up_in_bundle(up); });
  } else if (const auto* ended = std::get_if<ppp::Ended>(&event)) {
    for_each_call([reason = ended->error.detail](Call& call) { call.close(reason); });
  } else if (const auto* remark = std::get_if<ppp::Remark>(&event)) {
    spdlog::log(remark->debug ? spdlog::level::debug : spdlog::level::info, "bundle={} ppp={}",
                number_, log::value(remark->text));
  }
}

void CallBundle::bundle_deadline(std::optional<TimePoint> deadline) {
  if (!deadline) {
    if (armed_) timer_.cancel();
    armed_.reset();
    return;
  }
  if (armed_ && *armed_ <= *deadline) return;
  armed_ = deadline;
  timer_.expires_at(*deadline);
  timer_.async_wait([weak = weak_from_this()](const asio::error_code& error) {
    const std::shared_ptr<CallBundle> self = weak.lock();
    if (error || !self) return;
    self->armed_.reset();
    self->bundle_.tick(now());
  });
}

void CallBundle::bundle_lcp(uint32_t id, ByteView frame) {
  if (const auto call = calls_.find(id); call != calls_.end()) call->second->receive_lcp(frame);
}

void CallBundle::bundle_rejects(uint32_t id, uint16_t protocol, ByteView information) {
  if (const auto call = calls_.find(id); call != calls_.end())
    call->second->reject_protocol(protocol, information);
}

void CallBundle::attach(const ppp::NetworkUp& up) {
  port_.reset();
  applied_.reset();
  if (up.v4 && pooled_ && *pooled_ != up.v4->peer) {
    shared_.pool.release(*pooled_);  // the user has an address of their own
    pooled_.reset();
  }
  applied_ = apply_link_local(shared_, number_, up);
  port_ = shared_.packets.attach(
      bundle_, [this](uint16_t protocol) { return bundle_.may_carry(protocol); }, peer_of(up));
  bundle_.on_data(
      [port = port_.get()](std::span<const ppp::SplitFrame> frames) { port->deliver(frames); });
}

}  // namespace openras::server
