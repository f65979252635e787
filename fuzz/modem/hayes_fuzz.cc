// Oracle: whatever a modem says and whenever, the dialogue ends within its own time limits, with
// one of its events, and what it queues is bounded.
#include <cstdlib>

#include "protocol/modem/hayes.h"

using namespace openras;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteReader reader({data, size});
  modem::Options options{.number = "5551234"};
  if (reader.u8() & 1) options.pin = Secret("1234");
  modem::Dialogue dialogue(options);
  TimePoint now{};
  dialogue.dial(now);
  while (!reader.empty()) {
    const uint8_t what = reader.u8();
    if (what < 0xf0) {
      dialogue.receive(reader.bytes(std::min<size_t>(what, reader.remaining())), now);
    } else if (what < 0xf8) {
      now += std::chrono::seconds(what & 7);
      dialogue.tick(now);
    } else if (what == 0xff) {
      dialogue.hang_up(now);
    }
    while (dialogue.next_output()) {
    }
    size_t events = 0;
    while (dialogue.next_event()) ++events;
    if (events > 1000) abort();
  }
  for (int i = 0; i < 100 && dialogue.deadline(); ++i) {
    now = *dialogue.deadline();
    dialogue.tick(now);
  }
  if (dialogue.deadline()) abort();  // it must have given up
  return 0;
}
