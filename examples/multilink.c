/* Dials an entry of several links with RasDialFunc2, tells of each, and obeys single words:
 *
 *   multilink ENTRY USER PASSWORD [PHONEBOOK]
 *
 *   status     the state of the connection and of each link
 *   drop N     hangs up link N; the others go on
 *   dial N     dials link N again, into the same connection
 *   quit       hangs up everything
 *
 * Compiles unchanged for Windows (x86_64-w64-mingw32-gcc multilink.c -lrasapi32) and for Linux
 * (cc -I/usr/include/openras multilink.c -lrasapi32).
 */
#include <windows.h>
#include <ras.h>
#include <raserror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static HANDLE ended; /* set when the notifications are over */
static DWORD result;

static const char* state_name(RASCONNSTATE state) {
  switch (state) {
    case RASCS_OpenPort:
      return "opening the port";
    case RASCS_ConnectDevice:
      return "connecting the device";
    case RASCS_DeviceConnected:
      return "device connected";
    case RASCS_Authenticate:
      return "authenticating";
    case RASCS_Projected:
      return "network negotiated";
    case RASCS_SubEntryConnected:
      return "link connected";
    case RASCS_SubEntryDisconnected:
      return "link disconnected";
    case RASCS_Connected:
      return "connected";
    case RASCS_Disconnected:
      return "disconnected";
    default:
      return NULL; /* of no interest here */
  }
}

/* Returns 0 to hear no more, 1 to go on. */
static DWORD CALLBACK on_event(ULONG_PTR id, DWORD subentry, HRASCONN connection, UINT message,
                               RASCONNSTATE state, DWORD error, DWORD extended) {
  const char* name = state_name(state);
  (void)id, (void)connection, (void)message, (void)extended;
  if (error != 0)
    printf("link %lu: error %lu\n", (unsigned long)subentry, (unsigned long)error);
  else if (name != NULL)
    printf("link %lu: %s\n", (unsigned long)subentry, name);
  fflush(stdout);
  if (error != 0 || (state & RASCS_DONE) != 0) {
    result = error;
    SetEvent(ended);
  }
  return 1;
}

static void print_statistics(HRASCONN connection, DWORD subentry) {
  RAS_STATS statistics;
  DWORD error;
  memset(&statistics, 0, sizeof statistics);
  statistics.dwSize = sizeof statistics;
  error = subentry == 0 ? RasGetConnectionStatistics(connection, &statistics)
                        : RasGetLinkStatistics(connection, subentry, &statistics);
  if (error == 0)
    printf(", %lu octets sent, %lu received", (unsigned long)statistics.dwBytesXmited,
           (unsigned long)statistics.dwBytesRcved);
}

static void print_status(HRASCONN connection) {
  RASCONNSTATUSA status;
  RASPPPLCPA lcp;
  DWORD room = sizeof lcp;
  DWORD subentry;
  memset(&lcp, 0, sizeof lcp);
  lcp.dwSize = sizeof lcp;
  if (RasGetProjectionInfoA(connection, RASP_PppLcp, &lcp, &room) == 0)
    printf("multilink: %s\n", lcp.fBundled ? "yes" : "no");
  printf("connection: up");
  print_statistics(connection, 0);
  printf("\n");
  for (subentry = 1;; ++subentry) {
    HRASCONN link;
    DWORD error = RasGetSubEntryHandleA(connection, subentry, &link);
    if (error == ERROR_PORT_NOT_OPEN) {
      printf("link %lu: not connected\n", (unsigned long)subentry);
      continue;
    }
    if (error != 0) break; /* ERROR_NO_MORE_ITEMS */
    memset(&status, 0, sizeof status);
    status.dwSize = sizeof status;
    if (RasGetConnectStatusA(link, &status) != 0) continue;
    printf("link %lu: %s, %s", (unsigned long)subentry, status.szDeviceName, status.szPhoneNumber);
    print_statistics(connection, subentry);
    printf("\n");
  }
  printf("that is all\n");
  fflush(stdout);
}

static void drop(HRASCONN connection, DWORD subentry) {
  HRASCONN link;
  DWORD error = RasGetSubEntryHandleA(connection, subentry, &link);
  if (error == 0) error = RasHangUpA(link);
  printf("drop %lu: %lu\n", (unsigned long)subentry, (unsigned long)error);
  fflush(stdout);
}

/* Returns the dials that are to be matched by hang-ups. */
static int dial_again(RASDIALPARAMSA* parameters, const char* book, DWORD subentry) {
  HRASCONN same = NULL;
  DWORD error;
  parameters->dwSubEntry = subentry;
  error = RasDialA(NULL, book, parameters, 0, NULL, &same);
  printf("dial %lu: %lu\n", (unsigned long)subentry, (unsigned long)error);
  fflush(stdout);
  return same != NULL;
}

int main(int argc, char** argv) {
  RASDIALPARAMSA parameters;
  HRASCONN connection = NULL;
  const char* book = argc > 4 ? argv[4] : NULL;
  char line[64];
  int dials = 1;
  DWORD error;

  if (argc < 4) {
    fprintf(stderr, "usage: multilink ENTRY USER PASSWORD [PHONEBOOK]\n");
    return 1;
  }
  ended = CreateEventA(NULL, TRUE, FALSE, NULL);
  memset(&parameters, 0, sizeof parameters);
  parameters.dwSize = sizeof parameters;
  strncpy(parameters.szEntryName, argv[1], sizeof parameters.szEntryName - 1);
  strncpy(parameters.szUserName, argv[2], sizeof parameters.szUserName - 1);
  strncpy(parameters.szPassword, argv[3], sizeof parameters.szPassword - 1);

  error = RasDialA(NULL, book, &parameters, 2, (LPVOID)on_event, &connection);
  if (error == 0) {
    WaitForSingleObject(ended, INFINITE);
    error = result;
  }
  if (error != 0) {
    char text[256];
    if (RasGetErrorStringA(error, text, sizeof text) == 0) printf("failed: %s\n", text);
    if (connection != NULL) RasHangUpA(connection);
    return 1;
  }

  while (fgets(line, sizeof line, stdin) != NULL) {
    if (strncmp(line, "status", 6) == 0) print_status(connection);
    if (strncmp(line, "drop ", 5) == 0) drop(connection, (DWORD)atoi(line + 5));
    if (strncmp(line, "dial ", 5) == 0)
      dials += dial_again(&parameters, book, (DWORD)atoi(line + 5));
    if (strncmp(line, "quit", 4) == 0) break;
  }

  /* Each dial is matched by one hang-up; the connection is gone when its handle says so. */
  while (dials-- > 0) RasHangUpA(connection);
  {
    RASCONNSTATUSA status;
    status.dwSize = sizeof status;
    while (RasGetConnectStatusA(connection, &status) != ERROR_INVALID_HANDLE) Sleep(50);
  }
  printf("gone\n");
  return 0;
}
