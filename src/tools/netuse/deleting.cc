// netuse … /DELETE, and what is remembered.
#include <fmt/format.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <fstream>

#include "phonebook/phonebook.h"
#include "tools/command_line/json_text.h"
#include "tools/netuse/actions.h"
#include "tools/netuse/network.h"
#include "tools/netuse/output.h"
#include "tools/netuse/password.h"

namespace openras::netuse {
namespace {

// Whether the user wants to go on; without a terminal the answer is no, as [N] says.
bool agrees(const Command& command, const std::string& question) {
  if (command.json || ::isatty(STDIN_FILENO) != 1) return false;
  const auto answer = ask(question + " (Y/N) [N]: ");
  return answer && (answer->starts_with('y') || answer->starts_with('Y'));
}

uint32_t cancel(const std::string& name, bool force) {
  return WNetCancelConnection2A(name.c_str(), CONNECT_UPDATE_PROFILE, force ? TRUE : FALSE);
}

int erase_one(const Command& command, const std::string& name) {
  uint32_t code = cancel(name, command.force);
  if (code == ERROR_OPEN_FILES && !command.force) {
    const Error failure = last_failure(code);
    say(command, fmt::format("There are open files on the connection to {}.\n", name));
    if (!agrees(command, "Is it OK to end it and force them closed?")) {
      return failed(command, failure);
    }
    code = cancel(name, true);
  }
  if (code != 0) return failed(command, last_failure(code));
  if (command.json) print_json(fmt::format(R"({{"deleted":{}}})", json_string(name)));
  say(command, fmt::format("{} was deleted successfully.\n", name));
  return 0;
}

std::filesystem::path settings_file() {
  const std::filesystem::path book = phonebook::user_phonebook();
  return book.empty() ? book : book.parent_path() / "netuse.conf";
}

}  // namespace

int erase(const Command& command) {
  if (command.device != "*") {
    return erase_one(command, command.device.empty() ? command.remote : command.device);
  }
  const auto found = resources();
  if (!found) return failed(command, found.error());
  if (found->empty()) {
    say(command, "There are no entries in the list.\n");
    return 0;
  }
  say(command, "You have these remote connections:\n");
  for (const Resource& each : *found) {
    say(command, fmt::format("    {:15} {}", each.local, each.remote));
  }
  say(command, "Continuing will cancel the connections.\n");
  if (!command.force && !agrees(command, "Do you want to continue this operation?")) {
    return failed(command, {ERROR_CANCELLED, "Nothing was ended; --force does not ask."});
  }
  int status = 0;
  for (const Resource& each : *found) {
    status |= erase_one(command, each.local.empty() ? each.remote : each.local);
  }
  if (status == 0) completed(command);
  return status;
}

int restore(const Command& command) {
  const char* device = command.device.empty() ? nullptr : command.device.c_str();
  const uint32_t code = WNetRestoreConnectionA(nullptr, device);
  if (code != 0) return failed(command, last_failure(code));
  if (command.json) return list(command);
  completed(command);
  return 0;
}

bool remembers_by_default() {
  std::ifstream in(settings_file());
  std::string line;
  while (std::getline(in, line)) {
    if (line == "Persistent=yes") return true;
  }
  return false;
}

int set_persistent(const Command& command) {
  const std::filesystem::path file = settings_file();
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream out(file);
  out << (*command.persistent ? "Persistent=yes\n" : "Persistent=no\n");
  out.close();
  if (!out) {
    return failed(command, {ERROR_WRITE_FAULT, file.string() + " cannot be written."});
  }
  completed(command);
  return 0;
}

}  // namespace openras::netuse
