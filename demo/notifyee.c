/* A connection notifyee for the demo: prints each notification with its phase, context and status.
 */
#define UNICODE
/* clang-format off */
#include <windows.h> /* goes first */
#include <npapi.h>
/* clang-format on */
#include <stdio.h>

static int operations; /* a context is any pointer that is not NULL: here, which operation it was */

static const char* narrow(LPCWSTR text, char* to, size_t size) {
  size_t i = 0;
  for (; text != NULL && text[i] != 0 && i + 1 < size; ++i) to[i] = (char)text[i];
  to[i] = 0;
  return to;
}

static void tell(const char* function, LPNOTIFYINFO info, LPCWSTR name, LPCWSTR device) {
  char first[256], second[256];
  if (info->dwNotifyStatus == NOTIFY_PRE) {
    info->lpContext = (LPVOID)(ULONG_PTR)(unsigned)++operations;
  }
  fprintf(stderr, "    %-19s %s  context %u  status %u  %s %s\n", function,
          info->dwNotifyStatus == NOTIFY_PRE ? "NOTIFY_PRE " : "NOTIFY_POST",
          (unsigned)(ULONG_PTR)info->lpContext, (unsigned)info->dwOperationStatus,
          narrow(name, first, sizeof first), narrow(device, second, sizeof second));
}

DWORD WINAPI AddConnectNotify(LPNOTIFYINFO info, LPNOTIFYADD add) {
  tell("AddConnectNotify", info, add->NetResource.lpRemoteName, add->NetResource.lpLocalName);
  return WN_SUCCESS;
}

DWORD WINAPI CancelConnectNotify(LPNOTIFYINFO info, LPNOTIFYCANCEL cancel) {
  tell("CancelConnectNotify", info, cancel->lpName, cancel->lpProvider);
  return WN_SUCCESS;
}
