// Keeps a bundle going, as Pump does a link: frames, timers and events.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "link/bundle.h"
#include "manager/clock.h"
#include "manager/pump.h"

namespace openras::manager {

class BundlePump final : private link::Bundle::Owner {
 public:
  // As Pump's. `config`: what the network protocols shall ask for; `first`: what the first link
  // agreed upon.
  BundlePump(Clock& clock, RandomSource& random, std::string name, ppp::Config config,
             const ppp::LcpNegotiated& first, Pump::EventHandler on_event);
  ~BundlePump() override;

  // Errors as link::Bundle::join(). `pump` and `link` must outlive the membership.
  Result<> join(uint32_t id, Pump& pump, link::Link& link);
  void leave(uint32_t id);

  void start_network();
  link::Bundle& bundle() { return *bundle_; }
  const link::Bundle& bundle() const { return *bundle_; }
  // Also of a link that has left.
  link::MemberCounters counters(uint32_t id) const;

 private:
  void bundle_event(ppp::Event event) override;
  void bundle_deadline(std::optional<TimePoint> deadline) override;
  void bundle_lcp(uint32_t id, ByteView frame) override;
  void bundle_rejects(uint32_t id, uint16_t protocol, ByteView information) override;

  Clock& clock_;
  std::string name_;
  Pump::EventHandler on_event_;
  std::unique_ptr<Alarm> alarm_;
  std::optional<TimePoint> armed_;
  std::map<uint32_t, Pump*> pumps_;
  std::map<uint32_t, link::MemberCounters> left_;
  std::unique_ptr<link::Bundle> bundle_;
};

}  // namespace openras::manager
