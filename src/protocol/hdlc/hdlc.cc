#include "protocol/hdlc/hdlc.h"

#include <array>
#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace openras::hdlc {
namespace {

constexpr uint16_t kLcp = 0xc021;
constexpr size_t kFcsOctets = 2;

constexpr std::array<uint16_t, 256> make_fcs_table() {
  std::array<uint16_t, 256> table{};
  for (unsigned octet = 0; octet < 256; ++octet) {
    unsigned value = octet;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? value >> 1 ^ 0x8408 : value >> 1;
    table[octet] = static_cast<uint16_t>(value);
  }
  return table;
}
constexpr std::array<uint16_t, 256> kFcsTable = make_fcs_table();

bool needs_escape(uint8_t octet, uint32_t accm) {
  return octet == kFlag || octet == kEscape || (octet < 0x20 && (accm >> octet & 1));
}

void append_escaped(ByteView data, uint32_t accm, Bytes& out) {
  while (!data.empty()) {
    size_t run = plain_run(data, accm);
    out.insert(out.end(), data.begin(), data.begin() + static_cast<ptrdiff_t>(run));
    data = data.subspan(run);
    if (data.empty()) return;
    out.push_back(kEscape);
    out.push_back(data[0] ^ 0x20);
    data = data.subspan(1);
  }
}

}  // namespace

uint16_t fcs16(ByteView data, uint16_t fcs) {
  for (uint8_t octet : data)
    fcs = static_cast<uint16_t>(fcs >> 8 ^ kFcsTable[(fcs ^ octet) & 0xff]);
  return fcs;
}

size_t plain_run(ByteView data, uint32_t accm) {
  size_t i = 0;
#ifdef __SSE2__
  const __m128i flag = _mm_set1_epi8(kFlag);
  const __m128i escape = _mm_set1_epi8(kEscape);
  const __m128i last_control = _mm_set1_epi8(0x1f);
  const __m128i want_control = _mm_set1_epi8(accm ? -1 : 0);
  for (; i + 16 <= data.size(); i += 16) {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data.data() + i));
    // min(x, 0x1f) == x: an unsigned x < 0x20, which SSE2 cannot compare directly.
    const __m128i control =
        _mm_and_si128(want_control, _mm_cmpeq_epi8(_mm_min_epu8(octets, last_control), octets));
    const __m128i hit = _mm_or_si128(
        control, _mm_or_si128(_mm_cmpeq_epi8(octets, flag), _mm_cmpeq_epi8(octets, escape)));
    auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
    for (; mask; mask &= mask - 1) {  // a control character need not be in the map
      size_t at = i + static_cast<size_t>(std::countr_zero(mask));
      if (needs_escape(data[at], accm)) return at;
    }
  }
#endif
  for (; i < data.size(); ++i)
    if (needs_escape(data[i], accm)) return i;
  return i;
}

void encode(ByteView frame, const SendOptions& options, Bytes& out) {
  bool lcp = frame.size() >= 2 && (frame[0] << 8 | frame[1]) == kLcp;
  uint32_t accm = lcp ? 0xffffffff : options.accm;
  uint16_t fcs = 0xffff;
  auto put = [&](ByteView part) {
    fcs = fcs16(part, fcs);
    append_escaped(part, accm, out);
  };

  out.push_back(kFlag);
  constexpr std::array<uint8_t, 2> kAddressControl{0xff, 0x03};
  if (lcp || !options.acfc) put(kAddressControl);
  // RFC 1661 §6.5: a protocol number below 256 may go as its last octet, which is odd.
  if (!lcp && options.pfc && frame.size() >= 2 && frame[0] == 0 && (frame[1] & 1))
    frame = frame.subspan(1);
  put(frame);
  // RFC 1662 appendix C: the ones' complement, least significant octet first.
  const uint16_t last = static_cast<uint16_t>(~fcs);
  const std::array<uint8_t, 2> trailer{static_cast<uint8_t>(last & 0xff),
                                       static_cast<uint8_t>(last >> 8)};
  append_escaped(trailer, accm, out);
  out.push_back(kFlag);
}

void Decoder::append(ByteView plain) {
  if (frame_.size() + plain.size() > max_frame_) {
    overrun_ = true;
    return;
  }
  frame_.insert(frame_.end(), plain.begin(), plain.end());
}

void Decoder::feed(ByteView octets, const Sink& sink) {
  while (!octets.empty()) {
    if (!escaped_) {
      size_t run = plain_run(octets, accm_);
      append(octets.first(run));
      octets = octets.subspan(run);
      if (octets.empty()) return;
    }
    const uint8_t octet = octets[0];
    octets = octets.subspan(1);
    if (octet == kFlag) {
      end_frame(sink);
    } else if (octet == kEscape) {
      escaped_ = true;  // a second escape in a row means the same again
    } else if (octet < 0x20 && (accm_ >> octet & 1)) {
      // Inserted by the line; an escape before it still waits for its octet.
    } else {
      const uint8_t plain = escaped_ ? octet ^ 0x20 : octet;
      escaped_ = false;
      append({&plain, 1});
    }
  }
}

void Decoder::end_frame(const Sink& sink) {
  const bool aborted = escaped_;  // RFC 1662 §4.3: 7d 7e
  const bool overrun = overrun_;
  escaped_ = overrun_ = false;
  ByteView frame = frame_;
  struct Clear {
    Bytes& frame;
    ~Clear() { frame.clear(); }
  } clear{frame_};

  if (frame.empty() && !aborted && !overrun) return;  // flags back to back
  if (overrun) {
    ++counters_.buffer_overruns;
  } else if (aborted || frame.size() < 2 + kFcsOctets) {
    ++counters_.framing_errors;
  } else if (fcs16(frame) != kGoodFcs) {
    ++counters_.crc_errors;
  } else {
    frame = frame.first(frame.size() - kFcsOctets);
    if (frame.size() >= 2 && frame[0] == 0xff && frame[1] == 0x03) frame = frame.subspan(2);
    ++counters_.frames;
    if (!frame.empty()) sink(frame);
  }
}

void Decoder::reset() {
  frame_.clear();
  escaped_ = overrun_ = false;
}

}  // namespace openras::hdlc
