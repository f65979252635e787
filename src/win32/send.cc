#include "win32/send.h"

#include "win32/notification_scope.h"
#include "win32/window.h"

namespace openras::win32 {
namespace {

LRESULT call_here(Lock& lock, const Window& window, const MSG& message, bool is_notification) {
  const WNDPROC procedure = window.procedure;
  lock.unlock();
  struct Relock {
    Lock& lock;
    ~Relock() { lock.lock(); }
  } const relock{lock};
  const std::optional<NotificationScope> scope =
      is_notification ? std::optional<NotificationScope>(std::in_place) : std::nullopt;
  return procedure(message.hwnd, message.message, message.wParam, message.lParam);
}

void wait(Lock& lock, std::condition_variable& changed, const Deadline& deadline) {
  if (deadline) {
    changed.wait_until(lock, *deadline);
  } else {
    changed.wait(lock);
  }
}

}  // namespace

std::expected<LRESULT, DWORD> send(Lock& lock, const std::shared_ptr<ThreadQueue>& sender,
                                   std::shared_ptr<std::condition_variable> changed,
                                   const MSG& message, const SendOptions& options) {
  const std::shared_ptr<Window> window = find_window(message.hwnd);
  if (!window) return std::unexpected<DWORD>(ERROR_INVALID_WINDOW_HANDLE);
  if (window->owner == sender) return call_here(lock, *window, message, options.is_notification);

  const auto sent = std::make_shared<SentMessage>(
      SentMessage{message.hwnd, message.message, message.wParam, message.lParam,
                  options.is_notification, SentMessage::State::kPending, 0, changed});
  const std::shared_ptr<ThreadQueue> receiver = window->owner;
  receiver->add_sent(sent);
  const auto give_up = [&](DWORD code) {
    receiver->withdraw(sent);
    return std::unexpected<DWORD>(code);
  };
  while (!sent->is_over()) {
    if (options.is_cancelled && options.is_cancelled()) return give_up(ERROR_CANCELLED);
    if (options.deadline && Clock::now() >= *options.deadline) return give_up(ERROR_TIMEOUT);
    // Two threads that send to each other answer each other here, instead of waiting for ever.
    if (options.handles_incoming && sender && sender->has_sent()) {
      sender->run_one_sent(lock);
    } else {
      wait(lock, *changed, options.deadline);
    }
  }
  if (sent->state == SentMessage::State::kAbandoned) {
    return std::unexpected<DWORD>(ERROR_INVALID_WINDOW_HANDLE);
  }
  return sent->result;
}

}  // namespace openras::win32

using namespace openras::win32;

namespace {

std::expected<LRESULT, DWORD> send_from_program(const MSG& message, const SendOptions& options) {
  if (message.hwnd == HWND_BROADCAST) return std::unexpected<DWORD>(ERROR_CALL_NOT_IMPLEMENTED);
  Lock lock(dispatcher_mutex());
  const std::shared_ptr<ThreadQueue> queue = this_thread_queue();
  return send(lock, queue, queue->changed(), message, options);
}

}  // namespace

LRESULT SendMessageA(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
  const auto result = send_from_program({hwnd, message, wparam, lparam, 0, {}}, {});
  if (result) return *result;
  SetLastError(result.error());
  return 0;
}

LRESULT SendMessageTimeoutA(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam, UINT flags,
                            UINT timeout_ms, PDWORD_PTR answer) {
  SendOptions options;
  options.deadline = deadline_after(timeout_ms);
  options.handles_incoming = !(flags & SMTO_BLOCK);
  const auto result = send_from_program({hwnd, message, wparam, lparam, 0, {}}, options);
  if (!result) {
    SetLastError(result.error());
    return 0;
  }
  if (answer) *answer = static_cast<DWORD_PTR>(*result);
  return 1;
}

BOOL InSendMessage() { return sent_message_depth() > 0; }
