// The gates: while a handler holds one, the peer is answered and nothing is asked for.
#include <openras/raserror.h>

#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr uint8_t kEcho = static_cast<uint8_t>(Code::kEchoRequest);

class Gates : public testing::TestWithParam<int> {
 protected:
  // What pppd does meanwhile: repeats its request every 3 s, and looks for signs of life.
  template <typename Ask>
  void peer_waits(Puppet& peer, Ask ask) {
    for (int second = 0; second < GetParam(); second += 3) {
      ask();
      std::vector<Puppet::Heard> heard = peer.hear();
      ASSERT_FALSE(heard.empty());
      for (const Puppet::Heard& packet : heard)
        ASSERT_NE(packet.code, static_cast<uint8_t>(Code::kConfigureRequest));
      peer.say(kProtocolLcp, kEcho, 7, Bytes{0, 0, 0, 9});
      ASSERT_TRUE(peer.heard(kProtocolLcp, Code::kEchoReply)) << "after " << second << " s";
      peer.hear();
      peer.pass(seconds(3));
      ASSERT_FALSE(peer.end.last<Ended>());
    }
  }
};

TEST_P(Gates, TheFirstHoldsBackLcp) {
  Config config = caller_config();
  config.ipv6 = false;
  Puppet peer(config);
  peer.end.session.link_up(peer.now);
  EXPECT_TRUE(peer.hear().empty());
  EXPECT_FALSE(peer.end.session.deadline());
  peer_waits(peer, [&] {
    peer.say(kProtocolLcp, Code::kConfigureRequest, 1, {option_u32(lcp_option::kMagic, 9)});
  });
  peer.end.session.start(peer.now);
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  peer.say(kProtocolLcp, 2, request->id, request->data);
  EXPECT_TRUE(peer.end.last<LcpNegotiated>());
}

TEST_P(Gates, TheSecondHoldsBackIpcpAndIpv6cp) {
  Puppet peer(caller_config());
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.open_lcp({option_u32(lcp_option::kMagic, 9)});
  ASSERT_TRUE(peer.end.last<Authenticated>());
  peer_waits(peer, [&] {
    peer.say(kProtocolIpcp, Code::kConfigureRequest, 1, write_ipcp({kServerAddress, {}}));
    peer.say(kProtocolIpv6cp, Code::kConfigureRequest, 1,
             write_ipv6cp({InterfaceId{1, 1, 1, 1, 1, 1, 1, 1}}));
  });
  peer.end.session.start_network(peer.now);
  std::optional<Puppet::Heard> request = peer.heard(kProtocolIpv6cp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  peer.say(kProtocolIpv6cp, 2, request->id, request->data);
  EXPECT_TRUE(peer.end.session.may_carry(kProtocolIpv6));
  request = peer.heard(kProtocolIpcp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  peer.say(kProtocolIpcp, Code::kConfigureNak, request->id, write_ipcp({kClientAddress, {}}));
  request = peer.heard(kProtocolIpcp, Code::kConfigureRequest);
  peer.say(kProtocolIpcp, 2, request->id, request->data);
  const NetworkUp* up = peer.end.last<NetworkUp>();
  ASSERT_TRUE(up && up->v4 && up->v6);
  EXPECT_EQ(up->v4->peer, kServerAddress);
}

INSTANTIATE_TEST_SUITE_P(Seconds, Gates, testing::Values(60, 300, 7200));

TEST(Gate, TheSecondKeepsWatchingThePeer) {
  Puppet peer(caller_config());
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.open_lcp({});
  peer.pass(minutes(1));
  EXPECT_TRUE(peer.heard(kProtocolLcp, Code::kEchoRequest));
  peer.pass(minutes(10));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NO_RESPONSE});
}

TEST(Gate, RejectsGoOutWhileHeld) {
  Puppet peer(caller_config());
  peer.end.session.link_up(peer.now);
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1, {{lcp_option::kCallback, {6}}});
  EXPECT_TRUE(peer.heard(kProtocolLcp, Code::kConfigureReject));
  EXPECT_FALSE(peer.heard(kProtocolLcp, Code::kConfigureRequest));
}

TEST(Gate, AChallengeThatOvertakesTheAckIsAnswered) {
  Config config = caller_config();
  Puppet peer(config);
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1,
           {option_auth(auth_protocol(AuthMethod::kChapMd5))});
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  peer.say(kProtocolChap, 1, 33, Bytes{4, 1, 2, 3, 4, 's'});
  EXPECT_FALSE(peer.heard(kProtocolChap, static_cast<Code>(2)));
  peer.say(kProtocolLcp, 2, request->id, request->data);
  std::optional<Puppet::Heard> response = peer.heard(kProtocolChap, static_cast<Code>(2));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->id, 33);
}

TEST(Gate, OpenedBeforeTheyAreReachedTheyDoNotHold) {
  Puppet peer(caller_config());
  peer.end.session.start_network(peer.now);
  peer.end.session.start(peer.now);
  peer.end.session.link_up(peer.now);
  peer.open_lcp({});
  EXPECT_TRUE(peer.heard(kProtocolIpcp, Code::kConfigureRequest));
}

TEST(Gate, APeerThatEndsTheCallWhileHeldIsHeard) {
  Puppet peer(caller_config());
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.open_lcp({});
  peer.say(kProtocolLcp, static_cast<uint8_t>(Code::kTerminateRequest), 3);
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_REMOTE_DISCONNECTION});
}

}  // namespace
}  // namespace openras::ppp
