// The functions of winnetwk.h that are not there: dialogs. They are exported, so that programs
// link.
#include <openras/winnetwk.h>

#include "mpr/edge.h"

namespace {

DWORD not_there() {
  return openras::mpr::finish(openras::mpr::Failure{
      ERROR_CALL_NOT_IMPLEMENTED, "OpenRAS has no dialogs; use netuse.", {}, 0});
}

}  // namespace

DWORD WNetConnectionDialog(HWND, DWORD) { return not_there(); }
DWORD WNetDisconnectDialog(HWND, DWORD) { return not_there(); }
DWORD WNetConnectionDialog1A(LPCONNECTDLGSTRUCTA) { return not_there(); }
DWORD WNetConnectionDialog1W(LPCONNECTDLGSTRUCTW) { return not_there(); }
DWORD WNetDisconnectDialog1A(LPDISCDLGSTRUCTA) { return not_there(); }
DWORD WNetDisconnectDialog1W(LPDISCDLGSTRUCTW) { return not_there(); }
