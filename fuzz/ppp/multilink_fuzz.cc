// Oracle: any fragments from any links at any time are taken within the bounds; no packet is longer
// than the MRRU allows; afterwards a bundle that starts anew carries a packet unchanged.
#include <cstdlib>

#include "protocol/ppp/multilink/reassembler.h"
#include "protocol/ppp/multilink/splitter.h"

using namespace openras;
using namespace openras::ppp::multilink;

namespace {

void check_noise(ByteReader& in, SequenceSpace space) {
  Reassembler reassembler(space, 1500, std::chrono::milliseconds(300));
  TimePoint now{std::chrono::seconds(1)};
  const Reassembler::Deliver deliver = [](std::span<const ByteView> frames) {
    for (const ByteView& frame : frames)
      if (frame.empty() || frame.size() > 1502) abort();
  };
  while (in.ok() && in.remaining() > 2) {
    const uint8_t what = in.u8();
    const uint32_t link = what & 3;
    if ((what & 0xc0) == 0xc0) reassembler.remove_link(link, now, deliver);
    now += std::chrono::milliseconds(what >> 2 & 7);
    if (const auto deadline = reassembler.deadline(); deadline && *deadline <= now)
      reassembler.tick(now, deliver);
    const ByteView fragment = in.bytes(std::min<size_t>(in.u8(), in.remaining()));
    reassembler.receive(link, std::span(&fragment, 1), now, deliver);
    if (reassembler.held_fragments() > Reassembler::kWindow) abort();
    if (reassembler.held_octets() > Reassembler::kMaxOctets) abort();
    const ReassemblyCounters& c = reassembler.counters();
    if (c.packets + c.discarded_fragments + c.late_fragments > c.fragments) abort();
  }
}

void check_round_trip(ByteView packet, SequenceSpace space, uint8_t links) {
  if (packet.empty()) return;
  Splitter splitter(space);
  Reassembler reassembler(space, 1500, std::chrono::milliseconds(300));
  for (uint32_t id = 0; id <= links; ++id) {
    splitter.add_link(id, static_cast<uint16_t>(64 + 100 * id), 9600u * (id + 1));
    reassembler.add_link(id);
  }
  Bytes got;
  const Reassembler::Deliver deliver = [&got](std::span<const ByteView> frames) {
    for (const ByteView& frame : frames) got.assign(frame.begin(), frame.end());
  };
  splitter.send(std::span(&packet, 1), [&](uint32_t link, std::span<const ByteView> frames) {
    for (const ByteView& frame : frames) {
      const ByteView information = frame.subspan(2);
      reassembler.receive(link, std::span(&information, 1), TimePoint(), deliver);
    }
  });
  if (got != Bytes(packet.begin(), packet.end())) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 4) return 0;
  ByteReader in({data, size});
  const uint8_t shape = in.u8();
  const SequenceSpace space((shape & 1) != 0);
  const ByteView rest = ByteView(data, size).subspan(1);
  check_round_trip(rest.first(std::min<size_t>(rest.size(), 1500)), space, shape >> 1 & 3);
  check_noise(in, space);
  return 0;
}
