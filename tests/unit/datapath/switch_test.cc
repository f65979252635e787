#include "datapath/switch.h"

#include <gmock/gmock.h>

#include <asio/io_context.hpp>

#include "recording_link.h"

namespace openras::datapath {
namespace {

using testing::ElementsAre;

constexpr ppp::Ipv4 kServer{10, 9, 0, 1}, kA{10, 9, 0, 2}, kB{10, 9, 0, 3};
constexpr ppp::InterfaceId kServerId{1}, kIdA{2}, kIdB{3};
constexpr Ipv6 kAllRouters{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

class SwitchTest : public testing::Test {
 protected:
  std::unique_ptr<Switch::Port> attach(RecordingLink& link, Switch::Peer peer) {
    return hub.attach(link, [this](uint16_t) { return open; }, peer);
  }
  static void deliver(Switch::Port& port, uint16_t protocol, ByteView packet) {
    ppp::SplitFrame frame{protocol, packet};
    port.deliver({&frame, 1});
  }

  asio::io_context io;
  FakeTun tun;
  bool open = true;
  RecordingLink link_a, link_b;
  Switch hub{io.get_executor(), tun.end};
  std::unique_ptr<Switch::Port> a = attach(link_a, {kA, kIdA}), b = attach(link_b, {kB, kIdB});
};

TEST_F(SwitchTest, HandsEachPacketToItsSessionInOneBatch) {
  Bytes to_a = ipv4_packet(kServer, kA), to_b = ipv4_packet(kServer, kB);
  Bytes to_a6 = ipv6_packet(link_local(kServerId), link_local(kIdA));
  tun.put(to_a);
  tun.put(to_b);
  tun.put(to_a6);
  tun.put(to_b);
  io.poll();
  EXPECT_THAT(link_a.sent, ElementsAre(framed(0x0021, to_a), framed(0x0057, to_a6)));
  EXPECT_THAT(link_b.sent, ElementsAre(framed(0x0021, to_b), framed(0x0021, to_b)));
  EXPECT_THAT(link_a.batches, ElementsAre(2));
  EXPECT_THAT(link_b.batches, ElementsAre(2));
  EXPECT_EQ(a->counters().frames_sent, 2u);
  EXPECT_EQ(a->counters().bytes_sent, 28u + 48);
  EXPECT_EQ(hub.unclaimed(), 0u);
}

TEST_F(SwitchTest, CountsWhatNobodyWants) {
  tun.put(ipv4_packet(kServer, {10, 9, 0, 99}));
  tun.put(ipv6_packet(link_local(kServerId), link_local({9})));
  tun.put(ipv6_packet(link_local(kServerId), kAllRouters));
  tun.put(Bytes{0x45, 0});  // shorter than a header
  tun.put(Bytes{0x60});
  tun.put(Bytes{0x10, 1, 2});
  io.poll();
  EXPECT_EQ(hub.unclaimed(), 6u);
  EXPECT_TRUE(link_a.sent.empty());
  EXPECT_TRUE(link_b.sent.empty());
}

TEST_F(SwitchTest, APeerCannotSpeakForAnother) {
  Bytes own = ipv4_packet(kA, kServer);
  deliver(*a, 0x0021, own);
  EXPECT_EQ(tun.take(), own);
  deliver(*a, 0x0021, ipv4_packet(kB, kServer));
  deliver(*a, 0x0021, Bytes{0x45, 0, 0});
  deliver(*a, 0x0057, ipv6_packet(link_local(kIdB), link_local(kServerId)));
  deliver(*a, 0x0057, ipv6_packet({0x20, 0x01, 0x0d, 0xb8}, link_local(kServerId)));
  deliver(*a, 0x0057, ipv6_packet({}, link_local(kServerId)));
  EXPECT_TRUE(tun.take().empty());
  EXPECT_EQ(a->counters().dropped, 5u);
  EXPECT_EQ(a->counters().frames_received, 6u);
}

TEST_F(SwitchTest, TakesAPeersLinkLocalTraffic) {
  for (Bytes packet : {ipv6_packet(link_local(kIdA), link_local(kServerId)),
                       ipv6_packet(link_local(kIdA), kAllRouters), ipv6_packet({}, kAllRouters)}) {
    deliver(*a, 0x0057, packet);
    EXPECT_EQ(tun.take(), packet);
  }
  EXPECT_EQ(a->counters().dropped, 0u);
}

TEST_F(SwitchTest, ASessionWithoutAnAddressCarriesNothing) {
  RecordingLink link;
  auto port = attach(link, {});
  deliver(*port, 0x0021, ipv4_packet({0, 0, 0, 0}, kServer));
  deliver(*port, 0x0057, ipv6_packet(link_local({}), link_local(kServerId)));
  EXPECT_TRUE(tun.take().empty());
  EXPECT_EQ(port->counters().dropped, 2u);
}

TEST_F(SwitchTest, DropsWhatIsNotOpen) {
  open = false;
  tun.put(ipv4_packet(kServer, kA));
  io.poll();
  deliver(*a, 0x0021, ipv4_packet(kA, kServer));
  EXPECT_TRUE(link_a.sent.empty());
  EXPECT_TRUE(tun.take().empty());
  EXPECT_EQ(a->counters().dropped, 2u);
}

TEST_F(SwitchTest, AnAddressIsTakenOverByTheNewerSession) {
  RecordingLink newer;
  auto port = attach(newer, {kA, kIdA});
  a.reset();  // the older one's end must not take the address from the newer
  tun.put(ipv4_packet(kServer, kA));
  tun.put(ipv6_packet(link_local(kServerId), link_local(kIdA)));
  io.poll();
  EXPECT_TRUE(link_a.sent.empty());
  EXPECT_EQ(newer.sent.size(), 2u);
}

TEST_F(SwitchTest, ASessionThatLeftGetsNothing) {
  a.reset();
  tun.put(ipv4_packet(kServer, kA));
  io.poll();
  EXPECT_EQ(hub.unclaimed(), 1u);
}

TEST_F(SwitchTest, SessionsMayLeaveInsideSend) {
  link_a.during_send = [this] { a.reset(), b.reset(); };
  tun.put(ipv4_packet(kServer, kA));
  tun.put(ipv4_packet(kServer, kB));
  io.poll();
  EXPECT_EQ(link_a.sent.size(), 1u);
  EXPECT_TRUE(link_b.sent.empty());
}

TEST_F(SwitchTest, ClampsSynSegments) {
  RecordingLink link;
  auto port = attach(link, {ppp::Ipv4{192, 0, 2, 7}, {}});
  auto source = attach(link_b, {ppp::Ipv4{10, 0, 0, 1}, {}});
  hub.clamp_mss(1400);
  tun.put(syn_with_mss(1460));
  io.poll();
  ASSERT_EQ(link.sent.size(), 1u);
  EXPECT_EQ(mss_of(ByteView(link.sent[0]).subspan(2)), 1360);
  deliver(*source, 0x0021, syn_with_mss(1460));
  EXPECT_EQ(mss_of(tun.take()), 1360);
}

}  // namespace
}  // namespace openras::datapath
