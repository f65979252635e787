#include "unit/manager/fake_bundle.h"

namespace openras::manager {

FakeBundle::FakeBundle(Clock& clock, RandomSource& random, ppp::Config config,
                       const ppp::LcpNegotiated& first)
    : clock_(clock),
      alarm_(clock.make_alarm([this] { bundle_.tick(clock_.now()); })),
      bundle_(*this, std::move(config), first, std::nullopt, random, clock.now()) {}

uint32_t FakeBundle::join(link::Link& link, const ppp::LcpNegotiated& agreed) {
  const Result<> joined = bundle_.join(++last_, link, agreed, clock_.now());
  if (!joined) throw std::runtime_error(joined.error().detail);
  bundle_.start_network(clock_.now());
  return last_;
}

void FakeBundle::bundle_deadline(std::optional<TimePoint> deadline) {
  if (deadline)
    alarm_->set(*deadline);
  else
    alarm_->cancel();
}

}  // namespace openras::manager
