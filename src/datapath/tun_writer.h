// Writes packets that came over a link to a TUN interface.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace openras::datapath {

class TunWriter {
 public:
  // `fd`: non-blocking, not owned.
  explicit TunWriter(int fd) : fd_(fd) {}

  // SYN segments are clamped to this MTU (mss_clamp.h); 0 = never.
  void clamp_mss(uint16_t mtu) { mtu_ = mtu; }
  uint16_t mtu() const { return mtu_; }

  // Writes one packet. False where it was dropped: its version is not that of `protocol` (0x0021 or
  // 0x0057), or the interface does not take it now.
  bool write(uint16_t protocol, ByteView packet);

 private:
  int fd_;
  uint16_t mtu_ = 0;
  std::vector<uint8_t> changed_;  // a clamped copy, since a link's frames are not ours to change
};

}  // namespace openras::datapath
