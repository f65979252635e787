// What rasdial was asked to do.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

namespace openras::rasdial {

struct Command {
  enum class Action { kList, kLast, kDial, kDialMany, kDisconnect };
  Action action = Action::kList;
  std::string entry, user, domain, phone, callback, phonebook;
  std::string password;       // "*" = ask for it
  std::string password_file;  // "-" = standard input
  uint32_t count = 0;         // of links to set up and to hold (kDialMany)
  bool prefix_suffix = false;
  bool no_pause = false;  // nothing is asked; each such situation is its error
  bool redial = false;    // by the entry's policy
  bool terminal = false;  // talk to the server before PPP
  bool json = false, quiet = false;
};

// Nothing to do but to print `text` and to exit with `status` (help, version, wrong usage).
struct Stop {
  int status = 0;
  std::string text;
};

// Arguments without the program's name. Windows' form (/PHONE:5551234, in any case) and the GNU
// form (--phone 5551234) may be mixed; what begins with a slash and is none of Windows' options is
// taken as it is (a path, a password).
std::expected<Command, Stop> read_command_line(std::vector<std::string> arguments);

}  // namespace openras::rasdial
