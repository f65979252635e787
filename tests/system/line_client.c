/* Dials an entry synchronously with RASDIALEXTENSIONS, then obeys its standard input:
 *
 *   line_client PHONEBOOK ENTRY USER PASSWORD RDEOPT_BITS
 *     statistics   RasGetConnectionStatistics and RasGetLinkStatistics
 *     clear        RasClearConnectionStatistics
 *     clear-link   RasClearLinkStatistics
 *     hangup       RasHangUp
 *
 * One JSON object for each answer.
 */
#include <ras.h>
#include <raserror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void show(const char* call, DWORD error, const RAS_STATS* s) {
  printf(
      "{\"call\": \"%s\", \"error\": %u, \"sent\": %u, \"received\": %u, \"crc\": %u, "
      "\"framing\": %u, \"bufferOverruns\": %u, \"hardwareOverruns\": %u, \"bps\": %u}\n",
      call, (unsigned)error, (unsigned)s->dwBytesXmited, (unsigned)s->dwBytesRcved,
      (unsigned)s->dwCrcErr, (unsigned)s->dwFramingErr, (unsigned)s->dwBufferOverrunErr,
      (unsigned)s->dwHardwareOverrunErr, (unsigned)s->dwBps);
}

static void say(const char* call, DWORD error) {
  printf("{\"call\": \"%s\", \"error\": %u}\n", call, (unsigned)error);
}

int main(int argc, char** argv) {
  RASDIALPARAMSA parameters = {.dwSize = sizeof parameters};
  RASDIALEXTENSIONS extensions = {.dwSize = sizeof extensions};
  HRASCONN connection = NULL;
  char command[64];
  if (argc != 6) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  snprintf(parameters.szEntryName, sizeof parameters.szEntryName, "%s", argv[2]);
  snprintf(parameters.szUserName, sizeof parameters.szUserName, "%s", argv[3]);
  snprintf(parameters.szPassword, sizeof parameters.szPassword, "%s", argv[4]);
  extensions.dwfOptions = (DWORD)strtoul(argv[5], NULL, 0);
  say("dialed", RasDialA(&extensions, argv[1], &parameters, 0, NULL, &connection));
  while (fgets(command, sizeof command, stdin)) {
    command[strcspn(command, "\n")] = '\0';
    if (strcmp(command, "statistics") == 0) {
      RAS_STATS whole = {.dwSize = sizeof whole}, link = {.dwSize = sizeof link};
      DWORD error = RasGetConnectionStatistics(connection, &whole);
      show("connection", error, &whole);
      error = RasGetLinkStatistics(connection, 1, &link);
      show("link", error, &link);
    } else if (strcmp(command, "clear") == 0) {
      say("cleared", RasClearConnectionStatistics(connection));
    } else if (strcmp(command, "clear-link") == 0) {
      say("cleared", RasClearLinkStatistics(connection, 1));
    } else if (strcmp(command, "hangup") == 0) {
      say("hung up", RasHangUpA(connection));
    }
  }
  return 0;
}
