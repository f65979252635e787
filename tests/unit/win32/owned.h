// What the tests of this folder share: handles that are closed at the end of a test, and a thread
// that owns a window and runs a message loop.
#pragma once

#include <gtest/gtest.h>
#include <openras/windows.h>

#include <atomic>
#include <functional>
#include <future>
#include <thread>

namespace openras::win32 {

// How long a test waits for something that must happen: never as long as that unless it fails.
constexpr DWORD kBound = 20'000;

class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  ~Handle() {
    if (handle_) CloseHandle(handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

// The procedure of a test's windows: calls what the window carries.
using Procedure = std::function<LRESULT(HWND, UINT, WPARAM, LPARAM)>;

inline LRESULT CALLBACK call_carried(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
  if (message == WM_NCCREATE) {
    const auto* what = reinterpret_cast<CREATESTRUCTA*>(lparam);
    SetWindowLongPtrA(hwnd, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(what->lpCreateParams));
    return TRUE;
  }
  const auto* procedure =
      reinterpret_cast<const Procedure*>(GetWindowLongPtrA(hwnd, GWLP_USERDATA));
  return procedure && *procedure ? (*procedure)(hwnd, message, wparam, lparam)
                                 : DefWindowProcA(hwnd, message, wparam, lparam);
}

// A message-only window of the calling thread. `procedure` must outlive it.
inline HWND make_window(const Procedure& procedure) {
  WNDCLASSA window_class = {};
  window_class.lpfnWndProc = call_carried;
  window_class.lpszClassName = "OpenRAS test window";
  RegisterClassA(&window_class);  // again is ERROR_CLASS_ALREADY_EXISTS, which is as well
  return CreateWindowExA(0, "OpenRAS test window", nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                         nullptr, const_cast<Procedure*>(&procedure));
}

// A thread with a window and a message loop, until stop() or the end of the test.
class WindowThread {
 public:
  explicit WindowThread(Procedure procedure) : procedure_(std::move(procedure)) {
    std::promise<HWND> made;
    auto window = made.get_future();
    thread_ = std::thread([this, &made] {
      const HWND hwnd = make_window(procedure_);
      thread_id_ = GetCurrentThreadId();
      made.set_value(hwnd);
      MSG message;
      while (GetMessageA(&message, nullptr, 0, 0) > 0) DispatchMessageA(&message);
    });
    hwnd_ = window.get();
  }
  ~WindowThread() { stop(); }

  void stop() {
    if (!thread_.joinable()) return;
    PostThreadMessageA(thread_id_, WM_QUIT, 0, 0);
    thread_.join();
  }
  HWND window() const { return hwnd_; }
  DWORD id() const { return thread_id_; }

 private:
  Procedure procedure_;
  HWND hwnd_ = nullptr;
  std::atomic<DWORD> thread_id_ = 0;
  std::thread thread_;
};

// Runs this thread's messages until `done`; fails the test when it takes too long.
inline void run_messages_until(const std::function<bool()>& done) {
  const ULONGLONG limit = GetTickCount64() + kBound;
  while (!done()) {
    ASSERT_LT(GetTickCount64(), limit) << "what was waited for did not come";
    MSG message;
    if (MsgWaitForMultipleObjects(0, nullptr, FALSE, 1000, QS_ALLINPUT) != WAIT_OBJECT_0) continue;
    while (PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE)) DispatchMessageA(&message);
  }
}

}  // namespace openras::win32
