// The tables behind error_text(), one for each hundred.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace openras {

struct ErrorText {
  uint32_t code;
  std::string_view name;
  std::string_view text;
};

std::span<const ErrorText> ras_errors_600();
std::span<const ErrorText> ras_errors_700();
std::span<const ErrorText> ras_errors_800();
std::span<const ErrorText> win32_errors();

}  // namespace openras
