#include <cstring>

#include "owned.h"

namespace openras::win32 {
namespace {

TEST(Memory, BlocksAreZeroedWhereAsked) {
  auto* block = static_cast<BYTE*>(GlobalAlloc(GPTR, 64));
  ASSERT_NE(block, nullptr);
  for (int i = 0; i < 64; ++i) EXPECT_EQ(block[i], 0);
  EXPECT_EQ(GlobalLock(block), block);
  EXPECT_FALSE(GlobalUnlock(block));
  EXPECT_EQ(GetLastError(), DWORD{NO_ERROR});
  EXPECT_EQ(GlobalFree(block), nullptr);
  EXPECT_EQ(LocalFree(LocalAlloc(LPTR, 0)), nullptr);
}

TEST(Memory, ProcessHeap) {
  void* block = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 32);
  ASSERT_NE(block, nullptr);
  EXPECT_TRUE(HeapFree(GetProcessHeap(), 0, block));
  EXPECT_EQ(HeapAlloc(nullptr, 0, 1), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Memory, TooMuchIsAnError) {
  EXPECT_EQ(HeapAlloc(GetProcessHeap(), 0, static_cast<SIZE_T>(PTRDIFF_MAX) + 1), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_ENOUGH_MEMORY});
}

TEST(Memory, Filling) {
  char a[4] = {'a', 'b', 'c', 'd'};
  char b[4];
  CopyMemory(b, a, 4);
  EXPECT_EQ(std::memcmp(a, b, 4), 0);
  FillMemory(b, 2, 'x');
  EXPECT_EQ(b[1], 'x');
  EXPECT_EQ(b[2], 'c');
  ZeroMemory(b, 4);
  EXPECT_EQ(b[0] | b[1] | b[2] | b[3], 0);
  EXPECT_EQ(SecureZeroMemory(a, 4), a);
  EXPECT_EQ(a[0] | a[1] | a[2] | a[3], 0);
}

}  // namespace
}  // namespace openras::win32
