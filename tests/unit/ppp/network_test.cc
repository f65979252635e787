// IPCP and IPV6CP: addresses, name servers, and one protocol without the other.
#include <openras/raserror.h>

#include "errors/situation.h"
#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

using std::chrono::seconds;

struct NetworkPeer : Puppet {
  explicit NetworkPeer(Config config) : Puppet(std::move(config)) {
    end.session.link_up(now);
    end.session.start(now);
    end.session.start_network(now);
    open_lcp({});
  }
  Heard ask(uint16_t protocol, const Options& options) {
    hear();
    say(protocol, Code::kConfigureRequest, ++id, options);
    for (const Heard& packet : hear())
      if (packet.protocol == protocol && packet.code >= 2 && packet.code <= 4) return packet;
    ADD_FAILURE() << "no answer";
    return {};
  }
  uint8_t id = 0;
};

constexpr uint8_t kAck = 2, kNak = 3, kReject = 4;

Config caller() {
  Config config = caller_config();
  config.methods = {};
  return config;
}

TEST(Ipcp, ACallerAsksForAnAddressAndForNameServers) {
  NetworkPeer peer(caller());
  IpcpOptions asked = read_ipcp(peer.heard(kProtocolIpcp, Code::kConfigureRequest)->options());
  EXPECT_EQ(asked, (IpcpOptions{Ipv4{}, {Ipv4{}, Ipv4{}}}));
  Config config = caller();
  config.request_dns = false;
  NetworkPeer other(config);
  asked = read_ipcp(other.heard(kProtocolIpcp, Code::kConfigureRequest)->options());
  EXPECT_EQ(asked, (IpcpOptions{Ipv4{}, {}}));
}

TEST(Ipcp, RejectedNameServersAreDoneWithout) {
  NetworkPeer peer(caller());
  std::optional<Puppet::Heard> request = peer.heard(kProtocolIpcp, Code::kConfigureRequest);
  peer.say(kProtocolIpcp, Code::kConfigureReject, request->id,
           {option_ipv4(ipcp_option::kSecondaryDns, {})});
  request = peer.heard(kProtocolIpcp, Code::kConfigureRequest);
  peer.say(kProtocolIpcp, Code::kConfigureNak, request->id,
           write_ipcp({kClientAddress, {kDns, {}}}));
  request = peer.heard(kProtocolIpcp, Code::kConfigureRequest);
  peer.say(kProtocolIpcp, 2, request->id, request->data);
  peer.ask(kProtocolIpcp, write_ipcp({kServerAddress, {}}));
  peer.pass(seconds(7));
  const NetworkUp* up = peer.end.last<NetworkUp>();
  ASSERT_TRUE(up && up->v4);
  EXPECT_EQ(up->v4->dns, std::vector<Ipv4>{kDns});
  EXPECT_EQ(up->v6_error.code, uint32_t{ERROR_PPP_TIMEOUT}) << "a silent IPV6CP is waited for 6 s";
}

TEST(Ipcp, ANameServerOfZeroIsNone) {
  NetworkPeer peer(caller());
  std::optional<Puppet::Heard> request = peer.heard(kProtocolIpcp, Code::kConfigureRequest);
  peer.say(kProtocolIpcp, Code::kConfigureNak, request->id,
           write_ipcp({kClientAddress, {Ipv4{}, Ipv4{}}}));
  request = peer.heard(kProtocolIpcp, Code::kConfigureRequest);
  EXPECT_EQ(read_ipcp(request->options()), (IpcpOptions{kClientAddress, {}}));
}

TEST(Ipcp, APeerMayHaveNoAddress) {
  Config config = caller();
  config.ipv6 = false;
  NetworkPeer peer(config);
  EXPECT_EQ(peer.ask(kProtocolIpcp, {}).code, kAck);
}

TEST(Ipcp, CompressionNbnsAndTheOldPairAreRejected) {
  NetworkPeer peer(caller());
  Options strange{{ipcp_option::kCompression, {0, 0x2d, 15, 1}},
                  {ipcp_option::kAddresses, {1, 2, 3, 4, 5, 6, 7, 8}},
                  {ipcp_option::kPrimaryNbns, {0, 0, 0, 0}},
                  {ipcp_option::kPrimaryDns, {0, 0, 0, 0}},
                  {ipcp_option::kAddress, {1, 2, 3}}};
  Puppet::Heard answer = peer.ask(kProtocolIpcp, strange);
  EXPECT_EQ(answer.code, kReject);
  EXPECT_EQ(answer.options(), strange);
}

TEST(Ipcp, MaxFailureTurnsNaksIntoRejects) {
  NetworkPeer peer(caller());
  Options zero{option_ipv4(ipcp_option::kAddress, {})};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(peer.ask(kProtocolIpcp, zero).code, kNak);
  Puppet::Heard answer = peer.ask(kProtocolIpcp, zero);
  EXPECT_EQ(answer.code, kReject);
  EXPECT_EQ(answer.options(), zero);
}

TEST(Ipcp, AnAnswererAssigns) {
  std::unique_ptr<TestUsers> users = known_users();
  Config config = answerer_config(*users, {});
  config.dns = {kDns, Ipv4{10, 64, 0, 54}};
  NetworkPeer peer(config);
  IpcpOptions asked = read_ipcp(peer.heard(kProtocolIpcp, Code::kConfigureRequest)->options());
  EXPECT_EQ(asked, (IpcpOptions{kServerAddress, {}}));
  Puppet::Heard answer = peer.ask(kProtocolIpcp, write_ipcp({Ipv4{9, 9, 9, 9}, {Ipv4{}, Ipv4{}}}));
  EXPECT_EQ(answer.code, kNak);
  IpcpOptions right{kClientAddress, {kDns, Ipv4{10, 64, 0, 54}}};
  EXPECT_EQ(read_ipcp(answer.options()), right);
  EXPECT_EQ(peer.ask(kProtocolIpcp, write_ipcp(right)).code, kAck);
  // Who asks for none is told to.
  answer = peer.ask(kProtocolIpcp, {});
  EXPECT_EQ(answer.code, kNak);
  EXPECT_EQ(read_ipcp(answer.options()).address, kClientAddress);
}

TEST(Ipcp, AnAnswererWithoutAddressesRejectsTheQuestion) {
  std::unique_ptr<TestUsers> users = known_users();
  Config config = answerer_config(*users, {});
  config.peer_ipv4.reset();
  NetworkPeer peer(config);
  EXPECT_EQ(peer.ask(kProtocolIpcp, write_ipcp({Ipv4{}, {}})).code, kReject);
  EXPECT_EQ(peer.ask(kProtocolIpcp, write_ipcp({Ipv4{9, 9, 9, 9}, {}})).code, kAck);
}

TEST(Ipv6cp, OurIdentifierIsLocalAndNotZero) {
  for (uint64_t seed = 1; seed < 50; ++seed) {
    Puppet peer(caller(), seed);
    peer.end.session.link_up(peer.now);
    peer.end.session.start(peer.now);
    peer.end.session.start_network(peer.now);
    peer.open_lcp({});
    std::optional<Puppet::Heard> request = peer.heard(kProtocolIpv6cp, Code::kConfigureRequest);
    // open_lcp() consumes what was sent; the request comes again.
    if (!request) peer.pass(seconds(3));
    request = peer.heard(kProtocolIpv6cp, Code::kConfigureRequest);
    ASSERT_TRUE(request);
    InterfaceId id = *read_ipv6cp(request->options()).interface_id;
    EXPECT_NE(id, InterfaceId{});
    EXPECT_EQ(id[0] & 0x02, 0);
  }
}

TEST(Ipv6cp, TakesTheIdentifierThatThePeerSuggests) {
  Config config = caller();
  config.ipv4 = false;
  NetworkPeer peer(config);
  peer.pass(seconds(3));
  InterfaceId suggested{2, 2, 2, 2, 2, 2, 2, 2};
  std::optional<Puppet::Heard> request = peer.heard(kProtocolIpv6cp, Code::kConfigureRequest);
  peer.say(kProtocolIpv6cp, Code::kConfigureNak, request->id, write_ipv6cp({suggested}));
  request = peer.heard(kProtocolIpv6cp, Code::kConfigureRequest);
  EXPECT_EQ(read_ipv6cp(request->options()).interface_id, suggested);
  peer.say(kProtocolIpv6cp, 2, request->id, request->data);
  // An identifier equal to ours, and none, are countered (RFC 5072 §4.1).
  EXPECT_EQ(peer.ask(kProtocolIpv6cp, write_ipv6cp({suggested})).code, kNak);
  EXPECT_EQ(peer.ask(kProtocolIpv6cp, write_ipv6cp({InterfaceId{}})).code, kNak);
  EXPECT_EQ(peer.ask(kProtocolIpv6cp, write_ipv6cp({InterfaceId{3}})).code, kAck);
  const NetworkUp* up = peer.end.last<NetworkUp>();
  ASSERT_TRUE(up && up->v6);
  EXPECT_EQ(up->v6->local, suggested);
  EXPECT_EQ(up->v6->peer, InterfaceId{3});
  EXPECT_FALSE(up->v4);
  EXPECT_EQ(up->v4_error.code, uint32_t{ERROR_PROTOCOL_NOT_CONFIGURED});
  EXPECT_EQ(up->v4_error.situation, Situation::kProtocolNotAskedFor);
}

TEST(Network, AProtocolThatIsNotWantedIsRejected) {
  Config config = caller();
  config.ipv6 = false;
  NetworkPeer peer(config);
  peer.say(kProtocolIpv6cp, Code::kConfigureRequest, 1, write_ipv6cp({InterfaceId{3}}));
  EXPECT_TRUE(peer.heard(kProtocolLcp, Code::kProtocolReject));
}

TEST(Network, OneProtocolIsEnough) {
  NetworkPeer peer(caller());
  peer.say(kProtocolLcp, 8, 2, Bytes{0x80, 0x57, 1, 1, 0, 4});
  peer.pass(seconds(3));
  peer.open_ipcp();
  const NetworkUp* up = peer.end.last<NetworkUp>();
  ASSERT_TRUE(up && up->v4);
  EXPECT_FALSE(up->v6);
  EXPECT_EQ(up->v6_error.code, uint32_t{ERROR_PPP_CP_REJECTED});
}

TEST(Network, DataMayFlowTheMomentTheProtocolIsOpen) {
  NetworkPeer peer(caller());
  peer.pass(seconds(3));
  EXPECT_FALSE(peer.end.session.may_carry(kProtocolIpv4));
  peer.open_ipcp();
  EXPECT_TRUE(peer.end.session.may_carry(kProtocolIpv4));
  EXPECT_FALSE(peer.end.session.may_carry(kProtocolIpv6));
  EXPECT_FALSE(peer.end.last<NetworkUp>()) << "IPV6CP is still waited for";
}

TEST(Network, OfTwoProtocolsOneMayGo) {
  NetworkPeer peer(caller());
  peer.pass(seconds(3));
  peer.open_ipcp();
  peer.pass(seconds(3));
  std::optional<Puppet::Heard> request = peer.heard(kProtocolIpv6cp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  peer.say(kProtocolIpv6cp, 2, request->id, request->data);
  peer.ask(kProtocolIpv6cp, write_ipv6cp({InterfaceId{3}}));
  ASSERT_TRUE(peer.end.last<NetworkUp>()->v6);
  peer.say(kProtocolIpv6cp, static_cast<uint8_t>(Code::kTerminateRequest), 9);
  EXPECT_EQ(peer.end.all<NetworkUp>().size(), 2u);
  EXPECT_TRUE(peer.end.last<NetworkUp>()->v4);
  EXPECT_EQ(peer.end.last<NetworkUp>()->v6_error.code, uint32_t{ERROR_PPP_NCP_TERMINATED});
  EXPECT_FALSE(peer.end.last<Ended>());
}

}  // namespace
}  // namespace openras::ppp
