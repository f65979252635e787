#include "base/utf16.h"

#include <gtest/gtest.h>

namespace openras {
namespace {

TEST(Utf16, RoundTripsEveryLength) {
  const std::string text = "aé€😀z";
  auto wide = to_utf16(text);
  ASSERT_TRUE(wide);
  EXPECT_EQ(*wide, u"aé€😀z");
  EXPECT_EQ(to_utf8(*wide), text);
}

TEST(Utf16, RefusesWhatIsNotText) {
  EXPECT_FALSE(to_utf16("\xc0\x80")) << "overlong NUL";
  EXPECT_FALSE(to_utf16("\xe0\x80\x80")) << "overlong";
  EXPECT_FALSE(to_utf16("\xed\xa0\x80")) << "surrogate";
  EXPECT_FALSE(to_utf16("\xf4\x90\x80\x80")) << "beyond U+10FFFF";
  EXPECT_FALSE(to_utf16("\xe2\x82")) << "cut short";
  const char16_t lone_high[] = {0xd83d, 0};
  const char16_t lone_low[] = {0xde00, 0};
  EXPECT_FALSE(to_utf8(lone_high));
  EXPECT_FALSE(to_utf8(lone_low));
}

TEST(Utf16, TruncationKeepsCharactersWhole) {
  EXPECT_EQ(truncate_utf8("aé", 2), "a");
  EXPECT_EQ(truncate_utf8("aé", 3), "aé");
  EXPECT_EQ(truncate_utf16(u"a😀", 2), u"a");
  EXPECT_EQ(truncate_utf16(u"a😀", 3), u"a😀");
}

}  // namespace
}  // namespace openras
