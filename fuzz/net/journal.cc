// Any octets as a journal record, as a damaged disk or an older version may hold it. Oracle:
// refused with a reason, or a record that writes and reads as itself.
#include "net/journal.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace openras::net;
  auto record = parse_record({reinterpret_cast<const char*>(data), size});
  if (!record) {
    if (record.error().empty()) abort();
    return 0;
  }
  auto again = parse_record(to_text(*record));
  if (!again || *again != *record) abort();
  for (const Step& step : record->steps)
    if (describe(step).empty()) abort();
  return 0;
}
