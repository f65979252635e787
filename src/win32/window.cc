#include "win32/window.h"

#include <unistd.h>

#include <cstring>
#include <expected>
#include <unordered_map>

namespace openras::win32 {
namespace {

struct Table {
  std::unordered_map<uintptr_t, std::shared_ptr<Window>> windows;
  uintptr_t next = 0x10010;
};

Table& table() {
  static Table* const instance = new Table;
  return *instance;
}

// Takes a window out of the table; what was on its way to it is given up.
void remove(const std::shared_ptr<Window>& window) {
  if (table().windows.erase(reinterpret_cast<uintptr_t>(window->handle)) == 0) return;
  --window->window_class->windows;
  window->owner->forget_window(window->handle);
}

HWND fail_with(DWORD code) {
  SetLastError(code);
  return nullptr;
}

template <typename Char>
std::expected<std::shared_ptr<Window>, DWORD> add(const Char* class_name, HWND parent, HMENU menu,
                                                  HINSTANCE instance) {
  // Windows on a screen are not what this library is for.
  if (parent != HWND_MESSAGE) return std::unexpected<DWORD>(ERROR_CALL_NOT_IMPLEMENTED);
  const Lock lock(dispatcher_mutex());
  const std::shared_ptr<WindowClass> window_class = class_name ? find_class(class_name) : nullptr;
  if (!window_class) return std::unexpected<DWORD>(ERROR_CANNOT_FIND_WND_CLASS);
  const std::shared_ptr<ThreadQueue> queue = this_thread_queue();
  if (queue->is_closed()) return std::unexpected<DWORD>(ERROR_INVALID_THREAD_ID);
  const uintptr_t value = table().next;
  table().next += 2;
  const auto window = std::make_shared<Window>(
      Window{reinterpret_cast<HWND>(value), queue, window_class, window_class->procedure, instance,
             reinterpret_cast<LONG_PTR>(menu), 0,
             std::vector<std::byte>(static_cast<size_t>(window_class->window_extra))});
  table().windows.emplace(value, window);
  ++window_class->windows;
  return window;
}

template <typename CreateStruct>
HWND create(CreateStruct& what) {
  const auto made = add(what.lpszClass, what.hwndParent, what.hMenu, what.hInstance);
  if (!made) return fail_with(made.error());
  const HWND handle = (*made)->handle;
  const auto parameters = reinterpret_cast<LPARAM>(&what);
  if (!SendMessageA(handle, WM_NCCREATE, 0, parameters)) {
    const Lock lock(dispatcher_mutex());
    remove(*made);
    return nullptr;
  }
  if (SendMessageA(handle, WM_CREATE, 0, parameters) == -1) {
    DestroyWindow(handle);
    return nullptr;
  }
  return handle;
}

// Where GWLP_… or an offset into the extra bytes lies; nullptr: neither.
void* value_at(Window& window, int index) {
  if (index == GWLP_WNDPROC) return &window.procedure;
  if (index == GWLP_HINSTANCE) return &window.instance;
  if (index == GWLP_ID) return &window.id;
  if (index == GWLP_USERDATA) return &window.user_data;
  const bool fits =
      index >= 0 && static_cast<size_t>(index) + sizeof(LONG_PTR) <= window.extra.size();
  return fits ? window.extra.data() + index : nullptr;
}

LONG_PTR exchange(HWND handle, int index, const LONG_PTR* replacement) {
  const Lock lock(dispatcher_mutex());
  const std::shared_ptr<Window> window = find_window(handle);
  void* const value = window ? value_at(*window, index) : nullptr;
  if (!value) {
    SetLastError(window ? ERROR_INVALID_INDEX : ERROR_INVALID_WINDOW_HANDLE);
    return 0;
  }
  LONG_PTR before = 0;
  std::memcpy(&before, value, sizeof before);
  if (replacement) std::memcpy(value, replacement, sizeof *replacement);
  return before;
}

}  // namespace

std::shared_ptr<Window> find_window(HWND handle) {
  const auto found = table().windows.find(reinterpret_cast<uintptr_t>(handle));
  return found == table().windows.end() ? nullptr : found->second;
}

void destroy_windows_of(ThreadQueue& queue) {
  std::vector<std::shared_ptr<Window>> owned;
  for (const auto& [value, window] : table().windows) {
    if (window->owner.get() == &queue) owned.push_back(window);
  }
  for (const std::shared_ptr<Window>& window : owned) remove(window);
}

void forget_windows_of(const ThreadQueue& queue) {
  std::erase_if(table().windows, [&](const auto& item) {
    if (item.second->owner.get() != &queue) return false;
    --item.second->window_class->windows;
    return true;
  });
}

}  // namespace openras::win32

using namespace openras::win32;

HWND CreateWindowExA(DWORD ex_style, LPCSTR class_name, LPCSTR window_name, DWORD style, int x,
                     int y, int width, int height, HWND parent, HMENU menu, HINSTANCE instance,
                     LPVOID parameter) {
  CREATESTRUCTA what = {
      parameter,   instance,   menu,    parent, height, width, y, x, static_cast<LONG>(style),
      window_name, class_name, ex_style};
  return create(what);
}

HWND CreateWindowExW(DWORD ex_style, LPCWSTR class_name, LPCWSTR window_name, DWORD style, int x,
                     int y, int width, int height, HWND parent, HMENU menu, HINSTANCE instance,
                     LPVOID parameter) {
  CREATESTRUCTW what = {
      parameter,   instance,   menu,    parent, height, width, y, x, static_cast<LONG>(style),
      window_name, class_name, ex_style};
  return create(what);
}

BOOL DestroyWindow(HWND handle) {
  std::shared_ptr<Window> window;
  {
    const Lock lock(dispatcher_mutex());
    window = find_window(handle);
    if (!window || window->owner != this_thread_queue()) {
      SetLastError(window ? ERROR_ACCESS_DENIED : ERROR_INVALID_WINDOW_HANDLE);
      return FALSE;
    }
  }
  SendMessageA(handle, WM_DESTROY, 0, 0);
  SendMessageA(handle, WM_NCDESTROY, 0, 0);
  const Lock lock(dispatcher_mutex());
  remove(window);
  return TRUE;
}

BOOL IsWindow(HWND handle) {
  const Lock lock(dispatcher_mutex());
  return find_window(handle) != nullptr;
}

DWORD GetWindowThreadProcessId(HWND handle, LPDWORD process_id) {
  const Lock lock(dispatcher_mutex());
  const std::shared_ptr<Window> window = find_window(handle);
  if (!window) {
    SetLastError(ERROR_INVALID_WINDOW_HANDLE);
    return 0;
  }
  if (process_id) *process_id = GetCurrentProcessId();
  return window->owner->thread_id();
}

LRESULT DefWindowProcA(HWND handle, UINT message, WPARAM, LPARAM) {
  if (message == WM_NCCREATE) return TRUE;
  if (message == WM_CLOSE) DestroyWindow(handle);
  return 0;
}

LRESULT CallWindowProcA(WNDPROC procedure, HWND handle, UINT message, WPARAM wparam,
                        LPARAM lparam) {
  return procedure(handle, message, wparam, lparam);
}

LONG_PTR GetWindowLongPtrA(HWND handle, int index) { return exchange(handle, index, nullptr); }

LONG_PTR SetWindowLongPtrA(HWND handle, int index, LONG_PTR value) {
  return exchange(handle, index, &value);
}
