// RasConnectionNotification.
#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

constexpr DWORD kSoon = 10000;

class ConnectionNotification : public RasTest {
 protected:
  ~ConnectionNotification() override { CloseHandle(event_); }

  DWORD watch(HRASCONN handle, DWORD flags) {
    return RasConnectionNotificationA(handle, event_, flags);
  }
  bool is_set() { return WaitForSingleObject(event_, 0) == WAIT_OBJECT_0; }
  bool becomes_set() { return WaitForSingleObject(event_, kSoon) == WAIT_OBJECT_0; }

  const HRASCONN all_ = static_cast<HRASCONN>(INVALID_HANDLE_VALUE);
  const HRASCONN three_ = reinterpret_cast<HRASCONN>(uintptr_t{3});
  HANDLE event_ = CreateEventA(nullptr, FALSE, FALSE, nullptr);
};

TEST_F(ConnectionNotification, AnyConnectionThatComesUp) {
  ASSERT_EQ(watch(all_, RASCN_Connection), 0u);
  manager_.put(3, {.entry = "office"});
  manager_.state_changed(3, RASCS_Connected);
  EXPECT_TRUE(becomes_set());
}

TEST_F(ConnectionNotification, AnyConnectionThatDrops) {
  manager_.put(3, {.entry = "office", .state = RASCS_Connected, .connected = true});
  ASSERT_EQ(watch(all_, RASCN_Disconnection), 0u);
  manager_.state_changed(3, RASCS_Disconnected, ERROR_REMOTE_DISCONNECTION);
  EXPECT_TRUE(becomes_set());
  // Told once, not again when the handle goes.
  HANDLE marker = CreateEventA(nullptr, FALSE, FALSE, nullptr);
  ASSERT_EQ(RasConnectionNotificationW(three_, marker, RASCN_Disconnection), 0u);
  manager_.remove(3);
  EXPECT_EQ(WaitForSingleObject(marker, kSoon), WAIT_OBJECT_0);
  EXPECT_FALSE(is_set());
  CloseHandle(marker);
}

TEST_F(ConnectionNotification, OneConnectionAndNoOther) {
  manager_.put(3, {.entry = "office", .state = RASCS_Connected, .connected = true});
  manager_.put(4, {.entry = "home", .state = RASCS_Connected, .connected = true});
  HANDLE other = CreateEventA(nullptr, FALSE, FALSE, nullptr);
  ASSERT_EQ(watch(three_, RASCN_Disconnection), 0u);
  ASSERT_EQ(RasConnectionNotificationA(all_, other, RASCN_Disconnection), 0u);
  manager_.remove(4);
  EXPECT_EQ(WaitForSingleObject(other, kSoon), WAIT_OBJECT_0);
  EXPECT_FALSE(is_set());
  manager_.remove(3);
  EXPECT_TRUE(becomes_set());
  CloseHandle(other);
}

TEST_F(ConnectionNotification, BandwidthOfABundle) {
  manager_.put(3, {.entry = "office", .state = RASCS_Connected, .connected = true});
  ASSERT_EQ(watch(three_, RASCN_BandwidthAdded), 0u);
  manager_.state_changed(3, RASCS_SubEntryDisconnected);
  manager_.state_changed(3, RASCS_SubEntryConnected);
  EXPECT_TRUE(becomes_set());
}

TEST_F(ConnectionNotification, ADaemonThatDiesIsADisconnection) {
  manager_.put(3, {.entry = "office", .state = RASCS_Connected, .connected = true});
  ASSERT_EQ(watch(all_, RASCN_Connection | RASCN_Disconnection), 0u);
  manager_.die(true);
  EXPECT_TRUE(becomes_set());
  // The registration survives, and the new daemon is heard.
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.watches >= 2; }));
  manager_.put(1, {.entry = "office"});
  manager_.state_changed(1, RASCS_Connected);
  EXPECT_TRUE(becomes_set());
}

TEST_F(ConnectionNotification, AClosedEventIsForgotten) {
  HANDLE closed = CreateEventA(nullptr, FALSE, FALSE, nullptr);
  ASSERT_EQ(RasConnectionNotificationA(all_, closed, RASCN_Connection), 0u);
  CloseHandle(closed);
  ASSERT_EQ(watch(all_, RASCN_Connection), 0u);
  manager_.put(3, {.entry = "office"});
  manager_.state_changed(3, RASCS_Connected);
  EXPECT_TRUE(becomes_set());
}

TEST_F(ConnectionNotification, Codes) {
  manager_.put(3, {.entry = "office", .state = RASCS_Connected});
  EXPECT_EQ(RasConnectionNotificationA(all_, nullptr, RASCN_Connection),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(watch(all_, 0), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(watch(all_, 0x80000000), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(watch(nullptr, RASCN_Disconnection), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(watch(reinterpret_cast<HRASCONN>(uintptr_t{99}), RASCN_Disconnection),
            DWORD{ERROR_INVALID_HANDLE});
  HANDLE closed = CreateEventA(nullptr, FALSE, FALSE, nullptr);
  CloseHandle(closed);
  EXPECT_EQ(RasConnectionNotificationA(all_, closed, RASCN_Connection),
            DWORD{ERROR_INVALID_HANDLE});
}

}  // namespace
}  // namespace openras::test
