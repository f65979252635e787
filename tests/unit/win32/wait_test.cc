#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "owned.h"

namespace openras::win32 {
namespace {

struct Events {
  explicit Events(bool manual) {
    for (HANDLE& h : handles) h = CreateEventA(nullptr, manual, FALSE, nullptr);
  }
  ~Events() {
    for (HANDLE h : handles) CloseHandle(h);
  }
  std::array<HANDLE, 3> handles;
};

bool is_set(HANDLE event) { return WaitForSingleObject(event, 0) == WAIT_OBJECT_0; }

TEST(WaitForMultipleObjects, AnyTakesTheLowestThatIsSignalled) {
  const Events events(false);
  SetEvent(events.handles[2]);
  SetEvent(events.handles[1]);
  EXPECT_EQ(WaitForMultipleObjects(3, events.handles.data(), FALSE, INFINITE), WAIT_OBJECT_0 + 1u);
  EXPECT_EQ(WaitForMultipleObjects(3, events.handles.data(), FALSE, INFINITE), WAIT_OBJECT_0 + 2u);
  EXPECT_EQ(WaitForMultipleObjects(3, events.handles.data(), FALSE, 0), DWORD{WAIT_TIMEOUT});
}

TEST(WaitForMultipleObjects, AllTakesNothingUntilAllAreThere) {
  const Events events(false);
  SetEvent(events.handles[0]);
  SetEvent(events.handles[1]);
  EXPECT_EQ(WaitForMultipleObjects(3, events.handles.data(), TRUE, 1), DWORD{WAIT_TIMEOUT});
  SetEvent(events.handles[2]);
  EXPECT_EQ(WaitForMultipleObjects(3, events.handles.data(), TRUE, 0), DWORD{WAIT_OBJECT_0});
  for (HANDLE event : events.handles) EXPECT_FALSE(is_set(event)) << "all were taken at once";
}

TEST(WaitForMultipleObjects, AllIsEndedByTheLastOne) {
  const Events events(false);
  std::thread setter([&] {
    for (HANDLE event : events.handles) SetEvent(event);
  });
  EXPECT_EQ(WaitForMultipleObjects(3, events.handles.data(), TRUE, kBound), DWORD{WAIT_OBJECT_0});
  setter.join();
}

TEST(WaitForMultipleObjects, BadArgumentsAreRefused) {
  const Events events(true);
  const auto wait = [](std::vector<HANDLE> handles) {
    return WaitForMultipleObjects(static_cast<DWORD>(handles.size()), handles.data(), FALSE, 0);
  };
  EXPECT_EQ(wait({}), DWORD{WAIT_FAILED});
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(wait(std::vector<HANDLE>(65, events.handles[0])), DWORD{WAIT_FAILED});
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(wait({events.handles[0], events.handles[0]}), DWORD{WAIT_FAILED});
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(wait({events.handles[0], nullptr}), DWORD{WAIT_FAILED});
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Wait, ManualEventReleasesEverybodyWhoWaits) {
  const Handle event(CreateEventA(nullptr, TRUE, FALSE, nullptr));
  std::vector<std::thread> waiters;
  std::atomic<int> released = 0;
  for (int i = 0; i < 8; ++i) {
    waiters.emplace_back([&] {
      if (WaitForSingleObject(event.get(), kBound) == WAIT_OBJECT_0) ++released;
    });
  }
  SetEvent(event.get());
  for (std::thread& waiter : waiters) waiter.join();
  EXPECT_EQ(released, 8);
}

TEST(Wait, AutomaticEventReleasesOneForEachSet) {
  const Handle event(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  const Handle passed(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  std::vector<std::thread> waiters;
  std::atomic<int> inside = 0;
  for (int i = 0; i < 4; ++i) {
    waiters.emplace_back([&] {
      ASSERT_EQ(WaitForSingleObject(event.get(), kBound), DWORD{WAIT_OBJECT_0});
      ++inside;
      SetEvent(passed.get());
    });
  }
  for (int i = 1; i <= 4; ++i) {
    SetEvent(event.get());
    ASSERT_EQ(WaitForSingleObject(passed.get(), kBound), DWORD{WAIT_OBJECT_0});
    EXPECT_EQ(inside, i);
  }
  for (std::thread& waiter : waiters) waiter.join();
}

TEST(Wait, ManyThreadsPassATokenRound) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 500;
  std::vector<HANDLE> turn;
  for (int i = 0; i < kThreads; ++i) turn.push_back(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  int count = 0;  // guarded by the token
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < kRounds; ++round) {
        ASSERT_EQ(WaitForSingleObject(turn[static_cast<size_t>(i)], kBound), DWORD{WAIT_OBJECT_0});
        ++count;
        SetEvent(turn[static_cast<size_t>((i + 1) % kThreads)]);
      }
    });
  }
  SetEvent(turn[0]);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, kThreads * kRounds);
  for (HANDLE event : turn) CloseHandle(event);
}

TEST(MsgWait, EndsForAHandleOrForAMessage) {
  const Handle event(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  HANDLE handle = event.get();
  EXPECT_EQ(MsgWaitForMultipleObjects(1, &handle, FALSE, 0, QS_ALLINPUT), DWORD{WAIT_TIMEOUT});
  SetEvent(handle);
  EXPECT_EQ(MsgWaitForMultipleObjects(1, &handle, FALSE, 0, QS_ALLINPUT), DWORD{WAIT_OBJECT_0});
  PostMessageA(nullptr, WM_USER, 0, 0);
  EXPECT_EQ(MsgWaitForMultipleObjects(1, &handle, FALSE, 0, QS_TIMER), DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(MsgWaitForMultipleObjects(1, &handle, FALSE, kBound, QS_ALLINPUT), WAIT_OBJECT_0 + 1u);
  MSG message;
  EXPECT_TRUE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
  EXPECT_EQ(MsgWaitForMultipleObjects(0, nullptr, FALSE, 0, QS_ALLINPUT), DWORD{WAIT_TIMEOUT});
}

TEST(MsgWait, IsEndedByAnotherThreadsMessage) {
  const DWORD self = GetCurrentThreadId();
  MSG message;
  PeekMessageA(&message, nullptr, 0, 0, PM_NOREMOVE);  // makes the queue
  std::thread poster([self] { PostThreadMessageA(self, WM_APP, 1, 2); });
  EXPECT_EQ(MsgWaitForMultipleObjects(0, nullptr, FALSE, kBound, QS_ALLINPUT),
            DWORD{WAIT_OBJECT_0});
  poster.join();
  EXPECT_TRUE(PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE));
  EXPECT_EQ(message.message, UINT{WM_APP});
}

}  // namespace
}  // namespace openras::win32
