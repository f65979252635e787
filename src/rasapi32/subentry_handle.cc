// RasGetSubEntryHandle. Source: its page. A link's handle is the connection's with the subentry in
// its upper eight bits, as rasmand takes it for one link [choice]; nothing is kept here.
#include <openras/ras.h>
#include <openras/raserror.h>

#include "rasapi32/edge.h"
#include "rasapi32/requests.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

constexpr DWORD kMostSubentries = 0xff;

uint32_t subentry_handle(HRASCONN handle, DWORD subentry, HRASCONN* out) {
  if (out == nullptr || subentry == 0) return ERROR_INVALID_PARAMETER;
  const uint32_t connection = to_number(handle) & 0xffffff;  // a link's handle stands for all
  if (connection == 0) return ERROR_INVALID_HANDLE;
  if (subentry > kMostSubentries) return ERROR_NO_MORE_ITEMS;
  const uint32_t link = connection | subentry << 24;
  const Result<ConnectionInfo> info = describe(link);
  if (!info) return report(info.error());
  if (info->state == RASCS_SubEntryDisconnected || info->state == RASCS_Disconnected)
    return ERROR_PORT_NOT_OPEN;
  *out = to_handle(link);
  return ERROR_SUCCESS;
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetSubEntryHandleA(HRASCONN handle, DWORD subentry, LPHRASCONN out) {
  return at_the_edge([&] { return subentry_handle(handle, subentry, out); });
}
DWORD RasGetSubEntryHandleW(HRASCONN handle, DWORD subentry, LPHRASCONN out) {
  return at_the_edge([&] { return subentry_handle(handle, subentry, out); });
}

}  // extern "C"
