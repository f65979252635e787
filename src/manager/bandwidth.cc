#include "manager/bandwidth.h"

#include <algorithm>

namespace openras::manager {

Bandwidth::Wish Bandwidth::sample(TimePoint now, uint64_t sent, uint64_t received,
                                  uint64_t capacity) {
  const std::optional<TimePoint> before = last_;
  // Counters that were cleared meanwhile begin anew.
  const uint64_t octets =
      std::max(sent - std::min(sent, sent_), received - std::min(received, received_));
  last_ = now;
  sent_ = sent;
  received_ = received;
  if (!before || now <= *before || capacity == 0) return Wish::kNothing;
  const double seconds = std::chrono::duration<double>(now - *before).count();
  const double percent =
      static_cast<double>(octets) * 8 / seconds / static_cast<double>(capacity) * 100;

  const auto held = [now](std::optional<TimePoint>& since, bool holds, TimePoint start,
                          uint32_t bound) {
    if (!holds) since.reset();
    if (!holds) return false;
    if (!since) since = start;
    if (now - *since < std::chrono::seconds(bound)) return false;
    since.reset();
    return true;
  };
  const bool more =
      held(above_since_, percent > policy_.dial_percent, *before, policy_.dial_seconds);
  const bool less =
      held(below_since_, percent < policy_.hang_up_percent, *before, policy_.hang_up_seconds);
  if (more) return Wish::kOneMore;
  return less ? Wish::kOneLess : Wish::kNothing;
}

}  // namespace openras::manager
