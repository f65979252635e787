// The headers of RFC 1990 §3, Figures 1 and 2.
#include "protocol/ppp/multilink/fragment.h"

#include <gtest/gtest.h>

namespace openras::ppp::multilink {
namespace {

constexpr SequenceSpace kLong(false), kShort(true);

TEST(Fragment, LongHeaderIsBitsSixZerosAnd24BitNumber) {
  uint8_t header[4];
  write_header(true, false, 0x123456, kLong, header);
  EXPECT_EQ(Bytes(header, header + 4), (Bytes{0x80, 0x12, 0x34, 0x56}));
  write_header(false, true, 0xffffff, kLong, header);
  EXPECT_EQ(Bytes(header, header + 4), (Bytes{0x40, 0xff, 0xff, 0xff}));
  const Bytes frame{0xc0, 0x00, 0x00, 0x07, 0x00, 0x21, 0x45};
  const auto fragment = parse_fragment(frame, kLong);
  ASSERT_TRUE(fragment);
  EXPECT_TRUE(fragment->begins && fragment->ends);
  EXPECT_EQ(fragment->sequence, 7u);
  EXPECT_EQ(fragment->data.size(), 3u);
}

TEST(Fragment, ShortHeaderIsBitsTwoZerosAnd12BitNumber) {
  uint8_t header[2];
  write_header(true, true, 0xabc, kShort, header);
  EXPECT_EQ(Bytes(header, header + 2), (Bytes{0xca, 0xbc}));
  const Bytes frame{0x7f, 0xff, 0x01};  // the two bits between are ignored
  const auto fragment = parse_fragment(frame, kShort);
  ASSERT_TRUE(fragment);
  EXPECT_FALSE(fragment->begins);
  EXPECT_TRUE(fragment->ends);
  EXPECT_EQ(fragment->sequence, 0xfffu);
  EXPECT_EQ(fragment->data.size(), 1u);
}

TEST(Fragment, OneShorterThanItsHeaderIsNone) {
  EXPECT_FALSE(parse_fragment(Bytes{0xc0, 0, 0}, kLong));
  EXPECT_FALSE(parse_fragment(Bytes{0xc0}, kShort));
  EXPECT_TRUE(parse_fragment(Bytes{0xc0, 0, 0, 0}, kLong));
}

TEST(Fragment, NumbersWrap) {
  EXPECT_EQ(kShort.add(0xfff, 1), 0u);
  EXPECT_EQ(kLong.add(0xffffff, 2), 1u);
  EXPECT_EQ(kShort.distance(0xfff, 1), 2);
  EXPECT_EQ(kLong.distance(1, 0xffffff), -2);
}

}  // namespace
}  // namespace openras::ppp::multilink
