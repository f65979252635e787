// The exports of the provider smb (npapi.h).
#include "providers/connection/provider.h"

namespace {

using openras::Result;
using openras::provider::RemoteName;

// Every name but \\sftp\…, which the provider sftp has [choice]: it would only be waited for in
// vain.
Result<RemoteName> claim(const RemoteName& name) {
  if (openras::provider::same_name(name.server, "sftp"))
    return openras::fail(ERROR_BAD_NET_NAME, "\\\\sftp\\… is the provider sftp's");
  return name;
}

constexpr openras::provider::Provider kProvider = {.id = "smb",
                                                   .name = u"OpenRAS SMB",
                                                   .program = "openras-smbfs",
                                                   .net_type = WNNC_NET_SMB,
                                                   .driver_version = 0x00010000,
                                                   .lists_shares = true,
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
