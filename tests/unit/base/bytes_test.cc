#include "base/bytes.h"

#include <gtest/gtest.h>

namespace openras {
namespace {

TEST(ByteReader, ReadsBigEndian) {
  const Bytes data{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  ByteReader reader(data);
  EXPECT_EQ(reader.u8(), 1);
  EXPECT_EQ(reader.u16(), 0x0203);
  EXPECT_EQ(reader.u32(), 0x04050607u);
  EXPECT_EQ(reader.u64(), 0x08090a0b0c0d0e0fu);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.empty());
}

TEST(ByteReader, StaysFailedAfterAReadPastTheEnd) {
  const Bytes data{1, 2, 3};
  ByteReader reader(data);
  EXPECT_EQ(reader.u32(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0u);
  EXPECT_EQ(reader.u8(), 0) << "a failed reader gives nothing more";
  EXPECT_TRUE(reader.bytes(1).empty());
}

TEST(ByteReader, AHugeLengthFails) {
  const Bytes data{1, 2, 3};
  ByteReader reader(data);
  reader.u8();
  EXPECT_TRUE(reader.bytes(SIZE_MAX).empty());
  EXPECT_FALSE(reader.ok());
}

TEST(ByteWriter, WritesWhatTheReaderReads) {
  ByteWriter writer;
  writer.u8(7);
  writer.u16(0x1234);
  writer.u32(0xdeadbeef);
  writer.u64(0x0102030405060708);
  writer.bytes("ab");
  writer.patch_u16(1, 0x4321);
  ByteReader reader(writer.view());
  EXPECT_EQ(reader.u8(), 7);
  EXPECT_EQ(reader.u16(), 0x4321);
  EXPECT_EQ(reader.u32(), 0xdeadbeef);
  EXPECT_EQ(reader.u64(), 0x0102030405060708u);
  EXPECT_EQ(to_string(reader.rest()), "ab");
  EXPECT_TRUE(reader.ok());
}

TEST(ToHex, StopsAtTheLimit) {
  const Bytes data{0, 0xff, 0x10};
  EXPECT_EQ(to_hex(data), "00 ff 10");
  EXPECT_EQ(to_hex(data, 2), "00 ff … (3 octets)");
}

}  // namespace
}  // namespace openras
