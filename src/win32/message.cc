#include <openras/windows.h>

#include "win32/interned_name.h"
#include "win32/message_queue.h"
#include "win32/window.h"

using namespace openras::win32;

namespace {

BOOL fail_with(DWORD code) {
  SetLastError(code);
  return FALSE;
}

BOOL post(const std::shared_ptr<ThreadQueue>& queue, const MSG& message) {
  return queue->post(message) ? TRUE : fail_with(ERROR_NOT_ENOUGH_QUOTA);
}

template <typename Text>
UINT register_message(Text name) {
  const auto text = name ? name_from(name, 255) : std::unexpected<DWORD>(ERROR_INVALID_PARAMETER);
  if (!text || text->empty()) {
    SetLastError(text ? ERROR_INVALID_PARAMETER : text.error());
    return 0;
  }
  const Lock lock(dispatcher_mutex());
  const ATOM number = intern(*text);
  if (number == 0) SetLastError(ERROR_NOT_ENOUGH_MEMORY);
  return number;
}

bool is_filter_valid(HWND hwnd) {
  return !hwnd || hwnd == reinterpret_cast<HWND>(static_cast<LONG_PTR>(-1)) || find_window(hwnd);
}

void run_all_sent(Lock& lock, ThreadQueue& queue) {
  while (queue.has_sent()) queue.run_one_sent(lock);
}

}  // namespace

UINT RegisterWindowMessageA(LPCSTR name) { return register_message(name); }

UINT RegisterWindowMessageW(LPCWSTR name) { return register_message(name); }

BOOL PostMessageA(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
  const MSG posted = {hwnd, message, wparam, lparam, GetTickCount(), {}};
  if (hwnd == HWND_BROADCAST) return fail_with(ERROR_CALL_NOT_IMPLEMENTED);
  const Lock lock(dispatcher_mutex());
  if (!hwnd) return post(this_thread_queue(), posted);
  const std::shared_ptr<Window> window = find_window(hwnd);
  return window ? post(window->owner, posted) : fail_with(ERROR_INVALID_WINDOW_HANDLE);
}

BOOL PostThreadMessageA(DWORD thread_id, UINT message, WPARAM wparam, LPARAM lparam) {
  const MSG posted = {nullptr, message, wparam, lparam, GetTickCount(), {}};
  const Lock lock(dispatcher_mutex());
  const std::shared_ptr<ThreadQueue> queue = find_queue(thread_id);
  return queue ? post(queue, posted) : fail_with(ERROR_INVALID_THREAD_ID);
}

VOID PostQuitMessage(int exit_code) {
  const Lock lock(dispatcher_mutex());
  this_thread_queue()->post_quit(exit_code);
}

BOOL GetMessageA(LPMSG message, HWND hwnd, UINT min, UINT max) {
  Lock lock(dispatcher_mutex());
  if (!message || !is_filter_valid(hwnd)) {
    SetLastError(message ? ERROR_INVALID_WINDOW_HANDLE : ERROR_INVALID_PARAMETER);
    return -1;
  }
  const std::shared_ptr<ThreadQueue> queue = this_thread_queue();
  for (;;) {
    run_all_sent(lock, *queue);
    if (const auto fetched = queue->fetch({hwnd, min, max}, true)) {
      *message = *fetched;
      return message->message != WM_QUIT;
    }
    queue->wait_for_change(lock, queue->next_timer({hwnd, min, max}));
  }
}

BOOL PeekMessageA(LPMSG message, HWND hwnd, UINT min, UINT max, UINT remove) {
  Lock lock(dispatcher_mutex());
  if (!message) return fail_with(ERROR_INVALID_PARAMETER);
  if (!is_filter_valid(hwnd)) return fail_with(ERROR_INVALID_WINDOW_HANDLE);
  const std::shared_ptr<ThreadQueue> queue = this_thread_queue();
  run_all_sent(lock, *queue);
  const auto fetched = queue->fetch({hwnd, min, max}, remove & PM_REMOVE);
  if (fetched) *message = *fetched;
  return fetched.has_value();
}

BOOL TranslateMessage(const MSG*) { return FALSE; }

LRESULT DispatchMessageA(const MSG* message) {
  if (!message) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  WNDPROC procedure = nullptr;
  {
    const Lock lock(dispatcher_mutex());
    const std::shared_ptr<ThreadQueue> queue = this_thread_queue();
    if (message->message == WM_TIMER && message->lParam != 0) {
      const auto function = reinterpret_cast<TIMERPROC>(message->lParam);
      // Only what this thread passed to SetTimer() is called, not any address that was posted.
      if (!queue->has_timer_function(function)) return 0;
    } else {
      const std::shared_ptr<Window> window = find_window(message->hwnd);
      if (!window || window->owner != queue) {
        if (message->hwnd) SetLastError(ERROR_INVALID_WINDOW_HANDLE);
        return 0;
      }
      procedure = window->procedure;
    }
  }
  if (procedure)
    return procedure(message->hwnd, message->message, message->wParam, message->lParam);
  reinterpret_cast<TIMERPROC>(message->lParam)(message->hwnd, WM_TIMER, message->wParam,
                                               GetTickCount());
  return 0;
}
