#include "phonebook/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/utf16.h"

namespace openras::phonebook {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// Code page 1252, octets 0x80 to 0x9f (Unicode's best-fit table "cp1252").
constexpr std::array<char16_t, 32> kAnsiHigh = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

std::string decode_ansi(std::string_view octets) {
  std::u16string wide;
  wide.reserve(octets.size());
  for (char c : octets) {
    auto octet = static_cast<uint8_t>(c);
    wide += octet >= 0x80 && octet < 0xa0 ? kAnsiHigh[octet - 0x80u] : char16_t{octet};
  }
  return to_utf8(wide).value_or(std::string());
}

std::string decode_utf8(std::string_view octets) {
  if (is_valid_utf8(octets)) return std::string(octets);
  std::string out;
  for (size_t i = 0; i < octets.size();) {
    size_t length = 1;
    while (length <= 4 && i + length <= octets.size() && !is_valid_utf8(octets.substr(i, length))) {
      ++length;
    }
    if (length <= 4 && i + length <= octets.size()) {
      out += octets.substr(i, length);
      i += length;
    } else {
      out += kReplacement;
      ++i;
    }
  }
  return out;
}

std::string decode_utf16(std::string_view octets) {
  std::u16string wide;
  wide.reserve(octets.size() / 2);
  for (size_t i = 0; i + 1 < octets.size(); i += 2) {
    wide += static_cast<char16_t>(static_cast<uint8_t>(octets[i]) |
                                  static_cast<uint8_t>(octets[i + 1]) << 8);
  }
  if (octets.size() % 2 != 0) wide += u'\xfffd';
  if (auto text = to_utf8(wide)) return *text;
  for (size_t i = 0; i < wide.size(); ++i) {  // lone surrogates
    bool high = wide[i] >= 0xd800 && wide[i] < 0xdc00;
    bool low_follows = i + 1 < wide.size() && wide[i + 1] >= 0xdc00 && wide[i + 1] < 0xe000;
    if (high && low_follows) {
      ++i;
    } else if (wide[i] >= 0xd800 && wide[i] < 0xe000) {
      wide[i] = u'\xfffd';
    }
  }
  return to_utf8(wide).value_or(std::string());
}

char16_t fold(char16_t c) {
  auto up = [](int by, char16_t from) { return static_cast<char16_t>(from + by); };
  if (c >= u'A' && c <= u'Z') return up(32, c);
  if (c < 0xc0) return c;
  if (c <= 0xde) return c == 0xd7 ? c : up(32, c);  // Latin-1
  if (c >= 0x100 && c <= 0x137) return c | 1;       // Latin Extended-A, in pairs
  if (c >= 0x139 && c <= 0x148) return c % 2 != 0 ? up(1, c) : c;
  if (c >= 0x14a && c <= 0x177) return c | 1;
  if (c == 0x178) return 0xff;
  if (c >= 0x179 && c <= 0x17e) return c % 2 != 0 ? up(1, c) : c;
  if (c >= 0x391 && c <= 0x3a9 && c != 0x3a2) return up(32, c);  // Greek
  if (c >= 0x410 && c <= 0x42f) return up(32, c);                // Cyrillic
  if (c >= 0x400 && c <= 0x40f) return up(80, c);
  return c;
}

}  // namespace

bool is_valid_utf8(std::string_view text) { return to_utf16(text).has_value(); }

std::string decode(std::string_view octets, Encoding encoding) {
  switch (encoding) {
    case Encoding::kAnsi:
      return decode_ansi(octets);
    case Encoding::kUtf16le:
      return decode_utf16(octets);
    case Encoding::kUtf8:
      break;
  }
  return decode_utf8(octets);
}

std::optional<std::string> encode(std::string_view utf8, Encoding encoding) {
  auto wide = to_utf16(utf8);
  if (!wide) return std::nullopt;
  if (encoding == Encoding::kUtf8) return std::string(utf8);
  std::string out;
  for (char16_t c : *wide) {
    if (encoding == Encoding::kUtf16le) {
      out += static_cast<char>(c & 0xff);
      out += static_cast<char>(c >> 8);
    } else if (c < 0x80 || (c >= 0xa0 && c < 0x100)) {
      out += static_cast<char>(c);
    } else if (auto at = std::ranges::find(kAnsiHigh, c); at != kAnsiHigh.end()) {
      out += static_cast<char>(0x80 + (at - kAnsiHigh.begin()));
    } else {
      return std::nullopt;
    }
  }
  return out;
}

std::u16string fold_case(std::string_view utf8) {
  std::u16string wide = to_utf16(utf8).value_or(std::u16string());
  for (char16_t& c : wide) c = fold(c);
  return wide;
}

bool equal_names(std::string_view a, std::string_view b) { return fold_case(a) == fold_case(b); }

bool equal_keys(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trim(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace openras::phonebook
