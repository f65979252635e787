// What netuse was asked to do.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace openras::netuse {

struct Command {
  enum class Action { kList, kShow, kConnect, kDelete, kRestore, kSetPersistent };
  Action action = Action::kList;
  std::string device;         // "Z:", an absolute path, "*" = the next free drive (delete: all)
  std::string remote;         // \\server\share
  std::string password;       // "*" = ask for it
  std::string password_file;  // "-" = standard input
  std::string user;           // DOMAIN\user, user@domain or user
  std::string provider;       // "" = whichever accepts
  std::optional<bool> persistent;
  bool save_credentials = false;
  bool force = false;  // delete with open files, and without asking
  bool json = false, quiet = false;
};

// Nothing to do but to print `text` and to exit with `status` (help, version, wrong usage).
struct Stop {
  int status = 0;
  std::string text;
};

// Arguments without the program's name. `net use`'s form (/USER:u, in any case) and the GNU form
// (--user u) may be mixed. //server/share stands for \\server\share, which a shell would eat.
std::expected<Command, Stop> read_command_line(std::vector<std::string> arguments);

}  // namespace openras::netuse
