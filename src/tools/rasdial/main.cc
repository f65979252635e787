// rasdial: Windows' command line dialer. See doc/man/rasdial.1.scd.
#include <cstdio>

#include "tools/command_line/windows_options.h"
#include "tools/rasdial/actions.h"

using namespace openras::rasdial;

namespace {

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
    openras::hide_password(argc, argv, command->password);
    return run(*command);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rasdial: %s\n", error.what());
    return 1;
  }
}
