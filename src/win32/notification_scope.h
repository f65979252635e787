// Marks the time in which a thread runs a notification handler of RasDial, whether the handler is a
// function (called by a thread of the library) or a window procedure (called where that window's
// thread fetches messages). RasDial refuses to dial there.
#pragma once

#include <openras/windows.h>

#include <memory>

#include "base/error.h"

namespace openras::win32 {

class NotificationScope {
 public:
  NotificationScope() { ++depth(); }
  ~NotificationScope() { --depth(); }
  NotificationScope(const NotificationScope&) = delete;
  NotificationScope& operator=(const NotificationScope&) = delete;

  // Whether the calling thread is inside a handler.
  static bool is_active() { return depth() > 0; }

 private:
  static int& depth();
};

// A notification on its way from a thread of the library to a program's window.
class WindowNotification {
 public:
  WindowNotification();

  // Sends a message as SendMessage() does, and waits until the window procedure has returned, which
  // runs in a NotificationScope. ERROR_INVALID_WINDOW_HANDLE: no such window, or it was destroyed
  // meanwhile. ERROR_CANCELLED: cancel() was called. To be called from one thread at a time, which
  // must not own the window.
  Result<LRESULT> send(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam);

  // Ends a send() that waits, now or later: for a connection that is given up, or a library that is
  // unloaded. Any thread.
  void cancel();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace openras::win32
