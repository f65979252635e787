// The documented order of states, what is done in which, and errors inside them.
#include "unit/manager/manager_fixture.h"

namespace openras::manager {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

TEST_F(ManagerTest, StatesComeInTheDocumentedOrder) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  EXPECT_THAT(client->states(), ElementsAreArray(kAllStates));
  for (const bus::Notification& each : client->heard) {
    EXPECT_EQ(each.connection, number);
    EXPECT_EQ(each.subentry, 1u);
    EXPECT_EQ(each.error, 0u);
  }
  EXPECT_EQ(client->handler, "/handler");
  EXPECT_EQ(client->most_at_once, 1u);
  EXPECT_EQ(server().caller, "u1");
}

TEST_F(ManagerTest, WithoutAuthenticationItsStatesAreLeftOut) {
  behaviour_.methods = {ppp::AuthMethod::kNone};
  const auto client = make_client();
  connect(client, "open");
  EXPECT_THAT(client->states(), ElementsAre(RASCS_OpenPort, RASCS_PortOpened, RASCS_ConnectDevice,
                                            RASCS_DeviceConnected, RASCS_AllDevicesConnected,
                                            RASCS_Authenticate, RASCS_AuthProject, RASCS_Projected,
                                            RASCS_ApplySettings, RASCS_Connected));
}

TEST_F(ManagerTest, EveryStateIsPublishedAndSetBeforeTheHandlerIsCalled) {
  const auto client = make_client();
  size_t published_before = 0;
  client->inside = [&](const bus::Notification& n) {
    EXPECT_EQ(publisher_.changes.back().state, n.state);
    EXPECT_EQ(state_of(n.connection), n.state);
    ++published_before;
  };
  const uint32_t number = connect(client);
  EXPECT_EQ(published_before, kAllStates.size());
  ASSERT_EQ(publisher_.added.size(), 1u);
  EXPECT_EQ(publisher_.added[0].connection, number);
  EXPECT_EQ(publisher_.added[0].entry, "office");
}

TEST_F(ManagerTest, DialAnswersBeforeTheFirstNotification) {
  const auto client = make_client();
  const uint32_t number = dial(client);
  EXPECT_NE(number, 0u);
  EXPECT_TRUE(client->heard.empty());
  settle();
  EXPECT_FALSE(client->heard.empty());
}

TEST_F(ManagerTest, TheSystemGetsWhatWasNegotiated) {
  connect(make_client());
  ASSERT_EQ(system_.applied.size(), 1u);
  const net::Description& d = system_.applied[0];
  EXPECT_EQ(d.local_v4->to_string(), "10.0.0.2");
  EXPECT_EQ(d.peer_v4->to_string(), "10.0.0.1");
  EXPECT_EQ(d.mtu, 1400);
  EXPECT_TRUE(d.default_route_v4);
  EXPECT_EQ(d.pinned_server->to_string(), "192.0.2.1");
  ASSERT_EQ(d.dns.size(), 1u);
  EXPECT_EQ(d.dns[0].to_string(), "9.9.9.9");
  EXPECT_TRUE(d.local_v6->is_link_local());
  EXPECT_EQ(system_.active, 1u);
}

TEST_F(ManagerTest, AnEntryWithoutDefaultGatewayGetsNoDefaultRoute) {
  connect(make_client(), "branch");
  EXPECT_FALSE(system_.applied.at(0).default_route_v4);
}

// ---- errors inside a state ------------------------------------------------------------------

class FailingDial : public ManagerTest {
 protected:
  // Dials, expects `states` to be entered, the last of them told again with `error`.
  uint32_t expect_failure(std::vector<uint32_t> states, uint32_t error,
                          const std::string& entry = "office") {
    client_ = make_client();
    const uint32_t number = dial(client_, entry);
    clock_.advance(std::chrono::minutes(3));
    states.push_back(states.back());
    EXPECT_THAT(client_->states(), ElementsAreArray(states));
    EXPECT_EQ(client_->last().error, error);
    for (size_t i = 0; i + 1 < client_->heard.size(); ++i) EXPECT_EQ(client_->heard[i].error, 0u);
    EXPECT_EQ(state_of(number), states.back());
    EXPECT_EQ(error_of(number), error);
    EXPECT_EQ(system_.active, 0u);
    return number;
  }
  std::vector<uint32_t> first(size_t count) const {
    return {kAllStates.begin(), kAllStates.begin() + static_cast<ptrdiff_t>(count)};
  }
  std::shared_ptr<FakeClient> client_;
};

TEST_F(FailingDial, TheDeviceCannotBeOpened) {
  behaviour_.open_error = Error{814, "no such interface"};
  expect_failure(first(1), 814);
}

TEST_F(FailingDial, ThereIsNoRightToMakeAnInterface) {
  system_.fail_next_tun = Error{5, "CAP_NET_ADMIN is missing"};
  expect_failure(first(1), 5);
  EXPECT_TRUE(server().disconnected);
}

TEST_F(FailingDial, NobodyAnswersTheCall) {
  behaviour_.connect_error = Error{678, "no answer"};
  expect_failure(first(3), 678);
}

TEST_F(FailingDial, ThePeerSpeaksNoPpp) {
  behaviour_.silent = true;
  expect_failure(first(6), 718);
  EXPECT_TRUE(server().disconnected);
}

TEST_F(FailingDial, ThePasswordIsWrong) {
  client_ = make_client();
  bus::DialParameters parameters = office();
  parameters.password = Secret("wrong");
  const auto reply = manager_->dial(client_, std::move(parameters));
  clock_.advance(std::chrono::seconds(1));
  ASSERT_EQ(client_->heard.size(), 8u);
  EXPECT_EQ(client_->heard[6].state, uint32_t{RASCS_AuthNotify});
  EXPECT_EQ(client_->heard[6].error, 0u);
  EXPECT_EQ(client_->last().state, uint32_t{RASCS_AuthNotify});
  EXPECT_EQ(client_->last().error, 691u);
  clock_.advance(std::chrono::seconds(20));
  EXPECT_TRUE(server().disconnected);
  EXPECT_EQ(error_of(reply->connection), 691u);
}

TEST_F(FailingDial, TheAccountIsRefused) {
  for (uint32_t code : {646u, 647u, 648u, 649u}) {
    behaviour_.refuse_with = code;
    const uint32_t number = expect_failure(first(7), code);
    EXPECT_TRUE(manager_->hang_up(client_, number));
  }
}

TEST_F(FailingDial, LessThanTheEntryDemandsIsNeverGiven) {
  behaviour_.methods = {ppp::AuthMethod::kPap};
  client_ = make_client();
  const uint32_t number = dial(client_, "strict");
  clock_.advance(std::chrono::minutes(2));
  EXPECT_NE(error_of(number), 0u);
  EXPECT_NE(state_of(number), uint32_t{RASCS_Connected});
  EXPECT_EQ(server().caller, "");
}

TEST_F(FailingDial, ThePeerHasNoNetworkProtocol) {
  behaviour_.ipv6 = false;
  behaviour_.keeps_network_waiting = true;
  expect_failure(first(9), 733, "six");
}

TEST_F(FailingDial, TheSystemRefusesTheSettings) {
  system_.fail_next = Error{611, "the route is taken"};
  expect_failure(first(11), 611);
  EXPECT_TRUE(server().disconnected);
}

}  // namespace
}  // namespace openras::manager
