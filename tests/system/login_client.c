/* Logs in before PPP by itself, as a program with a terminal window does:
 *
 *   login_client PHONEBOOK ENTRY USER PASSWORD PHRASE…
 *
 * dials with RDEOPT_PausedStates and RDEOPT_PauseOnScript; in RASCS_Interactive it takes the
 * phrases in pairs, waits for the first and sends the second with a carriage return; then it waits
 * until PPP begins, and resumes. One JSON object for each notification.
 */
#include <poll.h>
#include <ras.h>
#include <raserror.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <windows.h>

static HANDLE paused, over;
static DWORD last_error;

static VOID WINAPI on_state(HRASCONN link, UINT message, RASCONNSTATE state, DWORD error,
                            DWORD extended) {
  (void)link, (void)message, (void)extended;
  printf("{\"call\": \"notified\", \"state\": %u, \"error\": %u}\n", (unsigned)state,
         (unsigned)error);
  last_error = error;
  if (state == RASCS_Interactive && error == 0) SetEvent(paused);
  if (state == RASCS_Connected || error != 0) SetEvent(over);
}

/* What the server says, until `phrase` (NULL: until PPP begins). 0 = the line has ended. */
static int hear(int line, const char* phrase) {
  char heard[4096] = "";
  size_t used = 0;
  for (;;) {
    if (phrase && strstr(heard, phrase)) return 1;
    ssize_t count = read(line, heard + used, sizeof heard - 1 - used);
    if (count <= 0) return 0;
    used += (size_t)count;
    heard[used] = '\0';
  }
}

int main(int argc, char** argv) {
  RASDIALPARAMSA parameters = {.dwSize = sizeof parameters};
  RASDIALEXTENSIONS extensions = {.dwSize = sizeof extensions};
  RASCONNSTATUSA status = {.dwSize = sizeof status};
  HRASCONN link = NULL;
  if (argc < 5) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  snprintf(parameters.szEntryName, sizeof parameters.szEntryName, "%s", argv[2]);
  snprintf(parameters.szUserName, sizeof parameters.szUserName, "%s", argv[3]);
  snprintf(parameters.szPassword, sizeof parameters.szPassword, "%s", argv[4]);
  extensions.dwfOptions = RDEOPT_PausedStates | RDEOPT_PauseOnScript;
  paused = CreateEvent(NULL, FALSE, FALSE, NULL);
  over = CreateEvent(NULL, TRUE, FALSE, NULL);
  HANDLE both[] = {paused, over};
  DWORD error = RasDialA(&extensions, argv[1], &parameters, 1, (LPVOID)on_state, &link);
  if (error != 0) return printf("{\"call\": \"dialed\", \"error\": %u}\n", (unsigned)error), 1;
  if (WaitForMultipleObjects(2, both, FALSE, INFINITE) == WAIT_OBJECT_0) {
    int line = openras_terminal_fd(link);
    int heard = line >= 0;
    for (int i = 5; heard && i + 1 < argc; i += 2) {
      heard = hear(line, argv[i]);
      if (heard) dprintf(line, "%s\r", argv[i + 1]);
    }
    if (heard) hear(line, NULL);
    printf("{\"call\": \"line ended\"}\n");
    close(line);
    printf("{\"call\": \"resumed\", \"error\": %u}\n",
           (unsigned)RasDialA(&extensions, argv[1], &parameters, 1, (LPVOID)on_state, &link));
    WaitForSingleObject(over, INFINITE);
    line = openras_terminal_fd(link);
    printf("{\"call\": \"late\", \"fd\": %d, \"error\": %u}\n", line, (unsigned)GetLastError());
  }
  printf("{\"call\": \"over\", \"error\": %u}\n", (unsigned)last_error);
  getchar();
  RasHangUpA(link);
  while (RasGetConnectStatusA(link, &status) != ERROR_INVALID_HANDLE) Sleep(10);
  return 0;
}
