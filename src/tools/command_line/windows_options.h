// Command lines in Windows' syntax: /PHONE:1 is --phone=1.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace openras {

struct WindowsOption {
  std::string_view slash;  // upper case; with ':' when a value follows
  std::string_view gnu;
};

// ASCII only, as options are.
std::string upper(std::string_view text);

// "/phone:1" as "--phone=1". nullopt: none of the options.
std::optional<std::string> from_windows(std::span<const WindowsOption> options,
                                        std::string_view argument);

// A password on the command line is in the process list; from here on, no longer. "*" asks for one,
// and stays.
void hide_password(int argc, char** argv, const std::string& password);

}  // namespace openras
