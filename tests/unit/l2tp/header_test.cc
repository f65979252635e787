#include "protocol/l2tp/header.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "support/golden.h"

namespace openras::l2tp {
namespace {

Bytes of(ByteView view) { return {view.begin(), view.end()}; }

TEST(L2tpHeader, ControlRoundTrip) {
  Bytes message = control_message(0x1234, 0x5678, Bytes{1, 2, 3});
  set_sequence(message, 7, 0xffff);
  auto header = parse_header(message);
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->control && header->sequenced);
  EXPECT_EQ(header->tunnel_id, 0x1234);
  EXPECT_EQ(header->session_id, 0x5678);
  EXPECT_EQ(header->ns, 7);
  EXPECT_EQ(header->nr, 0xffff);
  EXPECT_EQ(of(header->payload), (Bytes{1, 2, 3}));
  message.push_back(0xee);  // after the length
  EXPECT_EQ(of(parse_header(message)->payload), (Bytes{1, 2, 3}));
}

TEST(L2tpHeader, DataRoundTrip) {
  for (bool sequenced : {false, true}) {
    DataHeader written = data_header(9, 8, sequenced, 0x0102);
    Bytes message = of(written.view());
    message.push_back(0x21);
    auto header = parse_header(message);
    ASSERT_TRUE(header);
    EXPECT_FALSE(header->control);
    EXPECT_EQ(header->sequenced, sequenced);
    EXPECT_EQ(header->ns, sequenced ? 0x0102 : 0);
    EXPECT_EQ(header->tunnel_id, 9);
    EXPECT_EQ(header->session_id, 8);
    EXPECT_EQ(of(header->payload), (Bytes{0xff, 0x03, 0x21}));
  }
}

// RFC 2661 §3.1: every combination of L, S, O and P on data messages.
TEST(L2tpHeader, DataWithOptionalFields) {
  struct Case {
    std::string_view hex;
    bool sequenced;
  };
  for (auto [hex, sequenced] : {
           Case{"00020009000821", false},
           Case{"400200090009000821", false},
           Case{"0802000900080102000021", true},
           Case{"020200090008000322334421", false},
           Case{"4b02001300090008010200000003aabbcc21ee", true},
           Case{"01020009000821", false},
       }) {
    Bytes octets = from_hex(hex);
    auto header = parse_header(octets);
    ASSERT_TRUE(header) << hex;
    EXPECT_EQ(header->sequenced, sequenced) << hex;
    EXPECT_EQ(header->session_id, 8) << hex;
    ASSERT_FALSE(header->payload.empty()) << hex;
    EXPECT_EQ(header->payload[0], 0x21) << hex;
  }
}

TEST(L2tpHeader, MalformedIsRefused) {
  for (std::string_view hex : {
           "", "00", "0002", "0002000900",
           "000100090008",                  // L2F
           "000300090008",                  // L2TPv3
           "4002000d0009000821",            // length beyond the datagram
           "4002000300090008",              // length within its own field
           "4002000600090008",              // length within the header
           "02020009000800ff21",            // offset beyond the end
           "0802000900080102",              // half of the sequence numbers
           "8802000900080001000221",        // control without length
           "c002000c0009000800010002",      // control without sequence numbers
           "ca02000e00090008000100020000",  // control with offset
       })
    EXPECT_FALSE(parse_header(from_hex(hex))) << hex;
}

TEST(L2tpHeader, SerialNumbers) {
  EXPECT_TRUE(older(1, 2));
  EXPECT_FALSE(older(2, 1));
  EXPECT_FALSE(older(5, 5));
  EXPECT_TRUE(older(0xffff, 0));
  EXPECT_FALSE(older(0, 0xffff));
}

}  // namespace
}  // namespace openras::l2tp
