// How connections end and begin again: reasons, redialing, alternate numbers, idle time.
#include <sys/socket.h>

#include <fstream>

#include "errors/situation.h"
#include "unit/manager/manager_fixture.h"

namespace openras::manager {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;

class Endings : public ManagerTest {
 protected:
  // A book whose entry "office" has these keys beside the usual ones.
  void write_entry(const std::string& keys,
                   const std::string& numbers = "PhoneNumber=192.0.2.1\n") {
    std::ofstream(book_) << "[office]\nType=2\nVpnStrategy=3\n"
                         << keys << "MEDIA=rastapi\nDevice=WAN Miniport (L2TP)\nDEVICE=vpn\n"
                         << numbers;
  }
  uint32_t redial(const std::shared_ptr<FakeClient>& client) {
    bus::DialParameters parameters = office();
    parameters.redial = true;
    const auto reply = manager_->dial(client, std::move(parameters));
    EXPECT_TRUE(reply);
    return reply ? reply->connection : 0;
  }
  std::vector<uint32_t> published() const {
    std::vector<uint32_t> out;
    for (const bus::StateChanged& each : publisher_.changes) out.push_back(each.state);
    return out;
  }
  // The reason that is kept of the one connection that has ended.
  void expect_kept(Situation situation, const std::string& words) {
    const auto ended = manager_->list_ended();
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].situation, situation_id(situation));
    EXPECT_EQ(ended[0].error, row_of(situation)->code);
    EXPECT_THAT(ended[0].reason, HasSubstr(words));
    EXPECT_TRUE(ended[0].was_connected);
    EXPECT_EQ(publisher_.removed.at(0).error, ended[0].error);
    EXPECT_EQ(publisher_.changes.back().state, uint32_t{RASCS_Disconnected});
    EXPECT_EQ(publisher_.changes.back().error, ended[0].error);
  }
};

std::vector<uint32_t> all_states_twice() {
  std::vector<uint32_t> out = {RASCS_OpenPort, RASCS_PortOpened, RASCS_ConnectDevice};
  out.insert(out.end(), kAllStates.begin(), kAllStates.end());
  return out;
}

// ---- reasons of drops ------------------------------------------------------------------------

TEST_F(Endings, ThePeerTerminated) {
  const auto client = make_client();
  connect(client);
  server().terminate("closing time");
  kill(client);
  clock_.advance(seconds(10));
  expect_kept(Situation::kPeerEnded, "closing time");
}

TEST_F(Endings, ThePeerWentSilent) {
  const auto client = make_client();
  connect(client);
  server().fall_silent();
  kill(client);
  clock_.advance(seconds(30 * 4 - 5));
  EXPECT_TRUE(manager_->list_ended().empty());
  clock_.advance(seconds(60));
  expect_kept(Situation::kPeerLost, "stopped answering");
}

TEST_F(Endings, TheLineWasLost) {
  const auto client = make_client();
  connect(client);
  kill(client);
  server().lose_line(make_error(Situation::kCarrierLost, "the modem says NO CARRIER"));
  clock_.advance(seconds(10));
  expect_kept(Situation::kCarrierLost, "NO CARRIER");
}

TEST_F(Endings, TheServerShutDown) {
  connect(make_client());
  manager_->shut_down([] {});
  clock_.advance(seconds(10));
  expect_kept(Situation::kManagerStopping, "being stopped");
}

TEST_F(Endings, HangingUpIsNoError) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  EXPECT_TRUE(manager_->hang_up(client, number));
  clock_.advance(seconds(10));
  const auto ended = manager_->list_ended();
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].error, 0u);
  EXPECT_EQ(ended[0].situation, "");
}

// ---- redialing before an error is told --------------------------------------------------------

TEST_F(Endings, ABusyLineIsDialedAgainByTheEntrysPolicy) {
  write_entry("RedialAttempts=2\nRedialSeconds=20\n");
  behaviour_.connect_error = make_error(Situation::kModemBusy, "BUSY");
  const auto client = make_client();
  const uint32_t number = redial(client);
  settle();
  EXPECT_EQ(servers_.size(), 1u);
  clock_.advance(seconds(19));
  EXPECT_EQ(servers_.size(), 1u);
  EXPECT_EQ(error_of(number), 0u);
  behaviour_.connect_error.reset();
  clock_.advance(seconds(2));
  EXPECT_EQ(servers_.size(), 2u);
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  EXPECT_THAT(client->states(), ElementsAreArray(all_states_twice()));
  for (const bus::Notification& each : client->heard) EXPECT_EQ(each.error, 0u);
  EXPECT_EQ(server().caller, "u1");  // the password was kept for it
}

TEST_F(Endings, TheLastTrysErrorIsTold) {
  write_entry("RedialAttempts=2\nRedialSeconds=20\n");
  behaviour_.connect_error = make_error(Situation::kModemBusy, "BUSY");
  const auto client = make_client();
  const uint32_t number = redial(client);
  clock_.advance(minutes(5));
  EXPECT_EQ(servers_.size(), 3u);
  EXPECT_EQ(error_of(number), 676u);
  EXPECT_EQ(client->last().error, 676u);
  EXPECT_EQ(std::ranges::count(client->heard, 676u, &bus::Notification::error), 1);
}

TEST_F(Endings, RasDialAloneTellsTheFirstError) {
  write_entry("RedialAttempts=2\nRedialSeconds=20\n");
  behaviour_.connect_error = make_error(Situation::kModemBusy, "BUSY");
  const auto client = make_client();
  dial(client);
  settle();
  EXPECT_EQ(client->last().error, 676u);
  EXPECT_EQ(servers_.size(), 1u);
}

TEST_F(Endings, WhatAnotherTryCannotMendIsToldAtOnce) {
  write_entry("RedialAttempts=2\nRedialSeconds=20\n");
  behaviour_.password = "another";
  const auto client = make_client();
  redial(client);
  clock_.advance(minutes(5));
  EXPECT_EQ(client->last().error, 691u);
  EXPECT_EQ(servers_.size(), 1u);
}

TEST_F(Endings, HangingUpBetweenTwoTriesEndsItAtOnce) {
  write_entry("RedialAttempts=2\nRedialSeconds=20\n");
  behaviour_.connect_error = make_error(Situation::kModemBusy, "BUSY");
  const auto client = make_client();
  const uint32_t number = redial(client);
  clock_.advance(seconds(5));
  EXPECT_TRUE(manager_->hang_up(client, number));
  settle();
  EXPECT_TRUE(is_gone(number));
  EXPECT_EQ(servers_.size(), 1u);
}

TEST_F(Endings, AClientThatDiesBetweenTwoTriesTakesItDown) {
  write_entry("RedialAttempts=2\nRedialSeconds=20\n");
  behaviour_.connect_error = make_error(Situation::kModemBusy, "BUSY");
  const auto client = make_client();
  const uint32_t number = redial(client);
  clock_.advance(seconds(5));
  kill(client);
  settle();
  EXPECT_TRUE(is_gone(number));
}

// ---- redialing after a drop -------------------------------------------------------------------

TEST_F(Endings, ADroppedConnectionIsDialedAnew) {
  write_entry("RedialAttempts=2\nRedialSeconds=20\nRedialOnLinkFailure=1\n");
  const auto client = make_client();
  const uint32_t number = connect(client);
  publisher_.changes.clear();
  for (int i = 0; i < 3; ++i) {  // each drop has all the tries
    server().lose_line(make_error(Situation::kCarrierLost, "gone"));
    clock_.advance(seconds(15));
    EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
    EXPECT_EQ(system_.active, 1u);
  }
  EXPECT_EQ(servers_.size(), 4u);
  EXPECT_EQ(publisher_.changes.front().state, uint32_t{RASCS_Disconnected});
  EXPECT_EQ(publisher_.changes.front().error, 629u);
  EXPECT_EQ(std::ranges::count(published(), uint32_t{RASCS_Connected}), 3);
  EXPECT_EQ(publisher_.added.size(), 4u);
  EXPECT_EQ(client->states(), kAllStates);  // the handler's notifications are over
  EXPECT_TRUE(manager_->list_ended().empty());
  EXPECT_TRUE(manager_->hang_up(client, number));
  clock_.advance(seconds(10));
  EXPECT_TRUE(is_gone(number));
}

TEST_F(Endings, ADropThatNoTryMendsIsToldWithTheLastError) {
  write_entry("RedialAttempts=3\nRedialSeconds=20\nRedialOnLinkFailure=1\n");
  const auto client = make_client();
  const uint32_t number = connect(client);
  behaviour_.connect_error = make_error(Situation::kModemNoCarrier, "NO CARRIER");
  server().lose_line(make_error(Situation::kCarrierLost, "gone"));
  clock_.advance(seconds(30));
  EXPECT_EQ(servers_.size(), 3u);
  clock_.advance(minutes(5));
  EXPECT_EQ(servers_.size(), 4u);  // the call, and three tries
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Disconnected});
  EXPECT_EQ(error_of(number), 679u);
  EXPECT_EQ(system_.active, 0u);
  EXPECT_EQ(client->states(), kAllStates);
}

TEST_F(Endings, ItIsDialedAnewThoughNobodyIsLeftToAsk) {
  write_entry("RedialOnLinkFailure=1\n");
  const auto client = make_client();
  const uint32_t number = connect(client);
  kill(client);
  server().lose_line(make_error(Situation::kCarrierLost, "gone"));
  clock_.advance(seconds(15));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  EXPECT_TRUE(manager_->hang_up(make_client(), number));
}

TEST_F(Endings, ItIsNotDialedAnewWhereTheEntryDoesNotSaySo) {
  write_entry("RedialAttempts=3\nRedialSeconds=20\n");
  const uint32_t number = connect(make_client());
  server().lose_line(make_error(Situation::kCarrierLost, "gone"));
  clock_.advance(minutes(5));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Disconnected});
  EXPECT_EQ(servers_.size(), 1u);
}

TEST_F(Endings, HangingUpWhileItIsDialedAnewEndsIt) {
  write_entry("RedialOnLinkFailure=1\n");
  const auto client = make_client();
  const uint32_t number = connect(client);
  behaviour_.connect_hangs = true;
  server().lose_line(make_error(Situation::kCarrierLost, "gone"));
  clock_.advance(seconds(15));
  EXPECT_EQ(servers_.size(), 2u);
  EXPECT_TRUE(manager_->hang_up(client, number));
  clock_.advance(seconds(10));
  EXPECT_TRUE(is_gone(number));
}

// ---- alternate numbers ------------------------------------------------------------------------

constexpr char kThreeNumbers[] =
    "PhoneNumber=192.0.2.1\nPhoneNumber=192.0.2.2\nPhoneNumber=192.0.2.3\n";

TEST_F(Endings, ANumberThatIsNotReachedIsFollowedByTheNext) {
  write_entry("", kThreeNumbers);
  behaviour_.connect_error = make_error(Situation::kL2tpSilent, "no answer");
  int calls = 0;
  const auto client = make_client();
  client->inside = [&](const bus::Notification& n) {
    if (n.state != RASCS_ConnectDevice) return;
    if (++calls == 2) behaviour_.connect_error.reset();
  };
  // The third call is made with what was set during the second one's ConnectDevice.
  const uint32_t number = dial(client);
  clock_.advance(seconds(10));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  ASSERT_EQ(plans_.size(), 3u);
  EXPECT_EQ(plans_[0].number, "192.0.2.1");
  EXPECT_EQ(plans_[1].number, "192.0.2.2");
  EXPECT_EQ(std::get<link::L2tpOptions>(plans_[2].link).server, "192.0.2.3");
  for (const bus::Notification& each : client->heard) EXPECT_EQ(each.error, 0u);
}

TEST_F(Endings, TheLastNumbersErrorIsTheDials) {
  write_entry("", kThreeNumbers);
  behaviour_.connect_error = make_error(Situation::kL2tpSilent, "no answer");
  const auto client = make_client();
  dial(client);
  clock_.advance(seconds(10));
  EXPECT_EQ(servers_.size(), 3u);
  EXPECT_EQ(client->last().error, 809u);
}

TEST_F(Endings, OtherNumbersAreLeftAloneWhereTheEntrySaysSo) {
  write_entry("", std::string(kThreeNumbers) + "TryNextAlternateOnFail=0\n");
  behaviour_.connect_error = make_error(Situation::kL2tpSilent, "no answer");
  dial(make_client());
  clock_.advance(seconds(10));
  EXPECT_EQ(servers_.size(), 1u);
}

TEST_F(Endings, OtherNumbersAreLeftAloneWhereTheyCannotHelp) {
  write_entry("", kThreeNumbers);
  behaviour_.connect_error = make_error(Situation::kL2tpWrongSecret, "bad secret");
  dial(make_client());
  clock_.advance(seconds(10));
  EXPECT_EQ(servers_.size(), 1u);
}

// ---- idle time --------------------------------------------------------------------------------

TEST_F(Endings, AnIdleConnectionIsHungUp) {
  write_entry("IdleDisconnectSeconds=600\n");
  const auto client = make_client();
  const uint32_t number = connect(client);
  Bytes packet(20, 0);
  packet[0] = 0x45;
  packet[3] = 20;
  for (int i = 0; i < 4; ++i) {  // traffic keeps it up; echoes do not
    clock_.advance(minutes(8));
    server().send_data(packet);
    settle();
    EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  }
  kill(client);
  clock_.advance(minutes(9));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  clock_.advance(minutes(4));
  expect_kept(Situation::kIdle, "no traffic");
}

// As demand dialing holds it: one Dial for each of several programs, which have ended.
TEST_F(Endings, AnIdleConnectionIsHungUpThoughSeveralHoldIt) {
  write_entry("IdleDisconnectSeconds=600\n");
  const auto first = make_client(), second = make_client(kUser, 78);
  const uint32_t number = connect(first);
  EXPECT_EQ(dial(second), number);
  settle();
  kill(first);
  kill(second);
  clock_.advance(minutes(8));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  clock_.advance(minutes(5));
  expect_kept(Situation::kIdle, "no traffic");
  EXPECT_TRUE(is_gone(number));
  const auto later = make_client();
  EXPECT_FALSE(manager_->hang_up(later, number)) << "a late hang-up of what was held";
  const uint32_t next = connect(later);
  EXPECT_NE(next, number);
}

TEST_F(Endings, AnIdleConnectionIsNotDialedAnew) {
  write_entry("IdleDisconnectSeconds=600\nRedialOnLinkFailure=1\n");
  const uint32_t number = connect(make_client());
  clock_.advance(minutes(15));
  EXPECT_EQ(error_of(number), 828u);
  EXPECT_EQ(servers_.size(), 1u);
}

// ---- a number without an entry ----------------------------------------------------------------

TEST_F(Endings, ANumberWithoutAnEntryIsDialedByModem) {
  manager_ = std::make_unique<Manager>(
      environment_, publisher_,
      Settings{.default_phonebook = book_, .dial_group = kDip, .first_modem = [] {
                 return std::string("/dev/ttyS7");
               }});
  const auto client = make_client();
  bus::DialParameters parameters = office("");
  parameters.number = "5551234";
  const auto reply = manager_->dial(client, std::move(parameters));
  ASSERT_TRUE(reply) << reply.error().detail;
  settle();
  EXPECT_EQ(state_of(reply->connection), uint32_t{RASCS_Connected});
  EXPECT_EQ(plans_.at(0).number, "5551234");
  EXPECT_EQ(manager_->describe(reply->connection)->entry, "");
  // The same number again is the same connection; another number is another.
  parameters = office("");
  parameters.number = "5551234";
  EXPECT_TRUE(manager_->dial(client, std::move(parameters))->existing);
  parameters = office("");
  parameters.number = "5559999";
  EXPECT_FALSE(manager_->dial(client, std::move(parameters))->existing);
}

}  // namespace
}  // namespace openras::manager
