/* A console program as one writes it on Windows: dials an entry with each kind of notifier. */
/* In the order that Windows wants. */
// clang-format off
#include <windows.h>
#include <stdio.h>
#include <tchar.h>
#include <strsafe.h>
#include <ras.h>
#include <raserror.h>
// clang-format on

static HANDLE finished;

static VOID WINAPI on_state(HRASCONN connection, UINT message, RASCONNSTATE state, DWORD error,
                            DWORD extended) {
  TCHAR text[256];
  (void)connection;
  (void)extended;
  if (message != WM_RASDIALEVENT) return;
  if (error != 0 && RasGetErrorString(error, text, 256) == 0) {
    _tprintf(TEXT("error %u: %s\n"), error, text);
  }
  if (error != 0 || (state & RASCS_DONE)) SetEvent(finished);
}

static DWORD WINAPI on_state2(ULONG_PTR id, DWORD subentry, HRASCONN connection, UINT message,
                              RASCONNSTATE state, DWORD error, DWORD extended) {
  (void)id;
  (void)subentry;
  on_state(connection, message, state, error, extended);
  return 1;
}

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM wparam, LPARAM lparam) {
  if (message == WM_RASDIALEVENT || message == RegisterWindowMessageA(RASDIALEVENT)) {
    _tprintf(TEXT("state %u, error %u\n"), (UINT)wparam, (UINT)lparam);
    return TRUE;
  }
  return DefWindowProc(window, message, wparam, lparam);
}

static HWND make_window(void) {
  WNDCLASS window_class;
  ZeroMemory(&window_class, sizeof window_class);
  window_class.lpfnWndProc = on_message;
  window_class.lpszClassName = TEXT("dial sample");
  window_class.hInstance = GetModuleHandle(NULL);
  RegisterClass(&window_class);
  return CreateWindowEx(0, TEXT("dial sample"), NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL,
                        window_class.hInstance, NULL);
}

static void list_connections(void) {
  DWORD size = 0, count = 0;
  RASCONN* connections;
  if (RasEnumConnections(NULL, &size, &count) != ERROR_BUFFER_TOO_SMALL) return;
  connections = (RASCONN*)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
  if (connections == NULL) return;
  connections[0].dwSize = sizeof(RASCONN);
  if (RasEnumConnections(connections, &size, &count) == ERROR_SUCCESS) {
    DWORD i;
    for (i = 0; i < count; i++) _tprintf(TEXT("%s\n"), connections[i].szEntryName);
  }
  HeapFree(GetProcessHeap(), 0, connections);
}

static void show_addresses(HRASCONN connection) {
  RASPPPIP ip;
  RAS_STATS statistics;
  DWORD size = sizeof ip;
  ip.dwSize = sizeof ip;
  if (RasGetProjectionInfo(connection, RASP_PppIp, &ip, &size) == 0) {
    _tprintf(TEXT("%s - %s\n"), ip.szIpAddress, ip.szServerIpAddress);
  }
  statistics.dwSize = sizeof statistics;
  if (RasGetConnectionStatistics(connection, &statistics) == 0) {
    _tprintf(TEXT("%u bytes\n"), statistics.dwBytesRcved);
  }
}

static void hang_up(HRASCONN connection) {
  RASCONNSTATUS status;
  ZeroMemory(&status, sizeof status);
  status.dwSize = sizeof status;
  RasHangUp(connection);
  while (RasGetConnectStatus(connection, &status) != ERROR_INVALID_HANDLE) Sleep(10);
}

int main(int argc, char** argv) {
  RASDIALPARAMS parameters;
  HRASCONN connection = NULL;
  DWORD error;
  BOOL has_password = FALSE;
  (void)argv;
  ZeroMemory(&parameters, sizeof parameters);
  parameters.dwSize = sizeof(RASDIALPARAMS);
  StringCchCopy(parameters.szEntryName, RAS_MaxEntryName + 1, TEXT("office"));
  RasGetEntryDialParams(NULL, &parameters, &has_password);
  finished = CreateEvent(NULL, TRUE, FALSE, NULL);
  list_connections();
  switch (argc) {
    case 1:
      error = RasDial(NULL, NULL, &parameters, 0, NULL, &connection);
      break;
    case 2:
      error = RasDial(NULL, NULL, &parameters, 1, (LPVOID)(UINT_PTR)on_state, &connection);
      break;
    case 3:
      error = RasDial(NULL, NULL, &parameters, 2, (LPVOID)(UINT_PTR)on_state2, &connection);
      break;
    default:
      error = RasDial(NULL, NULL, &parameters, 0xFFFFFFFF, make_window(), &connection);
      break;
  }
  if (error == 0) {
    WaitForSingleObject(finished, argc == 1 ? 0 : INFINITE);
    show_addresses(connection);
  }
  if (connection != NULL) hang_up(connection);
  CloseHandle(finished);
  return error == 0 ? 0 : 1;
}
