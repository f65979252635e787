// MS-CHAPv2's computations against RFC 2759 §9.2, and the text of Failure packets.
#include "protocol/ppp/mschap.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

#include "protocol/ppp/chap.h"

namespace openras::ppp {
namespace {

// RFC 2759 §9.2.
constexpr std::string_view kUser = "User";
const Secret kPassword("clientPass");
constexpr Challenge16 kAuthenticator{0x5B, 0x5D, 0x7C, 0x7D, 0x7B, 0x3F, 0x2F, 0x3E,
                                     0x3C, 0x2C, 0x60, 0x21, 0x32, 0x26, 0x26, 0x28};
constexpr Challenge16 kPeer{0x21, 0x40, 0x23, 0x24, 0x25, 0x5E, 0x26, 0x2A,
                            0x28, 0x29, 0x5F, 0x2B, 0x3A, 0x33, 0x7C, 0x7E};
constexpr std::array<uint8_t, 8> kChallenge{0xD0, 0x2E, 0x43, 0x86, 0xBC, 0xE9, 0x12, 0x26};
constexpr Digest16 kPasswordHash{0x44, 0xEB, 0xBA, 0x8D, 0x53, 0x12, 0xB8, 0xD6,
                                 0x11, 0x47, 0x44, 0x11, 0xF5, 0x69, 0x89, 0xAE};
constexpr NtResponse kNtResponse{0x82, 0x30, 0x9E, 0xCD, 0x8D, 0x70, 0x8B, 0x5E,
                                 0xA0, 0x8F, 0xAA, 0x39, 0x81, 0xCD, 0x83, 0x54,
                                 0x42, 0x33, 0x11, 0x4A, 0x3D, 0x85, 0xD6, 0xDF};
constexpr Digest16 kPasswordHashHash{0x41, 0xC0, 0x0C, 0x58, 0x4B, 0xD2, 0xD9, 0x1C,
                                     0x40, 0x17, 0xA2, 0xA1, 0x2F, 0xA5, 0x9F, 0x3F};

TEST(MsChap, ChallengeHash) { EXPECT_EQ(challenge_hash(kPeer, kAuthenticator, kUser), kChallenge); }

TEST(MsChap, NtPasswordHash) {
  EXPECT_EQ(nt_password_hash(kPassword), kPasswordHash);
  EXPECT_EQ(md4({kPasswordHash}), kPasswordHashHash);
}

TEST(MsChap, ChallengeResponse) {
  EXPECT_EQ(challenge_response(kChallenge, kPasswordHash), kNtResponse);
}

TEST(MsChap, AuthenticatorResponse) {
  Result<MsChapV2Proof> proof = ms_chap_v2(kAuthenticator, kPeer, kUser, kPassword);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->response, kNtResponse);
  EXPECT_EQ(proof->authenticator, "S=407A5589115FD0D6209F510FE9C04566932CDA56");
}

// The test suites of RFC 1320 §A.5 and RFC 1321 §A.5, and DES's textbook example.
TEST(MsChap, Primitives) {
  EXPECT_EQ(to_hex(*md4({as_bytes("abc")})), "a4 48 01 7a af 21 d8 52 5f c1 0a e8 7a a6 72 9d");
  EXPECT_EQ(to_hex(*md5({as_bytes("a"), as_bytes("bc")})),
            "90 01 50 98 3c d2 4f b0 d6 96 3f 7d 28 e1 7f 72");
  // 56 bits without parity of 13 34 57 79 9B BC DF F1.
  EXPECT_EQ(to_hex(*des_encrypt({0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF},
                                {0x12, 0x69, 0x5B, 0xC9, 0xB7, 0xB7, 0xF8})),
            "85 e8 13 54 0f 0a b4 05");
}

TEST(MsChap, PasswordsThatAreNotUtf8StillHaveAHash) {
  EXPECT_TRUE(nt_password_hash(Secret("\xff\xfe")));
  EXPECT_NE(*nt_password_hash(Secret("\xff")), *nt_password_hash(Secret("\xfe")));
  EXPECT_EQ(*nt_password_hash(Secret("\xc3\xbf")), *nt_password_hash(Secret("\xff")));  // ÿ
  EXPECT_TRUE(nt_password_hash(Secret("")));
}

TEST(MsChap, Domains) {
  EXPECT_EQ(without_domain("OFFICE\\u1"), "u1");
  EXPECT_EQ(without_domain("u1"), "u1");
  EXPECT_EQ(without_domain("a\\b\\c"), "c");
  EXPECT_EQ(without_domain("a\\"), "");
}

TEST(MsChap, FailureAsTheRfcWritesIt) {
  MsChapFailure failure = parse_ms_chap_failure(
      "E=691 R=1 C=5B5D7C7D7B3F2F3E3C2C602132262628 V=3 M=Authentication failure, try E=1 again");
  EXPECT_EQ(failure.code, uint32_t{ERROR_AUTHENTICATION_FAILURE});
  EXPECT_TRUE(failure.retry);
  EXPECT_EQ(failure.challenge, kAuthenticator);
  EXPECT_EQ(failure.version, 3u);
  EXPECT_EQ(failure.message, "Authentication failure, try E=1 again");
  EXPECT_EQ(parse_ms_chap_failure(format_ms_chap_failure(failure)), failure);
}

TEST(MsChap, EveryCodeOfTheRfcPasses) {
  for (uint32_t code : {646, 647, 648, 649, 691, 709})
    EXPECT_EQ(parse_ms_chap_failure("E=" + std::to_string(code) + " R=0").code, code);
}

TEST(MsChap, FailureIsReadLeniently) {
  EXPECT_EQ(parse_ms_chap_failure("").code, 691u);
  EXPECT_EQ(parse_ms_chap_failure("go away").code, 691u);
  EXPECT_EQ(parse_ms_chap_failure("E=5000 R=1").code, 691u);
  EXPECT_EQ(parse_ms_chap_failure("E=99999999999999999999").code, 691u);
  EXPECT_EQ(parse_ms_chap_failure("R=0 E=648").code, 648u);
  EXPECT_FALSE(parse_ms_chap_failure("E=691 R=2").retry);
  EXPECT_FALSE(parse_ms_chap_failure("E=691 R=1 C=123").challenge);
  EXPECT_FALSE(parse_ms_chap_failure("E=691 R=1 C=zz5D7C7D7B3F2F3E3C2C602132262628").challenge);
  EXPECT_EQ(parse_ms_chap_failure("E=647   M=").message, "");
}

TEST(ChapPackets, RoundTrip) {
  ChapValue value{{1, 2, 3}, "name"};
  EXPECT_EQ(parse_chap_value(serialise_chap_value(value)), value);
  MsChapV2Response response{kPeer, kNtResponse};
  Bytes octets = serialise_ms_chap_v2_response(response);
  EXPECT_EQ(octets.size(), 49u);
  EXPECT_EQ(parse_ms_chap_v2_response(octets), response);
  octets.pop_back();
  EXPECT_FALSE(parse_ms_chap_v2_response(octets));
  EXPECT_FALSE(parse_chap_value(Bytes{}));
  EXPECT_FALSE(parse_chap_value(Bytes{0}));
  EXPECT_FALSE(parse_chap_value(Bytes{4, 1, 2, 3}));
}

// RFC 1994 §4.1: identifier, secret, challenge.
TEST(ChapPackets, Md5) {
  EXPECT_EQ(*chap_md5('a', Secret("b"), as_bytes("c")), *md5({as_bytes("abc")}));
}

}  // namespace
}  // namespace openras::ppp
