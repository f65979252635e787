// rasdial: Windows' command line dialer. See doc/man/rasdial.1.scd.
#include <cstdio>
#include <cstring>

#include "tools/rasdial/actions.h"

using namespace openras::rasdial;

namespace {

// A password on the command line is in the process list; from here on, no longer.
void hide_password(int argc, char** argv, const std::string& password) {
  if (password.empty() || password == "*") return;
  for (int i = 1; i < argc; ++i) {
    if (password == argv[i]) std::memset(argv[i], 'x', std::strlen(argv[i]));
  }
}

int run(const Command& command) {
  const Signals signals;
  switch (command.action) {
    case Command::Action::kList:
      return list_connections(command);
    case Command::Action::kLast:
      return list_last(command);
    case Command::Action::kDial:
      return dial(command, signals);
    case Command::Action::kDialMany:
      return dial_many(command, signals);
    case Command::Action::kDisconnect:
      return disconnect(command, signals);
  }
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto command = read_command_line({argv + 1, argv + argc});
    if (!command) {
      std::fputs(command.error().text.c_str(), command.error().status == 0 ? stdout : stderr);
      return command.error().status;
    }
    hide_password(argc, argv, command->password);
    return run(*command);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rasdial: %s\n", error.what());
    return 1;
  }
}
