#include "base/bytes.h"

#include <fmt/format.h>

#include <algorithm>

namespace openras {

std::string to_hex(ByteView bytes, size_t limit) {
  std::string out;
  for (size_t i = 0; i < std::min(bytes.size(), limit); ++i)
    out += fmt::format("{}{:02x}", i ? " " : "", bytes[i]);
  if (bytes.size() > limit) out += fmt::format(" … ({} octets)", bytes.size());
  return out;
}

ByteView ByteReader::bytes(size_t count) {
  if (!ok_ || count > data_.size() - at_) {
    ok_ = false;
    return {};
  }
  ByteView out = data_.subspan(at_, count);
  at_ += count;
  return out;
}

namespace {

template <typename T>
T big_endian(ByteView octets) {
  T value = 0;
  for (uint8_t octet : octets) value = static_cast<T>(value << 8 | octet);
  return value;
}

}  // namespace

uint8_t ByteReader::u8() {
  ByteView octet = bytes(1);
  return octet.empty() ? uint8_t{0} : octet[0];
}
uint16_t ByteReader::u16() { return big_endian<uint16_t>(bytes(2)); }
uint32_t ByteReader::u32() { return big_endian<uint32_t>(bytes(4)); }
uint64_t ByteReader::u64() { return big_endian<uint64_t>(bytes(8)); }

void ByteWriter::u16(uint16_t value) {
  u8(static_cast<uint8_t>(value >> 8));
  u8(static_cast<uint8_t>(value & 0xff));
}

void ByteWriter::u32(uint32_t value) {
  u16(static_cast<uint16_t>(value >> 16));
  u16(static_cast<uint16_t>(value & 0xffff));
}

void ByteWriter::u64(uint64_t value) {
  u32(static_cast<uint32_t>(value >> 32));
  u32(static_cast<uint32_t>(value & 0xffffffff));
}

void ByteWriter::patch_u16(size_t offset, uint16_t value) {
  out_.at(offset) = static_cast<uint8_t>(value >> 8);
  out_.at(offset + 1) = static_cast<uint8_t>(value & 0xff);
}

}  // namespace openras
