#include "base/utf16.h"

#include <cstdint>

namespace openras {
namespace {

bool is_high(char16_t c) { return c >= 0xd800 && c <= 0xdbff; }
bool is_low(char16_t c) { return c >= 0xdc00 && c <= 0xdfff; }
bool is_continuation(char c) { return (static_cast<uint8_t>(c) & 0xc0) == 0x80; }

// Octets that the first octet of a UTF-8 sequence announces, or 0 where it cannot start one.
size_t sequence_length(uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

}  // namespace

std::optional<std::u16string> to_utf16(std::string_view utf8) {
  std::u16string out;
  out.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size();) {
    auto first = static_cast<uint8_t>(utf8[i]);
    size_t length = sequence_length(first);
    if (length == 0 || length > utf8.size() - i) return std::nullopt;
    uint32_t code = length == 1 ? first : first & (0x7fu >> length);
    for (size_t k = 1; k < length; ++k) {
      if (!is_continuation(utf8[i + k])) return std::nullopt;
      code = code << 6 | (static_cast<uint8_t>(utf8[i + k]) & 0x3fu);
    }
    bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return std::nullopt;
    if (code >= 0x10000) {
      out += static_cast<char16_t>(0xd800 + ((code - 0x10000) >> 10));
      out += static_cast<char16_t>(0xdc00 + ((code - 0x10000) & 0x3ff));
    } else {
      out += static_cast<char16_t>(code);
    }
    i += length;
  }
  return out;
}

std::optional<std::string> to_utf8(std::u16string_view utf16) {
  std::string out;
  out.reserve(utf16.size());
  for (size_t i = 0; i < utf16.size(); ++i) {
    uint32_t code = utf16[i];
    if (is_low(utf16[i])) return std::nullopt;
    if (is_high(utf16[i])) {
      if (i + 1 == utf16.size() || !is_low(utf16[i + 1])) return std::nullopt;
      code = 0x10000 + ((code - 0xd800) << 10) + (utf16[++i] - 0xdc00u);
    }
    auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xc0 | code >> 6), tail(0);
    } else if (code < 0x10000) {
      out += static_cast<char>(0xe0 | code >> 12), tail(6), tail(0);
    } else {
      out += static_cast<char>(0xf0 | code >> 18), tail(12), tail(6), tail(0);
    }
  }
  return out;
}

std::string_view truncate_utf8(std::string_view utf8, size_t max_octets) {
  if (utf8.size() <= max_octets) return utf8;
  while (max_octets > 0 && is_continuation(utf8[max_octets])) --max_octets;
  return utf8.substr(0, max_octets);
}

std::u16string_view truncate_utf16(std::u16string_view utf16, size_t max_units) {
  if (utf16.size() <= max_units) return utf16;
  if (max_units > 0 && is_high(utf16[max_units - 1]) && is_low(utf16[max_units])) --max_units;
  return utf16.substr(0, max_units);
}

}  // namespace openras
