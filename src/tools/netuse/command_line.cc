#include "tools/netuse/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "tools/command_line/windows_options.h"

namespace openras::netuse {
namespace {

constexpr WindowsOption kWindowsOptions[] = {
    {"/USER:", "--user"},
    {"/U:", "--user"},
    {"/PERSISTENT:", "--persistent"},
    {"/P:", "--persistent"},
    {"/DELETE", "--delete"},
    {"/D", "--delete"},
    {"/SAVECRED", "--save-credentials"},
    {"/Y", "--force"},
    {"/YES", "--force"},
    {"/?", "--help"},
    {"/HELP", "--help"},
};

// What `net use` has besides, up to a colon.
constexpr std::string_view kNotHere[] = {
    "/SMARTCARD",      "/HOME",          "/TRANSPORT", "/REQUIREINTEGRITY",
    "/REQUIREPRIVACY", "/WRITETHROUGH",  "/TCPPORT",   "/QUICPORT",
    "/RDMAPORT",       "/SKIPCERTCHECK", "/GLOBAL",    "/BLOCKNTLM",
};

bool is_remote(std::string_view text) { return text.starts_with("\\\\") || text.starts_with("//"); }

bool is_device(std::string_view text) {
  const bool letter =
      text.size() == 2 && text[1] == ':' && std::isalpha(static_cast<unsigned char>(text[0])) != 0;
  const std::string name = upper(text);
  const bool printer = name.starts_with("LPT") && name.size() <= 5;
  return text == "*" || letter || printer || (text.starts_with('/') && !is_remote(text));
}

Stop wrong_usage(const std::string& text) {
  return {1, "netuse: " + text + "\nTry 'netuse --help'.\n"};
}

// [device | *] [\\server\share] [password | *]
std::expected<void, Stop> sort(const std::vector<std::string>& words, Command& command) {
  size_t next = 0;
  if (next < words.size() && is_device(words[next])) command.device = words[next++];
  if (next < words.size() && is_remote(words[next])) {
    command.remote = words[next++];
    std::ranges::replace(command.remote, '/', '\\');
    if (next < words.size()) command.password = words[next++];
  }
  if (next == words.size()) return {};
  if (next == 0) {
    return std::unexpected(wrong_usage(
        "\"" + words[next] +
        "\" is neither a device (Z:, an absolute path, *) nor a resource (\\\\server\\share)"));
  }
  return std::unexpected(wrong_usage("\"" + words[next] + "\" is one word too many"));
}

}  // namespace

std::expected<Command, Stop> read_command_line(std::vector<std::string> arguments) {
  CLI::App app(
      "Connects to shared resources of other computers, ends connections, and lists them.\n"
      "  netuse                                   what is connected or remembered\n"
      "  netuse [DEVICE|*] //SERVER/SHARE [PASSWORD|*] [--user USER] [--persistent yes|no]\n"
      "  netuse DEVICE|//SERVER/SHARE|* --delete\n"
      "  netuse --restore                         connect what is remembered\n"
      "DEVICE is a drive letter (Z:) or the absolute path of a directory.",
      "netuse");
  app.set_version_flag("--version", "netuse (OpenRAS) " OPENRAS_VERSION);
  Command command;
  std::vector<std::string> words;
  std::string persistent;
  bool erase = false, restore = false;
  app.add_option("WORDS", words, "Device, resource, password; in this order");
  app.add_option("--user", command.user, "User: name, DOMAIN\\name or name@domain (/USER:)");
  app.add_option("--password-file", command.password_file,
                 "File whose first line is the password; - is standard input");
  app.add_option("--persistent", persistent,
                 "yes: remember the connection; alone: remember those to come (/PERSISTENT:)");
  app.add_option("--provider", command.provider, "Ask only this network provider");
  app.add_flag("--save-credentials", command.save_credentials,
               "Remember user and password, too (/SAVECRED)");
  app.add_flag("--delete", erase, "End the connection, and forget it (/DELETE)");
  app.add_flag("--force,-y", command.force, "End it although files are open (/Y)");
  app.add_flag("--restore", restore, "Connect what is remembered");
  app.add_flag("--json", command.json, "Print JSON");
  app.add_flag("-q,--quiet", command.quiet, "Print nothing but errors");
  for (std::string& argument : arguments) {
    if (argument == "--") break;
    const std::string name = upper(argument);
    if (std::ranges::find(kNotHere, std::string_view(name).substr(0, name.find(':'))) !=
        std::end(kNotHere)) {
      return std::unexpected(wrong_usage(argument + " is not there yet"));
    }
    // What is none of the options is taken as it is (a path, a password).
    if (std::optional<std::string> gnu = from_windows(kWindowsOptions, argument))
      argument = std::move(*gnu);
  }
  std::ranges::reverse(arguments);  // as CLI11 wants them
  try {
    app.parse(arguments);
  } catch (const CLI::Success& asked) {  // --help, --version
    std::ostringstream out;
    app.exit(asked, out, out);
    return std::unexpected(Stop{0, out.str()});
  } catch (const CLI::ParseError& error) {
    return std::unexpected(wrong_usage(error.what()));
  }
  if (auto sorted = sort(words, command); !sorted) return std::unexpected(sorted.error());
  if (!persistent.empty()) {
    const std::string word = upper(persistent);
    if (word != "YES" && word != "NO") {
      return std::unexpected(wrong_usage("--persistent takes yes or no"));
    }
    command.persistent = word == "YES";
  }
  if (!command.password.empty() && !command.password_file.empty()) {
    return std::unexpected(wrong_usage("a password and --password-file exclude each other"));
  }
  if (restore) {
    command.action = Command::Action::kRestore;
    if (!command.remote.empty() || erase) {
      return std::unexpected(wrong_usage("--restore takes at most a device"));
    }
  } else if (erase) {
    command.action = Command::Action::kDelete;
    if (command.device.empty() == command.remote.empty()) {
      return std::unexpected(wrong_usage("--delete takes a device, a resource, or *"));
    }
  } else if (!command.remote.empty()) {
    command.action = Command::Action::kConnect;
  } else if (!command.device.empty()) {
    command.action = Command::Action::kShow;
    if (command.device == "*") return std::unexpected(wrong_usage("* of what? Name a resource"));
  } else if (command.persistent) {
    command.action = Command::Action::kSetPersistent;
  }
  return command;
}

}  // namespace openras::netuse
