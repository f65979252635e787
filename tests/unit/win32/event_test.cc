#include "win32/event.h"

#include <fcntl.h>
#include <poll.h>

#include <thread>

#include "owned.h"

namespace openras::win32 {
namespace {

bool is_readable(int fd) {
  pollfd poll = {fd, POLLIN, 0};
  return ::poll(&poll, 1, 0) == 1;
}

TEST(Event, ManualResetStaysSignalledUntilItIsReset) {
  const Handle event(CreateEventA(nullptr, TRUE, FALSE, nullptr));
  EXPECT_EQ(WaitForSingleObject(event.get(), 0), DWORD{WAIT_TIMEOUT});
  EXPECT_TRUE(SetEvent(event.get()));
  EXPECT_EQ(WaitForSingleObject(event.get(), 0), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(WaitForSingleObject(event.get(), 0), DWORD{WAIT_OBJECT_0});
  EXPECT_TRUE(ResetEvent(event.get()));
  EXPECT_EQ(WaitForSingleObject(event.get(), 0), DWORD{WAIT_TIMEOUT});
}

TEST(Event, AutomaticResetLetsOneWaitThrough) {
  const Handle event(CreateEventA(nullptr, FALSE, TRUE, nullptr));
  EXPECT_EQ(WaitForSingleObject(event.get(), 0), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(WaitForSingleObject(event.get(), 0), DWORD{WAIT_TIMEOUT});
  SetEvent(event.get());
  SetEvent(event.get());  // is not counted
  EXPECT_EQ(WaitForSingleObject(event.get(), INFINITE), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(WaitForSingleObject(event.get(), 0), DWORD{WAIT_TIMEOUT});
}

TEST(Event, OneNameIsOneEvent) {
  SetLastError(12345);
  const Handle first(CreateEventA(nullptr, TRUE, FALSE, "openras test"));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_SUCCESS});
  const Handle second(CreateEventW(nullptr, FALSE, FALSE, u"Local\\openras test"));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_ALREADY_EXISTS});
  const Handle third(OpenEventA(EVENT_ALL_ACCESS, FALSE, "Global\\openras test"));
  EXPECT_NE(first.get(), second.get());
  ASSERT_NE(third.get(), nullptr);
  SetEvent(first.get());
  EXPECT_EQ(WaitForSingleObject(second.get(), 0), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(WaitForSingleObject(third.get(), 0), DWORD{WAIT_OBJECT_0}) << "still manual-reset";
  EXPECT_EQ(OpenEventA(EVENT_ALL_ACCESS, FALSE, "OPENRAS TEST"), nullptr) << "names have a case";
  EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_NOT_FOUND});
}

TEST(Event, NameEndsWithTheLastHandle) {
  {
    const Handle first(CreateEventA(nullptr, TRUE, TRUE, "short life"));
    const Handle second(CreateEventA(nullptr, TRUE, TRUE, "short life"));
  }
  EXPECT_EQ(OpenEventW(EVENT_ALL_ACCESS, FALSE, u"short life"), nullptr);
  const Handle fresh(CreateEventA(nullptr, TRUE, FALSE, "short life"));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(WaitForSingleObject(fresh.get(), 0), DWORD{WAIT_TIMEOUT});
}

TEST(Event, BadNamesAreRefused) {
  EXPECT_EQ(CreateEventA(nullptr, TRUE, FALSE, "a\\b"), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_PATH_NOT_FOUND});
  EXPECT_EQ(CreateEventA(nullptr, TRUE, FALSE, "\xff"), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_NAME});
  EXPECT_EQ(CreateEventA(nullptr, TRUE, FALSE, std::string(261, 'x').c_str()), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_FILENAME_EXCED_RANGE});
}

TEST(Event, HandlesOfNothingAreErrors) {
  HANDLE closed = CreateEventA(nullptr, TRUE, FALSE, nullptr);
  EXPECT_TRUE(CloseHandle(closed));
  for (HANDLE bad : {static_cast<HANDLE>(nullptr), INVALID_HANDLE_VALUE, closed,
                     reinterpret_cast<HANDLE>(uintptr_t{0xdeadbeef0})}) {
    const auto expect_invalid = [](const char* what, bool failed) {
      EXPECT_TRUE(failed) << what;
      EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE}) << what;
      SetLastError(0);
    };
    expect_invalid("SetEvent", !SetEvent(bad));
    expect_invalid("ResetEvent", !ResetEvent(bad));
    expect_invalid("CloseHandle", !CloseHandle(bad));
    expect_invalid("WaitForSingleObject", WaitForSingleObject(bad, 0) == WAIT_FAILED);
    expect_invalid("openras_event_fd", openras_event_fd(bad) == -1);
  }
}

TEST(EventFd, IsReadableWhileTheEventIsSignalled) {
  const Handle event(CreateEventA(nullptr, FALSE, FALSE, nullptr));
  const int fd = openras_event_fd(event.get());
  ASSERT_GE(fd, 0);
  EXPECT_EQ(openras_event_fd(event.get()), fd);
  EXPECT_FALSE(is_readable(fd));
  SetEvent(event.get());
  SetEvent(event.get());
  EXPECT_TRUE(is_readable(fd));
  EXPECT_TRUE(is_readable(fd)) << "polling takes nothing";
  WaitForSingleObject(event.get(), 0);
  EXPECT_FALSE(is_readable(fd));
  SetEvent(event.get());
  ResetEvent(event.get());
  EXPECT_FALSE(is_readable(fd));
}

TEST(EventFd, StartsWithTheStateThatTheEventHas) {
  const Handle event(CreateEventA(nullptr, TRUE, TRUE, nullptr));
  EXPECT_TRUE(is_readable(openras_event_fd(event.get())));
}

TEST(EventFd, IsClosedWithTheLastHandle) {
  HANDLE event = CreateEventA(nullptr, TRUE, TRUE, nullptr);
  const int fd = openras_event_fd(event);
  CloseHandle(event);
  EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

TEST(EventReference, SetsTheProgramsEventUntilItIsClosed) {
  HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
  const auto reference = EventReference::from(event);
  ASSERT_TRUE(reference);
  EXPECT_TRUE(reference->set());
  EXPECT_EQ(WaitForSingleObject(event, 0), DWORD{WAIT_OBJECT_0});
  CloseHandle(event);
  EXPECT_FALSE(reference->is_open());
  EXPECT_FALSE(reference->set());
  EXPECT_FALSE(EventReference::from(event));
}

TEST(LastError, BelongsToTheThread) {
  SetLastError(7);
  std::thread([] {
    EXPECT_EQ(GetLastError(), 0u);
    SetLastError(8);
  }).join();
  EXPECT_EQ(GetLastError(), 7u);
}

}  // namespace
}  // namespace openras::win32
