// A text in --json's output.
#pragma once

#include <string>
#include <string_view>

namespace openras {

// The text in quotes, escaped as JSON wants it. UTF-8 stays as it is.
std::string json_string(std::string_view text);

}  // namespace openras
