// Dead peer detection: when to send an Echo-Request, and when the peer counts as lost.
#pragma once

#include <optional>

#include "base/time.h"

namespace openras::ppp {

class Keepalive {
 public:
  // An interval of zero turns it off.
  Keepalive(Duration interval, int failures) : interval_(interval), failures_(failures) {}

  // The peer gave a sign of life; also the start.
  void heard(TimePoint now) {
    unanswered_ = 0;
    next_ = now + interval_;
  }
  void disable() { interval_ = Duration::zero(); }
  std::optional<TimePoint> deadline() const {
    if (interval_ <= Duration::zero()) return std::nullopt;
    return next_;
  }

  enum class Due : uint8_t { kNothing, kSendEcho, kLost };
  Due tick(TimePoint now) {
    if (interval_ <= Duration::zero() || now < next_) return Due::kNothing;
    next_ = now + interval_;
    if (unanswered_ >= failures_) return Due::kLost;
    ++unanswered_;
    return Due::kSendEcho;
  }

 private:
  Duration interval_;
  int failures_;
  int unanswered_ = 0;
  TimePoint next_{};
};

}  // namespace openras::ppp
