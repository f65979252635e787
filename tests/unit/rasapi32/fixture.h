// What the tests of the Windows functions share: a manager, a phone book, and handlers that record.
#pragma once

#include <gtest/gtest.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/windows.h>

#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <set>
#include <vector>

#include "unit/rasapi32/fake_manager.h"

namespace openras::test {

// One call of a handler, whatever its type; members that the type has not stay 0.
struct Call {
  HRASCONN handle = nullptr;
  UINT message = 0;
  uint32_t state = 0, error = 0, extended = 0, subentry = 0;
  ULONG_PTR callback_id = 0;
};

// Handlers have no context argument: they tell the recorder of the running test.
class Recorder {
 public:
  std::function<DWORD(const Call&)> then = [](const Call&) { return 1; };

  DWORD record(const Call& call) {
    {
      std::lock_guard lock(mutex_);
      calls_.push_back(call);
    }
    changed_.notify_all();
    const Returned returned{*this};
    return then(call);
  }
  std::vector<Call> calls() {
    std::lock_guard lock(mutex_);
    return calls_;
  }
  // Waits until that many calls have begun; false after 10 s.
  bool wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10),
                             [&] { return calls_.size() >= count; });
  }
  // The same for calls that have returned (or thrown): before a test lets go what `then` uses.
  bool wait_for_return(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return returned_ >= count; });
  }

 private:
  struct Returned {
    Recorder& recorder;
    ~Returned() {
      std::lock_guard lock(recorder.mutex_);
      ++recorder.returned_;
      recorder.changed_.notify_all();  // locked: the recorder may go as soon as it can be
    }
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Call> calls_;
  size_t returned_ = 0;
};

inline Recorder* recorder = nullptr;

inline VOID WINAPI func0(UINT message, RASCONNSTATE state, DWORD error) {
  recorder->record({.message = message, .state = static_cast<uint32_t>(state), .error = error});
}
inline VOID WINAPI func1(HRASCONN handle, UINT message, RASCONNSTATE state, DWORD error,
                         DWORD extended) {
  recorder->record({.handle = handle,
                    .message = message,
                    .state = static_cast<uint32_t>(state),
                    .error = error,
                    .extended = extended});
}
inline DWORD WINAPI func2(ULONG_PTR id, DWORD subentry, HRASCONN handle, UINT message,
                          RASCONNSTATE state, DWORD error, DWORD extended) {
  return recorder->record({.handle = handle,
                           .message = message,
                           .state = static_cast<uint32_t>(state),
                           .error = error,
                           .extended = extended,
                           .subentry = subentry,
                           .callback_id = id});
}

inline constexpr char kBook[] =
    "[office]\r\nEncoding=1\r\nType=2\r\nVpnStrategy=3\r\n\r\nMEDIA=rastapi\r\nPort=VPN2-0\r\n"
    "Device=WAN Miniport (L2TP)\r\n\r\nDEVICE=vpn\r\nPhoneNumber=10.77.0.1\r\n\r\n"
    "[Zürich]\r\nEncoding=1\r\nType=2\r\nVpnStrategy=3\r\n\r\nMEDIA=rastapi\r\nPort=VPN2-0\r\n"
    "Device=WAN Miniport (L2TP)\r\n\r\nDEVICE=vpn\r\nPhoneNumber=10.77.0.2\r\n";

class RasTest : public testing::Test {
 protected:
  RasTest() {
    char name[] = "/tmp/openras-book-XXXXXX";
    home_ = mkdtemp(name);
    setenv("XDG_CONFIG_HOME", home_.c_str(), 1);
    book_ = home_ / "openras" / "rasphone.pbk";
    std::filesystem::create_directories(book_.parent_path());
    std::ofstream(book_, std::ios::binary) << kBook;
    recorder = &own_recorder_;
  }
  ~RasTest() override { std::filesystem::remove_all(home_); }

  static RASDIALPARAMSA params(const char* entry) {
    RASDIALPARAMSA value{};
    value.dwSize = sizeof value;
    std::strcpy(value.szEntryName, entry);
    std::strcpy(value.szUserName, "u1");
    std::strcpy(value.szPassword, "pw1");
    return value;
  }
  // Dials with a handler of that type and waits until it was called `calls` times.
  DWORD dial(DWORD type, void* handler, HRASCONN* handle, const char* entry = "office") {
    RASDIALPARAMSA value = params(entry);
    value.dwCallbackId = 77;
    return RasDialA(nullptr, nullptr, &value, type, handler, handle);
  }
  DWORD status(HRASCONN handle, RASCONNSTATUSA* out = nullptr) {
    RASCONNSTATUSA own{};
    if (out == nullptr) out = &own;
    out->dwSize = sizeof *out;
    return RasGetConnectStatusA(handle, out);
  }
  // Until the handle is unknown; the manager answers each question, so this ends.
  bool gone(HRASCONN handle) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (status(handle) != ERROR_INVALID_HANDLE) {
      if (std::chrono::steady_clock::now() > deadline) return false;
    }
    return true;
  }

  std::filesystem::path home_, book_;
  Recorder own_recorder_;
  FakeManager manager_;
};

inline const std::vector<Step> kUsualSteps = {
    {RASCS_OpenPort}, {RASCS_PortOpened}, {RASCS_ConnectDevice}, {RASCS_Connected}};

}  // namespace openras::test
