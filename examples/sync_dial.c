/* Dials an entry of the phone book and waits: without a notifier, RasDial returns when the
 * connection is up or has failed.
 *
 *   sync_dial ENTRY USER PASSWORD [PHONEBOOK]
 *
 *   Windows: x86_64-w64-mingw32-gcc sync_dial.c -lrasapi32 -o sync_dial.exe
 *   Linux:   cc -I/usr/include/openras sync_dial.c -lrasapi32 -o sync_dial */
#include <windows.h>

#include <ras.h>
#include <raserror.h>
#include <stdio.h>

/* RasHangUp has finished when the handle is unknown; the link is down then. */
static void hang_up(HRASCONN link) {
  RASCONNSTATUSA status = {sizeof status};
  RasHangUpA(link);
  while (RasGetConnectStatusA(link, &status) != ERROR_INVALID_HANDLE) Sleep(10);
}

int main(int argc, char** argv) {
  RASDIALPARAMSA params = {sizeof params};
  RASPPPIPA ip = {sizeof ip};
  DWORD size = sizeof ip, error;
  HRASCONN link = NULL;
  char text[512] = "";
  if (argc < 4) return printf("usage: sync_dial ENTRY USER PASSWORD [PHONEBOOK]\n"), 2;
  lstrcpynA(params.szEntryName, argv[1], sizeof params.szEntryName);
  lstrcpynA(params.szUserName, argv[2], sizeof params.szUserName);
  lstrcpynA(params.szPassword, argv[3], sizeof params.szPassword);

  error = RasDialA(NULL, argc > 4 ? argv[4] : NULL, &params, 0, NULL, &link);
  if (error == 0 && RasGetProjectionInfoA(link, RASP_PppIp, &ip, &size) == 0)
    printf("connected: %s, server %s\n", ip.szIpAddress, ip.szServerIpAddress);
  if (error != 0) {
    RasGetErrorStringA(error, text, sizeof text);
    printf("error %u: %s\n", (unsigned)error, text);
  }
  if (link) hang_up(link); /* owed for every handle, after an error too */
  return error != 0;
}
