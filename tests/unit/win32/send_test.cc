#include "owned.h"

namespace openras::win32 {
namespace {

TEST(Send, SameThreadIsACall) {
  const DWORD self = GetCurrentThreadId();
  const Procedure answer = [self](HWND, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
    if (message != WM_USER) return 0;
    EXPECT_EQ(GetCurrentThreadId(), self);
    EXPECT_FALSE(InSendMessage());
    return static_cast<LRESULT>(wparam) * 10 + lparam;
  };
  const HWND window = make_window(answer);
  EXPECT_EQ(SendMessageA(window, WM_USER, 4, 2), 42);
  DestroyWindow(window);
}

TEST(Send, AnotherThreadsWindowAnswersInItsThread) {
  std::atomic<DWORD> handled_in = 0;
  WindowThread other([&](HWND, UINT message, WPARAM wparam, LPARAM) -> LRESULT {
    if (message != WM_USER) return 0;
    handled_in = GetCurrentThreadId();
    EXPECT_TRUE(InSendMessage());
    return static_cast<LRESULT>(wparam) + 1;
  });
  EXPECT_EQ(SendMessageA(other.window(), WM_USER, 41, 0), 42);
  EXPECT_EQ(handled_in, other.id());
}

// A sends to B, whose procedure sends back to A, which waits: A handles that while it waits.
TEST(Send, TwoThreadsThatSendToEachOtherDoNotBlock) {
  HWND here = nullptr;
  int depth = 0;
  const Procedure bounce = [&](HWND, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
    if (message != WM_USER) return 0;
    ++depth;
    if (wparam == 0) return depth;
    return SendMessageA(reinterpret_cast<HWND>(lparam), WM_USER, wparam - 1, 0);
  };
  here = make_window(bounce);
  std::atomic<HWND> there = nullptr;
  WindowThread other([&](HWND, UINT message, WPARAM wparam, LPARAM) -> LRESULT {
    if (message != WM_USER) return 0;
    if (wparam == 0) return 7;
    return SendMessageA(here, WM_USER, wparam - 1, reinterpret_cast<LPARAM>(there.load()));
  });
  there = other.window();
  EXPECT_EQ(SendMessageA(other.window(), WM_USER, 4, 0), 7);
  EXPECT_EQ(depth, 2);
  DestroyWindow(here);
}

TEST(Send, NoWindowIsAnError) {
  for (const uintptr_t bad : {uintptr_t{0}, uintptr_t{0x1234567}}) {
    SetLastError(0);
    EXPECT_EQ(SendMessageA(reinterpret_cast<HWND>(bad), WM_USER, 0, 0), 0);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_WINDOW_HANDLE});
  }
}

// The receiver's thread never fetches messages; it ends while somebody waits for it.
TEST(Send, SenderIsReleasedWhenTheThreadEnds) {
  const Handle end(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  std::promise<HWND> made;
  const Procedure nothing;
  std::thread receiver([&] {
    made.set_value(make_window(nothing));
    WaitForSingleObject(end.get(), kBound);
  });
  const HWND window = made.get_future().get();
  std::promise<DWORD> error;
  std::thread sender([&] {
    SendMessageA(window, WM_USER, 0, 0);
    error.set_value(GetLastError());
  });
  // Whether the message is on its way already or comes too late: the answer is the same.
  SetEvent(end.get());
  receiver.join();
  EXPECT_EQ(error.get_future().get(), DWORD{ERROR_INVALID_WINDOW_HANDLE});
  sender.join();
}

TEST(Send, SenderIsReleasedWhenTheWindowIsDestroyedInItsProcedure) {
  WindowThread other([](HWND window, UINT message, WPARAM, LPARAM) -> LRESULT {
    if (message == WM_USER) DestroyWindow(window);
    return 5;
  });
  EXPECT_EQ(SendMessageA(other.window(), WM_USER, 0, 0), 5) << "its procedure did return";
  EXPECT_EQ(SendMessageA(other.window(), WM_USER, 0, 0), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_WINDOW_HANDLE});
}

TEST(SendTimeout, GivesUpAndTakesTheMessageBack) {
  const Handle fetch(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  std::promise<HWND> made;
  std::atomic<int> handled = 0;
  const Procedure count = [&](HWND, UINT message, WPARAM, LPARAM) -> LRESULT {
    if (message == WM_USER) ++handled;
    return 0;
  };
  std::thread receiver([&] {
    const HWND window = make_window(count);
    made.set_value(window);
    WaitForSingleObject(fetch.get(), kBound);
    MSG message;
    PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE);
    DestroyWindow(window);
  });
  const HWND window = made.get_future().get();
  DWORD_PTR answer = 0;
  EXPECT_EQ(SendMessageTimeoutA(window, WM_USER, 0, 0, SMTO_BLOCK, 10, &answer), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_TIMEOUT});
  SetEvent(fetch.get());
  receiver.join();
  EXPECT_EQ(handled, 0);
}

TEST(SendTimeout, AnswersLikeSend) {
  WindowThread other([](HWND, UINT, WPARAM, LPARAM) -> LRESULT { return 8; });
  DWORD_PTR answer = 0;
  EXPECT_NE(SendMessageTimeoutW(other.window(), WM_USER, 0, 0, SMTO_NORMAL, kBound, &answer), 0);
  EXPECT_EQ(answer, 8u);
}

// GetMessage() returns for posted messages only, but handles sent ones meanwhile.
TEST(Send, GetMessageHandlesSentMessagesAndWaitsOn) {
  std::atomic<int> handled = 0;
  WindowThread other([&](HWND, UINT message, WPARAM, LPARAM) -> LRESULT {
    if (message == WM_USER) ++handled;
    return handled.load();
  });
  for (int i = 1; i <= 100; ++i) EXPECT_EQ(SendMessageA(other.window(), WM_USER, 0, 0), i);
}

TEST(Send, ManySendersAreAllAnswered) {
  std::atomic<int> handled = 0;
  WindowThread other([&](HWND, UINT message, WPARAM wparam, LPARAM) -> LRESULT {
    if (message == WM_USER) ++handled;
    return static_cast<LRESULT>(wparam);
  });
  std::vector<std::thread> senders;
  for (WPARAM s = 0; s < 4; ++s) {
    senders.emplace_back([&, s] {
      for (WPARAM i = 0; i < 200; ++i) {
        EXPECT_EQ(SendMessageA(other.window(), WM_USER, s * 1000 + i, 0),
                  static_cast<LRESULT>(s * 1000 + i));
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(handled, 800);
}

}  // namespace
}  // namespace openras::win32
