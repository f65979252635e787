// Randomness is passed in, so that tests can repeat a run from its seed.
#pragma once

#include <cstdint>
#include <span>

namespace openras {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<uint8_t> out) = 0;
  uint16_t u16();
  uint32_t u32();
};

// The kernel's generator (getrandom), fit for challenges and cookies.
class SystemRandom final : public RandomSource {
 public:
  void fill(std::span<uint8_t> out) override;
};

// The same bytes for the same seed. For tests, benchmarks and fuzzing only.
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  void fill(std::span<uint8_t> out) override;

 private:
  uint64_t state_;
};

}  // namespace openras
