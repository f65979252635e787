// netuse DEVICE \\server\share: makes a connection.
#include <fmt/format.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <array>

#include "base/secret.h"
#include "tools/netuse/actions.h"
#include "tools/netuse/network.h"
#include "tools/netuse/output.h"
#include "tools/netuse/password.h"
#include "tools/netuse/progress.h"

namespace openras::netuse {
namespace {

std::string server_of(const std::string& remote) {
  return remote.substr(2, remote.find('\\', 2) - 2);
}

// nullopt: none was given.
Result<std::optional<Secret>> find_password(const Command& command) {
  if (command.password == "*") {
    auto asked = ask_secret(fmt::format("Type the password for {}: ", command.remote));
    if (!asked) return std::unexpected(asked.error());
    return std::optional(std::move(*asked));
  }
  if (!command.password_file.empty()) {
    auto read = read_secret(command.password_file);
    if (!read) return std::unexpected(read.error());
    return std::optional(std::move(*read));
  }
  if (command.password.empty()) return std::nullopt;
  return std::optional(Secret(command.password));
}

// A NUL terminated copy for a C function, wiped after it.
class PlainText {
 public:
  explicit PlainText(const Secret& secret) : text_(secret.reveal()) {}
  PlainText(const PlainText&) = delete;
  PlainText& operator=(const PlainText&) = delete;
  ~PlainText() { wipe_memory(text_.data(), text_.size()); }
  const char* c_str() const { return text_.c_str(); }

 private:
  std::string text_;
};

struct Made {
  uint32_t code = 0;
  std::string device;  // by which it is used: "Z:", or the resource itself
};

Made use(const Command& command, const std::string& user, const std::optional<Secret>& password) {
  std::string local = command.device == "*" ? "" : command.device;
  std::string remote = command.remote, provider = command.provider;
  NETRESOURCEA resource{};
  if (command.device.empty()) {
    resource.dwType = RESOURCETYPE_ANY;
  } else {
    const bool is_printer = command.device.size() > 2 && !command.device.starts_with('/');  // LPT1
    resource.dwType = is_printer ? RESOURCETYPE_PRINT : RESOURCETYPE_DISK;
  }
  resource.lpLocalName = local.empty() ? nullptr : local.data();
  resource.lpRemoteName = remote.data();
  resource.lpProvider = provider.empty() ? nullptr : provider.data();
  const bool remember = command.persistent.value_or(remembers_by_default());
  DWORD flags = CONNECT_COMMANDLINE;
  if (remember) flags |= CONNECT_UPDATE_PROFILE;
  if (command.save_credentials) flags |= CONNECT_CMD_SAVECRED;
  if (command.device == "*") flags |= CONNECT_REDIRECT;
  std::array<char, 4096> access{};
  DWORD room = access.size(), result = 0;
  std::optional<PlainText> plain;
  if (password) plain.emplace(*password);
  const DialProgress progress(command);
  const uint32_t code = WNetUseConnectionA(nullptr, &resource, plain ? plain->c_str() : nullptr,
                                           user.empty() ? nullptr : user.c_str(), flags,
                                           access.data(), &room, &result);
  return {code, access.data()};
}

// Credentials that a second try would change.
bool wants_credentials(uint32_t code) {
  return code == ERROR_LOGON_FAILURE || code == ERROR_INVALID_PASSWORD ||
         code == ERROR_ACCESS_DENIED;
}

}  // namespace

int connect(const Command& command) {
  auto password = find_password(command);
  if (!password) return failed(command, password.error());
  std::string user = command.user;
  Made made = use(command, user, *password);
  Error failure = made.code == 0 ? Error{} : last_failure(made.code);
  const bool may_ask = !*password && !command.json && ::isatty(STDIN_FILENO) == 1;
  if (wants_credentials(made.code) && may_ask) {
    say(command, fmt::format("The password or user name is invalid for {}.\n", command.remote));
    if (user.empty()) {
      const auto name =
          ask(fmt::format("Enter the user name for '{}': ", server_of(command.remote)));
      if (!name) return failed(command, failure);
      user = *name;
    }
    auto asked = ask_secret(fmt::format("Enter the password for '{}' to connect to '{}': ", user,
                                        server_of(command.remote)));
    if (!asked) return failed(command, asked.error());
    made = use(command, user, std::move(*asked));
    failure = made.code == 0 ? Error{} : last_failure(made.code);
  }
  if (made.code != 0) return failed(command, failure);
  if (command.device == "*") {
    say(command, fmt::format("Drive {} is now connected to {}.\n", made.device, command.remote));
  }
  if (command.json) {
    const std::string local = command.device == "*" ? made.device : command.device;
    const bool remember = command.persistent.value_or(remembers_by_default());
    print_json(json_of({.local = local,
                        .remote = command.remote,
                        .provider = command.provider,
                        .connected = true,
                        .remembered = remember},
                       "OK"));
  }
  completed(command);
  return 0;
}

}  // namespace openras::netuse
