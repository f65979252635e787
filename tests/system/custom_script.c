/* A custom-scripting library as a Windows program has one: logs in by prompts with the name and
 * the password of the dial. */
#include <ras.h>
#include <raserror.h>
#include <string.h>
#include <windows.h>

/* Waits for `prompt` in what the server says. */
static DWORD expect(HANDLE port, const char* prompt, PFNRASGETBUFFER get, PFNRASFREEBUFFER release,
                    PFNRASRECEIVEBUFFER receive, PFNRASRETRIEVEBUFFER retrieve) {
  char heard[4096] = "";
  DWORD error = 0;
  HANDLE came = CreateEvent(NULL, FALSE, FALSE, NULL);
  while (error == 0 && strstr(heard, prompt) == NULL) {
    PBYTE buffer = NULL;
    DWORD size = 256;
    error = get(&buffer, &size);
    if (error == 0) error = receive(port, buffer, &size, 20000, came);
    if (error == 0) WaitForSingleObject(came, INFINITE);
    if (error == 0) error = retrieve(port, buffer, &size);
    if (error == 0 && strlen(heard) + size < sizeof heard) strncat(heard, (char*)buffer, size);
    if (buffer) release(buffer);
  }
  CloseHandle(came);
  return error;
}

static DWORD say(HANDLE port, const WCHAR* text, PFNRASGETBUFFER get, PFNRASFREEBUFFER release,
                 PFNRASSENDBUFFER send) {
  PBYTE buffer = NULL;
  DWORD size = 1000, used = 0, error = get(&buffer, &size);
  if (error != 0) return error;
  while (text[used] && used + 1 < size) {
    buffer[used] = (BYTE)text[used];
    ++used;
  }
  buffer[used++] = '\r';
  error = send(port, buffer, used);
  release(buffer);
  return error;
}

OPENRAS_API DWORD WINAPI RasCustomScriptExecute(HANDLE port, LPCWSTR phonebook, LPCWSTR entry,
                                                PFNRASGETBUFFER get, PFNRASFREEBUFFER release,
                                                PFNRASSENDBUFFER send, PFNRASRECEIVEBUFFER receive,
                                                PFNRASRETRIEVEBUFFER retrieve, HWND window,
                                                RASDIALPARAMS* params, PVOID reserved) {
  const RASDIALPARAMSW* wide = (const RASDIALPARAMSW*)params;
  DWORD error = expect(port, "login:", get, release, receive, retrieve);
  (void)phonebook, (void)entry, (void)window, (void)reserved;
  if (error == 0) error = say(port, wide->szUserName, get, release, send);
  if (error == 0) error = expect(port, "assword:", get, release, receive, retrieve);
  if (error == 0) error = say(port, wide->szPassword, get, release, send);
  if (error == 0) error = expect(port, "PPP begins", get, release, receive, retrieve);
  return error;
}
