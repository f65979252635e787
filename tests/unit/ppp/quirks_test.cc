// What real peers do that the RFCs do not foresee, as seen in the wild.
#include <openras/raserror.h>

#include "protocol/ppp/outbox.h"
#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

using std::chrono::seconds;

struct QuirkyPeer : Puppet {
  explicit QuirkyPeer(Config config) : Puppet(std::move(config)) {
    end.session.link_up(now);
    end.session.start(now);
    end.session.start_network(now);
  }
};

// l2tpns repeats its CHAP demand for ever, whatever it is told.
TEST(Quirks, AnEndlessDemandForAnotherMethodEndsSoon) {
  Config config = caller_config();
  config.methods = {AuthMethod::kMsChapV2};
  QuirkyPeer peer(config);
  int demands = 0;
  for (; demands < 5000 && !peer.heard(kProtocolLcp, Code::kTerminateRequest); ++demands) {
    peer.hear();
    peer.say(kProtocolLcp, Code::kConfigureRequest, static_cast<uint8_t>(demands),
             {option_auth(auth_protocol(AuthMethod::kChapMd5))});
  }
  EXPECT_LE(demands, 6);
  peer.pass(seconds(10));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_SERVER_POLICY});
}

// slirp asks for its own address with 0.0.0.0 and has to be given one.
TEST(Quirks, APeerThatAsksTheCallerForAnAddressGetsOne) {
  Config config = caller_config();
  config.ipv6 = false;
  QuirkyPeer peer(config);
  peer.open_lcp({});
  peer.say(kProtocolIpcp, Code::kConfigureRequest, 1, write_ipcp({Ipv4{}, {}}));
  std::optional<Puppet::Heard> nak = peer.heard(kProtocolIpcp, Code::kConfigureNak);
  ASSERT_TRUE(nak);
  EXPECT_EQ(read_ipcp(nak->options()).address, (Ipv4{10, 0, 2, 2}));
}

// SoftEther tests the line before LCP is open.
TEST(Quirks, AnEchoBeforeLcpIsOpenIsAnswered) {
  QuirkyPeer peer(caller_config());
  peer.say(kProtocolLcp, 9, 3, Bytes{1, 2, 3, 4, 5});
  std::optional<Puppet::Heard> reply = peer.heard(kProtocolLcp, Code::kEchoReply);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->id, 3);
  EXPECT_EQ(reply->data, (Bytes{0, 0, 0, 0, 5}));
}

// SoftEther's DHCP takes four seconds while IPV6CP is open at once.
TEST(Quirks, ASlowIpcpIsWaitedForBesideAQuickIpv6cp) {
  QuirkyPeer peer(caller_config());
  peer.open_lcp({});
  peer.pass(seconds(3));
  std::optional<Puppet::Heard> request = peer.heard(kProtocolIpv6cp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  peer.say(kProtocolIpv6cp, 2, request->id, request->data);
  peer.say(kProtocolIpv6cp, Code::kConfigureRequest, 1, write_ipv6cp({InterfaceId{3}}));
  peer.pass(seconds(12));
  EXPECT_FALSE(peer.end.last<NetworkUp>());
  peer.open_ipcp();
  ASSERT_TRUE(peer.end.last<NetworkUp>());
  EXPECT_TRUE(peer.end.last<NetworkUp>()->v4 && peer.end.last<NetworkUp>()->v6);
}

// pppd behind pppoe-server takes a second to start: our first request is lost, and its own shows
// that it listens now.
TEST(Quirks, APeerThatStartsLateDoesNotCostARestartTime) {
  QuirkyPeer peer(caller_config());
  peer.hear();
  peer.pass(std::chrono::milliseconds(1100));
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1, {option_u32(lcp_option::kMagic, 1)});
  EXPECT_TRUE(peer.heard(kProtocolLcp, Code::kConfigureRequest));
}

TEST(Quirks, JunkNeverGrowsMemory) {
  QuirkyPeer peer(caller_config());
  SeededRandom random(3);
  for (int i = 0; i < 20000; ++i) {
    Bytes frame(1 + random.u16() % 64);
    random.fill(frame);
    peer.end.session.receive(frame, peer.now);
  }
  size_t events = 0;
  while (peer.end.session.next_event()) ++events;
  EXPECT_LE(events, Outbox::kMaxEvents);
  EXPECT_LE(peer.end.frames().size(), Outbox::kMaxFrames);
}

TEST(Quirks, EndedIsNeverPushedOut) {
  QuirkyPeer peer(caller_config());
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  Bytes junk = make_frame(kProtocolLcp, serialise_packet(9, 1, Bytes{0, 0, 0, 1}));
  for (int i = 0; i < 1000; ++i) peer.end.session.receive(junk, peer.now);
  peer.end.session.link_down({ERROR_NO_CARRIER, "gone", 0}, peer.now);
  for (int i = 0; i < 1000; ++i) peer.end.session.receive(junk, peer.now);
  peer.end.collect();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_NO_CARRIER});
}

TEST(Quirks, NothingIsSaidAfterTheEnd) {
  QuirkyPeer peer(caller_config());
  peer.end.session.link_down({ERROR_NO_CARRIER, "gone", 0}, peer.now);
  peer.end.collect();
  peer.hear();
  peer.end.session.start(peer.now);
  peer.end.session.link_up(peer.now);
  peer.end.session.start_network(peer.now);
  peer.end.session.retry_authentication({}, peer.now);
  peer.end.session.tick(peer.now + std::chrono::hours(1));
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1, Options{});
  EXPECT_TRUE(peer.hear().empty());
  EXPECT_EQ(peer.end.events.size(), 1u);
  EXPECT_FALSE(peer.end.session.deadline());
}

}  // namespace
}  // namespace openras::ppp
