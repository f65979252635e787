#include "datapath/data_path.h"

#include <gmock/gmock.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <optional>

#include "datapath/tun_reader.h"
#include "recording_link.h"

namespace openras::datapath {
namespace {

using testing::ElementsAre;

constexpr ppp::Ipv4 kLocal{10, 0, 0, 2}, kRemote{10, 0, 0, 1};

class DataPathTest : public testing::Test {
 protected:
  void SetUp() override {
    path.emplace(io.get_executor(), tun.end, link, [this](uint16_t protocol) {
      return protocol == ppp::kProtocolIpv4 ? v4_open : v6_open;
    });
  }
  void deliver(uint16_t protocol, ByteView information) {
    ppp::SplitFrame frame{protocol, information};
    path->deliver({&frame, 1});
  }

  asio::io_context io;
  FakeTun tun;
  RecordingLink link;
  bool v4_open = true, v6_open = true;
  std::optional<DataPath> path;
};

TEST_F(DataPathTest, PutsTheProtocolFieldInFrontAndSendsOneBatch) {
  Bytes v4 = ipv4_packet(kLocal, kRemote), v6 = ipv6_packet(link_local({1}), link_local({2}));
  tun.put(v4);
  tun.put(v6);
  tun.put(v4);
  io.poll();
  EXPECT_THAT(link.batches, ElementsAre(3));
  EXPECT_THAT(link.sent, ElementsAre(framed(0x0021, v4), framed(0x0057, v6), framed(0x0021, v4)));
  EXPECT_EQ(path->counters().frames_sent, 3u);
  EXPECT_EQ(path->counters().bytes_sent, 28u + 48 + 28);
  EXPECT_EQ(path->counters().dropped, 0u);
}

TEST_F(DataPathTest, GoesOnAfterTheTunWasEmpty) {
  for (int i = 0; i < 3; ++i) {
    tun.put(ipv4_packet(kLocal, kRemote));
    io.poll();
  }
  EXPECT_THAT(link.batches, ElementsAre(1, 1, 1));
}

TEST_F(DataPathTest, GivesWayAfterAFullBatch) {
  for (size_t i = 0; i < TunReader::kBatchPackets + 5; ++i) tun.put(ipv4_packet(kLocal, kRemote));
  size_t seen_by_other_work = 0;
  link.during_send = [&] {
    if (link.batches.size() == 1) asio::post(io, [&] { seen_by_other_work = link.sent.size(); });
  };
  io.poll();
  EXPECT_EQ(seen_by_other_work, TunReader::kBatchPackets);
  EXPECT_THAT(link.batches, ElementsAre(TunReader::kBatchPackets, 5));
}

TEST_F(DataPathTest, GivesWayAfter64KbOfLargePackets) {
  for (int i = 0; i < 10; ++i) tun.put(ipv4_packet(kLocal, kRemote, 30000));
  io.poll();
  EXPECT_THAT(link.batches, ElementsAre(3, 3, 3, 1));
  for (const Bytes& frame : link.sent) EXPECT_EQ(frame.size(), 30002u);
}

TEST_F(DataPathTest, TakesTheLargestPacket) {
  tun.put(ipv4_packet(kLocal, kRemote, 65535));
  tun.put(ipv4_packet(kLocal, kRemote, 65535));
  io.poll();
  EXPECT_EQ(link.sent.size(), 2u);
}

TEST_F(DataPathTest, DropsAndCountsWhatNoOpenProtocolCarries) {
  v6_open = false;
  tun.put(ipv6_packet(link_local({1}), link_local({2})));
  tun.put(Bytes{0x15, 1, 2, 3});  // neither version 4 nor 6
  io.poll();
  EXPECT_TRUE(link.sent.empty());
  EXPECT_EQ(path->counters().dropped, 2u);
  EXPECT_EQ(path->counters().frames_sent, 0u);
}

TEST_F(DataPathTest, DeliversPacketsToTheTun) {
  Bytes v4 = ipv4_packet(kRemote, kLocal), v6 = ipv6_packet(link_local({2}), link_local({1}));
  std::vector<ppp::SplitFrame> frames{{0x0021, v4}, {0x0057, v6}};
  path->deliver(frames);
  EXPECT_EQ(tun.take(), v4);
  EXPECT_EQ(tun.take(), v6);
  EXPECT_EQ(path->counters().frames_received, 2u);
  EXPECT_EQ(path->counters().bytes_received, 28u + 48);
  EXPECT_EQ(path->counters().dropped, 0u);
}

TEST_F(DataPathTest, DropsAVersionThatIsNotTheProtocols) {
  deliver(0x0021, ipv6_packet(link_local({2}), link_local({1})));
  deliver(0x0057, ipv4_packet(kRemote, kLocal));
  deliver(0x0021, {});
  deliver(0x002b, ipv4_packet(kRemote, kLocal));
  EXPECT_TRUE(tun.take().empty());
  EXPECT_EQ(path->counters().dropped, 4u);
}

TEST_F(DataPathTest, DropsReceivedFramesOfAClosedProtocol) {
  v4_open = false;
  deliver(0x0021, ipv4_packet(kRemote, kLocal));
  EXPECT_TRUE(tun.take().empty());
  EXPECT_EQ(path->counters().dropped, 1u);
}

TEST_F(DataPathTest, CountsWhatAFullTunDoesNotTake) {
  Bytes packet = ipv4_packet(kRemote, kLocal, 1400);
  constexpr uint64_t kMany = 5000;  // more than a socket's buffer holds
  for (uint64_t i = 0; i < kMany; ++i) deliver(0x0021, packet);
  uint64_t taken = 0;
  while (!tun.take().empty()) ++taken;
  EXPECT_GT(path->counters().dropped, 0u);
  EXPECT_EQ(taken + path->counters().dropped, kMany);
  deliver(0x0021, packet);
  EXPECT_EQ(tun.take(), packet) << "it goes on once there is room";
}

TEST_F(DataPathTest, ClampsSynSegmentsBothWaysOnceAsked) {
  deliver(0x0021, syn_with_mss(1460));
  EXPECT_EQ(mss_of(tun.take()), 1460);
  path->clamp_mss(1400);
  deliver(0x0021, syn_with_mss(1460));
  Bytes in = tun.take();
  EXPECT_EQ(mss_of(in), 1360);
  EXPECT_TRUE(tcp_checksum_is_right(in));
  tun.put(syn_with_mss(1460));
  io.poll();
  ASSERT_EQ(link.sent.size(), 1u);
  Bytes out(link.sent[0].begin() + 2, link.sent[0].end());
  EXPECT_EQ(mss_of(out), 1360);
  EXPECT_TRUE(tcp_checksum_is_right(out));
}

TEST_F(DataPathTest, ClearsItsCounters) {
  deliver(0x0021, ipv4_packet(kRemote, kLocal));
  path->clear_counters();
  EXPECT_EQ(path->counters().frames_received, 0u);
  EXPECT_EQ(path->counters().bytes_received, 0u);
}

TEST_F(DataPathTest, MayBeDestroyedInsideSend) {
  for (size_t i = 0; i < TunReader::kBatchPackets + 5; ++i) tun.put(ipv4_packet(kLocal, kRemote));
  link.during_send = [&] { path.reset(); };
  io.poll();
  EXPECT_THAT(link.batches, ElementsAre(TunReader::kBatchPackets));
}

TEST_F(DataPathTest, DestructionStopsReadingAndLeavesTheDescriptorOpen) {
  path.reset();
  tun.put(ipv4_packet(kLocal, kRemote));
  io.poll();
  EXPECT_TRUE(link.sent.empty());
  EXPECT_NE(fcntl(tun.end, F_GETFD), -1);
  SetUp();  // and another may take it over
  io.restart();
  io.poll();
  EXPECT_EQ(link.sent.size(), 1u);
}

TEST_F(DataPathTest, TellsOnceThatTheInterfaceIsGone) {
  std::vector<Error> told;
  path->on_failed([&](Error why) { told.push_back(why); });
  close(std::exchange(tun.other, -1));
  io.poll();
  io.restart();
  io.poll();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].code, 55u);  // ERROR_DEV_NOT_EXIST
}

}  // namespace
}  // namespace openras::datapath
