// Connections of several links: the order of their states, how they end and begin again.
#include <fstream>

#include "errors/situation.h"
#include "unit/manager/manager_fixture.h"

namespace openras::manager {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class MultilinkTest : public ManagerTest {
 protected:
  MultilinkTest() { behaviour_.bundles = std::make_shared<FakeBundle::Book>(); }

  // An entry "office" of two links, with these keys beside the usual ones.
  void write_entry(const std::string& keys) {
    std::ofstream book(book_);
    book << "[office]\nType=2\nVpnStrategy=3\n" << keys;
    for (int link = 0; link < 2; ++link)
      book << "MEDIA=rastapi\nDevice=WAN Miniport (L2TP)\nDEVICE=vpn\nPhoneNumber=192.0.2.1\n";
  }
  uint32_t state_of_link(uint32_t connection, uint32_t subentry) {
    return state_of(connection | subentry << 24);
  }
  static void lose(FakeServer& server) {
    server.lose_line(make_error(Situation::kCarrierLost, "gone"));
  }
  // A packet crosses from the server to the connection's interface.
  void expect_traffic(uint32_t connection) {
    const uint64_t before = manager_->statistics(connection, 0)->frames_received;
    Bytes packet(20, 0);
    packet[0] = 0x45;
    packet[3] = 20;
    server().send_data(packet);
    clock_.advance(seconds(1));
    EXPECT_EQ(manager_->statistics(connection, 0)->frames_received, before + 1);
  }
};

TEST_F(MultilinkTest, EachLinkIsToldAfterTheNetwork) {
  write_entry("DialMode=1\n");
  const auto client = make_client();
  connect(client);
  const std::vector<uint32_t> states = client->states();
  const auto projected = std::ranges::find(states, uint32_t{RASCS_Projected});
  ASSERT_NE(projected, states.end());
  EXPECT_EQ(std::count(states.begin(), projected, uint32_t{RASCS_SubEntryConnected}), 0);
  EXPECT_EQ(std::count(projected, states.end(), uint32_t{RASCS_SubEntryConnected}), 2);
  EXPECT_EQ(std::vector(states.end() - 2, states.end()),
            (std::vector<uint32_t>{RASCS_ApplySettings, RASCS_Connected}));
}

TEST_F(MultilinkTest, ABundleThatIsLostIsDialedAnew) {
  write_entry("DialMode=1\nRedialOnLinkFailure=1\n");
  const auto client = make_client();
  const uint32_t number = connect(client);
  ASSERT_EQ(servers_.size(), 2u);
  for (size_t drops = 1; drops <= 3; ++drops) {
    publisher_.changes.clear();
    // The server hears nothing of it, and keeps its side of the old bundle.
    lose(*servers_[2 * drops - 2]);
    lose(*servers_[2 * drops - 1]);
    clock_.advance(seconds(30));
    ASSERT_EQ(servers_.size(), 2 * drops + 2);
    EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
    for (const uint32_t link : {1, 2})
      EXPECT_EQ(state_of_link(number, link), uint32_t{RASCS_Connected});
    EXPECT_EQ(server().bundle->links(), 2u) << "a bundle of its own";
    EXPECT_EQ(system_.active, 1u);
    expect_traffic(number);
    EXPECT_EQ(std::ranges::count(publisher_.changes, uint32_t{RASCS_Connected},
                                 &bus::StateChanged::state),
              1);
    EXPECT_EQ(std::ranges::count(publisher_.changes, uint32_t{RASCS_Disconnected},
                                 &bus::StateChanged::state),
              1);
  }
  EXPECT_TRUE(manager_->hang_up(client, number));
  clock_.advance(seconds(20));
  EXPECT_TRUE(is_gone(number));
}

TEST_F(MultilinkTest, OneLinkThatIsLostIsNoDrop) {
  write_entry("DialMode=1\nRedialOnLinkFailure=1\n");
  const uint32_t number = connect(make_client());
  lose(*servers_[0]);
  clock_.advance(minutes(1));
  EXPECT_EQ(servers_.size(), 2u);
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  EXPECT_EQ(state_of_link(number, 1), uint32_t{RASCS_SubEntryDisconnected});
  expect_traffic(number);
}

TEST_F(MultilinkTest, LinksThatComeAsNeededAreNotDialedAnewWithTheFirst) {
  write_entry("DialMode=2\nRedialOnLinkFailure=1\n");
  const auto client = make_client();
  const uint32_t number = connect(client);
  ASSERT_EQ(servers_.size(), 1u);
  bus::DialParameters second = office();
  second.subentry = 2;
  ASSERT_TRUE(manager_->dial(client, std::move(second)));
  clock_.advance(seconds(1));
  ASSERT_EQ(servers_.size(), 2u);
  EXPECT_EQ(state_of_link(number, 2), uint32_t{RASCS_Connected});
  lose(*servers_[0]);
  lose(*servers_[1]);
  clock_.advance(seconds(30));
  EXPECT_EQ(servers_.size(), 3u);
  EXPECT_EQ(state_of_link(number, 1), uint32_t{RASCS_Connected});
  EXPECT_EQ(state_of_link(number, 2), uint32_t{RASCS_SubEntryDisconnected});
  expect_traffic(number);
}

TEST_F(MultilinkTest, StatisticsBeginAnewWithTheBundle) {
  write_entry("DialMode=1\nRedialOnLinkFailure=1\n");
  const auto client = make_client();
  const uint32_t number = connect(client);
  for (int i = 0; i < 20; ++i) expect_traffic(number);
  // A piece that is missing, and one that came in vain.
  servers_[0]->fall_silent();
  for (int i = 0; i < 4; ++i) server().send_data(Bytes(1400, 0x45));
  clock_.advance(seconds(5));
  EXPECT_GT(manager_->statistics(number, 0)->timeout_errors, 0u);
  ASSERT_TRUE(manager_->clear_statistics(client, number, 0));
  EXPECT_EQ(manager_->statistics(number, 0)->timeout_errors, 0u);
  lose(*servers_[0]);
  lose(*servers_[1]);
  clock_.advance(seconds(30));
  ASSERT_EQ(servers_.size(), 4u);
  EXPECT_EQ(manager_->statistics(number, 0)->timeout_errors, 0u);
  expect_traffic(number);
  const uint64_t pieces = manager_->statistics(number, 1)->frames_received +
                          manager_->statistics(number, 2)->frames_received;
  EXPECT_GT(pieces, 0u);
}

TEST_F(MultilinkTest, ADropThatNoTryMendsIsToldWithTheLastError) {
  write_entry("DialMode=1\nRedialAttempts=2\nRedialSeconds=20\nRedialOnLinkFailure=1\n");
  const uint32_t number = connect(make_client());
  behaviour_.connect_error = make_error(Situation::kModemNoCarrier, "NO CARRIER");
  lose(*servers_[0]);
  lose(*servers_[1]);
  clock_.advance(minutes(5));
  EXPECT_EQ(servers_.size(), 2u + 2u * 2u);
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Disconnected});
  EXPECT_EQ(error_of(number), 679u);
  EXPECT_EQ(system_.active, 0u);
}

TEST_F(MultilinkTest, AnIdleBundleIsHungUpAndNotDialedAnew) {
  write_entry("DialMode=1\nIdleDisconnectSeconds=600\nRedialOnLinkFailure=1\n");
  const uint32_t number = connect(make_client());
  clock_.advance(minutes(8));
  expect_traffic(number);  // what its links carry together counts
  clock_.advance(minutes(8));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  clock_.advance(minutes(5));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Disconnected});
  EXPECT_EQ(error_of(number), 828u);
  EXPECT_EQ(servers_.size(), 2u);
}

}  // namespace
}  // namespace openras::manager
