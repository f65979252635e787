// The exports of a provider (npapi.h), compiled into each provider's library: openras_provider() in
// src/providers/CMakeLists.txt.
#include "providers/connection/provider.h"

namespace np = openras::provider;

DWORD NPGetCaps(DWORD ndex) { return np::get_caps(np::this_provider(), ndex); }

DWORD NPAddConnection(LPNETRESOURCEW lpNetResource, LPWSTR lpPassword, LPWSTR lpUserName) {
  return np::add_connection(np::this_provider(), lpNetResource, lpPassword, lpUserName, 0);
}

DWORD NPAddConnection3(HWND, LPNETRESOURCEW lpNetResource, LPWSTR lpPassword, LPWSTR lpUserName,
                       DWORD dwFlags) {
  return np::add_connection(np::this_provider(), lpNetResource, lpPassword, lpUserName, dwFlags);
}

DWORD NPCancelConnection(LPWSTR lpName, BOOL fForce) {
  return np::cancel_connection(np::this_provider(), lpName, fForce);
}

DWORD NPGetConnection(LPWSTR lpLocalName, LPWSTR lpRemoteName, LPDWORD lpnBufferLen) {
  return np::get_connection(np::this_provider(), lpLocalName, lpRemoteName, lpnBufferLen);
}

DWORD NPGetUser(LPWSTR lpName, LPWSTR lpUserName, LPDWORD lpnBufferLen) {
  return np::get_user(np::this_provider(), lpName, lpUserName, lpnBufferLen);
}

DWORD NPGetUniversalName(LPWSTR lpLocalPath, DWORD dwInfoLevel, LPVOID lpBuffer,
                         LPDWORD lpBufferSize) {
  return np::get_universal_name(np::this_provider(), lpLocalPath, dwInfoLevel, lpBuffer,
                                lpBufferSize);
}

DWORD NPGetConnectionPerformance(LPCWSTR lpRemoteName, LPNETCONNECTINFOSTRUCT lpNetConnectInfo) {
  return np::get_performance(np::this_provider(), lpRemoteName, lpNetConnectInfo);
}

DWORD NPGetResourceParent(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer, LPDWORD lpBufferSize) {
  return np::get_resource_parent(np::this_provider(), lpNetResource, lpBuffer, lpBufferSize);
}

DWORD NPGetResourceInformation(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer, LPDWORD lpBufferSize,
                               LPWSTR* lplpSystem) {
  return np::get_resource_information(np::this_provider(), lpNetResource, lpBuffer, lpBufferSize,
                                      lplpSystem);
}

DWORD NPOpenEnum(DWORD dwScope, DWORD dwType, DWORD dwUsage, LPNETRESOURCEW lpNetResource,
                 LPHANDLE lphEnum) {
  return np::open_enum(np::this_provider(), dwScope, dwType, dwUsage, lpNetResource, lphEnum);
}

DWORD NPEnumResource(HANDLE hEnum, LPDWORD lpcCount, LPVOID lpBuffer, LPDWORD lpBufferSize) {
  return np::enum_resource(hEnum, lpcCount, lpBuffer, lpBufferSize);
}

DWORD NPCloseEnum(HANDLE hEnum) { return np::close_enum(hEnum); }
