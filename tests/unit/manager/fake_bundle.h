// Several of FakeServer's calls as one: a real bundle, for as long as one of them holds it.
#pragma once

#include <map>
#include <memory>

#include "link/bundle.h"
#include "manager/clock.h"

namespace openras::manager {

class FakeBundle final : private link::Bundle::Owner,
                         public std::enable_shared_from_this<FakeBundle> {
 public:
  // By what the caller calls itself (RFC 1990 §5.1.3), as a real server tells its bundles apart.
  using Book = std::map<Bytes, std::weak_ptr<FakeBundle>>;

  FakeBundle(Clock& clock, RandomSource& random, ppp::Config config,
             const ppp::LcpNegotiated& first);

  // `link` goes to the caller. The number of the membership.
  uint32_t join(link::Link& link, const ppp::LcpNegotiated& agreed);
  void leave(uint32_t id) { bundle_.leave(id, clock_.now()); }
  void receive(uint32_t id, const ppp::SplitFrame& frame) {
    bundle_.receive(id, std::span(&frame, 1), clock_.now());
  }
  void send(ByteView packet) { bundle_.send(std::span(&packet, 1)); }
  size_t links() const { return bundle_.links(); }

 private:
  void bundle_event(ppp::Event) override {}
  void bundle_deadline(std::optional<TimePoint> deadline) override;
  void bundle_lcp(link::Bundle::LinkId, ByteView) override {}  // our callers ask on the link itself
  void bundle_rejects(link::Bundle::LinkId, uint16_t, ByteView) override {}

  Clock& clock_;
  std::unique_ptr<Alarm> alarm_;
  uint32_t last_ = 0;
  link::Bundle bundle_;
};

}  // namespace openras::manager
