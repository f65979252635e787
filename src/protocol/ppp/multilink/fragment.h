// Multilink headers (RFC 1990 §3): what stands before a piece of a packet on one of the links.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace openras::ppp::multilink {

// Arithmetic on sequence numbers of 12 or 24 bits.
class SequenceSpace {
 public:
  explicit constexpr SequenceSpace(bool short_header) : mask_(short_header ? 0xfffu : 0xffffffu) {}
  constexpr bool is_short() const { return mask_ == 0xfff; }
  constexpr uint32_t mask() const { return mask_; }
  constexpr uint32_t add(uint32_t number, uint32_t steps) const { return (number + steps) & mask_; }
  // How far `to` lies ahead of `from`; negative where it lies behind. Half the space is ahead.
  constexpr int32_t distance(uint32_t from, uint32_t to) const {
    const uint32_t ahead = (to - from) & mask_;
    return ahead > mask_ / 2 ? static_cast<int32_t>(ahead) - static_cast<int32_t>(mask_) - 1
                             : static_cast<int32_t>(ahead);
  }

 private:
  uint32_t mask_;
};

// `data` points into the information field that was parsed.
struct Fragment {
  bool begins = false, ends = false;
  uint32_t sequence = 0;
  ByteView data;
};

inline constexpr size_t kShortHeader = 2, kLongHeader = 4;
constexpr size_t header_size(SequenceSpace space) {
  return space.is_short() ? kShortHeader : kLongHeader;
}

// The information field of a frame of protocol 0x003d. nullopt where it is shorter than the
// header. The unused bits of the header are not looked at (RFC 1990 §3).
std::optional<Fragment> parse_fragment(ByteView information, SequenceSpace space);
// Writes a header to `out`, which has room for header_size().
void write_header(bool begins, bool ends, uint32_t sequence, SequenceSpace space, uint8_t* out);

}  // namespace openras::ppp::multilink
