#include "link/circuit.h"

#include <utility>

namespace openras::link {
namespace {

// An exchange does not ring for ever.
constexpr int kMostRings = 60;

}  // namespace

void Circuit::begin() { ring_later(Duration{0}); }

void Circuit::ring_later(Duration after) {
  timer_.expires_after(after);
  timer_.async_wait([self = shared_from_this()](const asio::error_code& error) {
    if (error || self->over_ || self->through_) return;
    const std::shared_ptr<Party> called = self->called_.lock();
    if (!called || ++self->rings_ > kMostRings) {
      self->over_ = true;
      if (called) called->ring_ended();
      if (const auto caller = self->caller_.lock()) caller->refused(modem::Code::kNoAnswer);
      return;
    }
    called->ring();
    if (!self->through_ && !self->over_) self->ring_later(self->ring_interval_);
  });
}

void Circuit::answer() {
  if (over_ || std::exchange(through_, true)) return;
  timer_.cancel();
  const std::shared_ptr<Party> caller = caller_.lock(), called = called_.lock();
  if (caller) caller->connected();
  if (called && !over_) called->connected();
}

std::shared_ptr<Party> Circuit::other(const Party& than) const {
  const std::shared_ptr<Party> caller = caller_.lock();
  return caller.get() == &than ? called_.lock() : caller;
}

void Circuit::say(const Party& from, ByteView octets, bool data) {
  if (!through_ || over_) return;
  const std::shared_ptr<Party> to = other(from);
  if (to && (!data || to->has_room())) to->take(octets);
}

void Circuit::hang_up(const Party& by) {
  if (std::exchange(over_, true)) return;
  timer_.cancel();
  const std::shared_ptr<Party> to = other(by);
  if (!to) return;
  if (through_)
    to->far_end_hung_up();
  else if (to == called_.lock())
    to->ring_ended();
  else
    to->refused(modem::Code::kNoAnswer);  // who is called does not want it
}

}  // namespace openras::link
