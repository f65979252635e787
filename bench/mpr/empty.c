/* A provider and a notifyee that do nothing: what is left is the router. */
#include <npapi.h>

__attribute__((visibility("default"))) DWORD WINAPI NPGetCaps(DWORD index) {
  return index == WNNC_CONNECTION ? WNNC_CON_ADDCONNECTION3 | WNNC_CON_CANCELCONNECTION : 0;
}
__attribute__((visibility("default"))) DWORD WINAPI NPAddConnection3(HWND owner,
                                                                     LPNETRESOURCEW resource,
                                                                     LPWSTR password, LPWSTR user,
                                                                     DWORD flags) {
  (void)owner, (void)resource, (void)password, (void)user, (void)flags;
  return WN_SUCCESS;
}
__attribute__((visibility("default"))) DWORD WINAPI NPCancelConnection(LPWSTR name, BOOL force) {
  (void)name, (void)force;
  return WN_SUCCESS;
}
__attribute__((visibility("default"))) DWORD WINAPI AddConnectNotify(LPNOTIFYINFO info,
                                                                     LPNOTIFYADD add) {
  (void)add;
  info->lpContext = info; /* called again afterwards */
  return WN_SUCCESS;
}
