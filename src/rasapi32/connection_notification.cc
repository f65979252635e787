// RasConnectionNotification, A and W. Source: its page.
#include <openras/ras.h>
#include <openras/windows.h>

#include "rasapi32/edge.h"
#include "rasapi32/watcher.h"

namespace openras::rasapi32 {
namespace {

constexpr DWORD kKnownFlags = RASCN_Connection | RASCN_Disconnection | RASCN_BandwidthAdded |
                              RASCN_BandwidthRemoved | RASCN_Dormant | RASCN_ReConnection;

uint32_t watch(HRASCONN handle, HANDLE event, DWORD flags) {
  if (event == nullptr || flags == 0 || (flags & ~kKnownFlags) != 0) return ERROR_INVALID_PARAMETER;
  if (openras_event_fd(event) < 0) return ERROR_INVALID_HANDLE;
  Registration registration{.connection = 0, .event = event, .flags = flags};
  if (handle != static_cast<HRASCONN>(INVALID_HANDLE_VALUE)) {
    registration.connection = to_number(handle);
    if (registration.connection == 0) return ERROR_INVALID_HANDLE;
  }
  const Result<> added = watcher().add(registration);
  return added ? ERROR_SUCCESS : report(added.error());
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasConnectionNotificationA(HRASCONN handle, HANDLE event, DWORD flags) {
  return at_the_edge([&] { return watch(handle, event, flags); });
}
DWORD RasConnectionNotificationW(HRASCONN handle, HANDLE event, DWORD flags) {
  return at_the_edge([&] { return watch(handle, event, flags); });
}

}  // extern "C"
