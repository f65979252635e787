#include <algorithm>

#include "win32/message_queue.h"
#include "win32/window.h"

namespace openras::win32 {

UINT_PTR ThreadQueue::set_timer(HWND hwnd, UINT_PTR id, UINT period_ms, TIMERPROC function) {
  period_ms = std::clamp<UINT>(period_ms, USER_TIMER_MINIMUM, USER_TIMER_MAXIMUM);
  const std::chrono::milliseconds period(period_ms);
  const auto same = [&](const Timer& timer) { return timer.hwnd == hwnd && timer.id == id; };
  const bool known = std::ranges::any_of(timers_, same);
  // Without a window the id of a new timer is ours to choose (page "SetTimer function").
  if (!hwnd && !known) id = next_timer_id_++;
  std::erase_if(timers_, same);
  timers_.push_back({hwnd, id, function, period, Clock::now() + period});
  notify();
  return id;
}

bool ThreadQueue::kill_timer(HWND hwnd, UINT_PTR id) {
  const bool known = std::erase_if(timers_, [&](const Timer& timer) {
                       return timer.hwnd == hwnd && timer.id == id;
                     }) > 0;
  update_descriptor();
  return known;
}

bool ThreadQueue::has_timer_function(TIMERPROC function) const {
  return std::ranges::any_of(timers_, [&](const Timer& t) { return t.function == function; });
}

Deadline ThreadQueue::next_timer(const MessageFilter& filter) const {
  Deadline first;
  for (const Timer& timer : timers_) {
    if (filter.matches(timer.hwnd, WM_TIMER) && (!first || timer.due < *first)) first = timer.due;
  }
  return first;
}

std::optional<MSG> ThreadQueue::fetch_timer(const MessageFilter& filter, bool remove) {
  const Clock::time_point now = Clock::now();
  for (Timer& timer : timers_) {
    if (timer.due > now || !filter.matches(timer.hwnd, WM_TIMER)) continue;
    MSG message = {};
    message.hwnd = timer.hwnd;
    message.message = WM_TIMER;
    message.wParam = timer.id;
    message.lParam = reinterpret_cast<LPARAM>(timer.function);
    message.time = GetTickCount();
    if (remove) {
      timer.due = now + timer.period;
      update_descriptor();
    }
    return message;
  }
  return std::nullopt;
}

}  // namespace openras::win32

using namespace openras::win32;

UINT_PTR SetTimer(HWND hwnd, UINT_PTR id, UINT period_ms, TIMERPROC function) {
  const Lock lock(dispatcher_mutex());
  const std::shared_ptr<ThreadQueue> queue = this_thread_queue();
  if (hwnd) {
    const std::shared_ptr<Window> window = find_window(hwnd);
    if (!window) {
      SetLastError(ERROR_INVALID_WINDOW_HANDLE);
      return 0;
    }
    if (window->owner != queue) {
      SetLastError(ERROR_ACCESS_DENIED);
      return 0;
    }
  }
  const UINT_PTR result = queue->set_timer(hwnd, id, period_ms, function);
  return hwnd && result == 0 ? 1 : result;  // nonzero is success, also for the id 0
}

BOOL KillTimer(HWND hwnd, UINT_PTR id) {
  const Lock lock(dispatcher_mutex());
  if (this_thread_queue()->kill_timer(hwnd, id)) return TRUE;
  SetLastError(ERROR_INVALID_PARAMETER);
  return FALSE;
}
