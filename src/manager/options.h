// rasmand's command line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace openras::manager {

struct Options {
  std::filesystem::path socket;     // --socket, $OPENRAS_SOCKET, /run/openras/manager.sock
  std::filesystem::path phonebook;  // the book used where Dial names none; "" = everybody's
  std::filesystem::path state;      // journal and the like; "<socket>.state" unless given
  std::string modem_port;           // for a number without an entry; "" = the first modem
  std::filesystem::path dns_file;   // "" = systemd-resolved or resolvconf, where there is one
  std::string log_level = "info";
  bool foreground = false;
  bool recover_only = false;
  bool system_bus = true;
};

// Parses the command line. Where there is nothing more to do (--help, --version, a wrong option)
// it has been said, and `status` is the exit status.
std::optional<Options> parse_options(int argc, char** argv, int& status);

}  // namespace openras::manager
