// The exports of the provider sftp (npapi.h).
#include "providers/connection/provider.h"
#include "providers/sftp/target.h"

namespace {

using openras::Result;
using openras::provider::RemoteName;

// \\sftp\host[@port][\path], and nothing else.
Result<RemoteName> claim(const RemoteName& name) {
  Result<openras::sftp::Target> target = openras::sftp::parse_target(name);
  if (!target) return std::unexpected(target.error());
  return name;
}

// Assigned to nobody in wnnc.h [choice].
constexpr DWORD kNetSftp = 0x00f00000;

constexpr openras::provider::Provider kProvider = {.id = "sftp",
                                                   .name = u"OpenRAS SFTP",
                                                   .program = "openras-sftp",
                                                   .net_type = kNetSftp,
                                                   .driver_version = 0x00010000,
                                                   .lists_shares = false,
                                                   .claim = claim};

}  // namespace

namespace np = openras::provider;

DWORD NPGetCaps(DWORD ndex) { return np::get_caps(kProvider, ndex); }

DWORD NPAddConnection(LPNETRESOURCEW lpNetResource, LPWSTR lpPassword, LPWSTR lpUserName) {
  return np::add_connection(kProvider, lpNetResource, lpPassword, lpUserName, 0);
}

DWORD NPAddConnection3(HWND, LPNETRESOURCEW lpNetResource, LPWSTR lpPassword, LPWSTR lpUserName,
                       DWORD dwFlags) {
  return np::add_connection(kProvider, lpNetResource, lpPassword, lpUserName, dwFlags);
}

DWORD NPCancelConnection(LPWSTR lpName, BOOL fForce) {
  return np::cancel_connection(kProvider, lpName, fForce);
}

DWORD NPGetConnection(LPWSTR lpLocalName, LPWSTR lpRemoteName, LPDWORD lpnBufferLen) {
  return np::get_connection(kProvider, lpLocalName, lpRemoteName, lpnBufferLen);
}

DWORD NPGetUser(LPWSTR lpName, LPWSTR lpUserName, LPDWORD lpnBufferLen) {
  return np::get_user(kProvider, lpName, lpUserName, lpnBufferLen);
}

DWORD NPGetUniversalName(LPWSTR lpLocalPath, DWORD dwInfoLevel, LPVOID lpBuffer,
                         LPDWORD lpBufferSize) {
  return np::get_universal_name(kProvider, lpLocalPath, dwInfoLevel, lpBuffer, lpBufferSize);
}

DWORD NPGetConnectionPerformance(LPCWSTR lpRemoteName, LPNETCONNECTINFOSTRUCT lpNetConnectInfo) {
  return np::get_performance(kProvider, lpRemoteName, lpNetConnectInfo);
}

DWORD NPGetResourceParent(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer, LPDWORD lpBufferSize) {
  return np::get_resource_parent(kProvider, lpNetResource, lpBuffer, lpBufferSize);
}

DWORD NPGetResourceInformation(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer, LPDWORD lpBufferSize,
                               LPWSTR* lplpSystem) {
  return np::get_resource_information(kProvider, lpNetResource, lpBuffer, lpBufferSize, lplpSystem);
}

DWORD NPOpenEnum(DWORD dwScope, DWORD dwType, DWORD dwUsage, LPNETRESOURCEW lpNetResource,
                 LPHANDLE lphEnum) {
  return np::open_enum(kProvider, dwScope, dwType, dwUsage, lpNetResource, lphEnum);
}

DWORD NPEnumResource(HANDLE hEnum, LPDWORD lpcCount, LPVOID lpBuffer, LPDWORD lpBufferSize) {
  return np::enum_resource(hEnum, lpcCount, lpBuffer, lpBufferSize);
}

DWORD NPCloseEnum(HANDLE hEnum) { return np::close_enum(hEnum); }
