// A console program as one writes it on Windows, in C++: waits for connections to come and go, and
// loads the library by hand.
// clang-format off
#include <windows.h>
#include <stdio.h>
#include <tchar.h>
#include <ras.h>
#include <raserror.h>
// clang-format on

#include <vector>

namespace {

typedef DWORD(WINAPI* EnumFunction)(LPCTSTR, LPCTSTR, LPRASENTRYNAME, LPDWORD, LPDWORD);

std::vector<RASENTRYNAME> entries(EnumFunction enumerate) {
  DWORD size = 0, count = 0;
  std::vector<RASENTRYNAME> result(1);
  result[0].dwSize = sizeof(RASENTRYNAME);
  size = sizeof(RASENTRYNAME);
  DWORD error = enumerate(NULL, NULL, &result[0], &size, &count);
  if (error == ERROR_BUFFER_TOO_SMALL) {
    result.resize(size / sizeof(RASENTRYNAME));
    result[0].dwSize = sizeof(RASENTRYNAME);
    error = enumerate(NULL, NULL, &result[0], &size, &count);
  }
  result.resize(error == ERROR_SUCCESS ? count : 0);
  return result;
}

DWORD WINAPI worker(LPVOID parameter) {
  LONG volatile* counter = static_cast<LONG volatile*>(parameter);
  return static_cast<DWORD>(InterlockedIncrement(counter));
}

}  // namespace

int main() {
  HMODULE library = LoadLibrary(TEXT("rasapi32.dll"));
  if (library == NULL) {
    _tprintf(TEXT("LoadLibrary: %u\n"), GetLastError());
    return 1;
  }
  const char* name = sizeof(TCHAR) == 1 ? "RasEnumEntriesA" : "RasEnumEntriesW";
  EnumFunction enumerate =
      reinterpret_cast<EnumFunction>(reinterpret_cast<void*>(GetProcAddress(library, name)));
  if (enumerate == NULL) return 1;
  std::vector<RASENTRYNAME> all = entries(enumerate);
  for (size_t i = 0; i < all.size(); ++i) _tprintf(TEXT("%s\n"), all[i].szEntryName);

  HANDLE changed = CreateEvent(NULL, FALSE, FALSE, NULL);
  const HRASCONN every = reinterpret_cast<HRASCONN>(INVALID_HANDLE_VALUE);
  if (RasConnectionNotification(every, changed, RASCN_Connection | RASCN_Disconnection) == 0) {
    WaitForSingleObject(changed, 10);
  }
  LONG counter = 0;
  HANDLE thread = CreateThread(NULL, 0, worker, &counter, 0, NULL);
  HANDLE both[] = {changed, thread};
  const DWORD which = WaitForMultipleObjects(2, both, FALSE, 10000);
  CloseHandle(thread);
  CloseHandle(changed);

  RASENTRY entry = {};
  entry.dwSize = sizeof entry;
  entry.dwType = RASET_Vpn;
  entry.dwVpnStrategy = VS_L2tpOnly;
  lstrcpyn(entry.szDeviceType, RASDT_Vpn, RAS_MaxDeviceType + 1);
  TCHAR text[1024];
  wsprintf(text, TEXT("%s %d %u"), entry.szDeviceType, counter, which);
  _tprintf(TEXT("%s\n"), text);
  return FreeLibrary(library) && which == WAIT_OBJECT_0 + 1 ? 0 : 1;
}
