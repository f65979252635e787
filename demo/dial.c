/* Dials an entry with each kind of notification handler, and tells what happens as it happens.
 * Only the public headers are used; a Windows program would be written the same way.
 *
 *   demo-dial func|func1|func2|window PHONEBOOK ENTRY USER PASSWORD-FILE [COMMAND]
 *
 * COMMAND is run by the shell while the link is up. Exit status: 0 when the link came up, carried
 * COMMAND's traffic and went down again. */
#include <ras.h>
#include <raserror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <windows.h>

static struct timespec started;
static HANDLE finished;      /* set by the last notification */
static DWORD result;         /* its error */
static HRASCONN connection;  /* filled by RasDial; handlers 1 and 2 are told it too */
static UINT message_of_dial; /* what the window is sent */

static long elapsed_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (now.tv_sec - started.tv_sec) * 1000 + (now.tv_nsec - started.tv_nsec) / 1000000;
}

static const char* state_name(RASCONNSTATE state) {
  switch (state) {
    case RASCS_OpenPort:
      return "RASCS_OpenPort";
    case RASCS_PortOpened:
      return "RASCS_PortOpened";
    case RASCS_ConnectDevice:
      return "RASCS_ConnectDevice";
    case RASCS_DeviceConnected:
      return "RASCS_DeviceConnected";
    case RASCS_AllDevicesConnected:
      return "RASCS_AllDevicesConnected";
    case RASCS_Authenticate:
      return "RASCS_Authenticate";
    case RASCS_AuthNotify:
      return "RASCS_AuthNotify";
    case RASCS_AuthProject:
      return "RASCS_AuthProject";
    case RASCS_Authenticated:
      return "RASCS_Authenticated";
    case RASCS_Projected:
      return "RASCS_Projected";
    case RASCS_ApplySettings:
      return "RASCS_ApplySettings";
    case RASCS_Connected:
      return "RASCS_Connected";
    case RASCS_Disconnected:
      return "RASCS_Disconnected";
    default:
      return "another state";
  }
}

/* What every handler below does: prints, and notes the end. */
static void notified(const char* handler, RASCONNSTATE state, DWORD error, const char* more) {
  printf("    %4ld ms  %-12s %-26s", elapsed_ms(), handler, state_name(state));
  if (error != 0) printf(" error %u", error);
  printf("%s\n", more);
  fflush(stdout);
  if (state == RASCS_Connected || state == RASCS_Disconnected || error != 0) {
    result = error != 0 || state == RASCS_Connected ? error : ERROR_DISCONNECTION;
    SetEvent(finished);
  }
}

static VOID WINAPI on_func(UINT message, RASCONNSTATE state, DWORD error) {
  (void)message; /* always WM_RASDIALEVENT */
  notified("RasDialFunc", state, error, "");
}

static VOID WINAPI on_func1(HRASCONN which, UINT message, RASCONNSTATE state, DWORD error,
                            DWORD extended) {
  char more[64] = "";
  (void)message;
  if (extended != 0) snprintf(more, sizeof more, " (extended error %u)", extended);
  if (which == NULL) snprintf(more, sizeof more, " (without a handle)");
  notified("RasDialFunc1", state, error, more);
}

static DWORD WINAPI on_func2(ULONG_PTR id, DWORD subentry, HRASCONN which, UINT message,
                             RASCONNSTATE state, DWORD error, DWORD extended) {
  char more[64];
  (void)which, (void)message, (void)extended;
  snprintf(more, sizeof more, " (callback id %lu, subentry %u)", (unsigned long)id, subentry);
  notified("RasDialFunc2", state, error, more);
  return 1; /* 0 would end the notifications, and the dial would go on unheard */
}

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM w, LPARAM l) {
  if (message != message_of_dial) return DefWindowProcA(window, message, w, l);
  notified("window", (RASCONNSTATE)w, (DWORD)l, "");
  if (WaitForSingleObject(finished, 0) == WAIT_OBJECT_0) PostQuitMessage(0);
  return TRUE;
}

static HWND make_window(void) {
  WNDCLASSA class = {0};
  class.lpfnWndProc = on_message;
  class.lpszClassName = "OpenRasDemo";
  if (RegisterClassA(&class) == 0) return NULL;
  message_of_dial = RegisterWindowMessageA(RASDIALEVENT);
  if (message_of_dial == 0) message_of_dial = WM_RASDIALEVENT;
  return CreateWindowExA(0, class.lpszClassName, "", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
}

static int read_password(const char* path, char* password, size_t room) {
  FILE* file = fopen(path, "r");
  if (file == NULL || fgets(password, (int)room, file) == NULL) return 0;
  password[strcspn(password, "\r\n")] = 0;
  fclose(file);
  return 1;
}

static const char* sentence(DWORD error) {
  static char text[512];
  if (RasGetErrorStringA(error, text, sizeof text) != 0) snprintf(text, sizeof text, "?");
  return text;
}

/* Waits until the last notification. A window is told only while its thread asks for messages. */
static int wait_finished(HWND window) {
  MSG message;
  while (window != NULL && GetMessageA(&message, NULL, 0, 0) > 0) DispatchMessageA(&message);
  return WaitForSingleObject(finished, 60000) == WAIT_OBJECT_0;
}

static void show_link(void) {
  RASCONNSTATUSA status = {0};
  RASPPPIPA ip = {0};
  DWORD size = sizeof ip;
  status.dwSize = sizeof status;
  ip.dwSize = sizeof ip;
  if (RasGetConnectStatusA(connection, &status) == 0)
    printf("    The link runs over %s (%s).\n", status.szDeviceName, status.szDeviceType);
  if (RasGetProjectionInfoA(connection, RASP_PppIp, &ip, &size) == 0)
    printf("    This end is %s, the server is %s.\n", ip.szIpAddress, ip.szServerIpAddress);
  fflush(stdout);
}

static void show_statistics(void) {
  RAS_STATS statistics = {0};
  statistics.dwSize = sizeof statistics;
  DWORD error = RasGetConnectionStatistics(connection, &statistics);
  if (error != 0) {
    printf("    RasGetConnectionStatistics: error %u\n", error);
    return;
  }
  printf(
      "    RAS_STATS: sent %u bytes in %u frames, received %u bytes in %u frames, %.1f s "
      "connected.\n",
      statistics.dwBytesXmited, statistics.dwFramesXmited, statistics.dwBytesRcved,
      statistics.dwFramesRcved, statistics.dwConnectDuration / 1000.0);
}

/* A connection is gone when its handle is no longer known; an event says when to look. */
static int hang_up(void) {
  RASCONNSTATUSA status = {0};
  HANDLE gone = CreateEventA(NULL, FALSE, FALSE, NULL);
  DWORD error;
  status.dwSize = sizeof status;
  RasConnectionNotificationA(connection, gone, RASCN_Disconnection);
  error = RasHangUpA(connection);
  if (error == 0 && WaitForSingleObject(gone, 10000) != WAIT_OBJECT_0)
    printf("    No event said that the connection ended.\n");
  if (error == 0) error = RasGetConnectStatusA(connection, &status);
  CloseHandle(gone);
  printf("    RasHangUp; the handle now answers %u%s.\n", error,
         error == ERROR_INVALID_HANDLE ? " (ERROR_INVALID_HANDLE): the connection is gone" : "");
  return error == ERROR_INVALID_HANDLE;
}

static DWORD dial(const char* kind, const char* phonebook, RASDIALPARAMSA* parameters,
                  HWND* window) {
  void* notifier = NULL;
  DWORD type = 0;
  if (strcmp(kind, "func") == 0) {
    notifier = (void*)on_func;
  } else if (strcmp(kind, "func1") == 0) {
    notifier = (void*)on_func1;
    type = 1;
  } else if (strcmp(kind, "func2") == 0) {
    notifier = (void*)on_func2;
    type = 2;
    parameters->dwCallbackId = 42;
  } else if (strcmp(kind, "window") == 0) {
    notifier = (void*)(*window = make_window());
    type = 0xFFFFFFFF;
  }
  if (notifier == NULL) return ERROR_INVALID_PARAMETER;
  clock_gettime(CLOCK_MONOTONIC, &started);
  return RasDialA(NULL, phonebook, parameters, type, notifier, &connection);
}

int main(int argc, char** argv) {
  RASDIALPARAMSA parameters = {0};
  HWND window = NULL;
  DWORD error;
  int good = 1;
  if (argc < 6) {
    fprintf(stderr, "usage: demo-dial KIND PHONEBOOK ENTRY USER PASSWORD-FILE [COMMAND]\n");
    return 2;
  }
  parameters.dwSize = sizeof parameters;
  snprintf(parameters.szEntryName, sizeof parameters.szEntryName, "%s", argv[3]);
  snprintf(parameters.szUserName, sizeof parameters.szUserName, "%s", argv[4]);
  if (!read_password(argv[5], parameters.szPassword, sizeof parameters.szPassword)) {
    fprintf(stderr, "demo-dial: cannot read the password from %s\n", argv[5]);
    return 2;
  }
  finished = CreateEventA(NULL, TRUE, FALSE, NULL);
  error = dial(argv[1], argv[2], &parameters, &window);
  memset(parameters.szPassword, 0, sizeof parameters.szPassword);
  if (error == 0 && !wait_finished(window)) error = ERROR_PPP_TIMEOUT;
  if (error == 0) error = result;
  if (error != 0) {
    printf("    It failed with error %u: %s\n", error, sentence(error));
    if (connection != NULL) RasHangUpA(connection);
    return 1;
  }
  show_link();
  if (argc > 6) good = system(argv[6]) == 0;
  show_statistics();
  return hang_up() && good ? 0 : 1;
}
