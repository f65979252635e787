#include "owned.h"

namespace openras::win32 {
namespace {

// The queue is the thread's: each test starts a thread of its own, so that none finds another's
// rest.
void in_new_thread(const std::function<void()>& run) { std::thread(run).join(); }

TEST(Post, MessagesComeInTheirOrder) {
  in_new_thread([] {
    for (UINT i = 0; i < 5; ++i) EXPECT_TRUE(PostMessageA(nullptr, WM_USER + i, i, -1));
    for (UINT i = 0; i < 5; ++i) {
      MSG message = {};
      EXPECT_GT(GetMessageA(&message, nullptr, 0, 0), 0);
      EXPECT_EQ(message.message, WM_USER + i);
      EXPECT_EQ(message.wParam, i);
      EXPECT_EQ(message.lParam, -1);
      EXPECT_EQ(message.hwnd, nullptr);
    }
  });
}

TEST(Post, GoesThroughDispatchToTheWindow) {
  in_new_thread([] {
    UINT seen = 0;
    const Procedure record = [&](HWND, UINT message, WPARAM wparam, LPARAM) -> LRESULT {
      if (message == WM_USER) seen = static_cast<UINT>(wparam);
      return 33;
    };
    const HWND window = make_window(record);
    EXPECT_TRUE(PostMessageA(window, WM_USER, 17, 0));
    EXPECT_EQ(seen, 0u);
    MSG message;
    EXPECT_TRUE(PeekMessageA(&message, nullptr, 0, 0, PM_NOREMOVE));
    EXPECT_TRUE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
    EXPECT_FALSE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
    TranslateMessage(&message);
    EXPECT_EQ(DispatchMessageA(&message), 33);
    EXPECT_EQ(seen, 17u);
    DestroyWindow(window);
  });
}

TEST(Post, FiltersLetThroughWhatTheyName) {
  in_new_thread([] {
    const Procedure nothing;
    const HWND window = make_window(nothing);
    PostMessageA(nullptr, WM_USER + 1, 0, 0);
    PostMessageA(window, WM_USER + 2, 0, 0);
    PostMessageA(window, WM_USER + 3, 0, 0);
    MSG message;
    EXPECT_TRUE(PeekMessageA(&message, window, WM_USER + 3, WM_USER + 9, PM_REMOVE));
    EXPECT_EQ(message.message, UINT{WM_USER + 3});
    EXPECT_FALSE(PeekMessageA(&message, window, WM_USER + 3, WM_USER + 9, PM_REMOVE));
    EXPECT_TRUE(PeekMessageA(&message, reinterpret_cast<HWND>(LONG_PTR{-1}), 0, 0, PM_REMOVE));
    EXPECT_EQ(message.message, UINT{WM_USER + 1});
    EXPECT_TRUE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
    EXPECT_EQ(message.message, UINT{WM_USER + 2});
    DestroyWindow(window);
  });
}

TEST(Post, QuitComesAfterEverythingElse) {
  in_new_thread([] {
    PostQuitMessage(5);
    PostMessageA(nullptr, WM_USER, 0, 0);
    MSG message;
    EXPECT_TRUE(GetMessageA(&message, nullptr, 0, 0));
    EXPECT_EQ(message.message, UINT{WM_USER});
    EXPECT_EQ(GetMessageA(&message, nullptr, 0, 0), 0);
    EXPECT_EQ(message.message, UINT{WM_QUIT});
    EXPECT_EQ(message.wParam, 5u);
    EXPECT_FALSE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
  });
}

TEST(Post, MeetsErrorsAsOnWindows) {
  in_new_thread([] {
    const HWND no_window = reinterpret_cast<HWND>(uintptr_t{0x7777});
    EXPECT_FALSE(PostMessageA(no_window, WM_USER, 0, 0));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_WINDOW_HANDLE});
    EXPECT_FALSE(PostThreadMessageA(0x7FFFFFFF, WM_USER, 0, 0));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_THREAD_ID});
    MSG message;
    EXPECT_EQ(GetMessageA(&message, no_window, 0, 0), -1);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_WINDOW_HANDLE});
    for (int i = 0; i < 10000; ++i) ASSERT_TRUE(PostMessageA(nullptr, WM_USER, 0, 0));
    EXPECT_FALSE(PostMessageA(nullptr, WM_USER, 0, 0));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_ENOUGH_QUOTA});
  });
}

TEST(Post, WhatWasMeantForAWindowGoesWithIt) {
  in_new_thread([] {
    const Procedure nothing;
    const HWND window = make_window(nothing);
    PostMessageA(window, WM_USER, 0, 0);
    DestroyWindow(window);
    MSG message;
    EXPECT_FALSE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
  });
}

TEST(Post, ThreadMessagesFromManyThreadsAllArrive) {
  std::atomic<int> arrived = 0;
  const Handle all(CreateEventA(nullptr, TRUE, FALSE, nullptr));
  WindowThread receiver([&](HWND, UINT message, WPARAM, LPARAM) -> LRESULT {
    if (message == WM_APP && ++arrived == 4 * 500) SetEvent(all.get());
    return 0;
  });
  std::vector<std::thread> posters;
  for (int i = 0; i < 4; ++i) {
    posters.emplace_back([&] {
      for (int n = 0; n < 500; ++n) PostMessageW(receiver.window(), WM_APP, 0, 0);
    });
  }
  for (std::thread& poster : posters) poster.join();
  EXPECT_EQ(WaitForSingleObject(all.get(), kBound), DWORD{WAIT_OBJECT_0});
}

TEST(RegisterWindowMessage, OneTextIsOneNumber) {
  const UINT number = RegisterWindowMessageA("RasDialEvent");
  EXPECT_GE(number, 0xC000u);
  EXPECT_LE(number, 0xFFFFu);
  EXPECT_EQ(RegisterWindowMessageW(u"RASDIALEVENT"), number);
  EXPECT_NE(RegisterWindowMessageA("another message"), number);
  EXPECT_EQ(RegisterWindowMessageA(""), 0u);
  EXPECT_EQ(RegisterWindowMessageA(nullptr), 0u);
}

}  // namespace
}  // namespace openras::win32
