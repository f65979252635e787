// Options and packets: parse, serialise, round trip, and what is malformed.
#include "protocol/ppp/options.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "protocol/ppp/packet.h"

namespace openras::ppp {
namespace {

TEST(Options, RoundTripForAnyContent) {
  SeededRandom random(5);
  for (int i = 0; i < 500; ++i) {
    Options options;
    for (uint16_t count = random.u16() % 8; count > 0; --count) {
      Bytes data(random.u16() % 254);
      random.fill(data);
      options.push_back({static_cast<uint8_t>(random.u16()), std::move(data)});
    }
    EXPECT_EQ(parse_options(serialise_options(options)), options);
  }
}

TEST(Options, MalformedIsRefused) {
  EXPECT_FALSE(parse_options(Bytes{1}));
  EXPECT_FALSE(parse_options(Bytes{1, 0}));
  EXPECT_FALSE(parse_options(Bytes{1, 1}));
  EXPECT_FALSE(parse_options(Bytes{1, 4, 0}));
  EXPECT_FALSE(parse_options(Bytes{1, 4, 5, 220, 3}));
  EXPECT_TRUE(parse_options(Bytes{}));
  EXPECT_TRUE(parse_options(Bytes{7, 2}));
  Bytes many;
  for (size_t i = 0; i <= kMaxOptions; ++i) many.insert(many.end(), {7, 2});
  EXPECT_FALSE(parse_options(many));
}

TEST(Options, LcpRoundTrip) {
  LcpOptions full{1492, 0xa0000, auth_protocol(AuthMethod::kMsChapV2), 0x12345678, true, true};
  EXPECT_EQ(read_lcp(write_lcp(full)), full);
  EXPECT_EQ(to_hex(serialise_options(write_lcp(full))),
            "01 04 05 d4 02 06 00 0a 00 00 03 05 c2 23 81 05 06 12 34 56 78 07 02 08 02");
  EXPECT_EQ(read_lcp(write_lcp({})), LcpOptions{});
}

TEST(Options, IpcpRoundTrip) {
  IpcpOptions full{Ipv4{10, 0, 0, 1}, {Ipv4{1, 2, 3, 4}, Ipv4{5, 6, 7, 8}}};
  EXPECT_EQ(read_ipcp(write_ipcp(full)), full);
  EXPECT_EQ(to_hex(serialise_options(write_ipcp(full))),
            "03 06 0a 00 00 01 81 06 01 02 03 04 83 06 05 06 07 08");
}

TEST(Options, Ipv6cpRoundTrip) {
  Ipv6cpOptions full{InterfaceId{1, 2, 3, 4, 5, 6, 7, 8}};
  EXPECT_EQ(read_ipv6cp(write_ipv6cp(full)), full);
}

TEST(Options, AWrongLengthIsNoValue) {
  EXPECT_FALSE(read_lcp({{lcp_option::kMru, {1}}}).mru);
  EXPECT_FALSE(read_lcp({{lcp_option::kMagic, {1, 2, 3, 4, 5}}}).magic);
  EXPECT_FALSE(read_lcp({{lcp_option::kAuth, {0xc0}}}).auth);
  EXPECT_FALSE(read_lcp({{lcp_option::kPfc, {1}}}).pfc);
  EXPECT_FALSE(read_ipcp({{ipcp_option::kAddress, {1, 2, 3}}}).address);
  EXPECT_FALSE(read_ipv6cp({{ipv6cp_option::kInterfaceId, {1}}}).interface_id);
}

TEST(Options, MethodsAndTheirProtocols) {
  for (AuthMethod method : {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2})
    EXPECT_EQ(auth_method(auth_protocol(method)), method);
  EXPECT_FALSE(auth_method({kProtocolChap, {0x80}}));  // MS-CHAP, the first
  EXPECT_FALSE(auth_method({kProtocolEap, {}}));
  EXPECT_FALSE(auth_method({kProtocolPap, {1}}));
  EXPECT_FALSE(auth_method({kProtocolChap, {}}));
}

TEST(Options, EncryptionIsMppeWithAnEncryptionBit) {
  EXPECT_TRUE(asks_for_encryption({option_u32(ccp_option::kMppe, 0x01000040)}));
  EXPECT_TRUE(asks_for_encryption({{21, {0x2f}}, option_u32(ccp_option::kMppe, 0x20)}));
  EXPECT_FALSE(asks_for_encryption({option_u32(ccp_option::kMppe, 0x01)}));  // MPPC alone
  EXPECT_FALSE(asks_for_encryption({{21, {0x2f}}}));
  EXPECT_FALSE(asks_for_encryption({{ccp_option::kMppe, {0x40}}}));
}

TEST(Packets, RoundTripAndPadding) {
  Bytes octets = serialise_packet(9, 7, Bytes{1, 2, 3});
  EXPECT_EQ(to_hex(octets), "09 07 00 07 01 02 03");
  octets.push_back(0);  // padding (RFC 1661 §5)
  std::optional<ControlPacket> packet = parse_packet(octets);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->code, 9);
  EXPECT_EQ(packet->id, 7);
  EXPECT_EQ(packet->data.size(), 3u);
  EXPECT_FALSE(parse_packet(Bytes{9, 7, 0, 8, 1, 2, 3}));
  EXPECT_FALSE(parse_packet(Bytes{9, 7, 0, 3}));
  EXPECT_FALSE(parse_packet(Bytes{9, 7, 0}));
}

TEST(Packets, SplitFrame) {
  auto split = [](Bytes frame) { return split_frame(frame); };
  EXPECT_EQ(split({0xc0, 0x21, 1})->protocol, 0xc021);
  EXPECT_EQ(split({0xff, 0x03, 0xc0, 0x21, 1})->protocol, 0xc021);
  EXPECT_EQ(split({0x21, 0x45})->protocol, kProtocolIpv4);  // compressed
  EXPECT_EQ(split({0xff, 0x03, 0x21, 0x45})->information.size(), 1u);
  EXPECT_EQ(split({0x00, 0x57})->protocol, kProtocolIpv6);
  EXPECT_FALSE(split({}));
  EXPECT_FALSE(split({0xc0}));
  EXPECT_FALSE(split({0xff, 0x03}));
  EXPECT_FALSE(split({0xc0, 0x20, 1}));  // even low octet: no protocol (RFC 1661 §2)
}

}  // namespace
}  // namespace openras::ppp
