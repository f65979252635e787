// UTF-8 and UTF-16, also for texts that are not valid: what cannot be read becomes U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace openras::win32 {

struct Decoded16 {
  std::u16string text;
  bool valid;
};
Decoded16 to_utf16_lossy(std::string_view utf8);

struct Decoded8 {
  std::string text;
  bool valid;
};
Decoded8 to_utf8_lossy(std::u16string_view utf16);

}  // namespace openras::win32
