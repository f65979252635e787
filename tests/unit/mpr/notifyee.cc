// A notifyee that records its calls and does what the test says. Built once for each name (WHO).
#include <string>

#include "unit/mpr/control.h"

using openras::test::Call;
using openras::test::Control;

namespace {
std::u16string text(const char16_t* from) { return from != nullptr ? from : u""; }
}  // namespace

extern "C" OPENRAS_API DWORD AddConnectNotify(LPNOTIFYINFO info, LPNOTIFYADD add) {
  Call call{.who = WHO,
            .function = "add",
            .phase = info->dwNotifyStatus,
            .status = info->dwOperationStatus,
            .context = info->lpContext,
            .local = text(add->NetResource.lpLocalName),
            .remote = text(add->NetResource.lpRemoteName),
            .provider = text(add->NetResource.lpProvider),
            .type = add->NetResource.dwType,
            .flags = add->dwAddFlags};
  // What one writes there must reach nobody else.
  if (add->NetResource.lpRemoteName != nullptr) add->NetResource.lpRemoteName[2] = u'!';
  add->dwAddFlags = 0xFFFFFFFF;
  return Control::get().notified(call, info);
}

extern "C" OPENRAS_API DWORD CancelConnectNotify(LPNOTIFYINFO info, LPNOTIFYCANCEL cancel) {
  return Control::get().notified({.who = WHO,
                                  .function = "cancel",
                                  .phase = info->dwNotifyStatus,
                                  .status = info->dwOperationStatus,
                                  .context = info->lpContext,
                                  .local = text(cancel->lpName),
                                  .provider = text(cancel->lpProvider),
                                  .flags = cancel->dwFlags,
                                  .force = cancel->fForce},
                                 info);
}
