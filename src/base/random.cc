#include "base/random.h"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace openras {

uint16_t RandomSource::u16() {
  std::array<uint8_t, 2> b{};
  fill(b);
  return static_cast<uint16_t>(b[0] << 8 | b[1]);
}

uint32_t RandomSource::u32() {
  uint32_t high = u16();
  return high << 16 | u16();
}

void SystemRandom::fill(std::span<uint8_t> out) {
  if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1)
    throw std::runtime_error("the system's random generator failed");
}

void SeededRandom::fill(std::span<uint8_t> out) {
  for (uint8_t& byte : out) {  // SplitMix64, one octet a step
    state_ += 0x9e3779b97f4a7c15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    byte = static_cast<uint8_t>((z ^ (z >> 31)) & 0xff);
  }
}

}  // namespace openras
