/* Dials with a window as its notifier: each state is a message to it, and the dial waits until the
 * window procedure has returned. The window is never shown.
 *
 *   window ENTRY USER PASSWORD [PHONEBOOK]
 *
 *   Windows: x86_64-w64-mingw32-gcc window.c -lrasapi32 -o window.exe
 *   Linux:   cc -I/usr/include/openras window.c -lrasapi32 -o window */
#include <windows.h>

#include <ras.h>
#include <raserror.h>
#include <stdio.h>

static UINT ras_event;
static HRASCONN link_handle;

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM w, LPARAM l) {
  const RASCONNSTATE state = (RASCONNSTATE)w;
  const DWORD error = (DWORD)l;
  char text[512] = "";
  if (message != ras_event && message != WM_RASDIALEVENT)
    return DefWindowProcA(window, message, w, l);
  if (error != 0) RasGetErrorStringA(error, text, sizeof text);
  printf("state %x %s\n", (unsigned)state, text);
  fflush(stdout);
  if (state == RASCS_Connected || state == RASCS_Disconnected || error != 0)
    PostQuitMessage((int)error);
  return TRUE;
}

int main(int argc, char** argv) {
  RASDIALPARAMSA params = {sizeof params};
  RASCONNSTATUSA status = {sizeof status};
  WNDCLASSA window_class = {0};
  HWND window;
  MSG message = {0};
  DWORD error;
  if (argc < 4) return printf("usage: window ENTRY USER PASSWORD [PHONEBOOK]\n"), 2;
  lstrcpynA(params.szEntryName, argv[1], sizeof params.szEntryName);
  lstrcpynA(params.szUserName, argv[2], sizeof params.szUserName);
  lstrcpynA(params.szPassword, argv[3], sizeof params.szPassword);

  /* The message's number is this registered one, or WM_RASDIALEVENT where that failed. */
  ras_event = RegisterWindowMessageA(RASDIALEVENT);
  window_class.lpfnWndProc = on_message;
  window_class.lpszClassName = "window_example";
  if (RegisterClassA(&window_class) == 0) return printf("RegisterClass failed\n"), 1;
  window =
      CreateWindowExA(0, "window_example", "RAS", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
  if (window == NULL) return printf("CreateWindowEx failed\n"), 1;

  error =
      RasDialA(NULL, argc > 4 ? argv[4] : NULL, &params, 0xFFFFFFFF, (LPVOID)window, &link_handle);
  if (error == 0) {
    while (GetMessageA(&message, NULL, 0, 0) > 0) {
      TranslateMessage(&message);
      DispatchMessageA(&message);
    }
    error = (DWORD)message.wParam; /* of WM_QUIT */
  } else {
    printf("RasDial: %u\n", (unsigned)error);
  }
  if (link_handle) {
    RasHangUpA(link_handle);
    while (RasGetConnectStatusA(link_handle, &status) != ERROR_INVALID_HANDLE) Sleep(10);
  }
  DestroyWindow(window);
  return error != 0;
}
