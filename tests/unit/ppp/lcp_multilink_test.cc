// LCP's options of RFC 1990: MRRU, short sequence numbers, endpoint discriminator.
#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

const EndpointDiscriminator kOurs{1, {0xaa, 0xbb}}, kTheirs{3, {2, 0, 0, 0, 0, 9}};

Config multilink_caller() {
  Config config = caller_config();
  config.multilink = {.mrru = 1500, .short_sequence = false, .endpoint = kOurs};
  return config;
}

struct Peer : Puppet {
  explicit Peer(Config config) : Puppet(std::move(config)) {
    end.session.link_up(now);
    end.session.start(now);
  }
  Heard ask(const Options& options) {
    hear();
    say(kProtocolLcp, Code::kConfigureRequest, ++id, options);
    for (const Heard& packet : hear())
      if (packet.protocol == kProtocolLcp && packet.code >= 2 && packet.code <= 4) return packet;
    ADD_FAILURE() << "no answer";
    return {};
  }
  uint8_t id = 0;
};

Options offer(uint16_t mrru) { return {option_u16(lcp_option::kMrru, mrru)}; }

TEST(LcpMultilink, OptionsHaveTheRfcsForm) {  // RFC 1990 §5.1
  LcpOptions options;
  options.mrru = 1500;
  options.short_sequence = true;
  options.endpoint = kTheirs;
  const Bytes octets = serialise_options(write_lcp(options));
  EXPECT_EQ(octets, (Bytes{17, 4, 0x05, 0xdc, 18, 2, 19, 9, 3, 2, 0, 0, 0, 0, 9}));
  EXPECT_EQ(read_lcp(*parse_options(octets)), options);
  EXPECT_FALSE(read_endpoint({lcp_option::kEndpoint, {}}));
  EXPECT_FALSE(read_endpoint({lcp_option::kEndpoint, Bytes(22, 1)}));
  EXPECT_TRUE(read_endpoint({lcp_option::kEndpoint, Bytes(21, 1)}));
}

TEST(LcpMultilink, BothSidesHaveToWantIt) {
  Peer willing(multilink_caller());
  Options asked = willing.heard(kProtocolLcp, Code::kConfigureRequest)->options();
  EXPECT_EQ(read_lcp(asked).mrru, 1500);
  EXPECT_EQ(read_lcp(asked).endpoint, kOurs);
  Options theirs = offer(1600);
  theirs.push_back(option_flag(lcp_option::kShortSequence));
  theirs.push_back(option_endpoint(kTheirs));
  theirs.push_back(option_auth(auth_protocol(AuthMethod::kPap)));
  willing.open_lcp(theirs);
  LcpNegotiated agreed = willing.end.session.negotiated();
  EXPECT_TRUE(agreed.multilink);
  EXPECT_EQ(agreed.mrru, 1600);
  EXPECT_EQ(agreed.peer_mrru, 1500);
  EXPECT_TRUE(agreed.short_sequence);
  EXPECT_FALSE(agreed.peer_short_sequence);
  EXPECT_EQ(agreed.peer_endpoint, kTheirs);

  Peer single(multilink_caller());
  single.open_lcp({option_auth(auth_protocol(AuthMethod::kPap))});
  EXPECT_FALSE(single.end.session.negotiated().multilink);

  Options all = offer(1500);
  all.push_back(option_flag(lcp_option::kShortSequence));
  all.push_back(option_endpoint(kTheirs));
  Peer unwilling(caller_config());
  EXPECT_EQ(unwilling.ask(all).code, 4);
}

TEST(LcpMultilink, AnMrruBelowTheMinimumIsRefused) {
  Peer peer(multilink_caller());
  const Puppet::Heard answer = peer.ask(offer(127));
  EXPECT_EQ(answer.code, 3);
  EXPECT_EQ(answer.options(), offer(1500));
  EXPECT_EQ(peer.ask({{lcp_option::kMrru, {1}}}).code, 4);
  EXPECT_EQ(peer.ask(offer(0)).code, 3);
  // One that insists goes without, after Max-Failure (RFC 1661 §4.6).
  for (int i = 0; i < 10; ++i)
    if (peer.ask(offer(64)).code == 4) return;
  FAIL() << "never rejected";
}

// The network phase is the bundle's: the session neither begins nor answers it.
TEST(LcpMultilink, ALinkOfABundleHasNoNetworkPhaseOfItsOwn) {
  Config config = multilink_caller();
  config.methods = {AuthMethod::kNone};
  Peer peer(std::move(config));
  peer.end.session.start_network(peer.now);
  peer.open_lcp(offer(1500));
  peer.say(kProtocolIpcp, Code::kConfigureRequest, 1, {});
  peer.pass(std::chrono::seconds(20));
  for (const Puppet::Heard& packet : peer.hear()) EXPECT_NE(packet.protocol, kProtocolIpcp);
  peer.end.collect();
  EXPECT_TRUE(peer.end.last<Authenticated>());
  EXPECT_FALSE(peer.end.last<NetworkUp>());
  const Bytes ipcp{0x80, 0x21, 1, 1, 0, 4};
  peer.say(kProtocolLcp, static_cast<uint8_t>(Code::kProtocolReject), 9, ipcp);
  peer.end.collect();
  ASSERT_TRUE(peer.end.last<ProtocolRejected>());
  EXPECT_EQ(peer.end.last<ProtocolRejected>()->protocol, kProtocolIpcp);
}

}  // namespace
}  // namespace openras::ppp
