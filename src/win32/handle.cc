#include "win32/handle.h"

#include <unordered_map>

namespace openras::win32 {
namespace {

struct Table {
  std::unordered_map<uintptr_t, std::shared_ptr<Object>> objects;
  uintptr_t next = 0x100;
};

Table& table() {
  static Table* const instance = new Table;  // as the dispatcher lock, never destroyed
  return *instance;
}

}  // namespace

HANDLE open_handle(std::shared_ptr<Object> object) {
  Table& t = table();
  const uintptr_t value = t.next;
  t.next += 4;  // the lower two bits of a handle are free for the program, as on Windows
  object->handle_opened();
  t.objects.emplace(value, std::move(object));
  return reinterpret_cast<HANDLE>(value);
}

std::shared_ptr<Object> find_object(HANDLE handle) {
  const auto found = table().objects.find(reinterpret_cast<uintptr_t>(handle));
  return found == table().objects.end() ? nullptr : found->second;
}

bool close_handle(HANDLE handle) {
  const auto found = table().objects.find(reinterpret_cast<uintptr_t>(handle));
  if (found == table().objects.end()) return false;
  found->second->handle_closed();
  table().objects.erase(found);
  return true;
}

void for_each_object(const std::function<void(const std::shared_ptr<Object>&)>& visit) {
  for (const auto& [value, object] : table().objects) visit(object);
}

}  // namespace openras::win32

using openras::win32::Lock;

BOOL CloseHandle(HANDLE handle) {
  {
    const Lock lock(openras::win32::dispatcher_mutex());
    if (openras::win32::close_handle(handle)) return TRUE;
  }
  SetLastError(ERROR_INVALID_HANDLE);
  return FALSE;
}
