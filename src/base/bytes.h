// Bounded reading and writing of wire formats. All integers are big-endian (network order) unless
// the name says otherwise.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openras {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline std::string to_string(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

// "c0 21 01 01 …", for logs; at most `limit` octets are shown.
std::string to_hex(ByteView bytes, size_t limit = 64);

// Reads from a buffer that it does not own. A read past the end fails, returns zero or an empty
// view, and the reader stays failed: check ok() once, after the reads.
class ByteReader {
 public:
  explicit ByteReader(ByteView data) : data_(data) {}

  uint8_t u8();
  uint16_t u16();
  uint32_t u32();
  uint64_t u64();
  ByteView bytes(size_t count);
  ByteView rest() { return bytes(remaining()); }
  void skip(size_t count) { bytes(count); }
  template <size_t N>
  std::array<uint8_t, N> array() {
    std::array<uint8_t, N> out{};
    ByteView view = bytes(N);
    for (size_t i = 0; i < view.size(); ++i) out[i] = view[i];
    return out;
  }

  bool ok() const { return ok_; }
  // Bytes left; 0 once failed.
  size_t remaining() const { return ok_ ? data_.size() - at_ : 0; }
  bool empty() const { return remaining() == 0; }
  void set_failed() { ok_ = false; }

 private:
  ByteView data_;
  size_t at_ = 0;
  bool ok_ = true;
};

// Appends to a buffer that it owns.
class ByteWriter {
 public:
  void u8(uint8_t value) { out_.push_back(value); }
  void u16(uint16_t value);
  void u32(uint32_t value);
  void u64(uint64_t value);
  void bytes(ByteView value) { out_.insert(out_.end(), value.begin(), value.end()); }
  void bytes(std::string_view value) { bytes(as_bytes(value)); }
  // Overwrites two bytes already written, for lengths known only afterwards.
  void patch_u16(size_t offset, uint16_t value);
  size_t size() const { return out_.size(); }
  ByteView view() const { return out_; }
  Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

}  // namespace openras
