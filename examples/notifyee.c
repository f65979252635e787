/* A connection notifyee: a library that every program loads which makes or ends a network
 * connection, and that is called before and after. This one writes a line for each call to standard
 * error, tells how long a connection took to make, and lets nobody connect to \\forbidden.
 *
 *   Linux:   cc -shared -fPIC notifyee.c -I include/openras -L build/lib -lmpr -o notifyee.so
 *            netnotify register example $PWD/notifyee.so     (a folder that only you can write)
 *   Windows: x86_64-w64-mingw32-gcc -shared notifyee.c -lmpr -o notifyee.dll
 *            and a REG_EXPAND_SZ value with its path below
 *            HKLM\SYSTEM\CurrentControlSet\Control\NetworkProvider\Notifyees */
#define UNICODE /* npapi.h is UTF-16 throughout */
/* clang-format off */
#include <windows.h> /* goes first */
#include <npapi.h>
/* clang-format on */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What AddConnectNotify keeps from the call before to the call after. Each operation has its own,
 * so that several threads may connect at once. */
struct context {
  time_t began;
};

/* WCHAR has 16 bits on either system, unlike what printf("%ls") takes. */
static void print(const char* label, LPCWSTR text) {
  fprintf(stderr, " %s ", label);
  for (; text != NULL && *text != 0; ++text) fputc(*text < 0x80 ? (char)*text : '?', stderr);
}

static BOOL begins_with(LPCWSTR text, LPCWSTR start) {
  while (*start != 0 && *text == *start) ++text, ++start;
  return *start == 0;
}

/* Before: WN_SUCCESS lets the operation go on, another code ends it and is what the program gets.
 * After: dwOperationStatus is the result, and WN_RETRY asks for another try of a failed operation.
 * No WNet function may be called here, except WNetSetLastError. */
DWORD WINAPI AddConnectNotify(LPNOTIFYINFO info, LPNOTIFYADD add) {
  struct context* context = info->lpContext;
  static WCHAR reason[] = TEXT("Connections to this server are not allowed."),
               name[] = TEXT("example");
  if (info->dwNotifyStatus == NOTIFY_PRE) {
    print("connecting to", add->NetResource.lpRemoteName);
    print("as", add->NetResource.lpLocalName);
    fputc('\n', stderr);
    if (begins_with(add->NetResource.lpRemoteName, TEXT("\\\\forbidden"))) {
      WNetSetLastError(ERROR_ACCESS_DENIED, reason, name);
      return WN_ACCESS_DENIED; /* there is no call after, so nothing is kept */
    }
    context = malloc(sizeof *context);
    if (context == NULL) return WN_OUT_OF_MEMORY;
    context->began = time(NULL);
    info->lpContext = context; /* left NULL: no call after */
    return WN_SUCCESS;
  }
  print("connected to", add->NetResource.lpRemoteName);
  fprintf(stderr, ": result %u after %.0f s\n", (unsigned)info->dwOperationStatus,
          difftime(time(NULL), context->began));
  free(context);
  return WN_SUCCESS;
}

DWORD WINAPI CancelConnectNotify(LPNOTIFYINFO info, LPNOTIFYCANCEL cancel) {
  print(info->dwNotifyStatus == NOTIFY_PRE ? "disconnecting" : "disconnected", cancel->lpName);
  if (info->dwNotifyStatus == NOTIFY_PRE) {
    info->lpContext = info; /* any pointer that is not NULL asks for the call after */
  } else {
    fprintf(stderr, ": result %u", (unsigned)info->dwOperationStatus);
    print("by", cancel->lpProvider); /* after a success: who ended it */
  }
  fputc('\n', stderr);
  return WN_SUCCESS;
}
