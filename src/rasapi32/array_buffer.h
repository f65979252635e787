// The convention of the functions that fill an array of structures: RasEnumConnections,
// RasEnumEntries. Only the first structure's dwSize is set by the caller.
#pragma once

#include <openras/raserror.h>
#include <openras/winerror.h>

#include <vector>

#include "rasapi32/structures.h"

namespace openras::rasapi32 {

// Writes items through `fill(item, T&)`. *room: octets of the buffer before, octets needed after;
// *count: structures written, or needed. ERROR_BUFFER_TOO_SMALL: also for buffer NULL, which asks
// for the size (in the newest version), unless there is nothing to write. ERROR_INVALID_SIZE: the
// first dwSize is of no version.
template <typename T, typename Item, typename Fill>
uint32_t fill_array(T* buffer, DWORD* room, DWORD* count, const std::vector<Item>& items,
                    const Fill& fill) {
  const auto number = static_cast<DWORD>(items.size());
  const DWORD have = *room;
  *count = number;
  *room = number * newest_version<T>().size;
  if (buffer == nullptr) return number == 0 ? ERROR_SUCCESS : ERROR_BUFFER_TOO_SMALL;
  if (have < sizeof(DWORD)) return ERROR_BUFFER_TOO_SMALL;
  const Version* version = find_version<T>(size_at(buffer));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  *room = number * version->size;
  if (have < version->size || have < *room) {
    if (number == 0) *room = version->size;
    return ERROR_BUFFER_TOO_SMALL;
  }
  char* to = reinterpret_cast<char*>(buffer);
  for (const Item& item : items) {
    T full{};
    fill(item, full);
    store(full, to, *version);
    to += version->size;
  }
  return ERROR_SUCCESS;
}

}  // namespace openras::rasapi32
