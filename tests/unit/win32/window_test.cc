#include "owned.h"

namespace openras::win32 {
namespace {

TEST(WindowClass, RegistrationFollowsWindowsErrors) {
  WNDCLASSEXA window_class = {};
  window_class.cbSize = sizeof window_class;
  window_class.lpfnWndProc = DefWindowProcA;
  window_class.lpszClassName = "Class One";
  const ATOM atom = RegisterClassExA(&window_class);
  EXPECT_GE(atom, 0xC000);
  EXPECT_EQ(RegisterClassExA(&window_class), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_CLASS_ALREADY_EXISTS});

  const HWND by_name = CreateWindowExW(0, u"CLASS ONE", nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE,
                                       nullptr, nullptr, nullptr);
  const HWND by_atom = CreateWindowExA(0, MAKEINTATOM(atom), nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE,
                                       nullptr, nullptr, nullptr);
  EXPECT_TRUE(IsWindow(by_name));
  EXPECT_TRUE(IsWindow(by_atom));
  EXPECT_FALSE(UnregisterClassA("Class One", nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_CLASS_HAS_WINDOWS});
  EXPECT_TRUE(DestroyWindow(by_name));
  EXPECT_TRUE(DestroyWindow(by_atom));
  EXPECT_TRUE(UnregisterClassW(u"class one", nullptr));
  EXPECT_FALSE(UnregisterClassA("Class One", nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_CLASS_DOES_NOT_EXIST});

  window_class.cbSize = 1;
  EXPECT_EQ(RegisterClassExA(&window_class), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RegisterClassA(nullptr), 0);
}

TEST(CreateWindow, OnlyMessageWindowsOfKnownClasses) {
  EXPECT_EQ(CreateWindowExA(0, "no such class", nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                            nullptr, nullptr),
            nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_CANNOT_FIND_WND_CLASS});
  EXPECT_EQ(
      CreateWindowExA(0, "STATIC", nullptr, 0, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr),
      nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_CALL_NOT_IMPLEMENTED});
}

TEST(CreateWindow, ProcedureIsToldAndMayRefuse) {
  std::vector<UINT> seen;
  UINT refused = 0;
  const Procedure record = [&](HWND, UINT message, WPARAM, LPARAM) -> LRESULT {
    seen.push_back(message);
    return message == WM_CREATE && refused == WM_CREATE ? -1 : 0;
  };
  const HWND window = make_window(record);
  ASSERT_NE(window, nullptr);
  EXPECT_EQ(seen, std::vector<UINT>({WM_CREATE}));
  EXPECT_TRUE(DestroyWindow(window));
  EXPECT_EQ(seen, std::vector<UINT>({WM_CREATE, WM_DESTROY, WM_NCDESTROY}));
  EXPECT_FALSE(IsWindow(window));
  EXPECT_FALSE(DestroyWindow(window));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_WINDOW_HANDLE});

  seen.clear();
  refused = WM_CREATE;
  EXPECT_EQ(make_window(record), nullptr);
  EXPECT_EQ(seen, std::vector<UINT>({WM_CREATE, WM_DESTROY, WM_NCDESTROY}));
}

TEST(Window, ValuesAndExtraBytes) {
  WNDCLASSA window_class = {};
  window_class.lpfnWndProc = DefWindowProcA;
  window_class.lpszClassName = "with extra";
  window_class.cbWndExtra = 16;
  ASSERT_NE(RegisterClassA(&window_class), 0);
  const HWND window =
      CreateWindowA("with extra", "", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, nullptr);
  EXPECT_EQ(SetWindowLongPtrA(window, GWLP_USERDATA, 11), 0);
  EXPECT_EQ(SetWindowLongPtrW(window, GWLP_USERDATA, 12), 11);
  EXPECT_EQ(SetWindowLongPtrA(window, 8, 5), 0);
  EXPECT_EQ(GetWindowLongPtrA(window, 8), 5);
  for (const int bad : {9, 16, 1000, -5}) {
    SetLastError(0);
    EXPECT_EQ(SetWindowLongPtrA(window, bad, 5), 0);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_INDEX}) << bad;
  }
  const WNDPROC replacement = [](HWND, UINT, WPARAM, LPARAM) -> LRESULT { return 99; };
  SetWindowLongPtrA(window, GWLP_WNDPROC, reinterpret_cast<LONG_PTR>(replacement));
  EXPECT_EQ(SendMessageA(window, WM_USER, 0, 0), 99);
  DestroyWindow(window);
  UnregisterClassA("with extra", nullptr);
}

TEST(Window, BelongsToItsThread) {
  WindowThread other({});
  DWORD process = 0;
  EXPECT_EQ(GetWindowThreadProcessId(other.window(), &process), other.id());
  EXPECT_EQ(process, GetCurrentProcessId());
  EXPECT_FALSE(DestroyWindow(other.window()));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
  other.stop();
  EXPECT_FALSE(IsWindow(other.window())) << "it ends with its thread";
}

TEST(Window, CloseDestroysByDefault) {
  const HWND window = CreateWindowExA(0, "Message", nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                                      nullptr, nullptr);
  EXPECT_EQ(SendMessageA(window, WM_CLOSE, 0, 0), 0);
  EXPECT_FALSE(IsWindow(window));
}

}  // namespace
}  // namespace openras::win32
