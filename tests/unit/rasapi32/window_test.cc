// dwNotifierType 0xFFFFFFFF: a window is told (WM_RASDIALEVENT page).
#include <future>

#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

constexpr DWORD kWindow = 0xFFFFFFFF;
std::function<void(UINT, WPARAM, LPARAM)> on_message;

LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM wparam, LPARAM lparam) {
  if (message == RegisterWindowMessageA(RASDIALEVENT)) {
    on_message(message, wparam, lparam);
    return 0;
  }
  return DefWindowProcA(window, message, wparam, lparam);
}

class Window : public RasTest {
 protected:
  Window() {
    WNDCLASSA description{};
    description.lpfnWndProc = procedure;
    description.lpszClassName = "openras-test-window";
    RegisterClassA(&description);
    window_ = CreateWindowExA(0, "openras-test-window", "", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                              nullptr, nullptr);
    on_message = [this](UINT, WPARAM state, LPARAM error) {
      states_.emplace_back(static_cast<uint32_t>(state), static_cast<uint32_t>(error));
      if (then_) then_();
      if (state == RASCS_Connected || error != 0) PostQuitMessage(0);
    };
  }
  ~Window() override { DestroyWindow(window_); }

  void pump() {
    MSG message;
    while (GetMessageA(&message, nullptr, 0, 0) > 0) DispatchMessageA(&message);
  }

  HWND window_ = nullptr;
  std::vector<std::pair<uint32_t, uint32_t>> states_;
  std::function<void()> then_;
};

TEST_F(Window, IsToldStateAndError) {
  manager_.script("office", {.steps = {{RASCS_OpenPort}, {RASCS_OpenPort, ERROR_NO_ANSWER}}});
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(kWindow, window_, &handle), 0u);
  pump();
  EXPECT_EQ(states_, (std::vector<std::pair<uint32_t, uint32_t>>{
                         {RASCS_OpenPort, 0}, {RASCS_OpenPort, ERROR_NO_ANSWER}}));
}

TEST_F(Window, RasDialInItsProcedureIsRefusedAndRasHangUpComesAfter) {
  manager_.script("office", {.steps = kUsualSteps});
  HRASCONN handle = nullptr, inner = nullptr;
  DWORD refused = 0, hung_up = 1;
  size_t hang_ups_inside = 99;
  then_ = [&] {
    if (states_.size() != 2) return;
    refused = dial(0, nullptr, &inner, "Zürich");
    hung_up = RasHangUpA(handle);
    hang_ups_inside = manager_.log().hang_ups.size();
    PostQuitMessage(0);
  };
  ASSERT_EQ(dial(kWindow, window_, &handle), 0u);
  pump();
  EXPECT_EQ(refused, DWORD{ERROR_DIAL_ALREADY_IN_PROGRESS});
  EXPECT_EQ(hung_up, 0u);
  EXPECT_EQ(hang_ups_inside, 0u);
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.clients_gone >= 1; }));
  EXPECT_TRUE(gone(handle));
  EXPECT_EQ(states_.size(), 2u);
}

TEST_F(Window, ADestroyedWindowIsNotHeardAndTheOperationGoesOn) {
  manager_.script("office", {.steps = kUsualSteps});
  HRASCONN handle = nullptr;
  DestroyWindow(window_);
  ASSERT_EQ(dial(kWindow, window_, &handle), 0u);
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.clients_gone == 1; }));
  RASCONNSTATUSA now{};
  ASSERT_EQ(status(handle, &now), 0u);
  EXPECT_EQ(now.rasconnstate, RASCS_Connected);
}

TEST_F(Window, HangingUpDoesNotWaitForItsMessages) {
  manager_.script("office", {.steps = kUsualSteps});
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(kWindow, window_, &handle), 0u);
  // This thread, which owns the window, fetches nothing.
  EXPECT_EQ(RasHangUpA(handle), 0u);
  EXPECT_TRUE(gone(handle));
  EXPECT_TRUE(states_.empty());
}

}  // namespace
}  // namespace openras::test
