#include <string>

#include "errors/error_text.h"
#include "owned.h"

namespace openras::win32 {
namespace {

TEST(FormatMessage, AllocatesAndEndsInALineBreak) {
  LPSTR text = nullptr;
  const DWORD length = FormatMessageA(
      FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
      nullptr, ERROR_ACCESS_DENIED, 0, reinterpret_cast<LPSTR>(&text), 0, nullptr);
  ASSERT_NE(text, nullptr);
  EXPECT_EQ(std::string(text), std::string(error_text(ERROR_ACCESS_DENIED)) + "\r\n");
  EXPECT_EQ(length, std::string(text).size());
  LocalFree(text);
}

TEST(FormatMessage, FillsABuffer) {
  WCHAR wide[256];
  EXPECT_GT(FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, 678, 0, wide, 256, nullptr), 10u);
  EXPECT_EQ(FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, 678, 0, wide, 3, nullptr), 0u);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, 599, 0, wide, 256, nullptr), 0u);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_MR_MID_NOT_FOUND});
  EXPECT_EQ(FormatMessageW(FORMAT_MESSAGE_FROM_STRING, u"x", 0, 0, wide, 256, nullptr), 0u);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_CALL_NOT_IMPLEMENTED});
}

}  // namespace
}  // namespace openras::win32
