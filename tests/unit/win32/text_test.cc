#include <openras/strsafe.h>

#include <string>

#include "owned.h"

namespace openras::win32 {
namespace {

TEST(Text, CopyAppendAndLength) {
  CHAR a[16];
  EXPECT_EQ(lstrcpyA(a, "one"), a);
  EXPECT_STREQ(lstrcatA(a, "two"), "onetwo");
  EXPECT_EQ(lstrlenA(a), 6);
  WCHAR w[16];
  lstrcpyW(w, u"ä€");
  lstrcatW(w, u"x");
  EXPECT_EQ(std::u16string(w), u"ä€x");
  EXPECT_EQ(lstrlenW(w), 3);
  EXPECT_EQ(lstrlenA(nullptr), 0);
  EXPECT_EQ(lstrcpyA(nullptr, "x"), nullptr);
  EXPECT_EQ(lstrcatW(w, nullptr), nullptr);
}

TEST(Text, BoundedCopyAlwaysTerminates) {
  CHAR a[4] = {'x', 'x', 'x', 'x'};
  EXPECT_STREQ(lstrcpynA(a, "abcdef", 4), "abc");
  EXPECT_STREQ(lstrcpynA(a, "z", 4), "z");
  EXPECT_STREQ(lstrcpynA(a, "z", 1), "");
  EXPECT_STREQ(lstrcpynA(a, "z", 0), "");
}

TEST(Text, Comparison) {
  EXPECT_EQ(lstrcmpA("abc", "abc"), 0);
  EXPECT_LT(lstrcmpA("abc", "abd"), 0);
  EXPECT_GT(lstrcmpA("abcd", "abc"), 0);
  EXPECT_NE(lstrcmpA("ABC", "abc"), 0);
  EXPECT_EQ(lstrcmpiA("ABC", "abc"), 0);
  EXPECT_EQ(lstrcmpiW(u"RasDialEvent", u"RASDIALEVENT"), 0);
  EXPECT_GT(lstrcmpA("\xff", "a"), 0) << "octets have no sign";
  EXPECT_LT(lstrcmpA(nullptr, ""), 0);
  EXPECT_EQ(lstrcmpW(nullptr, nullptr), 0);
}

TEST(StrSafe, NeverWritesPastTheEndAndAlwaysTerminates) {
  CHAR a[4];
  EXPECT_EQ(StringCchCopyA(a, 4, "abc"), S_OK);
  EXPECT_STREQ(a, "abc");
  EXPECT_EQ(StringCchCopyA(a, 4, "abcd"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(a, "abc");
  EXPECT_EQ(StringCchCopyNA(a, 4, "abcd", 2), S_OK);
  EXPECT_STREQ(a, "ab");
  EXPECT_EQ(StringCchCatA(a, 4, "xy"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(a, "abx");
  EXPECT_EQ(StringCchCopyA(a, 0, "x"), STRSAFE_E_INVALID_PARAMETER);
  WCHAR w[3];
  EXPECT_EQ(StringCchCopyW(w, 3, u"abc"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_EQ(std::u16string(w), u"ab");
  size_t length = 9;
  EXPECT_EQ(StringCchLengthW(w, 3, &length), S_OK);
  EXPECT_EQ(length, 2u);
  EXPECT_EQ(StringCchLengthA("abc", 3, &length), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(StringCchPrintfA(a, 4, "%d", 12345), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(a, "123");
}

std::string formatted(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  CHAR buffer[1024];
  const int length = wvsprintfA(buffer, format, arguments);
  va_end(arguments);
  EXPECT_EQ(static_cast<size_t>(length), std::string(buffer).size());
  return buffer;
}

TEST(Format, Conversions) {
  EXPECT_EQ(formatted("%d %i %u", -5, 7, 4000000000u), "-5 7 4000000000");
  EXPECT_EQ(formatted("%x|%X|%#x|%08lX", 255, 255, 255, 0x123), "ff|FF|0xff|00000123");
  EXPECT_EQ(formatted("%5d|%-5d|%05d|%.3d", 42, 42, -42, 7), "   42|42   |-0042|007");
  EXPECT_EQ(formatted("%s|%.2s|%6s|%-6s|", "abc", "abc", "abc", "abc"), "abc|ab|   abc|abc   |");
  EXPECT_EQ(formatted("%c%c%%%", 'o', 'k'), "ok%");
  EXPECT_EQ(formatted("%ls %S %hs", u"wide\u20ac", u"other", "narrow"), "wide\u20ac other narrow");
  EXPECT_EQ(formatted("%I64d %llu", -1LL, 1ULL << 40), "-1 1099511627776");
  EXPECT_EQ(formatted("%s", static_cast<const char*>(nullptr)), "(null)");
  EXPECT_EQ(formatted("%I64d", INT64_MIN), "-9223372036854775808");
}

TEST(Format, WideFunctionTakesWideText) {
  WCHAR buffer[1024];
  EXPECT_EQ(wsprintfW(buffer, u"%s has %d %hs", u"näme", 3, "ünits"), 16);
  EXPECT_EQ(std::u16string(buffer), u"näme has 3 ünits");
}

TEST(Format, LongTextIsCutAtTheDocumentedLength) {
  CHAR buffer[1024];
  const std::string text(5000, 'x');
  EXPECT_EQ(wsprintfA(buffer, "%s", text.c_str()), 1023);
  EXPECT_EQ(std::string(buffer), std::string(1023, 'x'));
}

TEST(Format, WidthAndPrecisionOfAStrangerAreBounded) {
  CHAR buffer[1024];
  EXPECT_EQ(wsprintfA(buffer, "%999999999999d", 1), 1023);
}

}  // namespace
}  // namespace openras::win32
