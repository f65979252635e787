#include "owned.h"
#include "win32/notification_scope.h"

namespace openras::win32 {
namespace {

TEST(NotificationScope, IsSeenInItsThreadOnly) {
  EXPECT_FALSE(NotificationScope::is_active());
  {
    const NotificationScope outer;
    const NotificationScope inner;
    EXPECT_TRUE(NotificationScope::is_active());
    std::thread([] { EXPECT_FALSE(NotificationScope::is_active()); }).join();
  }
  EXPECT_FALSE(NotificationScope::is_active());
}

TEST(WindowNotification, IsHandledInAScopeOfTheWindowsThread) {
  std::atomic<bool> marked = false;
  std::atomic<bool> plain_marked = true;
  WindowThread other([&](HWND, UINT message, WPARAM, LPARAM) -> LRESULT {
    if (message == WM_APP) marked = NotificationScope::is_active();
    if (message == WM_USER) plain_marked = NotificationScope::is_active();
    return 3;
  });
  WindowNotification notification;
  const auto answer = notification.send(other.window(), WM_APP, 1, 2);
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, 3);
  EXPECT_TRUE(marked);
  SendMessageA(other.window(), WM_USER, 0, 0);
  EXPECT_FALSE(plain_marked);
}

TEST(WindowNotification, NoWindowIsAnError) {
  WindowNotification notification;
  const auto answer = notification.send(nullptr, WM_APP, 0, 0);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, uint32_t{ERROR_INVALID_WINDOW_HANDLE});
}

// The window's thread never looks at its messages, as a program that hangs.
TEST(WindowNotification, CanBeGivenUp) {
  const Handle end(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  std::promise<HWND> made;
  const Procedure nothing;
  std::thread receiver([&] {
    made.set_value(make_window(nothing));
    WaitForSingleObject(end.get(), kBound);
  });
  const HWND window = made.get_future().get();
  WindowNotification notification;
  std::promise<uint32_t> result;
  std::thread sender([&] {
    const auto answer = notification.send(window, WM_APP, 0, 0);
    result.set_value(answer ? 0 : answer.error().code);
  });
  notification.cancel();
  EXPECT_EQ(result.get_future().get(), uint32_t{ERROR_CANCELLED});
  sender.join();
  EXPECT_EQ(notification.send(window, WM_APP, 0, 0).error().code, uint32_t{ERROR_CANCELLED});
  SetEvent(end.get());
  receiver.join();
}

}  // namespace
}  // namespace openras::win32
