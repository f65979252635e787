// One direction of a line in virtual time that loses, delays past each other, duplicates and
// corrupts frames, the same way for the same seed.
#pragma once

#include <map>
#include <optional>

#include "base/bytes.h"
#include "base/random.h"
#include "base/time.h"

namespace openras {

class NoisyWire {
 public:
  // Each fault strikes `percent` of the frames, independently.
  NoisyWire(uint64_t seed, unsigned int percent) : random_(seed), percent_(percent) {}

  void push(Bytes frame, TimePoint now) {
    if (strikes()) return;  // lost
    int copies = strikes() ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
      Bytes copy = frame;
      if (strikes() && !copy.empty())
        for (int bits = 1 + random_.u16() % 3; bits > 0; --bits)
          copy[random_.u16() % copy.size()] ^= static_cast<uint8_t>(1 << random_.u16() % 8);
      auto delay = std::chrono::milliseconds(1 + (strikes() ? random_.u16() % 3000 : 0));
      frames_.emplace(now + delay, std::move(copy));
    }
  }
  std::optional<TimePoint> next_time() const {
    return frames_.empty() ? std::nullopt : std::optional(frames_.begin()->first);
  }
  std::optional<Bytes> pop(TimePoint now) {
    if (frames_.empty() || frames_.begin()->first > now) return std::nullopt;
    Bytes frame = std::move(frames_.begin()->second);
    frames_.erase(frames_.begin());
    return frame;
  }

 private:
  bool strikes() { return random_.u16() % 100 < percent_; }
  SeededRandom random_;
  unsigned int percent_;
  std::multimap<TimePoint, Bytes> frames_;
};

}  // namespace openras
