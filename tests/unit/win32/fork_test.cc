#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "owned.h"

namespace openras::win32 {
namespace {

bool is_readable(int fd) {
  pollfd poll = {fd, POLLIN, 0};
  return ::poll(&poll, 1, 0) == 1;
}

// Runs `check` in a forked child; whether it answered true there. A child that hangs is ended by
// its alarm.
bool holds_in_child(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    ::_exit(check() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(Fork, ChildHasItsOwnCopyOfAnEvent) {
  const Handle event(CreateEventA(nullptr, TRUE, FALSE, nullptr));
  const int fd = openras_event_fd(event.get());
  EXPECT_TRUE(holds_in_child([&] {
    if (is_readable(fd)) return false;
    SetEvent(event.get());
    return is_readable(fd) && WaitForSingleObject(event.get(), 0) == WAIT_OBJECT_0;
  }));
  EXPECT_FALSE(is_readable(fd)) << "the child's event is not the parent's";
  EXPECT_EQ(WaitForSingleObject(event.get(), 0), DWORD{WAIT_TIMEOUT});
}

TEST(Fork, StateOfAnEventGoesAlong) {
  const Handle event(CreateEventA(nullptr, FALSE, TRUE, nullptr));
  const int fd = openras_event_fd(event.get());
  EXPECT_TRUE(holds_in_child([&] {
    return is_readable(fd) && WaitForSingleObject(event.get(), 0) == WAIT_OBJECT_0 &&
           !is_readable(fd);
  }));
  EXPECT_TRUE(is_readable(fd));
}

// Not under AddressSanitizer: GCC 12's allocator for it is not prepared for fork(), so a child
// whose parent had a thread inside malloc() waits for ever in the sanitizer itself. The release run
// has it.
#ifndef __SANITIZE_ADDRESS__
TEST(Fork, WhileOtherThreadsWaitAndSendTheChildGoesOn) {
  const Handle event(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  const Handle stop(CreateEventA(nullptr, TRUE, FALSE, nullptr));
  WindowThread other([](HWND, UINT, WPARAM, LPARAM) -> LRESULT { return 1; });
  std::thread busy([&] {
    HANDLE both[] = {stop.get(), event.get()};
    while (WaitForMultipleObjects(2, both, FALSE, kBound) == WAIT_OBJECT_0 + 1) {
      SendMessageA(other.window(), WM_USER, 0, 0);
    }
  });
  for (int i = 0; i < 20; ++i) {
    SetEvent(event.get());
    EXPECT_TRUE(holds_in_child([&] {
      const Handle own(CreateEventA(nullptr, FALSE, TRUE, nullptr));
      if (WaitForSingleObject(own.get(), 0) != WAIT_OBJECT_0) return false;
      if (IsWindow(other.window())) return false;  // its thread is not here
      if (SendMessageA(other.window(), WM_USER, 0, 0) != 0) return false;
      if (GetLastError() != ERROR_INVALID_WINDOW_HANDLE) return false;
      WindowThread fresh([](HWND, UINT, WPARAM, LPARAM) -> LRESULT { return 7; });
      return SendMessageA(fresh.window(), WM_USER, 0, 0) == 7;
    }));
  }
  SetEvent(stop.get());
  busy.join();
}
#endif

TEST(Fork, ThreadsOfTheParentHaveEndedInTheChild) {
  const Handle go(CreateEventA(nullptr, TRUE, FALSE, nullptr));
  const Handle thread(CreateThread(
      nullptr, 0,
      [](LPVOID event) -> DWORD {
        WaitForSingleObject(event, kBound);
        return 0;
      },
      go.get(), 0, nullptr));
  EXPECT_TRUE(
      holds_in_child([&] { return WaitForSingleObject(thread.get(), 0) == WAIT_OBJECT_0; }));
  EXPECT_EQ(WaitForSingleObject(thread.get(), 0), DWORD{WAIT_TIMEOUT});
  SetEvent(go.get());
  EXPECT_EQ(WaitForSingleObject(thread.get(), kBound), DWORD{WAIT_OBJECT_0});
}

TEST(Fork, MessagesOfTheThreadThatForkedGoAlong) {
  const int fd = openras_message_fd();
  PostMessageA(nullptr, WM_USER + 1, 0, 0);
  EXPECT_TRUE(holds_in_child([&] {
    MSG message;
    return is_readable(fd) && PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE) &&
           message.message == WM_USER + 1 && !is_readable(fd) &&
           PostThreadMessageA(GetCurrentThreadId(), WM_USER, 0, 0) && is_readable(fd);
  }));
  EXPECT_TRUE(is_readable(fd));
  MSG message;
  EXPECT_TRUE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
  EXPECT_FALSE(is_readable(fd));
}

}  // namespace
}  // namespace openras::win32
