// PPP in asynchronous HDLC-like framing, RFC 1662: what a serial line carries. Sans-IO.
#pragma once

#include <cstdint>
#include <functional>

#include "base/bytes.h"

namespace openras::hdlc {

inline constexpr uint8_t kFlag = 0x7e;
inline constexpr uint8_t kEscape = 0x7d;

// The FCS-16 of RFC 1662 appendix C over `data`. Over a frame with its FCS it is kGoodFcs.
uint16_t fcs16(ByteView data, uint16_t fcs = 0xffff);
inline constexpr uint16_t kGoodFcs = 0xf0b8;

// What LCP agreed upon for the direction that is sent.
struct SendOptions {
  uint32_t accm = 0xffffffff;  // bit n set: control character n is escaped
  bool acfc = false;           // leave out ff 03
  bool pfc = false;            // one-octet protocol numbers
};

// Appends `frame` (protocol field first, two octets) to `out` with its flags and FCS. LCP goes with
// the default options whatever is agreed upon (RFC 1662 §7, RFC 1661 §6.5 and §6.6), so that a
// peer that was restarted understands it.
void encode(ByteView frame, const SendOptions& options, Bytes& out);

struct Counters {
  uint64_t frames = 0;
  uint64_t crc_errors = 0;       // a whole frame with a wrong FCS
  uint64_t framing_errors = 0;   // too short, or aborted by 7d 7e
  uint64_t buffer_overruns = 0;  // longer than max_frame
};

// Finds frames in a stream of octets that may hold garbage anywhere. Memory is bounded by
// max_frame; after garbage the next flag starts anew.
class Decoder {
 public:
  // max_frame: octets of a frame with address, control, protocol and FCS.
  explicit Decoder(size_t max_frame = 1500 + 8) : max_frame_(max_frame) {}

  // Unescaped control characters in this map were put there by the line and are dropped
  // (RFC 1662 §7.1).
  void set_accm(uint32_t accm) { accm_ = accm; }

  using Sink = std::function<void(ByteView frame)>;
  // Calls `sink` for each good frame: protocol field first (one octet if the peer compressed it),
  // ff 03 and FCS removed; valid during the call.
  void feed(ByteView octets, const Sink& sink);
  // The line starts anew: drops a partial frame.
  void reset();
  const Counters& counters() const { return counters_; }

 private:
  void append(ByteView plain);
  void end_frame(const Sink& sink);

  size_t max_frame_;
  uint32_t accm_ = 0xffffffff;
  Bytes frame_;
  bool escaped_ = false;
  bool overrun_ = false;
  Counters counters_;
};

// Octets at the start of `data` that go as they are: no flag, no escape, and no control character
// in `accm`. The hot loop of both directions; vectorised where the machine has SSE2.
size_t plain_run(ByteView data, uint32_t accm);

}  // namespace openras::hdlc
