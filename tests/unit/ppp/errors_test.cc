// Each way in which a session fails, and the one code it reports.
#include <openras/raserror.h>

#include <set>

#include "errors/situation.h"
#include "protocol/ppp/outcome.h"
#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// A started caller; `methods` empty: only without authentication.
struct Caller : Puppet {
  explicit Caller(std::vector<AuthMethod> methods = {}, bool v4 = true, bool v6 = false)
      : Puppet(make(std::move(methods), v4, v6)) {
    end.session.link_up(now);
    end.session.start(now);
    end.session.start_network(now);
    end.collect();
  }
  static Config make(std::vector<AuthMethod> methods, bool v4, bool v6) {
    Config config = caller_config();
    config.methods = std::move(methods);
    config.ipv4 = v4;
    config.ipv6 = v6;
    return config;
  }
  void open() { open_lcp({option_u32(lcp_option::kMagic, 0x1234)}); }
  // Acknowledges our Terminate-Request.
  void agree_to_end() {
    std::optional<Heard> request = heard(kProtocolLcp, Code::kTerminateRequest);
    ASSERT_TRUE(request);
    say(kProtocolLcp, Code::kTerminateAck, request->id, Options{});
  }
  uint8_t request_id(uint16_t protocol) {
    std::optional<Heard> request = heard(protocol, Code::kConfigureRequest);
    EXPECT_TRUE(request);
    return request ? request->id : uint8_t{0};
  }
  const std::string& detail() { return end.last<Ended>()->error.detail; }
};

Bytes text(std::string_view value) { return {value.begin(), value.end()}; }
constexpr uint8_t kTerminateRequest = static_cast<uint8_t>(Code::kTerminateRequest);

TEST(Outcomes, TheTableIsInOrderAndComplete) {
  for (size_t i = 0; i < kOutcomeCount; ++i) {
    const OutcomeText& line = text_of(static_cast<Outcome>(i));
    EXPECT_EQ(static_cast<size_t>(line.outcome), i);
    ASSERT_NE(row_of(line.situation), nullptr);
    EXPECT_GE(row_of(line.situation)->code, uint32_t{RASBASE});
    EXPECT_FALSE(line.sentence.empty());
  }
}

TEST(Errors, SilenceIs718) {
  Caller peer;
  peer.pass(minutes(5));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_TIMEOUT});
  EXPECT_EQ(peer.end.situation(), Situation::kPppSilent);
  EXPECT_LE(peer.hear().size(), 12u);
}

TEST(Errors, APeerThatOnlyAcknowledgesIs718) {
  Caller peer;
  for (int i = 0; i < 100 && !peer.end.last<Ended>(); ++i) {
    for (const Puppet::Heard& packet : peer.hear())
      if (packet.protocol == kProtocolLcp && packet.code == 1)
        peer.say(kProtocolLcp, 2, packet.id, packet.data);
    peer.pass(seconds(3));
  }
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_TIMEOUT});
}

TEST(Errors, LoopbackIs737) {
  Caller peer;
  for (int i = 0; i < 50 && !peer.end.last<Ended>(); ++i) {
    for (const Bytes& frame : peer.end.frames()) peer.end.session.receive(frame, peer.now);
    peer.end.collect();
    peer.pass(seconds(1));
    for (const Puppet::Heard& packet : peer.hear())
      peer.say(packet.protocol, packet.code, packet.id, packet.data);
  }
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_LOOPBACK_DETECTED});
  EXPECT_EQ(peer.end.situation(), Situation::kLoopback);
}

TEST(Errors, AnOpenLinkThatIsLoopedIs737) {
  Caller peer;
  peer.open();
  ASSERT_TRUE(peer.end.last<Authenticated>());
  peer.open_ipcp();
  peer.pass(seconds(31));
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kEchoRequest);
  ASSERT_TRUE(request);
  for (int i = 0; i < 4; ++i) peer.say(kProtocolLcp, 9, request->id, request->data);
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_LOOPBACK_DETECTED});
}

TEST(Errors, EndlessNaksAre732) {
  Caller peer;
  uint16_t mru = 200;
  for (int i = 0; i < 100 && !peer.heard(kProtocolLcp, Code::kTerminateRequest); ++i) {
    uint8_t id = peer.request_id(kProtocolLcp);
    peer.hear();
    peer.say(kProtocolLcp, Code::kConfigureNak, id, {option_u32(lcp_option::kMagic, mru++)});
  }
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NOT_CONVERGING});
  EXPECT_EQ(peer.end.situation(), Situation::kLcpNotConverging);
}

TEST(Errors, EndlessUnacceptableRequestsAre732) {
  Caller peer;
  int requests = 0;
  for (; requests < 1000 && !peer.heard(kProtocolLcp, Code::kTerminateRequest); ++requests)
    peer.say(kProtocolLcp, Code::kConfigureRequest, static_cast<uint8_t>(requests), {{99, {1}}});
  EXPECT_LT(requests, 30);
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NOT_CONVERGING});
}

TEST(Errors, StartingOverForEverIs732) {
  Caller peer;
  peer.open();
  int rounds = 0;
  for (; rounds < 1000 && !peer.heard(kProtocolLcp, Code::kTerminateRequest); ++rounds) {
    peer.hear();
    peer.say(kProtocolLcp, Code::kConfigureRequest, static_cast<uint8_t>(rounds),
             {option_u32(lcp_option::kMagic, 5)});
    if (std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest))
      peer.say(kProtocolLcp, 2, request->id, request->data);
  }
  EXPECT_LT(rounds, 20);
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NOT_CONVERGING});
}

TEST(Errors, TerminationWhileLcpIsNegotiatedIs734) {
  Caller peer;
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1, {option_u32(lcp_option::kMagic, 5)});
  peer.say(kProtocolLcp, kTerminateRequest, 2, text("no thanks"));
  EXPECT_TRUE(peer.heard(kProtocolLcp, Code::kTerminateAck));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_LCP_TERMINATED});
  EXPECT_EQ(peer.end.situation(), Situation::kLcpTerminated);
  EXPECT_NE(peer.detail().find("no thanks"), std::string::npos);
}

TEST(Errors, ATerminationFromBeforeOurTimeIsIgnored) {
  Caller peer;
  peer.say(kProtocolLcp, kTerminateRequest, 2, text("an earlier call"));
  EXPECT_FALSE(peer.end.last<Ended>());
  peer.open();
  EXPECT_TRUE(peer.end.last<LcpNegotiated>());
}

TEST(Errors, TerminationAfterLcpIs629) {
  Caller peer({AuthMethod::kChapMd5});
  peer.open_lcp({option_auth(auth_protocol(AuthMethod::kChapMd5))});
  peer.say(kProtocolLcp, kTerminateRequest, 2, text("shutdown"));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_REMOTE_DISCONNECTION});
  EXPECT_NE(peer.detail().find("shutdown"), std::string::npos);
}

TEST(Errors, TerminationOfAWorkingLinkIs629) {
  Caller peer;
  peer.open();
  peer.open_ipcp();
  ASSERT_TRUE(peer.end.last<NetworkUp>());
  peer.say(kProtocolLcp, kTerminateRequest, 2);
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_REMOTE_DISCONNECTION});
  EXPECT_EQ(peer.end.situation(), Situation::kPeerEnded);
}

TEST(Errors, UnansweredEchoesAre721) {
  Caller peer;
  peer.open();
  peer.open_ipcp();
  peer.pass(seconds(149));
  EXPECT_FALSE(peer.end.last<Ended>());
  peer.pass(seconds(2));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NO_RESPONSE});
  EXPECT_EQ(peer.end.situation(), Situation::kPeerLost);
}

TEST(Errors, ARejectedLcpIs733) {
  Caller peer;
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1, Options{});
  peer.say(kProtocolLcp, 7, 1, serialise_packet(1, request->id, request->data));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_CP_REJECTED});
  EXPECT_EQ(peer.end.situation(), Situation::kLcpRejected);
}

TEST(Errors, NoCommonMethodIs812) {
  Caller peer({AuthMethod::kMsChapV2});
  for (uint8_t i = 1; i < 20 && !peer.heard(kProtocolLcp, Code::kTerminateRequest); ++i)
    peer.say(kProtocolLcp, Code::kConfigureRequest, i,
             {option_auth(auth_protocol(AuthMethod::kPap))});
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_SERVER_POLICY});
  EXPECT_EQ(peer.end.situation(), Situation::kAuthMismatch);
  EXPECT_NE(peer.detail().find("the peer insists on PAP"), std::string::npos);
}

TEST(Errors, APeerThatEndsBecauseWeWillNotAuthenticateIs812) {
  Caller peer;  // allows no method at all
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1,
           {option_auth(auth_protocol(AuthMethod::kPap))});
  EXPECT_TRUE(peer.heard(kProtocolLcp, Code::kConfigureReject));
  peer.say(kProtocolLcp, kTerminateRequest, 2, text("peer refused to authenticate"));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_SERVER_POLICY});
}

TEST(Errors, AuthenticationThatNeverComesIs718) {
  Caller peer({AuthMethod::kChapMd5});
  peer.open_lcp({option_auth(auth_protocol(AuthMethod::kChapMd5))});
  for (int i = 0; i < 20 && !peer.end.last<Ended>(); ++i) {
    peer.say(kProtocolLcp, 9, 1, Bytes{0, 0, 0, 0});  // alive, but idle
    peer.pass(seconds(5));
  }
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_TIMEOUT});
}

TEST(Errors, UnansweredPapIs718) {
  Caller peer({AuthMethod::kPap});
  peer.open_lcp({option_auth(auth_protocol(AuthMethod::kPap))});
  peer.pass(minutes(2));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_TIMEOUT});
  EXPECT_EQ(peer.end.situation(), Situation::kAuthTimeout);
}

TEST(Errors, ARejectedAuthenticationProtocolIs812) {
  Caller peer({AuthMethod::kPap});
  peer.open_lcp({option_auth(auth_protocol(AuthMethod::kPap))});
  peer.say(kProtocolLcp, 8, 1, Bytes{0xc0, 0x23, 1, 1, 0, 4});
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_SERVER_POLICY});
}

TEST(Errors, ARefusalExplainsTheEndThatFollows) {
  Caller peer({AuthMethod::kPap});
  peer.open_lcp({option_auth(auth_protocol(AuthMethod::kPap))});
  std::optional<Puppet::Heard> request = peer.heard(kProtocolPap, static_cast<Code>(1));
  ASSERT_TRUE(request);
  peer.say(kProtocolPap, 3, request->id, text("\x05sorry"));
  EXPECT_EQ(peer.end.last<AuthenticationFailed>()->message, "sorry");
  peer.end.session.link_down({ERROR_REMOTE_DISCONNECTION, "PADT", 0}, peer.now);
  peer.end.collect();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_AUTHENTICATION_FAILURE});
  EXPECT_EQ(peer.end.situation(), Situation::kPasswordWrong);
  EXPECT_NE(peer.detail().find("PADT"), std::string::npos);
}

struct EncryptionEnd {
  const char* what;
  std::function<void(Caller&)> happens;
};
class Encryption : public testing::TestWithParam<EncryptionEnd> {};

TEST_P(Encryption, RequiredIs743) {
  Caller peer;
  peer.open();
  peer.say(kProtocolCcp, Code::kConfigureRequest, 1, {option_u32(ccp_option::kMppe, 0x01000040)});
  std::optional<Puppet::Heard> reject = peer.heard(kProtocolLcp, Code::kProtocolReject);
  ASSERT_TRUE(reject);
  EXPECT_EQ(to_hex(reject->data).substr(0, 5), "80 fd");
  GetParam().happens(peer);
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_REMOTE_REQUIRES_ENCRYPTION});
  EXPECT_EQ(peer.end.situation(), Situation::kEncryptionRequired);
}

INSTANTIATE_TEST_SUITE_P(
    Ends, Encryption,
    testing::Values(EncryptionEnd{"Terminate",
                                  [](Caller& peer) {
                                    peer.say(kProtocolLcp, kTerminateRequest, 2,
                                             text("MPPE required but peer negotiation failed"));
                                  }},
                    EncryptionEnd{"LineGone",
                                  [](Caller& peer) {
                                    peer.end.session.link_down(
                                        {ERROR_REMOTE_DISCONNECTION, "PADT", 0}, peer.now);
                                    peer.end.collect();
                                  }},
                    EncryptionEnd{"Silence", [](Caller& peer) { peer.pass(minutes(3)); }}),
    [](const auto& row) { return row.param.what; });

TEST(Errors, EncryptionThatWasOnlyOfferedCostsNothing) {
  Caller peer;
  peer.open();
  peer.say(kProtocolCcp, Code::kConfigureRequest, 1, {option_u32(ccp_option::kMppe, 0x01000040)});
  peer.open_ipcp();
  ASSERT_TRUE(peer.end.last<NetworkUp>());
  peer.say(kProtocolLcp, kTerminateRequest, 2);
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_REMOTE_DISCONNECTION});
}

// ---- the network protocols: IPv4 is the only one asked for
// ----------------------------------------

TEST(Errors, NoProtocolAskedForIs720) {
  Caller peer({}, false, false);
  peer.open();
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NO_PROTOCOLS_CONFIGURED});
}

TEST(Errors, ARejectedProtocolIs733) {
  Caller peer;
  peer.open();
  peer.say(kProtocolLcp, 8, 1, Bytes{0x80, 0x21, 1, 1, 0, 4});
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_CP_REJECTED});
  EXPECT_EQ(peer.end.situation(), Situation::kNcpRejected);
}

TEST(Errors, BothProtocolsRejectedIs720) {
  Caller peer({}, true, true);
  peer.open();
  peer.say(kProtocolLcp, 8, 1, Bytes{0x80, 0x21, 1, 1, 0, 4});
  EXPECT_FALSE(peer.heard(kProtocolLcp, Code::kTerminateRequest));
  peer.say(kProtocolLcp, 8, 2, Bytes{0x80, 0x57, 1, 1, 0, 4});
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NO_PROTOCOLS_CONFIGURED});
  EXPECT_EQ(peer.end.situation(), Situation::kNoProtocols);
}

TEST(Errors, TheExacterReasonOfTwoIsReported) {
  Caller peer({}, true, true);
  peer.open();
  peer.say(kProtocolLcp, 8, 2, Bytes{0x80, 0x57, 1, 1, 0, 4});
  peer.say(kProtocolIpcp, Code::kConfigureReject, peer.request_id(kProtocolIpcp),
           {option_ipv4(ipcp_option::kAddress, {})});
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NO_ADDRESS_ASSIGNED});
}

TEST(Errors, ARejectedAddressOptionIs738) {
  Caller peer;
  peer.open();
  peer.say(kProtocolIpcp, Code::kConfigureReject, peer.request_id(kProtocolIpcp),
           {option_ipv4(ipcp_option::kAddress, {})});
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NO_ADDRESS_ASSIGNED});
  EXPECT_EQ(peer.end.situation(), Situation::kNoAddressAssigned);
}

TEST(Errors, AnAcknowledgedZeroAddressIs738) {
  Caller peer;
  peer.open();
  std::optional<Puppet::Heard> request = peer.heard(kProtocolIpcp, Code::kConfigureRequest);
  peer.say(kProtocolIpcp, 2, request->id, request->data);
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NO_ADDRESS_ASSIGNED});
}

TEST(Errors, ANakWithZeroIs738) {
  Caller peer;
  peer.open();
  peer.say(kProtocolIpcp, Code::kConfigureNak, peer.request_id(kProtocolIpcp),
           {option_ipv4(ipcp_option::kAddress, {})});
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NO_ADDRESS_ASSIGNED});
}

TEST(Errors, AnotherAddressThanTheRequiredIs735) {
  Config config = Caller::make({}, true, false);
  config.local_ipv4 = Ipv4{192, 168, 7, 7};
  Puppet peer(config);
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.end.session.start_network(peer.now);
  peer.open_lcp({});
  std::optional<Puppet::Heard> request = peer.heard(kProtocolIpcp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  EXPECT_EQ(read_ipcp(request->options()).address, config.local_ipv4);
  peer.say(kProtocolIpcp, Code::kConfigureNak, request->id, write_ipcp({kClientAddress, {}}));
  std::optional<Puppet::Heard> bye = peer.heard(kProtocolLcp, Code::kTerminateRequest);
  ASSERT_TRUE(bye);
  peer.say(kProtocolLcp, Code::kTerminateAck, bye->id, Options{});
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_REQUIRED_ADDRESS_REJECTED});
  EXPECT_EQ(peer.end.situation(), Situation::kAddressRejected);
}

TEST(Errors, AnEndedProtocolIs736) {
  Caller peer;
  peer.open();
  peer.say(kProtocolIpcp, kTerminateRequest, 1, text("no address left"));
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NCP_TERMINATED});
  EXPECT_EQ(peer.end.situation(), Situation::kNcpTerminated);
  EXPECT_NE(peer.detail().find("no address left"), std::string::npos);
}

TEST(Errors, EndlessIpcpNaksAre732) {
  Caller peer;
  peer.open();
  for (uint8_t i = 1; i < 100 && !peer.heard(kProtocolLcp, Code::kTerminateRequest); ++i) {
    uint8_t id = peer.request_id(kProtocolIpcp);
    peer.hear();
    peer.say(kProtocolIpcp, Code::kConfigureNak, id, write_ipcp({Ipv4{10, 0, 0, i}, {}}));
  }
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_NOT_CONVERGING});
  EXPECT_EQ(peer.end.situation(), Situation::kNcpNotConverging);
}

TEST(Errors, ASilentIpcpIs718) {
  Caller peer;
  peer.open();
  peer.pass(seconds(31));
  peer.agree_to_end();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_TIMEOUT});
  EXPECT_EQ(peer.end.situation(), Situation::kNcpTimeout);
}

TEST(Errors, ALostLineKeepsItsOwnReason) {
  Caller peer;
  peer.open();
  peer.end.session.link_down({ERROR_NO_CARRIER, "carrier dropped", 5}, peer.now);
  peer.end.collect();
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_NO_CARRIER});
  EXPECT_EQ(peer.end.last<Ended>()->error.extended, 5u);
  peer.end.session.link_down({ERROR_NO_CARRIER, "again", 0}, peer.now);
  peer.end.session.close(peer.now);
  peer.end.collect();
  EXPECT_EQ(peer.end.all<Ended>().size(), 1u);
}

TEST(Errors, ClosingEarlyEndsAtOnce) {
  Caller peer;
  peer.end.session.close(peer.now);
  peer.end.collect();
  EXPECT_EQ(peer.end.ended(), 0u) << "nobody was there to wait for";
}

}  // namespace
}  // namespace openras::ppp
