// Connections once they are up: references, drops, owners, statistics, the end of the daemon.
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

#include "unit/manager/manager_fixture.h"

namespace openras::manager {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Life : public ManagerTest {};

// ---- references ------------------------------------------------------------------------------

TEST_F(Life, DialingAConnectedEntryReferencesIt) {
  const auto first = make_client(), second = make_client();
  const uint32_t number = connect(first);
  const auto reply = manager_->dial(second, office());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->connection, number);
  EXPECT_TRUE(reply->existing);
  EXPECT_TRUE(second->heard.empty());
  settle();
  EXPECT_THAT(second->states(), testing::ElementsAre(RASCS_Connected));
  EXPECT_EQ(servers_.size(), 1u);

  EXPECT_TRUE(manager_->hang_up(first, number));
  clock_.advance(minutes(1));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  EXPECT_TRUE(manager_->hang_up(second, number));
  clock_.advance(seconds(10));
  EXPECT_TRUE(is_gone(number));
}

TEST_F(Life, EntryNamesAreComparedAsThePhoneBookDoes) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  const auto reply = manager_->dial(client, office("OFFICE"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->connection, number);
}

TEST_F(Life, DialingAnEntryThatIsBeingDialedIsRefused) {
  const auto client = make_client();
  client->block_at(RASCS_ConnectDevice);
  const uint32_t number = dial(client);
  settle();
  EXPECT_EQ(manager_->dial(make_client(), office()).error().code, 756u);
  client->release();
  settle();
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
}

TEST_F(Life, ADroppedOrFailedEntryIsDialedAnew) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  server().lose_line({619, "gone"});
  settle();
  const uint32_t other = connect(client);
  EXPECT_NE(other, number);
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Disconnected});
}

TEST_F(Life, AnotherUsersConnectionIsAnother) {
  const uint32_t number = connect(make_client(kUser));
  EXPECT_NE(connect(make_client(kOther)), number);
}

// ---- drops -----------------------------------------------------------------------------------

TEST_F(Life, WhyAConnectionDroppedStaysReadable) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  server().lose_line({619, "the line is gone"});
  clock_.advance(minutes(10));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Disconnected});
  EXPECT_EQ(error_of(number), 619u);
  EXPECT_EQ(publisher_.changes.back().state, uint32_t{RASCS_Disconnected});
  EXPECT_EQ(publisher_.changes.back().error, 619u);
  EXPECT_EQ(system_.active, 0u);
  EXPECT_TRUE(manager_->hang_up(client, number));
  settle();
  EXPECT_TRUE(is_gone(number));
  EXPECT_EQ(publisher_.removed.at(0).error, 619u);
  const auto ended = manager_->list_ended();
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].number, number);
  EXPECT_EQ(ended[0].entry, "office");
  EXPECT_EQ(ended[0].error, 619u);
  EXPECT_EQ(ended[0].reason, "the line is gone");
  EXPECT_TRUE(ended[0].was_connected);
}

TEST_F(Life, ADropIsRemovedAtOnceWhereNobodyIsLeftToHangUp) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  kill(client);
  server().lose_line({619, "the line is gone"});
  clock_.advance(seconds(10));
  EXPECT_TRUE(is_gone(number));
  EXPECT_EQ(publisher_.removed.at(0).error, 619u);
}

TEST_F(Life, ADropThatASecondDialerOutlivesStaysReadableForHim) {
  const auto first = make_client(kUser, 77), second = make_client(kUser, 78);
  const uint32_t number = connect(first);
  EXPECT_TRUE(manager_->dial(second, office()));
  kill(first);
  server().lose_line({619, "the line is gone"});
  clock_.advance(seconds(10));
  EXPECT_EQ(error_of(number), 619u);
  kill(second);
  settle();
  EXPECT_TRUE(is_gone(number));
}

TEST_F(Life, ThePeerEndsTheLink) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  server().terminate("closing time");
  clock_.advance(seconds(10));
  EXPECT_EQ(error_of(number), 629u);
}

TEST_F(Life, APeerThatFallsSilentIsNoticed) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  server().fall_silent();
  clock_.advance(minutes(5));
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Disconnected});
  EXPECT_NE(error_of(number), 0u);
  EXPECT_EQ(system_.active, 0u);
}

TEST_F(Life, OnlyTheLast64EndedAreKept) {
  const auto client = make_client();
  behaviour_.connect_error = Error{678, "nobody answers"};
  for (int i = 0; i < 70; ++i) {
    const uint32_t number = dial(client);
    settle();
    EXPECT_TRUE(manager_->hang_up(client, number));
    settle();
  }
  const auto ended = manager_->list_ended();
  ASSERT_EQ(ended.size(), 64u);
  EXPECT_EQ(ended.front().number, 70u);
  EXPECT_EQ(ended.back().number, 7u);
}

// ---- who may ---------------------------------------------------------------------------------

TEST_F(Life, OnlyRootTheDaemonsUserAndTheGroupMayDial) {
  const auto stranger = std::make_shared<FakeClient>(
      io_, bus::Credentials{.uid = 5000, .gid = 5000, .pid = 1, .groups = {}});
  const auto refused = manager_->dial(stranger, office());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, 5u);
  EXPECT_NE(refused.error().detail.find("dip"), std::string::npos);
  const auto root = std::make_shared<FakeClient>(
      io_, bus::Credentials{.uid = 0, .gid = 0, .pid = 1, .groups = {}});
  EXPECT_TRUE(manager_->dial(root, office()));
}

TEST_F(Life, AnotherUserSeesItButCannotEndIt) {
  const auto owner = make_client(kUser), other = make_client(kOther);
  const uint32_t number = connect(owner);
  EXPECT_EQ(manager_->describe(number)->owner, kUser);
  EXPECT_EQ(manager_->list().size(), 1u);
  EXPECT_EQ(manager_->hang_up(other, number).error().code, 5u);
  EXPECT_EQ(manager_->clear_statistics(other, number, 0).error().code, 5u);
  EXPECT_EQ(manager_->resume(other, number, office()).error().code, 5u);
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  EXPECT_TRUE(manager_->hang_up(make_client(0), number));  // root may
}

TEST_F(Life, OneUserCannotTakeAllConnections) {
  manager_ = std::make_unique<Manager>(
      environment_, publisher_,
      Settings{.default_phonebook = book_, .dial_group = kDip, .max_connections_per_user = 1});
  connect(make_client());
  EXPECT_EQ(manager_->dial(make_client(), office("branch")).error().code, 633u);
  EXPECT_TRUE(manager_->dial(make_client(kOther), office("branch")));
}

// ---- statistics and projection ---------------------------------------------------------------

TEST_F(Life, StatisticsCountWhatTheLinkCarried) {
  const auto client = make_client();
  const uint32_t number = connect(client);
  Bytes packet(20, 0);
  packet[0] = 0x45;
  packet[3] = 20;
  server().send_data(packet);
  clock_.advance(seconds(7));
  const auto statistics = manager_->statistics(number, 1);
  ASSERT_TRUE(statistics);
  EXPECT_EQ(statistics->bytes_received, 20u);
  EXPECT_EQ(statistics->frames_received, 1u);
  EXPECT_EQ(statistics->connect_duration_ms, 7000u);
  char buffer[64] = {};
  const int tun = system_.other_end(manager_->describe(number)->interface);
  EXPECT_EQ(recv(tun, buffer, sizeof buffer, MSG_DONTWAIT), 20);
  EXPECT_TRUE(manager_->clear_statistics(client, number, 0));
  EXPECT_EQ(manager_->statistics(number, 0)->bytes_received, 0u);
  EXPECT_EQ(manager_->statistics(number, 2).error().code, 87u);
}

TEST_F(Life, ProjectionIsWhatWasNegotiated) {
  const uint32_t number = connect(make_client());
  const auto lcp = manager_->lcp_projection(number);
  ASSERT_TRUE(lcp);
  EXPECT_EQ(lcp->local_auth, 0xc223u);
  EXPECT_EQ(lcp->local_auth_data, 0x81u);
  EXPECT_EQ(lcp->mru, 1400u);
  const auto ip = manager_->ip_projection(number);
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->local, "10.0.0.2");
  EXPECT_EQ(ip->peer, "10.0.0.1");
  EXPECT_EQ(ip->dns, std::vector<std::string>{"9.9.9.9"});
  const auto ipv6 = manager_->ipv6_projection(number);
  ASSERT_TRUE(ipv6);
  EXPECT_EQ(ipv6->local_id.size(), 8u);
}

TEST_F(Life, ProjectionOfARefusedProtocolSaysWhy) {
  behaviour_.ipv6 = false;
  const uint32_t number = connect(make_client());
  EXPECT_EQ(manager_->ip_projection(number)->error, 0u);
  EXPECT_NE(manager_->ipv6_projection(number)->error, 0u);
  EXPECT_TRUE(manager_->ipv6_projection(number)->local_id.empty());
}

TEST_F(Life, ProjectionBeforeItIsThere) {
  const auto client = make_client();
  client->block_at(RASCS_OpenPort);
  const uint32_t number = dial(client);
  settle();
  EXPECT_EQ(manager_->lcp_projection(number).error().code, 730u);
  EXPECT_EQ(manager_->ip_projection(number).error().code, 730u);
  client->release();
}

// ---- the daemon ------------------------------------------------------------------------------

TEST_F(Life, ShuttingDownHangsUpWhateverHandlersDo) {
  const auto up = make_client(), stuck = make_client();
  connect(up);
  stuck->block_at(RASCS_Authenticate);
  dial(stuck, "branch");
  settle();
  bool idle = false;
  manager_->shut_down([&] { idle = true; });
  clock_.advance(seconds(5));
  EXPECT_TRUE(idle);
  EXPECT_TRUE(manager_->list().empty());
  EXPECT_EQ(manager_->dial(up, office()).error().code, 834u);
}

TEST_F(Life, ShuttingDownDoesNotWaitForADeadPeer) {
  connect(make_client());
  server().fall_silent();
  bool idle = false;
  manager_->shut_down([&] { idle = true; });
  clock_.advance(seconds(5));
  EXPECT_TRUE(idle);
}

TEST_F(Life, AThousandConnectionsGoTheirOwnWays) {
  std::ofstream book(book_);
  for (int i = 0; i < 1000; ++i)
    book << "[e" << i << "]\nType=2\nVpnStrategy=3\nMEDIA=rastapi\nDevice=WAN Miniport (L2TP)\n"
         << "DEVICE=vpn\nPhoneNumber=192.0.2.1\n\n";
  book.close();
  const auto client = make_client();
  for (int i = 0; i < 1000; ++i) dial(client, "e" + std::to_string(i));
  settle();
  EXPECT_EQ(publisher_.added.size(), 1000u);
  clock_.advance(minutes(2));
  EXPECT_EQ(system_.active, 1000u);
}

}  // namespace
}  // namespace openras::manager
