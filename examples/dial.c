/* Dials an entry of the phone book, prints each notification, hangs up. Compiles on Windows too.
 *   cc -I/usr/include/openras dial.c -lrasapi32 -o dial && ./dial office u1 pw1 */
#include <ras.h>
#include <raserror.h>
#include <stdio.h>
#include <windows.h>

static HANDLE finished;
static const char* const names[] = {"OpenPort",
                                    "PortOpened",
                                    "ConnectDevice",
                                    "DeviceConnected",
                                    "AllDevicesConnected",
                                    "Authenticate",
                                    "AuthNotify",
                                    "AuthRetry",
                                    "AuthCallback",
                                    "AuthChangePassword",
                                    "AuthProject",
                                    "AuthLinkSpeed",
                                    "AuthAck",
                                    "ReAuthenticate",
                                    "Authenticated",
                                    "PrepareForCallback",
                                    "WaitForModemReset",
                                    "WaitForCallback",
                                    "Projected",
                                    "StartAuthentication",
                                    "CallbackComplete",
                                    "LogonNetwork",
                                    "SubEntryConnected",
                                    "SubEntryDisconnected",
                                    "ApplySettings"};

static VOID WINAPI on_state(HRASCONN link, UINT msg, RASCONNSTATE state, DWORD error, DWORD more) {
  char text[512] = "";
  if (error != 0) RasGetErrorStringA(error, text, sizeof text);
  printf("%04x %s: %u %s\n", (unsigned)state,
         (unsigned)state < sizeof names / sizeof names[0] ? names[state]
         : state == RASCS_Connected                       ? "Connected"
                                                          : "Disconnected",
         (unsigned)error, text);
  if (state == RASCS_Connected || state == RASCS_Disconnected || error != 0) SetEvent(finished);
  (void)link, (void)msg, (void)more;
}

int main(int argc, char** argv) {
  RASDIALPARAMSA params = {sizeof params};
  RASCONNSTATUSA status = {sizeof status};
  HRASCONN link = NULL;
  DWORD error;
  if (argc != 4) return printf("usage: dial ENTRY USER PASSWORD\n"), 2;
  lstrcpynA(params.szEntryName, argv[1], sizeof params.szEntryName);
  lstrcpynA(params.szUserName, argv[2], sizeof params.szUserName);
  lstrcpynA(params.szPassword, argv[3], sizeof params.szPassword);
  finished = CreateEventA(NULL, TRUE, FALSE, NULL);
  error = RasDialA(NULL, NULL, &params, 1, (LPVOID)on_state, &link);
  if (error != 0) return printf("RasDial: %u\n", (unsigned)error), 1;
  WaitForSingleObject(finished, INFINITE);
  RasHangUpA(link); /* owed for every handle; it has finished when the handle is unknown */
  while (RasGetConnectStatusA(link, &status) != ERROR_INVALID_HANDLE) Sleep(10);
  return 0;
}
