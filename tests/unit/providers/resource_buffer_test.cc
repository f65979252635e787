// NETRESOURCEW structures in buffers of every size.
#include "providers/connection/resource_buffer.h"

#include <gtest/gtest.h>

#include <vector>

namespace openras::provider {
namespace {

const Resource kShare = {
    .local = u"Z:", .remote = u"\\\\files\\projects", .provider = u"OpenRAS SMB"};

TEST(ResourceBuffer, FitsInExactlyItsNeed) {
  DWORD need = static_cast<DWORD>(ResourceBuffer::need(kShare));
  for (DWORD size = 0; size < need; ++size) {
    std::vector<std::byte> room(size);
    EXPECT_FALSE(ResourceBuffer(room.data(), size).add(kShare)) << size;
  }
  std::vector<std::byte> room(need);
  ASSERT_TRUE(ResourceBuffer(room.data(), need).add(kShare));
  auto* told = reinterpret_cast<NETRESOURCEW*>(room.data());
  EXPECT_EQ(std::u16string(reinterpret_cast<char16_t*>(told->lpRemoteName)), kShare.remote);
  EXPECT_EQ(std::u16string(reinterpret_cast<char16_t*>(told->lpLocalName)), kShare.local);
  EXPECT_EQ(told->lpComment, nullptr);
}

TEST(ResourceBuffer, PutsStructuresInARow) {
  std::vector<std::byte> room(2 * ResourceBuffer::need(kShare) + 1);
  ResourceBuffer buffer(room.data(), static_cast<DWORD>(room.size()));
  EXPECT_TRUE(buffer.add(kShare));
  EXPECT_TRUE(buffer.add(kShare));
  EXPECT_FALSE(buffer.add(kShare));
  auto* told = reinterpret_cast<NETRESOURCEW*>(room.data());
  EXPECT_EQ(std::u16string(reinterpret_cast<char16_t*>(told[1].lpProvider)), kShare.provider);
}

TEST(ResourceBuffer, TakesNoBuffer) { EXPECT_FALSE(ResourceBuffer(nullptr, 100).add(kShare)); }

}  // namespace
}  // namespace openras::provider
