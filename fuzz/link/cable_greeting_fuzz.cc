// Oracle: the answer on a cable is found however the line cuts it up, once, and every octet behind
// it is PPP's; what is heard before it does not pile up.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "link/cable_greeting.h"

using namespace openras;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t piece = 1 + data[0] % 16;
  const ByteView line{data + 1, size - 1};
  const size_t answer = to_string(line).find("CLIENTSERVER");

  link::CableGreeting greeting;
  if (greeting.tick(TimePoint()) != "CLIENT") abort();
  size_t heard = 0;
  while (heard < line.size()) {
    const ByteView octets = line.subspan(heard, std::min(piece, line.size() - heard));
    heard += octets.size();
    Bytes behind;
    if (!greeting.receive(octets, behind)) continue;
    const ByteView expected = line.subspan(answer + 12, heard - answer - 12);
    if (answer == std::string_view::npos || !std::ranges::equal(behind, expected)) abort();
    return 0;
  }
  if (answer != std::string_view::npos) abort();
  return 0;
}
