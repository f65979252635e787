// UTF-8 (ours, and the A functions') to and from UTF-16 (the W functions').
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace openras {

// nullopt where the input is not valid UTF-8 / UTF-16 (an overlong form, a lone surrogate, …).
std::optional<std::u16string> to_utf16(std::string_view utf8);
std::optional<std::string> to_utf8(std::u16string_view utf16);

// The longest prefix of `utf8` that fits `max_octets` and ends on a character boundary.
std::string_view truncate_utf8(std::string_view utf8, size_t max_octets);
// The same for UTF-16 in units, never splitting a surrogate pair.
std::u16string_view truncate_utf16(std::u16string_view utf16, size_t max_units);

}  // namespace openras
