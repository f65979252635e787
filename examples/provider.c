/* A network provider: a library that connects local devices to resources of one kind of network.
 * This one has a network of its own, of the names that begin with \\example, and keeps in memory
 * which device is connected to which of them. A real provider mounts the resource where the device
 * is, and knows also what other programs of the user have connected.
 *
 *   Linux:   cc -shared -fPIC provider.c -I include/openras -L build/lib -lmpr -o provider.so
 *            /etc/openras/networkprovider.d/example.conf:
 *              [Order]
 *              ProviderOrder=example
 *              [example]
 *              Name=Example Network
 *              ProviderPath=/opt/example/provider.so
 *   Windows: x86_64-w64-mingw32-gcc -shared provider.c -lmpr -o provider.dll
 *            and the values of the page "Authentication Registry Keys" */
#define UNICODE /* npapi.h is UTF-16 throughout */
/* clang-format off */
#include <windows.h> /* goes first */
#include <npapi.h>
/* clang-format on */

/* Programs call from many threads. */
static volatile LONG busy;
static void lock(void) {
  while (__sync_lock_test_and_set(&busy, 1)) continue;
}
static void unlock(void) { __sync_lock_release(&busy); }

/* What is connected, by drive letter. */
static WCHAR connected[26][MAX_PATH + 1];

static BOOL is_mine(LPCWSTR name) {
  LPCWSTR start = TEXT("\\\\example\\");
  while (*start != 0 && *name == *start) ++name, ++start;
  return *start == 0 && *name != 0;
}

/* The router has checked a local name before it gives it: "Z:". */
static WCHAR* drive(LPCWSTR local) {
  BOOL is_drive = local != NULL && local[0] >= 'A' && local[0] <= 'Z' && local[1] == ':';
  return is_drive ? connected[local[0] - 'A'] : NULL;
}

static DWORD length(LPCWSTR text) {
  DWORD count = 0;
  while (text[count] != 0) ++count;
  return count;
}

/* What this provider can do, as masks: the router calls nothing else than what is said here. */
DWORD WINAPI NPGetCaps(DWORD index) {
  switch (index) {
    case WNNC_SPEC_VERSION:
      return WNNC_SPEC_VERSION51;
    case WNNC_NET_TYPE:
      return WNNC_NET_RDR2SAMPLE; /* a number of your own in earnest */
    case WNNC_CONNECTION:
      return WNNC_CON_ADDCONNECTION | WNNC_CON_CANCELCONNECTION | WNNC_CON_GETCONNECTIONS;
    case WNNC_START:
      return 1; /* has started; else in how many milliseconds it will */
    default:
      return 0;
  }
}

DWORD WINAPI NPAddConnection(LPNETRESOURCEW resource, LPWSTR password, LPWSTR user) {
  WCHAR* slot = drive(resource->lpLocalName);
  DWORD i, result = WN_SUCCESS;
  (void)password;
  (void)user;
  if (!is_mine(resource->lpRemoteName)) return WN_BAD_NETNAME; /* "not mine": the next is asked */
  if (slot == NULL) return WN_BAD_LOCALNAME;
  lock();
  if (slot[0] != 0) {
    result = WN_ALREADY_CONNECTED;
  } else {
    for (i = 0; i < MAX_PATH && resource->lpRemoteName[i] != 0; ++i) {
      slot[i] = resource->lpRemoteName[i];
    }
    slot[i] = 0;
  }
  unlock();
  return result;
}

DWORD WINAPI NPCancelConnection(LPWSTR name, BOOL force) {
  WCHAR* slot = drive(name);
  DWORD result = WN_NOT_CONNECTED;
  (void)force; /* a real one answers WN_OPEN_FILES where files are open and it is not forced */
  lock();
  if (slot != NULL && slot[0] != 0) {
    slot[0] = 0;
    result = WN_SUCCESS;
  }
  unlock();
  return result;
}

/* *room is in characters: what the buffer has, and where that is too little, what it takes. */
DWORD WINAPI NPGetConnection(LPWSTR local, LPWSTR remote, LPDWORD room) {
  WCHAR* slot = drive(local);
  DWORD i, result = WN_NOT_CONNECTED;
  lock();
  if (slot != NULL && slot[0] != 0) {
    DWORD needed = length(slot) + 1;
    result = needed > *room ? WN_MORE_DATA : WN_SUCCESS;
    for (i = 0; result == WN_SUCCESS && i < needed; ++i) remote[i] = slot[i];
    if (result == WN_MORE_DATA) *room = needed;
  }
  unlock();
  return result;
}
