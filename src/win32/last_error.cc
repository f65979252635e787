#include <openras/windows.h>

namespace {
// Plain data, so that it needs no constructor in threads of the program nor a destructor at their
// end.
thread_local DWORD last_error = ERROR_SUCCESS;
}  // namespace

DWORD GetLastError() { return last_error; }

void SetLastError(DWORD code) { last_error = code; }
