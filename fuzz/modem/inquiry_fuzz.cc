// Oracle: whatever is on the port, the inquiry ends within its own time, and a name is printable
// and short. Input: octets as they come; 0xff lets a second pass.
#include <cstdlib>

#include "protocol/modem/inquiry.h"

using namespace openras;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  TimePoint now{};
  modem::Inquiry inquiry(now);
  for (const uint8_t& octet : ByteView(data, size)) {
    if (octet == 0xff) {
      now += std::chrono::seconds(1);
      inquiry.tick(now);
    } else {
      inquiry.receive({&octet, 1}, now);
    }
    (void)inquiry.next_output();
  }
  for (int i = 0; i < 5 && inquiry.deadline(); ++i) inquiry.tick(*inquiry.deadline());
  if (!inquiry.answer()) abort();
  const modem::Inquiry::Answer& answer = *inquiry.answer();
  if (answer.name.size() > 96 || (!answer.is_modem && !answer.name.empty())) abort();
  for (const char c : answer.name)
    if (c < ' ' || c > '~') abort();
  return 0;
}
