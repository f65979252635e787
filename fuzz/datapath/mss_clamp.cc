// Any octets as a packet. Oracle: a change lies inside the packet and only lowers the MSS; after it
// nothing is left to change, only the option and the checksum differ, and TCP's one's complement
// sum over the octets from the checksum on is what it was.
#include "datapath/mss_clamp.h"

#include <cstdlib>

namespace {

using openras::Bytes;
using openras::ByteView;

// Sum of the 16-bit words, counted from `start`, that an even number of octets separates from it.
uint32_t folded_sum(ByteView packet, size_t start) {
  uint64_t sum = 0;
  for (size_t i = start; i < packet.size(); ++i)
    sum += (i - start) % 2 == 0 ? uint64_t{packet[i]} << 8 : packet[i];
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return sum == 0xffff ? 0 : static_cast<uint32_t>(sum);  // the two zeros of one's complement
}

void require(bool condition) {
  if (!condition) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  auto mtu = static_cast<uint16_t>(data[0] << 8 | data[1]);
  Bytes packet(data + 2, data + size);
  auto change = openras::datapath::find_mss_change(packet, mtu);
  if (!change) return 0;
  require(change->value_at + 2 <= packet.size() && change->checksum_at + 2 <= packet.size());
  require(change->to < change->from && change->to < mtu);

  Bytes changed = packet;
  openras::datapath::change_mss(changed, *change);
  for (size_t i = 0; i < packet.size(); ++i) {
    bool may_differ = i - change->value_at < 2 || i - change->checksum_at < 2;
    require(may_differ || packet[i] == changed[i]);
  }
  require(!openras::datapath::find_mss_change(changed, mtu));
  require(folded_sum(packet, change->checksum_at) == folded_sum(changed, change->checksum_at));
  return 0;
}
