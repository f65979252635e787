// netuse: `net use`. See doc/man/netuse.1.scd.
#include <cstdio>

#include "tools/command_line/windows_options.h"
#include "tools/netuse/actions.h"

using namespace openras::netuse;

namespace {

int run(const Command& command) {
  switch (command.action) {
    case Command::Action::kList:
      return list(command);
    case Command::Action::kShow:
      return show(command);
    case Command::Action::kConnect:
      return connect(command);
    case Command::Action::kDelete:
      return erase(command);
    case Command::Action::kRestore:
      return restore(command);
    case Command::Action::kSetPersistent:
      return set_persistent(command);
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
    std::fprintf(stderr, "netuse: %s\n", error.what());
    return 1;
  }
}
