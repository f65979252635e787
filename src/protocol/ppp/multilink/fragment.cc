#include "protocol/ppp/multilink/fragment.h"

namespace openras::ppp::multilink {
namespace {

constexpr uint8_t kBegins = 0x80, kEnds = 0x40;

}  // namespace

std::optional<Fragment> parse_fragment(ByteView information, SequenceSpace space) {
  ByteReader in(information);
  const uint32_t header = space.is_short() ? uint32_t{in.u16()} << 16 : in.u32();
  const ByteView data = in.rest();
  if (!in.ok()) return std::nullopt;
  Fragment out;
  out.begins = (header >> 24 & kBegins) != 0;
  out.ends = (header >> 24 & kEnds) != 0;
  out.sequence = (space.is_short() ? header >> 16 : header) & space.mask();
  out.data = data;
  return out;
}

void write_header(bool begins, bool ends, uint32_t sequence, SequenceSpace space, uint8_t* out) {
  const uint8_t bits = static_cast<uint8_t>((begins ? kBegins : 0) | (ends ? kEnds : 0));
  if (space.is_short()) {
    out[0] = static_cast<uint8_t>(bits | (sequence >> 8 & 0xf));
    out[1] = static_cast<uint8_t>(sequence);
    return;
  }
  out[0] = bits;
  out[1] = static_cast<uint8_t>(sequence >> 16);
  out[2] = static_cast<uint8_t>(sequence >> 8);
  out[3] = static_cast<uint8_t>(sequence);
}

}  // namespace openras::ppp::multilink
