#include "tools/command_line/windows_options.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace openras {

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

std::optional<std::string> from_windows(std::span<const WindowsOption> options,
                                        std::string_view argument) {
  const std::string name = upper(argument);
  for (const WindowsOption& option : options) {
    if (option.slash.ends_with(':')) {
      if (!name.starts_with(option.slash)) continue;
      return std::string(option.gnu) + "=" + std::string(argument.substr(option.slash.size()));
    }
    if (name == option.slash) return std::string(option.gnu);
  }
  return std::nullopt;
}

void hide_password(int argc, char** argv, const std::string& password) {
  if (password.empty() || password == "*") return;
  for (int i = 1; i < argc; ++i) {
    if (password == argv[i]) std::memset(argv[i], 'x', std::strlen(argv[i]));
  }
}

}  // namespace openras
