// The LCP callback option and CBCP: the packets of MS-CBCP, each side against a played peer, and
// two sessions.
#include <openras/raserror.h>

#include "errors/situation.h"
#include "protocol/ppp/cbcp.h"
#include "unit/ppp/pair.h"

namespace openras::ppp {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Code kRequest{1}, kResponse{2}, kAck{3};
constexpr uint8_t kNone = 1, kByCaller = 2, kPreset = 3;

Bytes from_hex(std::string_view text) {
  Bytes out;
  for (size_t i = 0; i + 1 < text.size(); i += 3)
    out.push_back(static_cast<uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return out;
}

// MS-CBCP §4.1: the caller's Configure-Request.
TEST(CallbackOption, AsThePublishedExampleWritesIt) {
  const Bytes frame =
      from_hex("01 00 00 17 02 06 ff ff ff ff 05 06 11 33 51 5b 07 02 08 02 0d 03 06");
  std::optional<ControlPacket> packet = parse_packet(frame);
  ASSERT_TRUE(packet);
  const LcpOptions options = read_lcp(*parse_options(packet->data));
  EXPECT_EQ(options.callback, kCallbackByCbcp);
  EXPECT_EQ(options.magic, 0x1133515bu);
  EXPECT_EQ(serialise_packet(1, 0, serialise_options(write_lcp(options))), frame);
}

// MS-CBCP §2.2.3, §2.2.4: the options of each message, octet by octet.
TEST(Cbcp, Packets) {
  const std::vector<CbcpOption> request{{kNone, {}, {}}, {kByCaller, 0, ""}, {kPreset, 0, {}}};
  EXPECT_EQ(to_hex(serialise_cbcp(request)), "01 02 02 05 00 01 00 03 03 00");
  EXPECT_EQ(parse_cbcp(serialise_cbcp(request)), request);
  const std::vector<CbcpOption> response{{kByCaller, 5, "555"}};
  EXPECT_EQ(to_hex(serialise_cbcp(response)), "02 08 05 01 35 35 35 00");
  EXPECT_EQ(parse_cbcp(serialise_cbcp(response)), response);
}

TEST(Cbcp, MalformedPacketsAreNone) {
  for (std::string_view bad : {"01", "01 01", "01 03", "02 05 00 01 35", "02 05 00 02 00",
                               "02 04 00 01", "02 07 00 01 35 00 35"})
    EXPECT_FALSE(parse_cbcp(from_hex(bad))) << bad;
  Bytes endless;
  for (int i = 0; i < 20; ++i) endless.insert(endless.end(), {1, 2});
  EXPECT_FALSE(parse_cbcp(endless));
  EXPECT_FALSE(parse_cbcp(serialise_cbcp({{kByCaller, 0, std::string(129, '5')}})));
  // The list of numbers of the older draft is known by its type only.
  EXPECT_EQ(parse_cbcp(from_hex("04 07 00 01 35 00 00"))->front().type, 4);
}

TEST(Cbcp, WhatACallerAnswers) {
  using Choice = std::optional<Callback>;
  const Choice none = Callback{}, preset = Callback{CallbackType::kPreset, {}, 0};
  const Choice number = Callback{CallbackType::kByCaller, "555", 0};
  EXPECT_EQ(choose_callback({true, false, false}, "555"), none);
  EXPECT_EQ(choose_callback({true, true, false}, "555"), number);
  EXPECT_EQ(choose_callback({true, true, false}, ""), none);
  EXPECT_EQ(choose_callback({false, false, true}, "555"), preset);
  EXPECT_EQ(choose_callback({false, true, true}, ""), preset);
  EXPECT_EQ(choose_callback({true, false, true}, ""), preset);
  EXPECT_EQ(choose_callback({true, true, true}, ""), none);
  EXPECT_EQ(choose_callback({true, true, true}, "555"), number);
  EXPECT_EQ(choose_callback({false, true, false}, ""), std::nullopt);
}

Config asking() {
  Config config = caller_config();
  config.callback = true;
  return config;
}

// A caller with an open LCP against a played answerer.
struct Answering : Puppet {
  explicit Answering(bool network = true) : Puppet(asking()) {
    end.session.link_up(now);
    end.session.start(now);
    if (network) end.session.start_network(now);
    open_lcp({});
  }
  void offer(uint8_t id, const std::vector<CbcpOption>& options) {
    say(kProtocolCbcp, 1, id, serialise_cbcp(options));
  }
  std::optional<Heard> response() {
    std::optional<Heard> out = heard(kProtocolCbcp, kResponse);
    hear();
    return out;
  }
};
const std::vector<CbcpOption> kSetByCaller{{kNone, {}, {}}, {kByCaller, 0, ""}};

TEST(CbcpCaller, IsCalledBackAtTheNumberThatItNames) {
  Answering peer;
  EXPECT_EQ(peer.end.last<LcpNegotiated>()->callback, kCallbackByCbcp);
  peer.offer(1, kSetByCaller);
  const CallbackOffered* offer = peer.end.last<CallbackOffered>();
  ASSERT_TRUE(offer);
  EXPECT_TRUE(offer->none && offer->by_caller && !offer->preset);
  peer.offer(2, kSetByCaller);
  EXPECT_EQ(peer.end.all<CallbackOffered>().size(), 1u) << "a repetition says nothing new";
  peer.pass(seconds(90));  // a person thinks; echoes are asked meanwhile
  EXPECT_FALSE(peer.end.last<Ended>());
  peer.hear();
  peer.end.session.answer_callback({CallbackType::kByCaller, "5551234", 3}, peer.now);
  std::optional<Puppet::Heard> said = peer.response();
  ASSERT_TRUE(said);
  EXPECT_EQ(said->id, 2) << "the latest Request is answered";
  EXPECT_EQ(parse_cbcp(said->data), (std::vector<CbcpOption>{{kByCaller, 3, "5551234"}}));
  // Repeated: answered again. MS-CBCP's Ack has the identifier and the option of the Response.
  peer.offer(3, kSetByCaller);
  said = peer.response();
  ASSERT_TRUE(said);
  EXPECT_EQ(said->id, 3);
  peer.say(kProtocolCbcp, 3, 2, said->data);
  EXPECT_FALSE(peer.end.last<CallbackSettled>());
  peer.say(kProtocolCbcp, 3, 3, said->data);
  ASSERT_TRUE(peer.end.last<CallbackSettled>());
  EXPECT_EQ(peer.end.last<CallbackSettled>()->callback.number, "5551234");
  // The network phase does not come; the owner ends the link.
  EXPECT_FALSE(peer.heard(kProtocolIpcp, Code::kConfigureRequest));
  peer.end.session.close(peer.now);
  std::optional<Puppet::Heard> terminate = peer.heard(kProtocolLcp, Code::kTerminateRequest);
  ASSERT_TRUE(terminate);
  peer.say(kProtocolLcp, Code::kTerminateAck, terminate->id, Options{});
  EXPECT_EQ(peer.end.ended(), 0u);
}

TEST(CbcpCaller, GoesOnWithoutCallback) {
  Answering peer;
  peer.offer(1, kSetByCaller);
  peer.end.session.answer_callback({}, peer.now);
  std::optional<Puppet::Heard> said = peer.response();
  ASSERT_TRUE(said);
  EXPECT_EQ(to_hex(said->data), "01 02");
  EXPECT_FALSE(peer.heard(kProtocolIpcp, Code::kConfigureRequest));
  peer.say(kProtocolCbcp, 3, 1, said->data);
  EXPECT_EQ(peer.end.last<CallbackSettled>()->callback.type, CallbackType::kNone);
  EXPECT_TRUE(peer.heard(kProtocolIpcp, Code::kConfigureRequest));
}

TEST(CbcpCaller, APeerThatKnowsNoCallbackIsNoError) {
  Puppet peer(asking());
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.end.session.start_network(peer.now);
  std::optional<Puppet::Heard> request = peer.heard(kProtocolLcp, Code::kConfigureRequest);
  ASSERT_TRUE(request && find_option(request->options(), lcp_option::kCallback));
  peer.say(kProtocolLcp, Code::kConfigureReject, request->id,
           {option_u8(lcp_option::kCallback, kCallbackByCbcp)});
  peer.open_lcp({});
  EXPECT_FALSE(peer.end.last<LcpNegotiated>()->callback);
  EXPECT_TRUE(peer.heard(kProtocolIpcp, Code::kConfigureRequest));
}

TEST(CbcpCaller, APeerThatEndsTheLinkWithoutAnAckCallsBackAllTheSame) {
  Answering peer;
  peer.offer(1, {{kPreset, 0, {}}});
  peer.end.session.answer_callback({CallbackType::kPreset, {}, 0}, peer.now);
  peer.say(kProtocolLcp, static_cast<uint8_t>(Code::kTerminateRequest), 7);
  ASSERT_TRUE(peer.end.last<CallbackSettled>());
  EXPECT_EQ(peer.end.ended(), 0u);
}

TEST(CbcpCaller, APeerThatAsksAgainAndAgainAndEndsTheLinkDoesNot) {
  for (const int repetitions : {2, 3}) {
    Answering peer;
    peer.offer(1, kSetByCaller);
    peer.end.session.answer_callback({CallbackType::kByCaller, "555", 0}, peer.now);
    for (int i = 0; i < repetitions; ++i) peer.offer(static_cast<uint8_t>(2 + i), kSetByCaller);
    peer.say(kProtocolLcp, static_cast<uint8_t>(Code::kTerminateRequest), 7);
    const bool refused = repetitions == 3;
    EXPECT_EQ(peer.end.last<CallbackSettled>() == nullptr, refused);
    EXPECT_EQ(peer.end.ended(), refused ? uint32_t{ERROR_BAD_CALLBACK_NUMBER} : 0u);
  }
}

TEST(CbcpCaller, APeerThatEndsTheLinkBeforeAnyAnswerDoesNot) {
  Answering peer;
  peer.offer(1, kSetByCaller);
  peer.say(kProtocolLcp, static_cast<uint8_t>(Code::kTerminateRequest), 7);
  EXPECT_FALSE(peer.end.last<CallbackSettled>());
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_REMOTE_DISCONNECTION});
}

TEST(CbcpCaller, AnAnswererThatOffersNothingIs718) {
  Answering peer;
  peer.pass(minutes(2));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_TIMEOUT});
}

// RFC 1570 §2.3: location determined by user authentication.
struct ByAuthentication : Puppet {
  ByAuthentication() : Puppet(asking()) {
    end.session.link_up(now);
    end.session.start(now);
    end.session.start_network(now);
    std::optional<Heard> request = heard(kProtocolLcp, Code::kConfigureRequest);
    say(kProtocolLcp, Code::kConfigureNak, request->id,
        {option_u8(lcp_option::kCallback, kCallbackByAuthentication)});
    open_lcp({});
  }
};

TEST(CallbackByAuthentication, ThePeerHangsUpAndIsExpected) {
  ByAuthentication peer;
  EXPECT_EQ(peer.end.last<LcpNegotiated>()->callback, kCallbackByAuthentication);
  peer.say(kProtocolLcp, static_cast<uint8_t>(Code::kTerminateRequest), 7);
  ASSERT_TRUE(peer.end.last<CallbackSettled>());
  EXPECT_EQ(peer.end.last<CallbackSettled>()->callback.type, CallbackType::kPreset);
  EXPECT_EQ(peer.end.ended(), 0u);
}

TEST(CallbackByAuthentication, ThePeerMayAlsoGoOn) {
  ByAuthentication peer;
  peer.say(kProtocolIpcp, Code::kConfigureRequest, 1, {});
  ASSERT_TRUE(peer.end.last<CallbackSettled>());
  EXPECT_EQ(peer.end.last<CallbackSettled>()->callback.type, CallbackType::kNone);
  EXPECT_TRUE(peer.heard(kProtocolIpcp, Code::kConfigureRequest));
}

// An answerer with a caller that the test plays; no authentication, so everybody is nobody and may
// only go on without.
TEST(CbcpAnswerer, TakesOnlyWhatItOffers) {
  std::unique_ptr<TestUsers> users = known_users();
  Config config = answerer_config(*users, {});
  config.callback = true;
  Puppet peer(config);
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.end.session.start_network(peer.now);
  peer.open_lcp({option_u8(lcp_option::kCallback, kCallbackByCbcp)});
  std::optional<Puppet::Heard> request = peer.heard(kProtocolCbcp, kRequest);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, 1);
  EXPECT_EQ(to_hex(request->data), "01 02");
  peer.hear();
  // A number that nobody allows: another Request, under another identifier.
  peer.say(kProtocolCbcp, 2, 1, serialise_cbcp({{kByCaller, 0, "555"}}));
  request = peer.heard(kProtocolCbcp, kRequest);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, 2);
  peer.say(kProtocolCbcp, 2, 2, serialise_cbcp({{kNone, {}, {}}}));
  std::optional<Puppet::Heard> ack = peer.heard(kProtocolCbcp, kAck);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->id, 2);
  EXPECT_EQ(to_hex(ack->data), "01 02");
  // The Ack was lost: it is had again.
  peer.hear();
  peer.say(kProtocolCbcp, 2, 2, serialise_cbcp({{kNone, {}, {}}}));
  EXPECT_TRUE(peer.heard(kProtocolCbcp, kAck));
}

TEST(CbcpAnswerer, ACallerThatGoesOnAnsweringNonsenseIs704) {
  std::unique_ptr<TestUsers> users = known_users();
  Config config = answerer_config(*users, {});
  config.callback = true;
  Puppet peer(config);
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.open_lcp({option_u8(lcp_option::kCallback, kCallbackByCbcp)});
  for (uint8_t id = 1; id <= 10; ++id)
    peer.say(kProtocolCbcp, 2, id, serialise_cbcp({{kPreset, 0, {}}}));
  peer.pass(seconds(10));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_BAD_CALLBACK_NUMBER});
  EXPECT_EQ(peer.end.situation(), Situation::kCallbackRefused);
}

TEST(CbcpAnswerer, AnotherOperationIsNakedWithCbcp) {
  std::unique_ptr<TestUsers> users = known_users();
  Config config = answerer_config(*users, {});
  config.callback = true;
  Puppet peer(config);
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1, {option_u8(lcp_option::kCallback, 3)});
  std::optional<Puppet::Heard> nak = peer.heard(kProtocolLcp, Code::kConfigureNak);
  ASSERT_TRUE(nak);
  EXPECT_EQ(to_hex(nak->data), "0d 03 06");
}

// Two sessions, u1 with the given policy; the caller answers with `number`.
struct CallbackPair : Pair {
  CallbackPair(CallbackPolicy policy, std::string number, Config config = asking())
      : Pair({AuthMethod::kMsChapV2}, std::move(config), true) {
    users->users["u1"].callback = std::move(policy);
    wire.owner = [this, number](End& end) {
      if (&end == &caller && end.last<CallbackOffered>() && !answered) {
        answered = true;
        end.session.answer_callback(*choose_callback(*end.last<CallbackOffered>(), number),
                                    wire.now);
      }
      const CallbackSettled* settled = end.last<CallbackSettled>();
      if (settled && settled->callback.type != CallbackType::kNone) end.session.close(wire.now);
    };
  }
  // The number that the answerer is to call.
  std::string called() {
    dial();
    EXPECT_TRUE(
        wire.run(seconds(30), [&] { return caller.last<Ended>() && answerer.last<Ended>(); }));
    EXPECT_EQ(caller.ended(), 0u);
    EXPECT_EQ(answerer.ended(), 0u);
    EXPECT_EQ(answerer.last<Authenticated>()->user, "u1");
    EXPECT_FALSE(caller.last<NetworkUp>());
    return answerer.last<CallbackSettled>() ? answerer.last<CallbackSettled>()->callback.number
                                            : "nobody";
  }
  bool answered = false;
};

TEST(Callback, SetByTheCaller) {
  EXPECT_EQ(CallbackPair({true, true, {}}, "5551234").called(), "5551234");
}
TEST(Callback, PresetByTheAnswerer) {
  EXPECT_EQ(CallbackPair({false, false, "900"}, "5551234").called(), "900");
}
TEST(Callback, ANumberThatIsNotOnTheListIs704OnBothSides) {
  CallbackPair pair({.none = false, .by_caller = true, .preset = {}, .allowed = {"900"}}, "901");
  pair.dial();
  pair.wire.run(seconds(30),
                [&] { return pair.caller.last<Ended>() && pair.answerer.last<Ended>(); });
  EXPECT_EQ(pair.caller.ended(), uint32_t{ERROR_BAD_CALLBACK_NUMBER});
  EXPECT_EQ(pair.answerer.ended(), uint32_t{ERROR_BAD_CALLBACK_NUMBER});
}
TEST(Callback, NoneIsANetworkLikeAnyOther) {
  CallbackPair pair({true, true, {}}, "");
  EXPECT_TRUE(pair.connect());
  EXPECT_EQ(pair.answerer.last<CallbackSettled>()->callback.type, CallbackType::kNone);
}
TEST(Callback, WhoMustBeCalledBackAndDoesNotAskIsRefused) {
  CallbackPair pair({false, false, "900"}, "", caller_config());
  pair.dial();
  pair.wire.run(seconds(30), [&] { return pair.answerer.last<Ended>() != nullptr; });
  EXPECT_EQ(pair.answerer.ended(), uint32_t{ERROR_NO_DIALIN_PERMISSION});
  EXPECT_FALSE(pair.answerer.last<Authenticated>());
}

// RFC 1661 §5.7: CBCP that was not agreed upon is a protocol like any unknown one.
TEST(Callback, CbcpThatNobodyAskedForIsRejected) {
  Puppet peer(caller_config());
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.open_lcp({});
  peer.say(kProtocolCbcp, 1, 1, serialise_cbcp({{kPreset, 0, {}}}));
  EXPECT_TRUE(peer.heard(kProtocolLcp, Code::kProtocolReject));
  EXPECT_FALSE(peer.end.last<CallbackOffered>());
}

}  // namespace
}  // namespace openras::ppp
