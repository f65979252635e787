#include "owned.h"

namespace openras::win32 {
namespace {

DWORD WINAPI wait_and_answer(LPVOID parameter) {
  WaitForSingleObject(parameter, kBound);
  return 42;
}

TEST(CreateThread, HandleIsSignalledWhenTheThreadHasEnded) {
  const Handle go(CreateEventA(nullptr, TRUE, FALSE, nullptr));
  DWORD id = 0;
  const Handle thread(CreateThread(nullptr, 0, wait_and_answer, go.get(), 0, &id));
  ASSERT_NE(thread.get(), nullptr);
  EXPECT_NE(id, 0u);
  EXPECT_NE(id, GetCurrentThreadId());
  DWORD code = 0;
  EXPECT_TRUE(GetExitCodeThread(thread.get(), &code));
  EXPECT_EQ(code, DWORD{STILL_ACTIVE});
  EXPECT_EQ(WaitForSingleObject(thread.get(), 0), DWORD{WAIT_TIMEOUT});
  SetEvent(go.get());
  EXPECT_EQ(WaitForSingleObject(thread.get(), kBound), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(WaitForSingleObject(thread.get(), 0), DWORD{WAIT_OBJECT_0}) << "stays signalled";
  EXPECT_TRUE(GetExitCodeThread(thread.get(), &code));
  EXPECT_EQ(code, 42u);
}

TEST(CreateThread, HandleMayBeClosedWhileTheThreadRuns) {
  const Handle go(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  const Handle done(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  struct Both {
    HANDLE go, done;
  } both{go.get(), done.get()};
  const auto run = [](LPVOID parameter) -> DWORD {
    const Both b = *static_cast<Both*>(parameter);
    WaitForSingleObject(b.go, kBound);
    SetEvent(b.done);
    return 0;
  };
  EXPECT_TRUE(CloseHandle(CreateThread(nullptr, 1 << 20, run, &both, 0, nullptr)));
  SetEvent(go.get());
  EXPECT_EQ(WaitForSingleObject(done.get(), kBound), DWORD{WAIT_OBJECT_0});
}

TEST(CreateThread, WhatIsNotThereIsRefused) {
  EXPECT_EQ(CreateThread(nullptr, 0, nullptr, nullptr, 0, nullptr), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(CreateThread(nullptr, 0, wait_and_answer, nullptr, CREATE_SUSPENDED, nullptr), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_CALL_NOT_IMPLEMENTED});
  const Handle event(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  DWORD code = 0;
  EXPECT_FALSE(GetExitCodeThread(event.get(), &code)) << "an event is no thread";
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_FALSE(
      SetEvent(Handle(CreateThread(nullptr, 0, wait_and_answer, nullptr, 0, nullptr)).get()));
}

TEST(CriticalSection, OwnerMayEnterAgainAndOthersNot) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  EnterCriticalSection(&section);
  EXPECT_TRUE(TryEnterCriticalSection(&section));
  std::thread([&] { EXPECT_FALSE(TryEnterCriticalSection(&section)); }).join();
  LeaveCriticalSection(&section);
  LeaveCriticalSection(&section);
  std::thread([&] {
    EXPECT_TRUE(TryEnterCriticalSection(&section));
    LeaveCriticalSection(&section);
  }).join();
  DeleteCriticalSection(&section);
}

TEST(Interlocked, AnswersAreThoseOfWindows) {
  LONG value = 5;
  EXPECT_EQ(InterlockedIncrement(&value), 6);
  EXPECT_EQ(InterlockedDecrement(&value), 5);
  EXPECT_EQ(InterlockedExchangeAdd(&value, 3), 5);
  EXPECT_EQ(InterlockedExchange(&value, 1), 8);
  EXPECT_EQ(InterlockedCompareExchange(&value, 9, 2), 1);
  EXPECT_EQ(value, 1);
  EXPECT_EQ(InterlockedCompareExchange(&value, 9, 1), 1);
  EXPECT_EQ(value, 9);
}

TEST(Clock, TicksAreMilliseconds) {
  const ULONGLONG before = GetTickCount64();
  Sleep(5);
  EXPECT_GE(GetTickCount64() - before, 4u);
}

}  // namespace
}  // namespace openras::win32
