#include "win32/encoding.h"

#include <openras/windows.h>

#include <algorithm>
#include <limits>

namespace openras::win32 {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Reads one character at the front of `text`; the octets that it takes, and false when they are
// none. Of octets that are none, the longest start of a character is taken as one (Unicode 3.9,
// U+FFFD substitution of maximal subparts).
struct Read {
  char32_t character;
  size_t octets;
  bool valid;
};

Read read_utf8(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const size_t octets = lead >= 0xF0 && lead <= 0xF4   ? 4
                        : lead >= 0xE0 && lead <= 0xEF ? 3
                        : lead >= 0xC2 && lead <= 0xDF ? 2
                                                       : 0;
  if (octets == 0) return {kReplacement, 1, false};
  char32_t character = lead & (0xFFU >> (octets + 1));
  for (size_t i = 1; i < octets; ++i) {
    if (i >= text.size()) return {kReplacement, i, false};
    const auto next = static_cast<unsigned char>(text[i]);
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (i == 1) {  // overlong forms, surrogates and what lies above U+10FFFF
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    }
    if (next < low || next > high) return {kReplacement, i, false};
    character = (character << 6) | (next & 0x3FU);
  }
  return {character, octets, true};
}

void append_utf8(std::string& text, char32_t c) {
  const auto add = [&](char32_t octet) { text.push_back(static_cast<char>(octet)); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | (c >> 6));
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | (c >> 12));
    add(0x80 | ((c >> 6) & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | (c >> 18));
    add(0x80 | ((c >> 12) & 0x3F));
    add(0x80 | ((c >> 6) & 0x3F));
    add(0x80 | (c & 0x3F));
  }
}

}  // namespace

Decoded16 to_utf16_lossy(std::string_view utf8) {
  Decoded16 result{{}, true};
  result.text.reserve(utf8.size());
  while (!utf8.empty()) {
    const Read read = read_utf8(utf8);
    utf8.remove_prefix(read.octets);
    result.valid = result.valid && read.valid;
    if (read.character < 0x10000) {
      result.text.push_back(static_cast<char16_t>(read.character));
    } else {
      const char32_t above = read.character - 0x10000;
      result.text.push_back(static_cast<char16_t>(0xD800 + (above >> 10)));
      result.text.push_back(static_cast<char16_t>(0xDC00 + (above & 0x3FF)));
    }
  }
  return result;
}

Decoded8 to_utf8_lossy(std::u16string_view utf16) {
  Decoded8 result{{}, true};
  result.text.reserve(utf16.size());
  for (size_t i = 0; i < utf16.size(); ++i) {
    const char16_t unit = utf16[i];
    const bool is_surrogate = unit >= 0xD800 && unit <= 0xDFFF;
    const bool is_pair = unit >= 0xD800 && unit <= 0xDBFF && i + 1 < utf16.size() &&
                         utf16[i + 1] >= 0xDC00 && utf16[i + 1] <= 0xDFFF;
    if (is_pair) {
      append_utf8(result.text, 0x10000 + ((unit - 0xD800U) << 10) + (utf16[++i] - 0xDC00U));
    } else if (is_surrogate) {
      append_utf8(result.text, kReplacement);
      result.valid = false;
    } else {
      append_utf8(result.text, unit);
    }
  }
  return result;
}

namespace {

bool is_utf8(UINT code_page) {
  return code_page == CP_UTF8 || code_page == CP_ACP || code_page == CP_OEMCP ||
         code_page == CP_THREAD_ACP;
}

// The input as a program gives it: a length, or -1 for all up to and with the terminator.
template <typename Char>
std::basic_string_view<Char> input(const Char* text, int count) {
  if (count >= 0) return {text, static_cast<size_t>(count)};
  return {text, std::char_traits<Char>::length(text) + 1};
}

int fail_with(DWORD code) {
  SetLastError(code);
  return 0;
}

template <typename Char>
int output(const std::basic_string<Char>& text, Char* to, int room) {
  if (text.size() > static_cast<size_t>(std::numeric_limits<int>::max())) {
    return fail_with(ERROR_ARITHMETIC_OVERFLOW);
  }
  const int count = static_cast<int>(text.size());
  if (room == 0) return count;
  if (count > room) return fail_with(ERROR_INSUFFICIENT_BUFFER);
  std::ranges::copy(text, to);
  return count;
}

}  // namespace
}  // namespace openras::win32

using namespace openras::win32;

int MultiByteToWideChar(UINT code_page, DWORD flags, LPCSTR from, int from_count, LPWSTR to,
                        int room) {
  if (!is_utf8(code_page) || !from || from_count == 0 || from_count < -1 || room < 0 ||
      (room > 0 && !to)) {
    return fail_with(ERROR_INVALID_PARAMETER);
  }
  const Decoded16 decoded = to_utf16_lossy(input(from, from_count));
  if (!decoded.valid && (flags & MB_ERR_INVALID_CHARS)) {
    return fail_with(ERROR_NO_UNICODE_TRANSLATION);
  }
  return output(decoded.text, to, room);
}

int WideCharToMultiByte(UINT code_page, DWORD flags, LPCWSTR from, int from_count, LPSTR to,
                        int room, LPCSTR default_char, LPBOOL used_default_char) {
  // Page "WideCharToMultiByte function": with UTF-8 the last two must be NULL.
  if (!is_utf8(code_page) || !from || from_count == 0 || from_count < -1 || room < 0 ||
      (room > 0 && !to) || (code_page == CP_UTF8 && (default_char || used_default_char))) {
    return fail_with(ERROR_INVALID_PARAMETER);
  }
  const Decoded8 decoded = to_utf8_lossy(input(from, from_count));
  if (used_default_char) *used_default_char = !decoded.valid;
  if (!decoded.valid && (flags & WC_ERR_INVALID_CHARS)) {
    return fail_with(ERROR_NO_UNICODE_TRANSLATION);
  }
  return output(decoded.text, to, room);
}
