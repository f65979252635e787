// The list of alternate numbers behind RASENTRY and RASSUBENTRY: texts one after the other, each
// with its terminator, and an empty one last; dwAlternateOffset says where it begins.
#pragma once

#include <openras/winerror.h>

#include <cstring>
#include <string>
#include <vector>

#include "base/utf16.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {

// The octets of the list; none at all where there are no alternates.
template <typename Char>
std::string encode_numbers(const std::vector<std::string>& numbers) {
  if (numbers.empty()) return {};
  std::basic_string<Char> list;
  for (const std::string& number : numbers) {
    if constexpr (sizeof(Char) == 1) {
      list += number;
    } else {
      list += to_utf16(number).value_or(u"");
    }
    list += Char{};
  }
  list += Char{};
  return {reinterpret_cast<const char*>(list.data()), list.size() * sizeof(Char)};
}

// Reads the list out of a buffer of `size` octets. ERROR_INVALID_PARAMETER: it does not begin, or
// does not end, within the buffer; or is no valid text.
template <typename Char>
Result<std::vector<std::string>> decode_numbers(const void* buffer, size_t size, size_t offset) {
  std::vector<std::string> numbers;
  if (offset == 0) return numbers;
  const char* from = static_cast<const char*>(buffer);
  std::basic_string<Char> text;
  for (; offset <= size && size - offset >= sizeof(Char); offset += sizeof(Char)) {
    Char unit{};
    std::memcpy(&unit, from + offset, sizeof unit);  // may be unaligned
    if (unit != Char{}) {
      text += unit;
      continue;
    }
    if (text.empty()) return numbers;
    Result<std::string> number = get_text(text.c_str());
    if (!number) return std::unexpected(number.error());
    numbers.push_back(std::move(*number));
    text.clear();
  }
  return fail(ERROR_INVALID_PARAMETER,
              "dwAlternateOffset leads out of the buffer, or the list has no end within it.");
}

}  // namespace openras::rasapi32
