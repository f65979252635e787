// Any text is an AutoDial map: read, changed, written and read again, it says the same.
#include <algorithm>
#include <cstdlib>

#include "phonebook/autodial_map.h"

using openras::phonebook::AutodialMap;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  AutodialMap map = AutodialMap::parse(text);
  const std::string once = map.serialize();
  if (AutodialMap::parse(once).serialize() != once) std::abort();
  for (const std::string& address : map.addresses()) {
    if (!map.find(address)) std::abort();
  }
  if (!map.set("host", {{7, "entry"}})) std::abort();
  map.set_enabled(3, true);
  map.set_parameter("Location", 3);
  const AutodialMap again = AutodialMap::parse(map.serialize());
  const auto found = again.find("host");
  if (!found || again.enabled(3) != true || again.parameter("Location") != 3u) std::abort();
  const bool there = std::ranges::any_of(*found, [](const auto& entry) {
    return entry == openras::phonebook::AutodialEntry{7, "entry"};
  });
  if (!there) std::abort();
  return 0;
}
