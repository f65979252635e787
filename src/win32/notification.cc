#include <atomic>

#include "win32/notification_scope.h"
#include "win32/send.h"

namespace openras::win32 {

int& NotificationScope::depth() {
  thread_local int depth = 0;
  return depth;
}

struct WindowNotification::State {
  std::shared_ptr<std::condition_variable> changed = std::make_shared<std::condition_variable>();
  bool cancelled = false;  // under the dispatcher lock
};

WindowNotification::WindowNotification() : state_(std::make_shared<State>()) {}

Result<LRESULT> WindowNotification::send(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
  const std::shared_ptr<State> state = state_;
  SendOptions options;
  options.is_notification = true;
  options.is_cancelled = [&state] { return state->cancelled; };
  Lock lock(dispatcher_mutex());
  const auto result =
      win32::send(lock, nullptr, state->changed, {hwnd, message, wparam, lparam, 0, {}}, options);
  if (result) return *result;
  return fail(result.error(), result.error() == ERROR_CANCELLED
                                  ? "the notification was given up"
                                  : "the window that was to be notified does not exist");
}

void WindowNotification::cancel() {
  const Lock lock(dispatcher_mutex());
  state_->cancelled = true;
  state_->changed->notify_all();
}

}  // namespace openras::win32
