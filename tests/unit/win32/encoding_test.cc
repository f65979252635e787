#include "win32/encoding.h"

#include <string>

#include "owned.h"

namespace openras::win32 {
namespace {

TEST(MultiByteToWideChar, ConvertsWithAndWithoutTerminator) {
  WCHAR wide[16];
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "ä€😀", -1, nullptr, 0), 5);
  EXPECT_EQ(MultiByteToWideChar(CP_ACP, 0, "ä€😀", -1, wide, 16), 5);
  EXPECT_EQ(std::u16string(wide), u"ä€😀");
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", 2, wide, 16), 2);
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, wide, 3), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(MultiByteToWideChar(1252, 0, "abc", -1, wide, 16), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(MultiByteToWideChar, WhatIsNotValidIsReplacedOrRefused) {
  WCHAR wide[16] = {};
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0,
                                "a\xff"
                                "b",
                                -1, wide, 16),
            4);
  EXPECT_EQ(std::u16string(wide),
            u"a\uFFFD"
            u"b");
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS,
                                "a\xff"
                                "b",
                                -1, wide, 16),
            0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_UNICODE_TRANSLATION});
}

// Unicode 15.0, table 3-8: one U+FFFD for each maximal subpart.
TEST(MultiByteToWideChar, ReplacementFollowsTheStandard) {
  EXPECT_EQ(to_utf16_lossy("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64").text,
            u"a\uFFFD\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFDd");
  EXPECT_EQ(to_utf16_lossy("\xC0\xAF").text, u"\uFFFD\uFFFD");
  EXPECT_EQ(to_utf16_lossy("\xED\xA0\x80").text, u"\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(to_utf16_lossy("\xF4\x90\x80\x80").text, u"\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(WideCharToMultiByte, ConvertsAndReplaces) {
  CHAR narrow[16] = {};
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, u"ä€😀", -1, nullptr, 0, nullptr, nullptr), 10);
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, u"ä€😀", -1, narrow, 16, nullptr, nullptr), 10);
  EXPECT_STREQ(narrow, "ä€😀");
  const WCHAR lone[] = {'a', 0xD800, 'b', 0};
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, lone, -1, narrow, 16, nullptr, nullptr), 6);
  EXPECT_STREQ(narrow,
               "a\xEF\xBF\xBD"
               "b");
  EXPECT_EQ(
      WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, lone, -1, narrow, 16, nullptr, nullptr),
      0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_UNICODE_TRANSLATION});
  BOOL used = FALSE;
  EXPECT_EQ(WideCharToMultiByte(CP_ACP, 0, lone, -1, narrow, 16, "?", &used), 6);
  EXPECT_TRUE(used);
}

TEST(Encoding, EveryCharacterComesBack) {
  for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 0x101) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::u16string utf16;
    if (c < 0x10000) {
      utf16 = {static_cast<char16_t>(c)};
    } else {
      utf16 = {static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10)),
               static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF))};
    }
    const Decoded8 utf8 = to_utf8_lossy(utf16);
    const Decoded16 back = to_utf16_lossy(utf8.text);
    ASSERT_TRUE(utf8.valid && back.valid && back.text == utf16)
        << std::hex << static_cast<uint32_t>(c);
  }
}

}  // namespace
}  // namespace openras::win32
