// RasGetProjectionInfo, A and W. Source: its page, and RASPPPLCP, RASPPPIP, RASPPPIPV6.
#include <openras/ras.h>

#include <algorithm>

#include "rasapi32/edge.h"
#include "rasapi32/requests.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

template <typename Lcp>
void fill_lcp(const Dictionary& values, Lcp& out) {
  out.dwAuthenticationProtocol = values.word("local-auth");
  out.dwAuthenticationData = values.word("local-auth-data");
  out.dwServerAuthenticationProtocol = values.word("remote-auth");
  out.dwServerAuthenticationData = values.word("remote-auth-data");
  out.dwTerminateReason = values.word("terminated-reason");
  out.fBundled = values.number("bundled") != 0;
  DWORD options = 0;
  if (values.number("pfc") != 0) options |= RASLCPO_PFC;
  if (values.number("acfc") != 0) options |= RASLCPO_ACFC;
  out.dwOptions = options;
  out.dwServerOptions = options;
}

template <typename Ip>
void fill_ip(const Dictionary& values, Ip& out) {
  out.dwError = values.word("error");
  set_text(out.szIpAddress, values.text("local"));
  set_text(out.szServerIpAddress, values.text("peer"));
}

void fill_ipv6(const Dictionary& values, RASPPPIPV6& out) {
  out.dwError = values.word("error");
  const auto copy_identifier = [&](const char* key, BYTE(&to)[8]) {
    const Bytes identifier = values.bytes(key);
    std::copy_n(identifier.begin(), std::min(identifier.size(), sizeof to), to);
  };
  copy_identifier("local-id", out.bLocalInterfaceIdentifier);
  copy_identifier("peer-id", out.bPeerInterfaceIdentifier);
}

// *room: octets of the buffer before, octets of the structure after. The size asked for with NULL
// is the newest version's.
template <typename T, typename Fill>
uint32_t answer(uint32_t connection, const char* protocol, void* buffer, DWORD* room,
                const Fill& fill) {
  const DWORD have = *room;
  const Version* version = &newest_version<T>();
  *room = version->size;
  if (buffer != nullptr && have >= sizeof(DWORD)) {
    version = find_version<T>(size_at(buffer));
    if (version == nullptr) return ERROR_INVALID_SIZE;
    *room = version->size;
  }
  if (connection == 0) return ERROR_INVALID_HANDLE;
  const Result<Dictionary> values = projection(connection, protocol);
  if (!values) return report(values.error());
  if (buffer == nullptr || have < version->size) return ERROR_BUFFER_TOO_SMALL;
  T full{};
  fill(*values, full);
  store(full, buffer, *version);
  return ERROR_SUCCESS;
}

// Protocols that OpenRAS never negotiates (RASP_Amb, _PppNbf, _PppIpx, _PppCcp, _Slip).
uint32_t never_configured(uint32_t connection) {
  if (connection == 0) return ERROR_INVALID_HANDLE;
  const Result<ConnectionInfo> info = describe(connection);
  return info ? ERROR_PROTOCOL_NOT_CONFIGURED : report(info.error());
}

template <typename Lcp, typename Ip>
uint32_t get(HRASCONN handle, RASPROJECTION protocol, void* buffer, DWORD* room) {
  if (room == nullptr) return ERROR_INVALID_PARAMETER;
  const uint32_t connection = to_number(handle);
  switch (protocol) {
    case RASP_PppLcp:
      return answer<Lcp>(connection, "lcp", buffer, room, fill_lcp<Lcp>);
    case RASP_PppIp:
      return answer<Ip>(connection, "ip", buffer, room, fill_ip<Ip>);
    case RASP_PppIpv6:
      return answer<RASPPPIPV6>(connection, "ipv6", buffer, room, fill_ipv6);
    case RASP_Amb:
    case RASP_PppNbf:
    case RASP_PppIpx:
    case RASP_PppCcp:
    case RASP_Slip:
      return never_configured(connection);
  }
  return ERROR_INVALID_PARAMETER;
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetProjectionInfoA(HRASCONN handle, RASPROJECTION protocol, LPVOID buffer, LPDWORD room) {
  return at_the_edge([&] { return get<RASPPPLCPA, RASPPPIPA>(handle, protocol, buffer, room); });
}
DWORD RasGetProjectionInfoW(HRASCONN handle, RASPROJECTION protocol, LPVOID buffer, LPDWORD room) {
  return at_the_edge([&] { return get<RASPPPLCPW, RASPPPIPW>(handle, protocol, buffer, room); });
}

}  // extern "C"
