// LCP: what is asked for, what is accepted, and the odd codes.
#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

using std::chrono::seconds;

struct LcpPeer : Puppet {
  explicit LcpPeer(Config config) : Puppet(std::move(config)) {
    end.session.link_up(now);
    end.session.start(now);
  }
  // Asks with these options and gives the answer.
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

Config on(LinkTraits link) {
  Config config = caller_config();
  config.link = link;
  return config;
}

constexpr uint8_t kAck = 2, kNak = 3, kReject = 4;

TEST(Lcp, AsksForWhatTheLinkNeeds) {
  LcpPeer ethernet(on({1492, false}));
  LcpOptions asked = read_lcp(ethernet.heard(kProtocolLcp, Code::kConfigureRequest)->options());
  EXPECT_EQ(asked.mru, 1492);
  EXPECT_TRUE(asked.magic && *asked.magic != 0);
  EXPECT_FALSE(asked.accm || asked.pfc || asked.acfc || asked.auth);

  LcpPeer serial(on({1500, true}));
  asked = read_lcp(serial.heard(kProtocolLcp, Code::kConfigureRequest)->options());
  EXPECT_FALSE(asked.mru) << "1500 is the default (RFC 1661 §6.1)";
  EXPECT_EQ(asked.accm, 0u);
  EXPECT_TRUE(asked.pfc && asked.acfc);
}

TEST(Lcp, SerialOptionsAreAcceptedOnSerialLinesOnly) {
  Options options{option_u32(lcp_option::kAccm, 0), option_flag(lcp_option::kPfc),
                  option_flag(lcp_option::kAcfc)};
  EXPECT_EQ(LcpPeer(on({1500, true})).ask(options).code, kAck);
  Puppet::Heard answer = LcpPeer(on({1492, false})).ask(options);
  EXPECT_EQ(answer.code, kReject);  // RFC 2516 §7
  EXPECT_EQ(answer.options(), options);
}

TEST(Lcp, UnknownOptionsAreRejectedAndOnlyThose) {
  LcpPeer peer(on({}));
  Options strange{{lcp_option::kMrru, {5, 220}},
                  {lcp_option::kEndpoint, {1, 2}},
                  {lcp_option::kCallback, {6}},
                  {lcp_option::kQuality, {0xc0, 0x25}},
                  {200, {}}};
  Options all = strange;
  all.insert(all.begin() + 2, option_u32(lcp_option::kMagic, 77));
  Puppet::Heard answer = peer.ask(all);
  EXPECT_EQ(answer.code, kReject);
  EXPECT_EQ(answer.options(), strange);
}

TEST(Lcp, OptionsOfTheWrongLengthAreRejected) {
  LcpPeer peer(on({1500, true}));
  for (Option option : {Option{lcp_option::kMru, {1}}, Option{lcp_option::kMagic, {1, 2}},
                        Option{lcp_option::kAccm, {}}, Option{lcp_option::kPfc, {0}},
                        Option{lcp_option::kAuth, {0xc0}}})
    EXPECT_EQ(peer.ask({option}).code, kReject);
}

TEST(Lcp, ATinyMruIsCountered) {
  LcpPeer peer(on({1492, false}));
  Puppet::Heard answer = peer.ask({option_u16(lcp_option::kMru, 10)});
  EXPECT_EQ(answer.code, kNak);
  EXPECT_EQ(read_lcp(answer.options()).mru, 1500);
}

TEST(Lcp, WhatWeMaySendIsThePeersMruAndTheLinks) {
  for (auto [theirs, expected] : {std::pair{576, 576}, {9000, 1492}, {1492, 1492}}) {
    LcpPeer peer(on({1492, false}));
    peer.open_lcp({option_u16(lcp_option::kMru, static_cast<uint16_t>(theirs))});
    ASSERT_TRUE(peer.end.last<LcpNegotiated>());
    EXPECT_EQ(peer.end.last<LcpNegotiated>()->mru, expected);
    EXPECT_EQ(peer.end.last<LcpNegotiated>()->peer_mru, 1492);
    EXPECT_EQ(peer.end.session.negotiated().mru, expected);
  }
}

TEST(Lcp, ARejectedMagicNumberIsGivenUp) {
  LcpPeer peer(on({1492, false}));
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  Option magic = *find_option(request->options(), lcp_option::kMagic);
  peer.hear();
  peer.say(kProtocolLcp, Code::kConfigureReject, request->id, {magic});
  request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  EXPECT_FALSE(read_lcp(request->options()).magic);
  peer.open_lcp({});
  EXPECT_TRUE(peer.end.last<LcpNegotiated>());
  peer.say(kProtocolLcp, 9, 4, Bytes{0, 0, 0, 0, 'x'});
  std::optional<Puppet::Heard> reply = peer.heard(kProtocolLcp, Code::kEchoReply);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->data, (Bytes{0, 0, 0, 0, 'x'}));
}

TEST(Lcp, ARejectOfWhatWeDidNotAskForIsNoAnswer) {
  LcpPeer peer(on({1492, false}));
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  peer.hear();
  peer.say(kProtocolLcp, Code::kConfigureReject, request->id, {{lcp_option::kMru, {1, 1}}});
  peer.say(kProtocolLcp, 2, static_cast<uint8_t>(request->id + 1), request->data);
  Bytes other = request->data;
  other.back() ^= 1;
  peer.say(kProtocolLcp, 2, request->id, other);
  EXPECT_TRUE(peer.hear().empty());
}

TEST(Lcp, AZeroMagicNumberIsCountered) {
  LcpPeer peer(on({}));
  Puppet::Heard answer = peer.ask({option_u32(lcp_option::kMagic, 0)});
  EXPECT_EQ(answer.code, kNak);
  EXPECT_NE(read_lcp(answer.options()).magic, 0u);
}

TEST(Lcp, OneEqualMagicNumberIsChance) {
  LcpPeer peer(on({}));
  LcpOptions ours = read_lcp(peer.heard(kProtocolLcp, Code::kConfigureRequest)->options());
  EXPECT_EQ(peer.ask({option_u32(lcp_option::kMagic, *ours.magic)}).code, kNak);
  EXPECT_EQ(peer.ask({option_u32(lcp_option::kMagic, *ours.magic + 1)}).code, kAck);
}

TEST(Lcp, RetransmissionsKeepTheirIdentifier) {
  LcpPeer peer(on({1492, false}));
  std::vector<Puppet::Heard> first = peer.hear();
  peer.pass(seconds(3));
  std::vector<Puppet::Heard> second = peer.hear();
  ASSERT_EQ(first.size(), 1u);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(first[0].id, second[0].id);
  EXPECT_EQ(first[0].data, second[0].data);
}

TEST(Lcp, UnknownCodesAreRejectedAndIdentificationIsNot) {
  LcpPeer peer(on({}));
  peer.open_lcp({option_u32(lcp_option::kMagic, 9)});
  peer.hear();
  peer.say(kProtocolLcp, 12, 1, Bytes{0, 0, 0, 9, 'M', 'S', 'R', 'A', 'S'});
  peer.say(kProtocolLcp, 13, 1, Bytes{0, 0, 0, 9, 0, 0, 0, 60, 'h', 'u', 'r', 'r', 'y'});
  peer.say(kProtocolLcp, 11, 1, Bytes{0, 0, 0, 9});
  EXPECT_TRUE(peer.hear().empty());
  EXPECT_TRUE(peer.end.remarked("the peer identifies itself as"));
  EXPECT_TRUE(peer.end.remarked("MSRAS"));
  EXPECT_TRUE(peer.end.remarked("60 seconds remain"));
  peer.say(kProtocolLcp, 14, 5, Bytes{1, 2});
  std::optional<Puppet::Heard> reject = peer.heard(kProtocolLcp, Code::kCodeReject);
  ASSERT_TRUE(reject);
  EXPECT_EQ(reject->data, (Bytes{14, 5, 0, 6, 1, 2}));
}

TEST(Lcp, APeerWithoutEchoesIsNotAsked) {
  LcpPeer peer(on({}));
  peer.open_lcp({});
  peer.pass(seconds(31));
  std::optional<Puppet::Heard> echo = peer.heard(kProtocolLcp, Code::kEchoRequest);
  ASSERT_TRUE(echo);
  peer.hear();
  peer.say(kProtocolLcp, 7, 1, serialise_packet(9, echo->id, echo->data));
  peer.pass(std::chrono::hours(2));
  EXPECT_FALSE(peer.heard(kProtocolLcp, Code::kEchoRequest));
  EXPECT_FALSE(peer.end.last<Ended>());
}

TEST(Lcp, UnknownProtocolsAreRejectedInTheNetworkPhaseOnly) {
  LcpPeer peer(on({}));
  Bytes frame{0x80, 0x2b, 1, 1, 0, 4};
  peer.end.session.receive(frame, peer.now);
  EXPECT_FALSE(peer.heard(kProtocolLcp, Code::kProtocolReject));
  peer.open_lcp({});
  peer.end.session.receive(frame, peer.now);
  std::optional<Puppet::Heard> reject = peer.heard(kProtocolLcp, Code::kProtocolReject);
  ASSERT_TRUE(reject);
  EXPECT_EQ(reject->data, frame);
}

TEST(Lcp, RejectsAreNeverLongerThanALinkTakes) {
  LcpPeer peer(on({}));
  peer.open_lcp({});
  Bytes frame(9000, 0x55);
  frame[0] = 0x80;
  frame[1] = 0x2b;
  peer.end.session.receive(frame, peer.now);
  EXPECT_LE(peer.heard(kProtocolLcp, Code::kProtocolReject)->data.size(), 1402u);
}

TEST(Lcp, TrafficCountsAsASignOfLife) {
  LcpPeer peer(on({}));
  peer.open_lcp({});
  for (int i = 0; i < 100; ++i) {
    peer.pass(seconds(29));
    peer.end.session.note_traffic(peer.now);
  }
  EXPECT_FALSE(peer.heard(kProtocolLcp, Code::kEchoRequest));
}

TEST(Lcp, ANewNegotiationTakesTheNetworkDownAndUpAgain) {
  Config config = on({1492, false});
  config.ipv6 = false;
  LcpPeer peer(config);
  peer.end.session.start_network(peer.now);
  peer.open_lcp({option_u32(lcp_option::kMagic, 9)});
  peer.open_ipcp();
  ASSERT_TRUE(peer.end.session.may_carry(kProtocolIpv4));
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1, {option_u32(lcp_option::kMagic, 10)});
  EXPECT_FALSE(peer.end.session.may_carry(kProtocolIpv4));
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  peer.say(kProtocolLcp, 2, request->id, request->data);
  peer.open_ipcp();
  EXPECT_TRUE(peer.end.session.may_carry(kProtocolIpv4));
  EXPECT_EQ(peer.end.all<NetworkUp>().size(), 2u);
}

// ---- authentication in LCP
// ------------------------------------------------------------------------

TEST(LcpAuth, AcceptsAnAllowedOfferAtOnce) {
  for (AuthMethod method : {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2})
    EXPECT_EQ(LcpPeer(on({})).ask({option_auth(auth_protocol(method))}).code, kAck);
}

TEST(LcpAuth, CountersOthersWithTheStrongestThenTheNext) {
  Config config = on({});
  config.methods = {AuthMethod::kPap, AuthMethod::kMsChapV2};
  LcpPeer peer(config);
  Option eap = option_auth({kProtocolEap, {}});
  Puppet::Heard answer = peer.ask({eap});
  EXPECT_EQ(answer.code, kNak);
  EXPECT_EQ(answer.options(), Options{option_auth(auth_protocol(AuthMethod::kMsChapV2))});
  answer = peer.ask({eap});
  EXPECT_EQ(answer.options(), Options{option_auth(auth_protocol(AuthMethod::kPap))});
}

TEST(LcpAuth, AnUpgradeIsAskedForOnceAndThenTheOfferTaken) {
  Config config = on({});
  config.methods = {AuthMethod::kPap, AuthMethod::kMsChapV2};
  config.upgrade_authentication = true;
  LcpPeer peer(config);
  Option pap = option_auth(auth_protocol(AuthMethod::kPap));
  EXPECT_EQ(peer.ask({pap}).options(), Options{option_auth(auth_protocol(AuthMethod::kMsChapV2))});
  EXPECT_EQ(peer.ask({pap}).code, kAck);
}

TEST(LcpAuth, AskedForNoneItAsksToBeAsked) {
  Config config = on({});
  config.methods = {AuthMethod::kMsChapV2};
  LcpPeer peer(config);
  Puppet::Heard answer = peer.ask({option_u32(lcp_option::kMagic, 4)});
  EXPECT_EQ(answer.code, kNak);
  EXPECT_EQ(answer.options(), Options{option_auth(auth_protocol(AuthMethod::kMsChapV2))});
  EXPECT_EQ(peer.ask({option_auth(auth_protocol(AuthMethod::kMsChapV2))}).code, kAck);
}

// RFC 1661 §4.6 stops us from asking for an option after Max-Failure Naks; a peer must not get
// past authentication by using them up.
TEST(LcpAuth, UsingUpOurPatienceDoesNotGetPastAuthentication) {
  Config config = on({});
  config.methods = {AuthMethod::kMsChapV2};
  LcpPeer peer(config);
  Option offer = option_auth(auth_protocol(AuthMethod::kMsChapV2));
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  peer.say(kProtocolLcp, 2, request->id, request->data);
  for (int i = 0; i < 5; ++i) peer.ask({offer, option_u16(lcp_option::kMru, 1)});
  EXPECT_EQ(peer.ask({}).code, kAck);
  peer.pass(seconds(120));
  EXPECT_FALSE(peer.end.last<Authenticated>());
  EXPECT_EQ(peer.end.ended(), uint32_t{812});
}

TEST(LcpAuth, AnAnswererDoesNotAuthenticateItself) {
  std::unique_ptr<TestUsers> users = known_users();
  LcpPeer peer(answerer_config(*users, {AuthMethod::kPap}));
  EXPECT_EQ(peer.ask({option_auth(auth_protocol(AuthMethod::kPap))}).code, kReject);
}

TEST(LcpAuth, AnAnswererTakesTheSuggestionElseTheNextWeaker) {
  std::unique_ptr<TestUsers> users = known_users();
  Config config =
      answerer_config(*users, {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2});
  LcpPeer peer(config);
  auto demanded = [&] {
    std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
    peer.hear();
    peer.id = request->id;
    return auth_method(*read_lcp(request->options()).auth);
  };
  EXPECT_EQ(demanded(), AuthMethod::kMsChapV2);
  peer.say(kProtocolLcp, Code::kConfigureNak, peer.id,
           {option_auth(auth_protocol(AuthMethod::kPap))});
  EXPECT_EQ(demanded(), AuthMethod::kPap);
  peer.say(kProtocolLcp, Code::kConfigureNak, peer.id, {option_auth({kProtocolEap, {}})});
  EXPECT_EQ(demanded(), AuthMethod::kChapMd5);
}

}  // namespace
}  // namespace openras::ppp
