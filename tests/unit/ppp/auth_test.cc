// PAP and CHAP packet by packet: a caller against a peer that the test plays.
#include <openras/raserror.h>

#include "errors/situation.h"
#include "protocol/ppp/chap.h"
#include "protocol/ppp/pap.h"
#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

using std::chrono::seconds;

constexpr Code kChallenge{1}, kResponse{2};
constexpr uint8_t kSuccess = 3, kFailure = 4;

struct AuthPeer : Puppet {
  explicit AuthPeer(AuthMethod method) : Puppet(caller_config()) {
    end.session.link_up(now);
    end.session.start(now);
    open_lcp({option_auth(auth_protocol(method))});
  }
  void challenge(uint8_t id, const Challenge16& value) {
    say(kProtocolChap, 1, id, serialise_chap_value({{value.begin(), value.end()}, "server"}));
  }
  // The response since the last hear().
  std::optional<Heard> response() {
    std::optional<Heard> out = heard(kProtocolChap, kResponse);
    hear();
    return out;
  }
  // What a true server answers to an MS-CHAPv2 response.
  static std::string proof(const Heard& response, const Challenge16& challenge) {
    std::optional<ChapValue> value = parse_chap_value(response.data);
    return ms_chap_v2(challenge, parse_ms_chap_v2_response(value->value)->peer_challenge, "u1",
                      Secret("pw1"))
        ->authenticator;
  }
};

constexpr Challenge16 kFirst{1, 2, 3}, kSecond{4, 5, 6};

TEST(Pap, PacketsRoundTrip) {
  std::optional<Bytes> data = serialise_pap_request("user", Secret("secret"));
  ASSERT_TRUE(data);
  std::optional<PapRequest> request = parse_pap_request(*data);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->user, "user");
  EXPECT_EQ(request->password.reveal(), "secret");
  EXPECT_FALSE(serialise_pap_request(std::string(256, 'x'), Secret()));
  EXPECT_FALSE(serialise_pap_request("x", Secret(std::string(256, 'x'))));
  EXPECT_FALSE(parse_pap_request(Bytes{3, 'a', 'b'}));
  EXPECT_FALSE(parse_pap_request(Bytes{1, 'a'}));
  EXPECT_EQ(parse_pap_message(serialise_pap_message("hello")), "hello");
  EXPECT_EQ(parse_pap_message(Bytes{}), "");
  EXPECT_EQ(parse_pap_message(Bytes{9, 'x'}), "");
}

TEST(Pap, RepeatsItselfUntilAnswered) {
  AuthPeer peer(AuthMethod::kPap);
  peer.pass(seconds(10));
  size_t requests = 0;
  for (const Puppet::Heard& packet : peer.hear()) requests += packet.protocol == kProtocolPap;
  EXPECT_EQ(requests, 4u);
}

TEST(Pap, AnAnswerToSomethingElseIsIgnored) {
  AuthPeer peer(AuthMethod::kPap);
  std::optional<Puppet::Heard> request = peer.heard(kProtocolPap, Code{1});
  ASSERT_TRUE(request);
  peer.say(kProtocolPap, 2, static_cast<uint8_t>(request->id + 1), Bytes{0});
  EXPECT_FALSE(peer.end.last<Authenticated>());
  peer.say(kProtocolPap, 2, request->id, Bytes{2, 'h', 'i'});
  ASSERT_TRUE(peer.end.last<Authenticated>());
  EXPECT_EQ(peer.end.last<Authenticated>()->message, "hi");
}

TEST(Pap, ARetryHasANewIdentifier) {
  AuthPeer peer(AuthMethod::kPap);
  std::optional<Puppet::Heard> request = peer.heard(kProtocolPap, Code{1});
  peer.say(kProtocolPap, 3, request->id, Bytes{0});
  ASSERT_TRUE(peer.end.last<AuthenticationFailed>());
  EXPECT_TRUE(peer.end.last<AuthenticationFailed>()->retry_allowed);
  peer.hear();
  peer.end.session.retry_authentication({"u2", "", Secret("pw2")}, peer.now);
  std::optional<Puppet::Heard> again = peer.heard(kProtocolPap, Code{1});
  ASSERT_TRUE(again);
  EXPECT_NE(again->id, request->id);
  EXPECT_EQ(parse_pap_request(again->data)->user, "u2");
}

TEST(Pap, TooLongIsAnErrorAndNotATruncation) {
  Config config = caller_config();
  config.credentials.user = std::string(300, 'u');
  Puppet peer(config);
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
  peer.open_lcp({option_auth(auth_protocol(AuthMethod::kPap))});
  peer.pass(seconds(10));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_AUTH_INTERNAL});
  EXPECT_EQ(peer.end.situation(), Situation::kAuthInternal);
}

TEST(ChapMd5, AnswersWithTheDigest) {
  AuthPeer peer(AuthMethod::kChapMd5);
  peer.say(kProtocolChap, 1, 5, serialise_chap_value({{9, 8, 7}, "server"}));
  std::optional<Puppet::Heard> response = peer.response();
  ASSERT_TRUE(response);
  std::optional<ChapValue> value = parse_chap_value(response->data);
  EXPECT_EQ(response->id, 5);
  EXPECT_EQ(value->name, "u1");
  EXPECT_EQ(to_hex(value->value), to_hex(*chap_md5(5, Secret("pw1"), Bytes{9, 8, 7})));
  peer.say(kProtocolChap, kSuccess, 5, as_bytes("come in"));
  ASSERT_TRUE(peer.end.last<Authenticated>());
  EXPECT_EQ(peer.end.last<Authenticated>()->message, "come in");
}

TEST(ChapMd5, AnswersAgainWhileTheLinkWorks) {
  AuthPeer peer(AuthMethod::kChapMd5);
  for (uint8_t id = 1; id < 5; ++id) {
    peer.challenge(id, kFirst);
    ASSERT_TRUE(peer.response());
    peer.say(kProtocolChap, kSuccess, id);
    peer.pass(seconds(600) - seconds(575));
  }
  EXPECT_EQ(peer.end.all<Authenticated>().size(), 1u);
}

TEST(ChapMd5, AfterAFailureTheNextChallengeWaitsForTheNewPassword) {
  AuthPeer peer(AuthMethod::kChapMd5);
  peer.challenge(1, kFirst);
  ASSERT_TRUE(peer.response());
  peer.say(kProtocolChap, kFailure, 1, as_bytes("no"));
  peer.challenge(2, kSecond);
  EXPECT_FALSE(peer.response());
  peer.end.session.retry_authentication({"u1", "", Secret("other")}, peer.now);
  std::optional<Puppet::Heard> response = peer.response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->id, 2);
  EXPECT_EQ(to_hex(parse_chap_value(response->data)->value),
            to_hex(*chap_md5(2, Secret("other"), kSecond)));
}

TEST(MsChapV2, VerifiesTheServer) {
  AuthPeer peer(AuthMethod::kMsChapV2);
  peer.challenge(1, kFirst);
  std::optional<Puppet::Heard> response = peer.response();
  ASSERT_TRUE(response);
  peer.say(kProtocolChap, kSuccess, 1,
           as_bytes(AuthPeer::proof(*response, kFirst) + " M=Gr\xfc\xdf Gott"));
  ASSERT_TRUE(peer.end.last<Authenticated>());
  EXPECT_EQ(peer.end.last<Authenticated>()->message, "Grüß Gott");
}

TEST(MsChapV2, AServerThatDoesNotKnowThePasswordIs778) {
  for (bool proof : {true, false}) {
    AuthPeer peer(AuthMethod::kMsChapV2);
    peer.challenge(1, kFirst);
    std::optional<Puppet::Heard> response = peer.response();
    std::string said = AuthPeer::proof(*response, kFirst);
    said[10] = said[10] == 'A' ? 'B' : 'A';
    peer.say(kProtocolChap, kSuccess, 1, as_bytes(proof ? said : "welcome"));
    EXPECT_FALSE(peer.end.last<Authenticated>());
    peer.pass(seconds(10));
    EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_UNABLE_TO_AUTHENTICATE_SERVER});
    EXPECT_EQ(peer.end.situation(), Situation::kServerNotVerified);
  }
}

TEST(MsChapV2, ARepeatedChallengeGetsTheSameResponse) {
  AuthPeer peer(AuthMethod::kMsChapV2);
  peer.challenge(1, kFirst);
  std::optional<Puppet::Heard> first = peer.response();
  peer.challenge(1, kFirst);
  std::optional<Puppet::Heard> second = peer.response();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->data, second->data);
}

TEST(MsChapV2, ARetryAnswersTheNewChallengeUnderTheNextIdentifier) {
  AuthPeer peer(AuthMethod::kMsChapV2);
  peer.challenge(8, kFirst);
  ASSERT_TRUE(peer.response());
  peer.say(kProtocolChap, kFailure, 8,
           as_bytes(format_ms_chap_failure({691, true, kSecond, 3, "try again"})));
  const AuthenticationFailed* failed = peer.end.last<AuthenticationFailed>();
  ASSERT_TRUE(failed);
  EXPECT_TRUE(failed->retry_allowed);
  EXPECT_EQ(failed->message, "try again");
  peer.end.session.retry_authentication({"u1", "", Secret("pw1")}, peer.now);
  std::optional<Puppet::Heard> response = peer.response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->id, 9);
  peer.say(kProtocolChap, kSuccess, 9, as_bytes(AuthPeer::proof(*response, kSecond)));
  EXPECT_TRUE(peer.end.last<Authenticated>());
}

TEST(MsChapV2, EachErrorCodeArrives) {
  for (uint32_t code : {646, 647, 648, 649, 691, 709}) {
    AuthPeer peer(AuthMethod::kMsChapV2);
    peer.challenge(1, kFirst);
    peer.say(kProtocolChap, kFailure, 1,
             as_bytes(format_ms_chap_failure({code, false, kSecond, 3, "no"})));
    ASSERT_TRUE(peer.end.last<AuthenticationFailed>());
    EXPECT_EQ(peer.end.last<AuthenticationFailed>()->error.code, code);
    EXPECT_FALSE(peer.end.last<AuthenticationFailed>()->retry_allowed);
    peer.say(kProtocolLcp, static_cast<uint8_t>(Code::kTerminateRequest), 3);
    EXPECT_EQ(peer.end.ended(), code);
  }
}

TEST(MsChapV2, ALostSuccessIsHadAgain) {
  AuthPeer peer(AuthMethod::kMsChapV2);
  peer.challenge(1, kFirst);
  std::optional<Puppet::Heard> first = peer.response();
  peer.pass(seconds(3));
  std::optional<Puppet::Heard> again = peer.response();
  ASSERT_TRUE(again);
  EXPECT_EQ(first->data, again->data);
}

TEST(MsChapV2, AChallengeOfAnotherSizeIsIgnored) {
  AuthPeer peer(AuthMethod::kMsChapV2);
  peer.say(kProtocolChap, 1, 5, serialise_chap_value({{9, 8, 7}, "server"}));
  EXPECT_FALSE(peer.response());
}

TEST(AuthAnswerer, ARepeatedResponseGetsTheSameReply) {
  for (AuthMethod method : {AuthMethod::kChapMd5, AuthMethod::kMsChapV2}) {
    std::unique_ptr<TestUsers> users = known_users();
    Puppet peer(answerer_config(*users, {method}));
    peer.end.session.link_up(peer.now);
    peer.end.session.start(peer.now);
    peer.open_lcp({});
    peer.pass(seconds(3));
    std::optional<Puppet::Heard> challenge = peer.heard(kProtocolChap, kChallenge);
    ASSERT_TRUE(challenge);
    peer.hear();
    Bytes wrong(method == AuthMethod::kChapMd5 ? 16 : 49, 1);
    Bytes response = serialise_chap_value({wrong, "u1"});
    peer.say(kProtocolChap, 2, challenge->id, response);
    std::optional<Puppet::Heard> first = peer.heard(kProtocolChap, Code{kFailure});
    ASSERT_TRUE(first);
    peer.hear();
    peer.say(kProtocolChap, 2, challenge->id, response);
    std::optional<Puppet::Heard> second = peer.heard(kProtocolChap, Code{kFailure});
    ASSERT_TRUE(second);
    EXPECT_EQ(first->data, second->data);
  }
}

TEST(AuthAnswerer, ACallerThatSaysNothingIs718) {
  std::unique_ptr<TestUsers> users = known_users();
  for (AuthMethod method : {AuthMethod::kPap, AuthMethod::kMsChapV2}) {
    Puppet peer(answerer_config(*users, {method}));
    peer.end.session.link_up(peer.now);
    peer.end.session.start(peer.now);
    peer.open_lcp({});
    peer.pass(seconds(90));
    EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_PPP_TIMEOUT});
  }
}

TEST(AuthAnswerer, AUserCanHaveFewerAttemptsThanOthers) {
  for (int attempts : {0, 1, 2}) {
    std::unique_ptr<TestUsers> users = known_users();
    users->users["u1"].attempts = attempts;
    Puppet peer(answerer_config(*users, {AuthMethod::kPap}));
    peer.end.session.link_up(peer.now);
    peer.end.session.start(peer.now);
    peer.open_lcp({});
    int tries = 0;
    for (uint8_t id = 1; id < 9 && !peer.heard(kProtocolLcp, Code::kTerminateRequest); ++id) {
      peer.hear();
      peer.say(kProtocolPap, 1, id, *serialise_pap_request("u1", Secret("wrong")));
      ++tries;
    }
    EXPECT_EQ(tries, attempts == 0 ? Config().attempts : attempts);
  }
}

}  // namespace
}  // namespace openras::ppp
