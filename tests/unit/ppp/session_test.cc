// Two sessions on a perfect wire: what an owner sees, per method.
#include <openras/raserror.h>

#include <map>

#include "errors/situation.h"
#include "unit/ppp/pair.h"

namespace openras::ppp {
namespace {

using std::chrono::seconds;

class EachMethod : public testing::TestWithParam<AuthMethod> {};

TEST_P(EachMethod, Connects) {
  Pair pair({GetParam()});
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.wire.now - kStart < seconds(1), true) << "a fixed wait crept in";
  EXPECT_EQ(pair.caller.last<LcpNegotiated>()->method, GetParam());
  EXPECT_EQ(pair.answerer.last<LcpNegotiated>()->peer_method, GetParam());
  EXPECT_EQ(pair.caller.last<Authenticated>()->method, GetParam());
  if (GetParam() != AuthMethod::kNone) {
    EXPECT_EQ(pair.answerer.last<Authenticated>()->user, "u1");
    EXPECT_EQ(pair.caller.last<Authenticated>()->message, "Welcome");
  }
  const NetworkUp* up = pair.caller.last<NetworkUp>();
  ASSERT_TRUE(up->v4 && up->v6);
  EXPECT_EQ(up->v4->local, kClientAddress);
  EXPECT_EQ(up->v4->peer, kServerAddress);
  EXPECT_EQ(up->v4->dns, std::vector<Ipv4>{kDns});
  const NetworkUp* other = pair.answerer.last<NetworkUp>();
  ASSERT_TRUE(other->v4 && other->v6);
  EXPECT_EQ(other->v4->local, kServerAddress);
  EXPECT_EQ(other->v4->peer, kClientAddress);
  EXPECT_EQ(other->v6->peer, up->v6->local);
  EXPECT_EQ(other->v6->local, up->v6->peer);
  EXPECT_TRUE(pair.caller.session.may_carry(kProtocolIpv4));
  EXPECT_TRUE(pair.caller.session.may_carry(kProtocolIpv6));
}

INSTANTIATE_TEST_SUITE_P(Methods, EachMethod,
                         testing::Values(AuthMethod::kNone, AuthMethod::kPap, AuthMethod::kChapMd5,
                                         AuthMethod::kMsChapV2),
                         [](const auto& method) {
                           std::string text(name(method.param));
                           std::erase(text, '-');
                           return text;
                         });

TEST(Session, DemandsTheStrongestFirst) {
  Pair pair({AuthMethod::kPap, AuthMethod::kMsChapV2, AuthMethod::kChapMd5});
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.caller.last<Authenticated>()->method, AuthMethod::kMsChapV2);
}

TEST(Session, SettlesOnTheMethodThatBothHave) {
  Config config = caller_config();
  config.methods = {AuthMethod::kChapMd5, AuthMethod::kPap};
  Pair pair({AuthMethod::kMsChapV2, AuthMethod::kPap, AuthMethod::kChapMd5}, config);
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.caller.last<Authenticated>()->method, AuthMethod::kChapMd5);
}

TEST(Session, TheCallerReachesAMethodThatThePeerLikesLess) {
  Config config = caller_config();
  config.methods = {AuthMethod::kPap};
  Pair pair({AuthMethod::kMsChapV2, AuthMethod::kPap, AuthMethod::kChapMd5}, config);
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.caller.last<Authenticated>()->method, AuthMethod::kPap);
}

TEST(Session, NeverBelowWhatIsRequired) {
  Config config = caller_config();
  config.methods = {AuthMethod::kMsChapV2};
  for (std::vector<AuthMethod> offered :
       {std::vector{AuthMethod::kPap}, std::vector{AuthMethod::kPap, AuthMethod::kChapMd5},
        std::vector{AuthMethod::kNone}}) {
    Pair pair(offered, config);
    pair.dial();
    ASSERT_TRUE(pair.wire.run(seconds(60), [&] { return pair.caller.last<Ended>() != nullptr; }));
    EXPECT_EQ(pair.caller.ended(), uint32_t{ERROR_SERVER_POLICY});
    EXPECT_TRUE(pair.caller.all<Authenticated>().empty());
    EXPECT_LT(pair.wire.frames_sent, 60u);
  }
}

TEST(Session, ADomainGoesIntoTheNameAndNotIntoTheProof) {
  Config config = caller_config();
  config.credentials.domain = "OFFICE";
  Pair pair({AuthMethod::kMsChapV2}, config);
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.answerer.last<Authenticated>()->user, "OFFICE\\u1");
}

TEST(Session, TheUsersOwnAddressComesBeforeThePools) {
  Pair pair({AuthMethod::kPap});
  pair.users->users["u1"].address = Ipv4{10, 64, 0, 77};
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.caller.last<NetworkUp>()->v4->local, (Ipv4{10, 64, 0, 77}));
}

TEST(Session, ClosesPolitely) {
  Pair pair({AuthMethod::kMsChapV2});
  ASSERT_TRUE(pair.connect());
  pair.caller.session.close(pair.wire.now, "bye");
  ASSERT_TRUE(pair.wire.run(
      seconds(1), [&] { return pair.caller.last<Ended>() && pair.answerer.last<Ended>(); }));
  EXPECT_EQ(pair.caller.ended(), 0u);
  EXPECT_EQ(pair.answerer.ended(), uint32_t{ERROR_REMOTE_DISCONNECTION});
  EXPECT_NE(pair.answerer.last<Ended>()->error.detail.find("bye"), std::string::npos);
  EXPECT_FALSE(pair.caller.session.may_carry(kProtocolIpv4));
  EXPECT_FALSE(pair.caller.session.deadline());
}

TEST(Session, RetriesOnTheSameSession) {
  for (AuthMethod method : {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2}) {
    Config config = caller_config();
    config.credentials.password = Secret("wrong");
    Pair pair({method}, config);
    pair.dial();
    ASSERT_TRUE(pair.wire.run(seconds(5),
                              [&] { return pair.caller.last<AuthenticationFailed>() != nullptr; }));
    EXPECT_EQ(pair.caller.last<AuthenticationFailed>()->error.code,
              uint32_t{ERROR_AUTHENTICATION_FAILURE});
    EXPECT_TRUE(pair.caller.last<AuthenticationFailed>()->retry_allowed);
    // A person takes two minutes to type.
    EXPECT_FALSE(pair.wire.run(seconds(120), [&] { return pair.caller.last<Ended>() != nullptr; }));
    pair.wire.now = kStart + seconds(125);
    pair.caller.session.retry_authentication({"u1", "", Secret("pw1")}, pair.wire.now);
    ASSERT_TRUE(pair.wire.run(seconds(5), [&] { return pair.caller.last<NetworkUp>() != nullptr; }))
        << name(method);
  }
}

TEST(Session, WrongPasswordsEndTheLinkAtLast) {
  for (AuthMethod method : {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2}) {
    Config config = caller_config();
    config.credentials.password = Secret("wrong");
    Pair pair({method}, config);
    pair.wire.owner = [&](End& end) {
      if (&end == &pair.caller && end.last<AuthenticationFailed>())
        end.session.retry_authentication({"u1", "", Secret("also wrong")}, pair.wire.now);
    };
    pair.dial();
    ASSERT_TRUE(pair.wire.run(
        seconds(60), [&] { return pair.caller.last<Ended>() && pair.answerer.last<Ended>(); }));
    EXPECT_EQ(pair.caller.all<AuthenticationFailed>().size(), 3u) << name(method);
    EXPECT_EQ(pair.caller.ended(), uint32_t{ERROR_AUTHENTICATION_FAILURE});
    EXPECT_EQ(pair.answerer.ended(), uint32_t{ERROR_AUTHENTICATION_FAILURE});
  }
}

TEST(Session, UnknownUserIsRefusedLikeAWrongPassword) {
  Config config = caller_config();
  config.credentials.user = "nobody";
  Pair pair({AuthMethod::kMsChapV2}, config);
  pair.dial();
  ASSERT_TRUE(pair.wire.run(seconds(5),
                            [&] { return pair.caller.last<AuthenticationFailed>() != nullptr; }));
  EXPECT_EQ(pair.caller.last<AuthenticationFailed>()->error.code,
            uint32_t{ERROR_AUTHENTICATION_FAILURE});
}

TEST(Session, EachRefusalOfTheDirectoryReachesTheCaller) {
  const std::map<uint32_t, Situation> refusals = {
      {ERROR_RESTRICTED_LOGON_HOURS, Situation::kLogonHours},
      {ERROR_ACCT_DISABLED, Situation::kAccountDisabled},
      {ERROR_PASSWD_EXPIRED, Situation::kPasswordExpired},
      {ERROR_NO_DIALIN_PERMISSION, Situation::kNoDialinPermission},
      {ERROR_AUTHENTICATION_FAILURE, Situation::kPasswordWrong}};
  for (const auto& [code, situation] : refusals) {
    Pair pair({AuthMethod::kMsChapV2});
    pair.users->users["u1"].refuse_with = code;
    pair.dial();
    ASSERT_TRUE(pair.wire.run(seconds(5),
                              [&] { return pair.caller.last<AuthenticationFailed>() != nullptr; }));
    EXPECT_EQ(pair.caller.last<AuthenticationFailed>()->error.code, code);
    EXPECT_EQ(pair.caller.last<AuthenticationFailed>()->error.situation, situation);
    EXPECT_EQ(pair.caller.last<AuthenticationFailed>()->retry_allowed,
              code == ERROR_AUTHENTICATION_FAILURE);
  }
}

}  // namespace
}  // namespace openras::ppp
