// Message-only windows.
#pragma once

#include <openras/windows.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "win32/message_queue.h"
#include "win32/window_class.h"

namespace openras::win32 {

struct Window {
  HWND handle;
  std::shared_ptr<ThreadQueue> owner;
  std::shared_ptr<WindowClass> window_class;
  WNDPROC procedure;
  HINSTANCE instance;
  LONG_PTR id;
  LONG_PTR user_data = 0;
  std::vector<std::byte> extra;
};

// Under the dispatcher lock. nullptr: no such window.
std::shared_ptr<Window> find_window(HWND handle);
// The windows of a thread that has ended: their procedures are not called any more.
void destroy_windows_of(ThreadQueue& queue);
// The same in a forked child.
void forget_windows_of(const ThreadQueue& queue);

}  // namespace openras::win32
