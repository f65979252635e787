// A manager without root, without a bus and without waiting: links in memory, virtual time.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/ras.h>

#include <asio/io_context.hpp>
#include <deque>
#include <filesystem>

#include "manager/manager.h"
#include "net/system.h"
#include "unit/manager/fake_server.h"
#include "unit/manager/virtual_clock.h"

namespace openras::manager {

// A client whose handler answers at once, or when the test says so.
class FakeClient final : public bus::Client, public std::enable_shared_from_this<FakeClient> {
 public:
  FakeClient(asio::io_context& io, bus::Credentials credentials)
      : io_(io), credentials_(std::move(credentials)) {}

  const bus::Credentials& credentials() const override { return credentials_; }
  void notify(const std::string& handler, const bus::Notification& notification,
              Answer answer) override;
  bool gone() const override { return gone_; }

  // From this state on, the handler does not return until release().
  void block_at(uint32_t state) { blocking_state_ = state; }
  void release(bool go_on = true);
  bool blocked() const { return !waiting_.empty(); }
  void lose();  // every call under way fails

  std::vector<uint32_t> states() const;  // of the notifications, in order
  const bus::Notification& last() const { return heard.back(); }

  std::vector<bus::Notification> heard;
  std::string handler;                                   // the object that was called last
  size_t most_at_once = 0;                               // calls under way at the same time
  bool go_on = true;                                     // what the handler answers
  std::function<void(const bus::Notification&)> inside;  // runs inside the handler

 private:
  asio::io_context& io_;
  bus::Credentials credentials_;
  std::optional<uint32_t> blocking_state_;
  std::deque<Answer> waiting_;
  size_t under_way_ = 0;
  bool gone_ = false;
};

class RecordingPublisher final : public bus::Publisher {
 public:
  void publish(const bus::StateChanged& signal) override { changes.push_back(signal); }
  void publish(const bus::ConnectionAdded& signal) override { added.push_back(signal); }
  void publish(const bus::ConnectionRemoved& signal) override { removed.push_back(signal); }

  std::vector<bus::StateChanged> changes;
  std::vector<bus::ConnectionAdded> added;
  std::vector<bus::ConnectionRemoved> removed;
};

class ManagerTest : public testing::Test {
 protected:
  static constexpr uint32_t kUser = 1000, kOther = 1001, kDip = 30;

  ManagerTest();
  ~ManagerTest() override;

  std::shared_ptr<FakeClient> make_client(uint32_t uid = kUser, int32_t pid = 77);
  // Dial's parameters for an entry of the test's phone book, with u1's right password.
  bus::DialParameters office(const std::string& entry = "office") const;
  // Dials with a handler. The number, or 0 with a failure of the test.
  uint32_t dial(const std::shared_ptr<FakeClient>& client, const std::string& entry = "office");
  // Dials and waits until it is connected.
  uint32_t connect(const std::shared_ptr<FakeClient>& client, const std::string& entry = "office");
  // The client's bus connection ends; its process too, unless told otherwise.
  void kill(const std::shared_ptr<FakeClient>& client, bool process = true);

  uint32_t state_of(uint32_t connection);  // RASCS_*; 0xffffffff where it is gone
  uint32_t error_of(uint32_t connection);
  bool is_gone(uint32_t connection) { return !manager_->describe(connection); }
  FakeServer& server() { return *servers_.back(); }  // of the last call
  void settle() { clock_.settle(); }

  asio::io_context io_;
  VirtualClock clock_{io_};
  SeededRandom random_{7};
  net::CapturingSystem system_;
  ServerBehaviour behaviour_;  // of the next call
  std::vector<std::shared_ptr<FakeServer>> servers_;
  std::vector<LinkPlan> plans_;  // of each call
  std::multimap<pid_t, std::function<void()>> processes_;
  std::filesystem::path book_;
  RecordingPublisher publisher_;
  Environment environment_;
  std::unique_ptr<Manager> manager_;
};

// All states of a connection whose peer asks for authentication.
inline const std::vector<uint32_t> kAllStates = {
    RASCS_OpenPort,        RASCS_PortOpened,          RASCS_ConnectDevice,
    RASCS_DeviceConnected, RASCS_AllDevicesConnected, RASCS_Authenticate,
    RASCS_AuthNotify,      RASCS_AuthProject,         RASCS_Authenticated,
    RASCS_Projected,       RASCS_ApplySettings,       RASCS_Connected};

}  // namespace openras::manager
