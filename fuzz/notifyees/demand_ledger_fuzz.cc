// Any text is demand dialing's ledger: read, written and read again, it says the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "notifyees/ras/ledger.h"

using namespace openras::demand_dial;  // NOLINT: one file, one program

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto holds = read_holds({reinterpret_cast<const char*>(data), size});
  if (read_holds(write_holds(holds)) != holds) std::abort();
  for (const Hold& hold : holds) {
    const auto& name = hold.local.empty() ? hold.remote : hold.local;
    if (of_connection({hold}, name).size() != (hold.pending == 0 ? 1U : 0U)) std::abort();
  }
  return 0;
}
