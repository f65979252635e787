// MS-CHAPv2's change of an expired password: the computations, packet by packet, and two sessions.
#include <openras/raserror.h>

#include "errors/situation.h"
#include "protocol/ppp/chap.h"
#include "protocol/ppp/mschap_change.h"
#include "unit/ppp/pair.h"

namespace openras::ppp {
namespace {

using std::chrono::seconds;

constexpr uint8_t kFailure = 4, kSuccess = 3;
constexpr Code kChange{7};
constexpr Challenge16 kFirst{1, 2, 3}, kSecond{4, 5, 6};

// RFC 6229 §2: the first octets of the key stream for a key of 128 bits.
TEST(ChangePassword, Rc4) {
  Digest16 key{};
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i + 1);
  EXPECT_EQ(to_hex(*rc4(key, Bytes(16, 0))), "9a c7 cc 9a 60 9d 1e f7 b2 93 28 99 cd e4 1b 97");
  EXPECT_EQ(*rc4(key, *rc4(key, as_bytes("MyPw"))), Bytes({'M', 'y', 'P', 'w'}));
}

// RFC 2759 §8.13 is §8.6's cipher over both halves; the hash of §9.2's "MyPw" as its own key.
TEST(ChangePassword, HashUnderHash) {
  const Digest16 hash = *nt_password_hash(Secret("MyPw"));
  EXPECT_EQ(to_hex(hash), "fc 15 6a f7 ed cd 6c 0e dd e3 33 7d 42 7f 4e ac");
  const Digest16 under = *nt_password_hash(Secret("clientPass"));
  const Digest16 out = *encrypt_hash(hash, under);
  std::array<uint8_t, 8> clear{};
  std::array<uint8_t, 7> key{};
  std::copy_n(hash.begin() + 8, 8, clear.begin());
  std::copy_n(under.begin() + 7, 7, key.begin());
  const std::array<uint8_t, 8> second = *des_encrypt(clear, key);
  EXPECT_TRUE(std::ranges::equal(second, std::span(out).last(8)));
}

// RFC 2759 §9.3: the two DES keys that it makes of the hash of "MyPw", with their parity; the
// ciphertexts are those of OpenSSL's DES-ECB under these.
TEST(ChangePassword, DesKeys) {
  const Digest16 hash = *nt_password_hash(Secret("MyPw"));
  constexpr std::array<uint8_t, 8> clear{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
  std::array<uint8_t, 7> key{};
  std::copy_n(hash.begin(), 7, key.begin());  // FD 0B 5B 5E 7F 6E 34 D9
  EXPECT_EQ(to_hex(*des_encrypt(clear, key)), "24 06 c1 22 f5 d6 d9 34");
  std::copy_n(hash.begin() + 7, 7, key.begin());  // 0E 6E 79 67 37 EA 08 FE
  EXPECT_EQ(to_hex(*des_encrypt(clear, key)), "ca 96 02 02 72 a2 69 fd");
}

TEST(ChangePassword, ThePacketRoundTripsAndSaysTheNewPasswordToWhoKnowsTheOldOne) {
  SeededRandom random(7);
  for (const std::string& next : {std::string("newPass"), std::string("Grüße €"), std::string(),
                                  std::string(kMaxChangedPassword, 'x')}) {
    Result<MsChapV2Change> change =
        ms_chap_v2_change(kSecond, "User", Secret("clientPass"), Secret(next), random);
    ASSERT_TRUE(change);
    Bytes octets = serialise_change_password(change->packet);
    EXPECT_EQ(octets.size() + 4, 586u);  // RFC 2759 §7: Length
    EXPECT_EQ(parse_change_password(octets), change->packet);
    Result<std::optional<Secret>> said = decrypt_change(change->packet, Secret("clientPass"));
    ASSERT_TRUE(said && *said);
    EXPECT_EQ((*said)->reveal(), next);
    EXPECT_FALSE(*decrypt_change(change->packet, Secret("another")));
    Result<MsChapV2Proof> proof =
        ms_chap_v2(kSecond, change->packet.peer_challenge, "User", Secret(next));
    EXPECT_EQ(proof->response, change->packet.nt_response);
    EXPECT_EQ(proof->authenticator, change->authenticator);
    octets.pop_back();
    EXPECT_FALSE(parse_change_password(octets));
  }
}

TEST(ChangePassword, TooLongIs709) {
  SeededRandom random(7);
  Result<MsChapV2Change> change = ms_chap_v2_change(
      kSecond, "User", Secret("old"), Secret(std::string(kMaxChangedPassword + 1, 'x')), random);
  ASSERT_FALSE(change);
  EXPECT_EQ(change.error().code, uint32_t{ERROR_CHANGING_PASSWORD});
}

// A caller whose password a played server calls expired.
struct Expired : Puppet {
  Expired() : Puppet(caller_config()) {
    end.session.link_up(now);
    end.session.start(now);
    open_lcp({option_auth(auth_protocol(AuthMethod::kMsChapV2))});
    say(kProtocolChap, 1, 8, serialise_chap_value({{kFirst.begin(), kFirst.end()}, "server"}));
    hear();
    refuse(8, {648, false, kSecond, 3, "Password expired"});
  }
  void refuse(uint8_t id, const MsChapFailure& failure) {
    say(kProtocolChap, kFailure, id, as_bytes(format_ms_chap_failure(failure)));
  }
};

TEST(ChangePassword, TheCallerAnswersTheFailuresChallengeUnderTheNextIdentifier) {
  Expired peer;
  const AuthenticationFailed* failed = peer.end.last<AuthenticationFailed>();
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->error.code, uint32_t{ERROR_PASSWD_EXPIRED});
  EXPECT_TRUE(failed->change_allowed);
  EXPECT_FALSE(failed->retry_allowed);
  peer.pass(seconds(90));  // a person thinks; echoes are asked meanwhile
  peer.hear();
  EXPECT_FALSE(peer.end.last<Ended>());
  peer.end.session.change_password(Secret("newPass"), peer.now);
  std::optional<Puppet::Heard> said = peer.heard(kProtocolChap, kChange);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->id, 9);
  std::optional<ChangePassword> change = parse_change_password(said->data);
  ASSERT_TRUE(change);
  Result<std::optional<Secret>> password = decrypt_change(*change, Secret("pw1"));
  ASSERT_TRUE(password && *password);
  EXPECT_EQ((*password)->reveal(), "newPass");
  const MsChapV2Proof proof = *ms_chap_v2(kSecond, change->peer_challenge, "u1", Secret("newPass"));
  EXPECT_EQ(change->nt_response, proof.response);
  peer.say(kProtocolChap, kSuccess, 9, as_bytes(proof.authenticator + " M=Changed"));
  ASSERT_TRUE(peer.end.last<Authenticated>());
  EXPECT_EQ(peer.end.last<Authenticated>()->message, "Changed");
}

TEST(ChangePassword, IsRepeatedUntilAnsweredAndShowsNoPassword) {
  Expired peer;
  peer.end.session.change_password(Secret("newPass"), peer.now);
  peer.hear();
  peer.pass(seconds(7));
  size_t packets = 0;
  for (const Puppet::Heard& packet : peer.hear())
    packets += packet.protocol == kProtocolChap && packet.code == 7;
  EXPECT_EQ(packets, 2u);
  EXPECT_TRUE(peer.end.remarked("CHAP Change-Password id 9 passwords <hidden>"));
  EXPECT_FALSE(peer.end.remarked("newPass"));
}

TEST(ChangePassword, ANewPasswordThatIsRefusedMayBeFollowedByAnother) {
  Expired peer;
  peer.end.session.change_password(Secret("x"), peer.now);
  peer.refuse(9, {709, true, kFirst, 3, "too short"});
  EXPECT_EQ(peer.end.last<AuthenticationFailed>()->error.code, uint32_t{ERROR_CHANGING_PASSWORD});
  EXPECT_EQ(peer.end.last<AuthenticationFailed>()->error.situation, Situation::kPasswordNotChanged);
  EXPECT_TRUE(peer.end.last<AuthenticationFailed>()->change_allowed);
  peer.hear();
  peer.end.session.change_password(Secret("longer"), peer.now);
  std::optional<Puppet::Heard> said = peer.heard(kProtocolChap, kChange);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->id, 10);
  // The old password is still the one of the first call.
  EXPECT_EQ((*decrypt_change(*parse_change_password(said->data), Secret("pw1")))->reveal(),
            "longer");
  peer.refuse(10, {709, false, kFirst, 3, "no"});
  EXPECT_FALSE(peer.end.last<AuthenticationFailed>()->change_allowed);
}

TEST(ChangePassword, AServerThatCannotProveItselfIs778) {
  Expired peer;
  peer.end.session.change_password(Secret("newPass"), peer.now);
  peer.say(kProtocolChap, kSuccess, 9, as_bytes("S=" + std::string(40, '0')));
  peer.pass(seconds(10));
  EXPECT_EQ(peer.end.ended(), uint32_t{ERROR_UNABLE_TO_AUTHENTICATE_SERVER});
}

TEST(ChangePassword, BetweenTwoSessions) {
  Pair pair({AuthMethod::kMsChapV2});
  pair.users->users["u1"].refuse_with = ERROR_PASSWD_EXPIRED;
  // The first new password is too short for the directory, the second is taken.
  std::vector<std::string> tries{"abc", "abcd"};
  pair.wire.owner = [&](End& end) {
    const AuthenticationFailed* failed = end.last<AuthenticationFailed>();
    if (&end != &pair.caller || !failed || tries.empty()) return;
    if (end.all<AuthenticationFailed>().size() + tries.size() != 3) return;
    EXPECT_TRUE(failed->change_allowed);
    end.session.change_password(Secret(tries.front()), pair.wire.now);
    tries.erase(tries.begin());
  };
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.users->users["u1"].password.reveal(), "abcd");
  EXPECT_EQ(pair.answerer.last<Authenticated>()->user, "u1");
  EXPECT_EQ(pair.caller.all<AuthenticationFailed>().at(1).error.code,
            uint32_t{ERROR_CHANGING_PASSWORD});
}

}  // namespace
}  // namespace openras::ppp
