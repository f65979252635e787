// When a connection dialed as needed wants another link, or one less (RASENTRY page,
// dwDialExtraPercent and its neighbours).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace openras::manager {

struct BandwidthPolicy {
  uint32_t dial_percent = 75, dial_seconds = 120;
  uint32_t hang_up_percent = 10, hang_up_seconds = 120;
};

class Bandwidth {
 public:
  enum class Wish : uint8_t { kNothing, kOneMore, kOneLess };

  explicit Bandwidth(BandwidthPolicy policy) : policy_(policy) {}

  // To be called about once a second. `sent` and `received`: octets since the beginning;
  // `capacity`: bit/s of all links together, 0 = nothing is known of them and nothing wished. The
  // busier direction counts **[choice]**. A wish is said once; the clock then starts anew.
  Wish sample(TimePoint now, uint64_t sent, uint64_t received, uint64_t capacity);

 private:
  BandwidthPolicy policy_;
  std::optional<TimePoint> last_, above_since_, below_since_;
  uint64_t sent_ = 0, received_ = 0;
};

}  // namespace openras::manager
