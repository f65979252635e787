#include "datapath/tun_writer.h"

#include <unistd.h>

#include <cerrno>

#include "datapath/mss_clamp.h"
#include "datapath/tun_reader.h"

namespace openras::datapath {

bool TunWriter::write(uint16_t protocol, ByteView packet) {
  if (packet.empty() || protocol_of(packet) != protocol) return false;
  if (mtu_ != 0) {
    if (auto change = find_mss_change(packet, mtu_)) {
      changed_.assign(packet.begin(), packet.end());
      change_mss(changed_, *change);
      packet = changed_;
    }
  }
  ssize_t written;
  do {
    written = ::write(fd_, packet.data(), packet.size());
  } while (written < 0 && errno == EINTR);
  return written == static_cast<ssize_t>(packet.size());
}

}  // namespace openras::datapath
