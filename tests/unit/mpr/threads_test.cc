// Many threads connect and cancel at once, while the configuration changes under them. Under
// ThreadSanitizer with ./run tsan; MPR_THREADS_SECONDS says how long.
#include <atomic>
#include <thread>

#include "unit/mpr/fixture.h"

namespace openras::test {
namespace {

class ThreadsTest : public RouterTest {};

TEST_F(ThreadsTest, ThirtyTwoAddAndCancel) {
  const char* const given = ::getenv("MPR_THREADS_SECONDS");
  const std::chrono::seconds length(given != nullptr ? std::atoi(given) : 2);
  register_notifyees("abc");
  control_.quiet = true;
  std::atomic<uint64_t> vetoes = 0;
  control_.on_notify("b", [&](const Call& call, NOTIFYINFO* info) {
    if (call.phase == NOTIFY_PRE) info->lpContext = new std::u16string(call.local);
    if (call.phase == NOTIFY_POST) {  // the context is that of this operation
      auto* const name = static_cast<std::u16string*>(call.context);
      EXPECT_EQ(*name, call.local);
      delete name;
    }
    return DWORD{WN_SUCCESS};
  });
  control_.on_notify("c", [&](const Call& call, NOTIFYINFO* info) {
    if (call.remote.ends_with(u"veto")) return ++vetoes, DWORD{WN_CANCEL};
    info->lpContext = info;
    return call.phase == NOTIFY_POST && call.remote.ends_with(u"bad") ? DWORD{WN_RETRY}
                                                                      : DWORD{WN_SUCCESS};
  });
  control_.with_provider("np1", [](FakeProvider& provider) {
    provider.add = [](const Call& call) {
      return call.remote.ends_with(u"bad") ? DWORD{ERROR_LOGON_FAILURE} : DWORD{WN_SUCCESS};
    };
  });
  control_.with_provider("np2", [](FakeProvider& provider) {
    provider.add = [](const Call&) { return DWORD{ERROR_BAD_NET_NAME}; };
  });
  std::atomic<bool> stop = false;
  std::atomic<uint64_t> operations = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 32; ++number) {
    threads.emplace_back([&, number] {
      // Some share a drive and get in each other's way; some choose one; some have none.
      const std::u16string drive = {static_cast<char16_t>(u'D' + number % 12), u':'};
      const std::u16string remote =
          u"\\\\server\\s" + std::u16string(1, static_cast<char16_t>(u'0' + number));
      for (uint64_t turn = 0; !stop; ++turn, ++operations) {
        const DWORD added = add(remote.c_str(), drive.c_str());
        EXPECT_TRUE(added == 0 || added == ERROR_ALREADY_ASSIGNED) << added;
        char16_t text[64];
        DWORD room = 64;
        const DWORD asked = WNetGetConnectionW(drive.c_str(), text, &room);
        EXPECT_TRUE(asked == 0 || asked == ERROR_NOT_CONNECTED) << asked;
        const DWORD cancelled = cancel(drive.c_str());
        EXPECT_TRUE(cancelled == 0 || cancelled == ERROR_NOT_CONNECTED) << cancelled;
        if (turn % 4 == 0) {
          EXPECT_EQ(add(u"\\\\server\\veto"), DWORD{WN_CANCEL});
        }
        if (turn % 4 == 1) {
          EXPECT_EQ(add(u"\\\\server\\bad"), DWORD{ERROR_LOGON_FAILURE});
        }
        if (turn % 4 == 2) {
          HANDLE handle = nullptr;
          EXPECT_EQ(WNetOpenEnumW(RESOURCE_CONNECTED, 0, 0, nullptr, &handle), 0u);
          std::vector<void*> buffer(1024);
          DWORD count = 0xFFFFFFFF;
          DWORD size = 8192;
          const DWORD code = WNetEnumResourceW(handle, &count, buffer.data(), &size);
          EXPECT_TRUE(code == 0 || code == ERROR_NO_MORE_ITEMS) << code;
          EXPECT_EQ(WNetCloseEnum(handle), 0u);
        }
        if (turn % 16 == 3) {
          NETRESOURCEW resource = share(remote.c_str());
          char16_t access[40];
          DWORD size = 40;
          const DWORD code = WNetUseConnectionW(nullptr, &resource, nullptr, nullptr,
                                                CONNECT_REDIRECT, access, &size, nullptr);
          EXPECT_TRUE(code == 0 || code == ERROR_NO_MORE_DEVICES || code == ERROR_ALREADY_ASSIGNED)
              << code;
          if (code == 0) {
            const DWORD ended = cancel(access);
            EXPECT_TRUE(ended == 0 || ended == ERROR_NOT_CONNECTED) << ended;
          }
        }
      }
    });
  }
  const auto end = std::chrono::steady_clock::now() + length;
  for (int turn = 0; std::chrono::steady_clock::now() < end; ++turn) {
    register_notifyees(turn % 2 == 0 ? "abc" : "bc");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  control_.quiet = false;
  EXPECT_GT(vetoes, 0u);
  RecordProperty("turns", std::to_string(operations));
  std::printf("%llu turns of 32 threads in %lld s\n", static_cast<unsigned long long>(operations),
              static_cast<long long>(length.count()));
}

}  // namespace
}  // namespace openras::test
