// The rules of the notification handler, one by one (notifications.md §1).
#include "unit/manager/manager_fixture.h"

namespace openras::manager {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class HandlerRules : public ManagerTest {};

TEST_F(HandlerRules, TheOperationWaitsInEveryState) {
  for (size_t i = 0; i < kAllStates.size(); ++i) {
    SCOPED_TRACE(i);
    const auto client = make_client();
    client->block_at(kAllStates[i]);
    const uint32_t number = dial(client);
    clock_.advance(minutes(5));
    EXPECT_TRUE(client->blocked());
    EXPECT_EQ(client->heard.size(), i + 1);
    EXPECT_EQ(state_of(number), kAllStates[i]);
    client->release();
    settle();
    EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
    EXPECT_THAT(client->states(), testing::ElementsAreArray(kAllStates));
    EXPECT_EQ(client->most_at_once, 1u);
    EXPECT_TRUE(manager_->hang_up(client, number));
    clock_.advance(seconds(10));
  }
}

TEST_F(HandlerRules, EchoesAreAnsweredWhileAHandlerBlocksForAMinute) {
  behaviour_.keeps_network_waiting = true;
  const auto client = make_client();
  client->block_at(RASCS_AuthProject);  // LCP is open, IPCP not begun
  const uint32_t number = dial(client);
  clock_.advance(seconds(60));
  EXPECT_TRUE(client->blocked());
  EXPECT_GE(server().echo_replies, 4);  // the server asks after ten silent seconds
  EXPECT_FALSE(server().ended);
  client->release();
  server().start_network();
  settle();
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
}

TEST_F(HandlerRules, OneSlowHandlerHoldsBackItsOwnConnectionOnly) {
  const auto slow = make_client(), quick = make_client();
  slow->block_at(RASCS_ConnectDevice);
  const uint32_t held = dial(slow);
  settle();
  connect(quick, "branch");
  EXPECT_EQ(state_of(held), uint32_t{RASCS_ConnectDevice});
  slow->release();
  settle();
  EXPECT_EQ(state_of(held), uint32_t{RASCS_Connected});
}

TEST_F(HandlerRules, AnswerZeroEndsTheNotificationsNotTheOperation) {
  const auto client = make_client();
  client->block_at(RASCS_DeviceConnected);
  const uint32_t number = dial(client);
  settle();
  client->release(false);
  settle();
  EXPECT_EQ(client->last().state, uint32_t{RASCS_DeviceConnected});
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
}

TEST_F(HandlerRules, AnswerZeroAlsoSilencesALaterError) {
  const auto client = make_client();
  client->go_on = false;
  behaviour_.connect_error = Error{678, "no answer"};
  const uint32_t number = dial(client);
  settle();
  EXPECT_EQ(client->heard.size(), 1u);
  EXPECT_EQ(error_of(number), 678u);
}

TEST_F(HandlerRules, NotificationsEndWithConnected) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  const size_t heard = client->heard.size();
  server().lose_line({619, "the line is gone"});
  settle();
  EXPECT_EQ(client->heard.size(), heard);
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Disconnected});
}

TEST_F(HandlerRules, NotificationsEndWithTheFirstError) {
  const auto client = make_client();
  client->block_at(RASCS_Projected);
  const uint32_t number = dial(client);
  settle();
  server().lose_line({619, "the line is gone"});
  clock_.advance(seconds(30));
  EXPECT_EQ(client->heard.size(), 10u);  // nothing while it is blocked
  client->release();
  clock_.advance(seconds(30));
  ASSERT_EQ(client->heard.size(), 11u);
  EXPECT_EQ(client->last().state, uint32_t{RASCS_Projected});
  EXPECT_EQ(client->last().error, 619u);
  EXPECT_EQ(error_of(number), 619u);
  EXPECT_EQ(system_.active, 0u);
}

TEST_F(HandlerRules, ADialWithoutAHandlerTellsNobody) {
  const auto client = make_client();
  bus::DialParameters parameters = office();
  parameters.handler.clear();
  const auto reply = manager_->dial(client, std::move(parameters));
  settle();
  EXPECT_EQ(state_of(reply->connection), uint32_t{RASCS_Connected});
  EXPECT_TRUE(client->heard.empty());
}

TEST_F(HandlerRules, QuestionsMayBeAskedInsideTheHandler) {
  const auto client = make_client();
  client->inside = [&](const bus::Notification& n) {
    EXPECT_TRUE(manager_->describe(n.connection));
    EXPECT_EQ(manager_->list().size(), 1u);
    EXPECT_TRUE(manager_->statistics(n.connection, 0));
  };
  connect(client);
}

// ---- hanging up ------------------------------------------------------------------------------

TEST_F(HandlerRules, HangUpInsideTheHandlerTakesEffectWhenItHasReturned) {
  for (uint32_t state : kAllStates) {
    SCOPED_TRACE(state);
    const auto client = make_client();
    client->block_at(state);
    const uint32_t number = dial(client);
    settle();
    EXPECT_TRUE(manager_->hang_up(client, number));
    clock_.advance(minutes(1));
    EXPECT_FALSE(is_gone(number));
    const size_t heard = client->heard.size();
    client->release();
    clock_.advance(seconds(10));
    EXPECT_TRUE(is_gone(number));
    EXPECT_EQ(client->heard.size(), heard);  // nothing after it
    EXPECT_EQ(system_.active, 0u);
  }
}

TEST_F(HandlerRules, HangUpWhileTheDeviceConnectsComesAtOnce) {
  behaviour_.connect_hangs = true;
  const auto client = make_client();
  const uint32_t number = dial(client);
  clock_.advance(seconds(5));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_ConnectDevice});
  EXPECT_TRUE(manager_->hang_up(client, number));
  settle();
  EXPECT_TRUE(is_gone(number));
  EXPECT_EQ(client->last().error, 0u);
}

TEST_F(HandlerRules, AfterHangUpTheHandleIsInvalid) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  EXPECT_TRUE(manager_->hang_up(client, number));
  clock_.advance(seconds(10));
  EXPECT_EQ(manager_->describe(number).error().code, 6u);
  EXPECT_EQ(manager_->hang_up(client, number).error().code, 6u);
  EXPECT_EQ(manager_->statistics(number, 0).error().code, 6u);
  ASSERT_EQ(publisher_.removed.size(), 1u);
  EXPECT_TRUE(publisher_.removed[0].was_connected);
  EXPECT_EQ(publisher_.removed[0].error, 0u);
  EXPECT_EQ(publisher_.removed[0].reason, "");
  EXPECT_EQ(publisher_.changes.back().state, uint32_t{RASCS_Disconnected});
  ASSERT_TRUE(server().ended);  // the peer was told
  EXPECT_TRUE(server().disconnected);
}

TEST_F(HandlerRules, TheLastErrorStaysReadableUntilHangUp) {
  behaviour_.connect_error = Error{678, "nobody answers"};
  const auto client = make_client();
  const uint32_t number = dial(client);
  clock_.advance(minutes(10));
  EXPECT_EQ(error_of(number), 678u);
  EXPECT_TRUE(publisher_.removed.empty());
  EXPECT_TRUE(manager_->hang_up(client, number));
  settle();
  EXPECT_TRUE(is_gone(number));
  ASSERT_EQ(publisher_.removed.size(), 1u);
  EXPECT_EQ(publisher_.removed[0].error, 678u);
  EXPECT_EQ(publisher_.removed[0].reason, "nobody answers");
  EXPECT_FALSE(publisher_.removed[0].was_connected);
}

// ---- clients that die ------------------------------------------------------------------------

TEST_F(HandlerRules, AClientThatDiesEarlierTakesItsOperationDown) {
  for (size_t i = 0; i + 1 < kAllStates.size(); ++i) {
    SCOPED_TRACE(i);
    const auto client = make_client();
    client->block_at(kAllStates[i]);
    const uint32_t number = dial(client);
    settle();
    kill(client);
    clock_.advance(seconds(10));
    EXPECT_TRUE(is_gone(number));
    EXPECT_EQ(system_.active, 0u);
    EXPECT_TRUE(i == 0 || server().disconnected);
  }
}

TEST_F(HandlerRules, AClientWithoutAHandlerThatDiesTakesItDownToo) {
  behaviour_.connect_hangs = true;
  const auto client = make_client();
  bus::DialParameters parameters = office();
  parameters.handler.clear();
  const auto reply = manager_->dial(client, std::move(parameters));
  clock_.advance(seconds(1));
  kill(client);
  clock_.advance(seconds(10));
  EXPECT_TRUE(is_gone(reply->connection));
}

TEST_F(HandlerRules, AClientThatDiesAfterConnectedLeavesItUp) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  kill(client);
  clock_.advance(minutes(10));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  EXPECT_EQ(system_.active, 1u);
}

TEST_F(HandlerRules, AClientThatDiesInsideTheConnectedHandlerLeavesItUp) {
  const auto client = make_client();
  client->block_at(RASCS_Connected);
  const uint32_t number = dial(client);
  settle();
  kill(client);
  clock_.advance(minutes(10));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
}

TEST_F(HandlerRules, AFailedDialGoesWithItsProcess) {
  behaviour_.connect_error = Error{678, "nobody answers"};
  const auto client = make_client();
  const uint32_t number = dial(client);
  settle();
  kill(client, false);  // the operation is closed, the process may still ask
  clock_.advance(minutes(1));
  EXPECT_EQ(error_of(number), 678u);
  kill(client);
  settle();
  EXPECT_TRUE(is_gone(number));
}

TEST_F(HandlerRules, WhereTheProcessCannotBeWatchedItsConnectionStandsForIt) {
  behaviour_.connect_error = Error{678, "nobody answers"};
  const auto client = make_client(kUser, 0);
  const uint32_t number = dial(client);
  settle();
  EXPECT_EQ(error_of(number), 678u);
  kill(client);
  settle();
  EXPECT_TRUE(is_gone(number));
}

}  // namespace
}  // namespace openras::manager
