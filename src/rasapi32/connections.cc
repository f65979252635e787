// RasHangUp, RasGetConnectStatus, RasEnumConnections, A and W. Source: the page of each, and
// RASCONN, RASCONNSTATUS.
#include <arpa/inet.h>
#include <openras/ras.h>
#include <unistd.h>

#include "phonebook/phonebook.h"
#include "rasapi32/array_buffer.h"
#include "rasapi32/edge.h"
#include "rasapi32/operation.h"
#include "rasapi32/requests.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

// RASCONN page: for a connection dialed without an entry, the number after a '.'.
std::string shown_name(const ConnectionInfo& info) {
  return info.entry.empty() ? "." + info.phone_number : info.entry;
}

// [choice] The owner is the user that dialed, RASCONN.luid its user id; who belongs to everybody's
// phone book is RASCF_AllUsers.
DWORD flags(const ConnectionInfo& info) {
  DWORD value = RASCF_OwnerKnown;
  if (info.owner == getuid()) value |= RASCF_OwnerMatch;
  if (info.phonebook == phonebook::all_users_phonebook()) value |= RASCF_AllUsers;
  return value;
}

template <typename T>
void fill_connection(const ConnectionInfo& info, T& out) {
  out.hrasconn = to_handle(info.number);
  set_text(out.szEntryName, shown_name(info));
  set_text(out.szDeviceType, info.device_type);
  set_text(out.szDeviceName, info.device_name);
  set_text(out.szPhonebook, info.phonebook);
  out.dwSubEntry = info.subentry;
  out.guidEntry = parse_guid(info.guid);
  out.dwFlags = flags(info);
  out.luid.LowPart = info.owner;
}

// The server's end, where the number that was dialed is an address.
RASTUNNELENDPOINT end_point(const std::string& address) {
  RASTUNNELENDPOINT point{};
  if (inet_pton(AF_INET, address.c_str(), &point.ipv4) == 1) {
    point.dwType = RASTUNNELENDPOINT_IPv4;
  } else if (inet_pton(AF_INET6, address.c_str(), &point.ipv6) == 1) {
    point.dwType = RASTUNNELENDPOINT_IPv6;
  }
  return point;
}

template <typename T>
uint32_t enumerate(T* buffer, DWORD* room, DWORD* count) {
  if (room == nullptr || count == nullptr) return ERROR_INVALID_PARAMETER;
  const Result<std::vector<ConnectionInfo>> connections = list_connections();
  if (!connections) return report(connections.error());
  return fill_array(buffer, room, count, *connections, fill_connection<T>);
}

template <typename T>
uint32_t status(HRASCONN handle, T* out) {
  if (out == nullptr) return ERROR_INVALID_PARAMETER;
  const Version* version = find_version<T>(size_at(out));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  if (to_number(handle) == 0) return ERROR_INVALID_HANDLE;
  const Result<ConnectionInfo> info = describe(to_number(handle));
  if (!info) return report(info.error());
  T full{};
  full.rasconnstate = static_cast<RASCONNSTATE>(info->state);
  full.dwError = info->error;
  set_text(full.szDeviceType, info->device_type);
  set_text(full.szDeviceName, info->device_name);
  set_text(full.szPhoneNumber, info->phone_number);
  full.remoteEndPoint = end_point(info->phone_number);
  store(full, out, *version);
  return ERROR_SUCCESS;
}

uint32_t hang_up_handle(HRASCONN handle) {
  return to_number(handle) == 0 ? ERROR_INVALID_HANDLE : hang_up(to_number(handle));
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasHangUpA(HRASCONN handle) {
  return at_the_edge([&] { return hang_up_handle(handle); });
}
DWORD RasHangUpW(HRASCONN handle) {
  return at_the_edge([&] { return hang_up_handle(handle); });
}

DWORD RasGetConnectStatusA(HRASCONN handle, LPRASCONNSTATUSA out) {
  return at_the_edge([&] { return status(handle, out); });
}
DWORD RasGetConnectStatusW(HRASCONN handle, LPRASCONNSTATUSW out) {
  return at_the_edge([&] { return status(handle, out); });
}

DWORD RasEnumConnectionsA(LPRASCONNA buffer, LPDWORD room, LPDWORD count) {
  return at_the_edge([&] { return enumerate(buffer, room, count); });
}
DWORD RasEnumConnectionsW(LPRASCONNW buffer, LPDWORD room, LPDWORD count) {
  return at_the_edge([&] { return enumerate(buffer, room, count); });
}

}  // extern "C"
