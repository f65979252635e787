#include "protocol/pppoe/packet.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "support/golden.h"

namespace openras::pppoe {
namespace {

TEST(PppoePacket, RoundTrip) {
  DiscoveryPacket packet{Code::kPads, 0x1234, {}};
  packet.add(TagType::kServiceName, "isp");
  packet.add(TagType::kHostUniq, Bytes{1, 2, 3});
  packet.add(TagType::kVendorSpecific, Bytes{});
  packet.add(static_cast<TagType>(0x0120), Bytes{0x05, 0xdc});  // PPP-Max-Payload, RFC 4638
  Bytes octets = serialize(packet);
  EXPECT_EQ(octets[4] << 8 | octets[5], static_cast<int>(octets.size() - kHeaderSize));
  EXPECT_EQ(parse_discovery(octets), packet);
}

TEST(PppoePacket, PaddingIsCut) {
  DiscoveryPacket packet{Code::kPadi, 0, {}};
  packet.add(TagType::kServiceName, "");
  Bytes octets = serialize(packet);
  octets.resize(46, 0xee);  // Ethernet's minimum
  EXPECT_EQ(parse_discovery(octets), packet);
}

TEST(PppoePacket, EndOfListEnds) {
  Bytes octets = from_hex("110900000009010100000000000000ff");
  auto packet = parse_discovery(octets);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->tags.size(), 1u);
}

TEST(PppoePacket, MalformedIsRefused) {
  for (std::string_view hex : {
           "",                        // nothing
           "1109000000",              // half a header
           "210900000000",            // version 2
           "120900000000",            // type 2
           "110000000000",            // a session frame
           "11a800000000",            // an unknown code
           "110900000004010100",      // length beyond the frame
           "1109000000050101000412",  // tag beyond the length
           "110900000003010100",      // half a tag header
       })
    EXPECT_FALSE(parse_discovery(from_hex(hex))) << hex;
}

TEST(PppoePacket, TagsThatDoNotFitAreRefused) {
  DiscoveryPacket packet{Code::kPado, 0, {}};
  packet.add(TagType::kAcCookie, Bytes(kMaxPayload - 4));
  EXPECT_EQ(serialize(packet).size(), kHeaderSize + kMaxPayload);
  packet.add(TagType::kHostUniq, Bytes{});
  EXPECT_TRUE(serialize(packet).empty());
}

TEST(PppoePacket, SessionFrames) {
  Bytes ppp = {0xc0, 0x21, 1, 1, 0, 4};
  auto header = session_header(0xabcd, ppp.size());
  Bytes octets(header.begin(), header.end());
  octets.insert(octets.end(), ppp.begin(), ppp.end());
  octets.resize(60, 0);  // padding
  auto frame = parse_session(octets);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->session_id, 0xabcd);
  EXPECT_EQ(Bytes(frame->ppp.begin(), frame->ppp.end()), ppp);
  octets[5] = 0xff;
  EXPECT_FALSE(parse_session(octets)) << "length beyond the frame";
  octets[5] = 4;
  octets[1] = static_cast<uint8_t>(Code::kPadt);
  EXPECT_FALSE(parse_session(octets)) << "not a session frame";
}

TEST(PppoePacket, AnythingParsesOrIsRefused) {
  SeededRandom random(11);
  for (int i = 0; i < 20'000; ++i) {
    Bytes octets(random.u16() % 80);
    random.fill(octets);
    if (octets.size() > 6) octets[0] = 0x11, octets[1] = 0x07, octets[4] = 0;
    if (auto packet = parse_discovery(octets)) {
      EXPECT_EQ(parse_discovery(serialize(*packet)), *packet);
      EXPECT_FALSE(describe(*packet).empty());
    }
    parse_session(octets);
  }
}

}  // namespace
}  // namespace openras::pppoe
