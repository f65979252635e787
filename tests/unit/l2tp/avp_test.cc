#include "protocol/l2tp/avp.h"

#include <gtest/gtest.h>
#include <openssl/md5.h>

#include "protocol/l2tp/avp_table.h"
#include "support/golden.h"

namespace openras::l2tp {
namespace {

const Secret kNoSecret;

TEST(L2tpAvp, RoundTrip) {
  MessageWriter writer(MessageType::kIcrq);
  writer.add_u16(AvpType::kAssignedSessionId, 0xbeef);
  writer.add_u32(AvpType::kCallSerialNumber, 5);
  writer.add(AvpType::kCallingNumber, "555", false);
  auto message = parse_message(writer.view(), kNoSecret);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->type, MessageType::kIcrq);
  EXPECT_EQ(message->u16(AvpType::kAssignedSessionId), 0xbeef);
  EXPECT_EQ(message->text(AvpType::kCallingNumber), "555");
  EXPECT_FALSE(message->find(AvpType::kCallingNumber)->mandatory);
  EXPECT_FALSE(message->unknown_mandatory);
  EXPECT_EQ(describe(*message),
            "ICRQ Assigned-Session-Id=48879 Call-Serial-Number=5 Calling-Number=555");
}

TEST(L2tpAvp, UnknownAvps) {
  struct Case {
    std::string_view avp;
    bool mandatory;
  };
  for (auto [avp, mandatory] : {
           Case{"8006000003e7", true},       // 999 with M
           Case{"0006000003e7", false},      // 999 without M
           Case{"8008000900090001", true},   // vendor 9 with M
           Case{"0008000900090001", false},  // vendor 9 without M
           Case{"a008000000090001", true},   // a reserved bit (§4.1)
           Case{"80070000000901", true},     // Assigned Tunnel ID of one octet
           Case{"00070000000901", false},
           Case{"c00a0000000901020304", true},  // hidden, and no secret
           Case{"c00a0000000701020304", true},  // Host Name must not be hidden
       }) {
    MessageWriter writer(MessageType::kHello);
    Bytes octets(writer.view().begin(), writer.view().end());
    for (uint8_t octet : from_hex(avp)) octets.push_back(octet);
    auto message = parse_message(octets, kNoSecret);
    ASSERT_TRUE(message) << avp;
    EXPECT_EQ(message->unknown_mandatory, mandatory) << avp;
    EXPECT_TRUE(message->avps.empty()) << avp;
  }
}

TEST(L2tpAvp, MalformedMessages) {
  for (std::string_view hex : {
           "800800000000",                    // runs over the end
           "800500000000",                    // shorter than its header
           "800800000000000680090000000001",  // the second runs over the end
           "80080000000000068000",
       })
    EXPECT_EQ(parse_message(from_hex(hex), kNoSecret).error(), ParseError::kBadLength) << hex;
  for (std::string_view hex : {
           "8008000000020100",  // Protocol Version first
           "c008000000000006",  // hidden Message Type
           "8008000100000006",  // of another vendor
           "800a0000000000000006",
       })
    EXPECT_EQ(parse_message(from_hex(hex), kNoSecret).error(), ParseError::kNoMessageType) << hex;
}

// The construction of RFC 2661 §4.3, computed here with another MD5 interface, block by block.
TEST(L2tpAvp, HidingIsTheConstructionOfTheRfc) {
  auto md5 = [](const Bytes& in) {
    Bytes out(16);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    MD5(in.data(), in.size(), out.data());
#pragma GCC diagnostic pop
    return out;
  };
  auto join = [](std::initializer_list<Bytes> parts) {
    Bytes out;
    for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
  };
  Bytes secret = {'s', 'e', 'c'}, vector = {9, 8, 7, 6};
  Bytes value(20), padding = {0xaa, 0xbb, 0xcc};
  for (size_t i = 0; i < value.size(); ++i) value[i] = static_cast<uint8_t>(i);
  Bytes plain = join({{0, 20}, value, padding});
  ASSERT_EQ(plain.size(), 25u);
  Bytes expected = plain;
  Bytes first = md5(join({{0, 11}, secret, vector}));  // 11: Challenge
  for (size_t i = 0; i < 16; ++i) expected[i] ^= first[i];
  Bytes second = md5(join({secret, Bytes(expected.begin(), expected.begin() + 16)}));
  for (size_t i = 16; i < 25; ++i) expected[i] ^= second[i - 16];

  Bytes hidden = hide(AvpType::kChallenge, value, padding, Secret("sec"), vector);
  EXPECT_EQ(hidden, expected);
  EXPECT_EQ(unhide(AvpType::kChallenge, hidden, Secret("sec"), vector), value);
}

// Fixed vectors, so that a change of the construction cannot pass unnoticed.
TEST(L2tpAvp, HiddenVectors) {
  Bytes vector = from_hex("000102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(
      unhide(AvpType::kAssignedTunnelId,
             hide(AvpType::kAssignedTunnelId, Bytes{0x12, 0x34}, {}, Secret("tunsec"), vector),
             Secret("tunsec"), vector),
      (Bytes{0x12, 0x34}));
  for (size_t size : {0u, 1u, 13u, 14u, 15u, 30u, 31u, 200u}) {
    Bytes value(size, 0x5a);
    for (size_t pad : {0u, 1u, 16u}) {
      Bytes hidden = hide(AvpType::kVendorName, value, Bytes(pad, 7), Secret("x"), vector);
      EXPECT_EQ(hidden.size(), size + pad + 2);
      EXPECT_EQ(unhide(AvpType::kVendorName, hidden, Secret("x"), vector), value) << size;
    }
  }
  EXPECT_FALSE(unhide(AvpType::kVendorName, Bytes{1}, Secret("x"), vector));
  EXPECT_FALSE(unhide(AvpType::kVendorName, Bytes{}, Secret("x"), vector));
}

TEST(L2tpAvp, HiddenInMessages) {
  SeededRandom random(4);
  Secret secret("tunsec");
  MessageWriter writer(MessageType::kSccrp);
  writer.enable_hiding(secret, random);
  writer.hidden_u16(AvpType::kAssignedTunnelId, 0x1234);
  auto message = parse_message(writer.view(), secret);
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->unknown_mandatory) << message->unknown_text;
  EXPECT_EQ(message->u16(AvpType::kAssignedTunnelId), 0x1234);
  EXPECT_EQ(describe(*message).find("tunsec"), std::string::npos);

  auto blind = parse_message(writer.view(), kNoSecret);
  ASSERT_TRUE(blind);
  EXPECT_TRUE(blind->unknown_mandatory);
  auto wrong = parse_message(writer.view(), Secret("other"));
  ASSERT_TRUE(wrong);
  EXPECT_TRUE(wrong->unknown_mandatory || wrong->u16(AvpType::kAssignedTunnelId) != 0x1234);
}

TEST(L2tpAvp, ChallengeResponseIsMd5OfIdSecretChallenge) {
  // Taken from the capture of l2tpns: SCCRQ's challenge and SCCRP's response.
  Bytes challenge = from_hex("fcc22f246111b7ce8fe026334383ae27");
  auto response = challenge_response(MessageType::kSccrp, Secret("tunsec"), challenge);
  EXPECT_EQ(Bytes(response.begin(), response.end()), from_hex("4035b7a0fa952514647fbd8c2b732093"));
  EXPECT_NE(challenge_response(MessageType::kScccn, Secret("tunsec"), challenge), response);
}

TEST(L2tpAvp, TableIsSorted) {
  for (uint16_t i = 0; i < 60; ++i)
    if (const AvpTraits* traits = find_traits(static_cast<AvpType>(i))) {
      EXPECT_EQ(static_cast<uint16_t>(traits->type), i);
      EXPECT_LE(traits->min_size, traits->max_size);
    }
  EXPECT_TRUE(find_traits(AvpType::kSequencingRequired));
  EXPECT_FALSE(find_traits(static_cast<AvpType>(20)));  // reserved by the RFC
  EXPECT_FALSE(find_traits(static_cast<AvpType>(40)));
}

}  // namespace
}  // namespace openras::l2tp
