#include "manager/bundle_pump.h"

#include "base/log.h"

namespace openras::manager {

BundlePump::BundlePump(Clock& clock, RandomSource& random, std::string name, ppp::Config config,
                       const ppp::LcpNegotiated& first, Pump::EventHandler on_event)
    : clock_(clock), name_(std::move(name)), on_event_(std::move(on_event)) {
  alarm_ = clock_.make_alarm([this] {
    armed_.reset();
    bundle_->tick(clock_.now());
  });
  link::Bundle::Owner& owner = *this;
  bundle_ = std::make_unique<link::Bundle>(owner, std::move(config), first, std::nullopt, random,
                                           clock_.now());
}

BundlePump::~BundlePump() {
  for (const auto& [id, pump] : pumps_) pump->leave();
}

Result<> BundlePump::join(uint32_t id, Pump& pump, link::Link& link) {
  Result<> joined = bundle_->join(id, link, pump.negotiated(), clock_.now());
  if (!joined) return joined;
  pumps_[id] = &pump;
  pump.join(*bundle_, id);
  spdlog::info("event=joined {} subentry={} links={}", name_, id, bundle_->links());
  return {};
}

void BundlePump::leave(uint32_t id) {
  const auto pump = pumps_.find(id);
  if (pump == pumps_.end()) return;
  pump->second->leave();
  pumps_.erase(pump);
  left_[id] = bundle_->counters(id);
  bundle_->leave(id, clock_.now());
  spdlog::info("event=left {} subentry={} links={}", name_, id, bundle_->links());
}

void BundlePump::start_network() { bundle_->start_network(clock_.now()); }

link::MemberCounters BundlePump::counters(uint32_t id) const {
  if (pumps_.contains(id)) return bundle_->counters(id);
  const auto left = left_.find(id);
  return left == left_.end() ? link::MemberCounters{} : left->second;
}

void BundlePump::bundle_event(ppp::Event event) {
  if (const auto* remark = std::get_if<ppp::Remark>(&event)) {
    spdlog::log(remark->debug ? spdlog::level::debug : spdlog::level::info,
                "event=ppp {} bundle=yes remark={}", name_, log::value(remark->text));
    return;
  }
  on_event_(std::move(event));
}

void BundlePump::bundle_deadline(std::optional<TimePoint> deadline) {
  if (!deadline) {
    if (armed_) alarm_->cancel();
    armed_.reset();
  } else if (!armed_ || *deadline < *armed_) {
    armed_ = deadline;
    alarm_->set(*deadline);
  }
}

void BundlePump::bundle_lcp(uint32_t id, ByteView frame) {
  if (const auto pump = pumps_.find(id); pump != pumps_.end()) pump->second->receive_lcp(frame);
}

void BundlePump::bundle_rejects(uint32_t id, uint16_t protocol, ByteView information) {
  if (const auto pump = pumps_.find(id); pump != pumps_.end())
    pump->second->reject_protocol(protocol, information);
}

}  // namespace openras::manager
