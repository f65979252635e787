// Who is told of a dial, and the thread that tells.
#pragma once

#include <openras/ras.h>

#include <memory>

#include "base/error.h"
#include "rasapi32/custom_script.h"
#include "rasapi32/operation.h"

namespace openras::rasapi32 {

// RasDial's dwNotifierType and lpvNotifier.
struct Notifier {
  static constexpr DWORD kWindow = 0xFFFFFFFF;
  DWORD type = 0;  // 0, 1, 2: RasDialFunc, RasDialFunc1, RasDialFunc2; kWindow: an HWND
  void* target = nullptr;
  ULONG_PTR callback_id = 0;
};

// Calls the handler, or sends the window its message through `window`, and returns when that has
// returned. False: RasDialFunc2 returned 0, or the window is gone; tell it no more.
bool tell(const Notifier& notifier, win32::WindowNotification& window,
          const openras_notification& notification);

// Tells `notifier` of all that happens to `operation`, in a thread of its own, until the
// notifications end. All signals are blocked there. On failure the operation is given back.
Result<> start_telling(std::unique_ptr<Operation>& operation, const Notifier& notifier,
                       std::shared_ptr<CustomScript> custom_script);

// Starts a thread of the library's own with all signals blocked, and keeps the library in memory
// from then on, so that dlclose() cannot take the code away from under the thread.
Result<> start_thread(void* (*body)(void*), void* argument);

}  // namespace openras::rasapi32
