/* Dials an entry and shows each step: a RasDialFunc1 is called at every state and error, and the
 * dial goes on when it has returned.
 *
 *   progress ENTRY USER PASSWORD [PHONEBOOK]
 *
 *   Windows: x86_64-w64-mingw32-gcc progress.c -lrasapi32 -o progress.exe
 *   Linux:   cc -I/usr/include/openras progress.c -lrasapi32 -o progress */
#include <windows.h>

#include <ras.h>
#include <raserror.h>
#include <stdio.h>

static HANDLE finished;
static DWORD result;

static const char* name_of(RASCONNSTATE state) {
  switch (state) {
    case RASCS_OpenPort:
      return "opening the port";
    case RASCS_PortOpened:
      return "the port is open";
    case RASCS_ConnectDevice:
      return "dialing";
    case RASCS_DeviceConnected:
      return "somebody has answered";
    case RASCS_AllDevicesConnected:
      return "the line is up";
    case RASCS_Authenticate:
      return "authenticating";
    case RASCS_AuthNotify:
      return "waiting for the server's word";
    case RASCS_AuthCallback:
      return "asking to be called back";
    case RASCS_WaitForCallback:
      return "waiting to be called back";
    case RASCS_AuthProject:
      return "asking for an address";
    case RASCS_Authenticated:
      return "authenticated";
    case RASCS_Projected:
      return "the address is there";
    case RASCS_Connected:
      return "connected";
    case RASCS_Disconnected:
      return "disconnected";
    default: /* informational states come and go; clients do not depend on them */
      return "…";
  }
}

static VOID WINAPI on_state(HRASCONN link, UINT message, RASCONNSTATE state, DWORD error,
                            DWORD extended) {
  char text[512] = "";
  (void)link, (void)message, (void)extended;
  if (error != 0) RasGetErrorStringA(error, text, sizeof text);
  printf("%4x  %-30s %s\n", (unsigned)state, name_of(state), text);
  fflush(stdout);
  /* The first error, Connected or Disconnected is the last call. */
  if (state == RASCS_Connected || state == RASCS_Disconnected || error != 0) {
    result = error;
    SetEvent(finished);
  }
}

int main(int argc, char** argv) {
  RASDIALPARAMSA params = {sizeof params};
  RASCONNSTATUSA status = {sizeof status};
  HRASCONN link = NULL;
  if (argc < 4) return printf("usage: progress ENTRY USER PASSWORD [PHONEBOOK]\n"), 2;
  lstrcpynA(params.szEntryName, argv[1], sizeof params.szEntryName);
  lstrcpynA(params.szUserName, argv[2], sizeof params.szUserName);
  lstrcpynA(params.szPassword, argv[3], sizeof params.szPassword);
  finished = CreateEventA(NULL, TRUE, FALSE, NULL);

  /* 1: a RasDialFunc1. It may be called before RasDial has returned. */
  result = RasDialA(NULL, argc > 4 ? argv[4] : NULL, &params, 1, (LPVOID)on_state, &link);
  if (result == 0)
    WaitForSingleObject(finished, INFINITE);
  else
    printf("RasDial: %u\n", (unsigned)result);
  if (link) {
    RasHangUpA(link);
    while (RasGetConnectStatusA(link, &status) != ERROR_INVALID_HANDLE) Sleep(10);
  }
  return result != 0;
}
