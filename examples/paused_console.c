/* Dials with paused states: where the server wants something else, the dial waits while the
 * person at the console is asked, and goes on with a second RasDial.
 *
 *   paused_console ENTRY USER PASSWORD [PHONEBOOK]
 *
 *   Windows: x86_64-w64-mingw32-gcc paused_console.c -lrasapi32 -o paused_console.exe
 *   Linux:   cc -I/usr/include/openras paused_console.c -lrasapi32 -o paused_console */
#include <windows.h>

#include <ras.h>
#include <raserror.h>
#include <stdio.h>
#include <string.h>

static HANDLE told; /* a pause, or the end: main acts, since a handler must not call RasDial */
static RASCONNSTATE last_state;
static DWORD last_error;

static VOID WINAPI on_state(HRASCONN link, UINT message, RASCONNSTATE state, DWORD error,
                            DWORD extended) {
  (void)link, (void)message, (void)extended;
  if (!(state & RASCS_PAUSED) && state != RASCS_Connected && state != RASCS_Disconnected &&
      error == 0)
    return;
  last_state = state;
  last_error = error;
  SetEvent(told);
}

/* What the person types, or FALSE at the end of input. */
static BOOL ask(const char* question, char* answer, int size) {
  printf("%s: ", question);
  fflush(stdout);
  if (fgets(answer, size, stdin) == NULL) return FALSE;
  answer[strcspn(answer, "\r\n")] = '\0';
  return TRUE;
}

/* What the state waits for; FALSE: the person does not want to go on. */
static BOOL supply(RASDIALPARAMSA* params) {
  switch ((int)last_state) {
    case RASCS_RetryAuthentication:
      printf("The server does not know this user and password.\n");
      return ask("User", params->szUserName, sizeof params->szUserName) &&
             ask("Password", params->szPassword, sizeof params->szPassword);
    case RASCS_PasswordExpired:
      printf("The password has expired.\n");
      return ask("New password", params->szPassword, sizeof params->szPassword);
    case RASCS_CallbackSetByCaller:
      return ask("Call back at (empty: no callback)", params->szCallbackNumber,
                 sizeof params->szCallbackNumber);
    default:
      printf("Paused in state %x, which this program cannot help with.\n", (unsigned)last_state);
      return FALSE;
  }
}

int main(int argc, char** argv) {
  RASDIALEXTENSIONS extensions = {sizeof extensions, RDEOPT_PausedStates};
  RASDIALPARAMSA params = {sizeof params};
  RASCONNSTATUSA status = {sizeof status};
  HRASCONN link = NULL;
  DWORD error;
  const char* book = argc > 4 ? argv[4] : NULL;
  char text[512] = "";
  if (argc < 4) return printf("usage: paused_console ENTRY USER PASSWORD [PHONEBOOK]\n"), 2;
  lstrcpynA(params.szEntryName, argv[1], sizeof params.szEntryName);
  lstrcpynA(params.szUserName, argv[2], sizeof params.szUserName);
  lstrcpynA(params.szPassword, argv[3], sizeof params.szPassword);
  lstrcpynA(params.szCallbackNumber, "*", sizeof params.szCallbackNumber); /* ask, where one may */
  told = CreateEventA(NULL, FALSE, FALSE, NULL);

  error = RasDialA(&extensions, book, &params, 1, (LPVOID)on_state, &link);
  while (error == 0) {
    WaitForSingleObject(told, INFINITE);
    if (last_state == RASCS_Connected || (error = last_error) != 0) break;
    error = ERROR_CANCELLED;
    /* The same handle and the same notifier resume the dial. */
    if ((last_state & RASCS_PAUSED) && supply(&params))
      error = RasDialA(&extensions, book, &params, 1, (LPVOID)on_state, &link);
  }
  if (error == 0) {
    printf("Connected. Enter hangs up.\n");
    getchar();
  } else {
    RasGetErrorStringA(error, text, sizeof text);
    printf("error %u: %s\n", (unsigned)error, text);
  }
  if (link) {
    RasHangUpA(link);
    while (RasGetConnectStatusA(link, &status) != ERROR_INVALID_HANDLE) Sleep(10);
  }
  return error != 0;
}
