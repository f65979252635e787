#include "tools/rasdial/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>
#include <string_view>

#include "tools/command_line/windows_options.h"

namespace openras::rasdial {
namespace {

constexpr WindowsOption kWindowsOptions[] = {
    {"/DOMAIN:", "--domain"},
    {"/PHONE:", "--phone"},
    {"/CALLBACK:", "--callback"},
    {"/PHONEBOOK:", "--phonebook"},
    {"/PREFIXSUFFIX", "--prefixsuffix"},
    {"/DISCONNECT", "--disconnect"},
    {"/D", "--disconnect"},
    {"/?", "--help"},
};

void add_options(CLI::App& app, Command& command, bool& disconnect, bool& last) {
  app.add_option("entry", command.entry, "Entry of the phone book");
  app.add_option("user", command.user, "User name; without it, the stored one");
  app.add_option("password", command.password, "Password; * asks for it");
  app.add_option("--domain", command.domain, "Domain of the user (/DOMAIN:)");
  app.add_option("--phone", command.phone, "Number or address instead of the entry's (/PHONE:)");
  app.add_option("--callback", command.callback, "Number to be called back at (/CALLBACK:)");
  app.add_option("--phonebook", command.phonebook, "Phone book to look in (/PHONEBOOK:)");
  app.add_option("--password-file", command.password_file,
                 "File whose first line is the password; - is standard input");
  app.add_flag("--prefixsuffix", command.prefix_suffix,
               "Use the dialing prefix and suffix of the location (/PREFIXSUFFIX)");
  app.add_flag("--no-pause", command.no_pause,
               "Ask for nothing: a wrong or expired password is an error");
  app.add_flag("--redial", command.redial,
               "Dial again as the entry says, where another try may help");
  app.add_flag("--last", last, "Tell how the last connections ended");
  app.add_flag("--disconnect", disconnect,
               "Hang up the entry, or everything, and wait until it is gone (/DISCONNECT)");
  app.add_option("--count", command.count,
                 "Set that many links of the entry up, and hold them until Ctrl-C")
      ->check(CLI::Range(1, 4096));
  app.add_flag("--terminal", command.terminal,
               "Modem, serial: talk to the server before PPP; Ctrl-] ends it");
  app.add_flag("--json", command.json, "One JSON object for each notification");
  app.add_flag("-q,--quiet", command.quiet, "Print nothing but errors");
}

Stop wrong_usage(const std::string& text) {
  return {1, "rasdial: " + text + "\nTry 'rasdial --help'.\n"};
}

}  // namespace

std::expected<Command, Stop> read_command_line(std::vector<std::string> arguments) {
  CLI::App app("Dials an entry of the phone book, hangs up, or lists what is connected.",
               "rasdial");
  app.set_version_flag("--version", "rasdial (OpenRAS) " OPENRAS_VERSION);
  Command command;
  bool disconnect = false, last = false;
  add_options(app, command, disconnect, last);
  for (std::string& argument : arguments) {
    if (argument == "--") break;
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
  if (!command.password.empty() && !command.password_file.empty()) {
    return std::unexpected(wrong_usage("a password and --password-file exclude each other"));
  }
  if (command.count > 0 && (disconnect || command.entry.empty())) {
    return std::unexpected(wrong_usage("--count goes with an entry to dial"));
  }
  if (disconnect) {
    if (!command.user.empty()) {
      return std::unexpected(wrong_usage("/DISCONNECT takes no user name"));
    }
    command.action = Command::Action::kDisconnect;
  } else if (last) {
    command.action = Command::Action::kLast;
  } else if (!command.entry.empty() || !command.phone.empty()) {
    command.action = command.count > 0 ? Command::Action::kDialMany : Command::Action::kDial;
  }
  return command;
}

}  // namespace openras::rasdial
