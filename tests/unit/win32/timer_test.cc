#include "owned.h"

namespace openras::win32 {
namespace {

TEST(Timer, ComesAgainAndAgainUntilItIsKilled) {
  int ticks = 0;
  const Procedure count = [&](HWND, UINT message, WPARAM id, LPARAM) -> LRESULT {
    if (message == WM_TIMER && id == 7) ++ticks;
    return 0;
  };
  const HWND window = make_window(count);
  EXPECT_NE(SetTimer(window, 7, 10, nullptr), 0u);
  run_messages_until([&] { return ticks >= 3; });
  EXPECT_TRUE(KillTimer(window, 7));
  EXPECT_FALSE(KillTimer(window, 7));
  DestroyWindow(window);
}

TEST(Timer, WithoutAWindowCallsItsFunction) {
  static int calls;
  calls = 0;
  const UINT_PTR id = SetTimer(nullptr, 0, 10, [](HWND, UINT, UINT_PTR, DWORD) { ++calls; });
  EXPECT_NE(id, 0u);
  run_messages_until([] { return calls >= 2; });
  EXPECT_TRUE(KillTimer(nullptr, id));
}

TEST(Timer, PostedAddressIsNotCalled) {
  MSG forged = {};
  forged.message = WM_TIMER;
  forged.lParam = 0x1234;
  EXPECT_EQ(DispatchMessageA(&forged), 0);
}

TEST(Timer, FilteredOutDoesNotKeepTheWaitBusyNorEndIt) {
  std::thread([] {
    const Procedure nothing;
    const HWND window = make_window(nothing);
    SetTimer(nullptr, 0, 10, nullptr);
    SetTimer(window, 1, 20, nullptr);
    MSG message;
    EXPECT_GT(GetMessageA(&message, window, 0, 0), 0);
    EXPECT_EQ(message.hwnd, window);
    EXPECT_EQ(message.message, UINT{WM_TIMER});
  }).join();
}

TEST(Timer, BelongsToTheWindowsThread) {
  WindowThread other({});
  EXPECT_EQ(SetTimer(other.window(), 1, 10, nullptr), 0u);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(SetTimer(reinterpret_cast<HWND>(uintptr_t{0x99}), 1, 10, nullptr), 0u);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_WINDOW_HANDLE});
}

}  // namespace
}  // namespace openras::win32
