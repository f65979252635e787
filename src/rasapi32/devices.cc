// RasEnumDevices, A and W. Source: its page, and RASDEVINFO's.
#include "devices/devices.h"

#include <openras/ras.h>

#include "rasapi32/array_buffer.h"
#include "rasapi32/edge.h"

namespace openras::rasapi32 {
namespace {

template <typename T>
uint32_t enumerate(T* buffer, DWORD* room, DWORD* count) {
  if (room == nullptr || count == nullptr) return ERROR_INVALID_PARAMETER;
  const uint32_t code =
      fill_array(buffer, room, count, devices::all(), [](const devices::Device& from, T& to) {
        set_text(to.szDeviceType, from.type);
        set_text(to.szDeviceName, from.name);
      });
  return code == ERROR_INVALID_SIZE ? uint32_t{ERROR_INVALID_USER_BUFFER} : code;  // the page's
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasEnumDevicesA(LPRASDEVINFOA buffer, LPDWORD room, LPDWORD count) {
  return at_the_edge([&] { return enumerate(buffer, room, count); });
}
DWORD RasEnumDevicesW(LPRASDEVINFOW buffer, LPDWORD room, LPDWORD count) {
  return at_the_edge([&] { return enumerate(buffer, room, count); });
}

}  // extern "C"
