#include <poll.h>

#include "owned.h"

namespace openras::win32 {
namespace {

bool becomes_readable(int fd, int timeout_ms) {
  pollfd poll = {fd, POLLIN, 0};
  return ::poll(&poll, 1, timeout_ms) == 1;
}

TEST(MessageFd, IsReadableWhileThereIsSomethingToFetch) {
  const int fd = openras_message_fd();
  ASSERT_GE(fd, 0);
  EXPECT_EQ(openras_message_fd(), fd);
  EXPECT_FALSE(becomes_readable(fd, 0));
  PostMessageA(nullptr, WM_USER, 0, 0);
  EXPECT_TRUE(becomes_readable(fd, 0));
  MSG message;
  EXPECT_TRUE(PeekMessageA(&message, nullptr, 0, 0, PM_NOREMOVE));
  EXPECT_TRUE(becomes_readable(fd, 0));
  EXPECT_TRUE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
  EXPECT_FALSE(becomes_readable(fd, 0));
}

TEST(MessageFd, TellsOfSentMessages) {
  int handled = 0;
  const Procedure count = [&](HWND, UINT message, WPARAM, LPARAM) -> LRESULT {
    if (message == WM_USER) ++handled;
    return 9;
  };
  const HWND window = make_window(count);
  const int fd = openras_message_fd();
  std::thread sender([&] { EXPECT_EQ(SendMessageA(window, WM_USER, 0, 0), 9); });
  ASSERT_TRUE(becomes_readable(fd, static_cast<int>(kBound)));
  MSG message;
  EXPECT_FALSE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE)) << "sent ones are not returned";
  sender.join();
  EXPECT_EQ(handled, 1);
  EXPECT_FALSE(becomes_readable(fd, 0));
  DestroyWindow(window);
}

TEST(MessageFd, TellsOfTimers) {
  const int fd = openras_message_fd();
  const UINT_PTR id = SetTimer(nullptr, 0, 10, nullptr);
  ASSERT_TRUE(becomes_readable(fd, static_cast<int>(kBound)));
  MSG message;
  EXPECT_TRUE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
  EXPECT_EQ(message.message, UINT{WM_TIMER});
  EXPECT_TRUE(KillTimer(nullptr, id));
  EXPECT_FALSE(becomes_readable(fd, 0));
}

}  // namespace
}  // namespace openras::win32
