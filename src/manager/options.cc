#include "manager/options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace openras::manager {
namespace {

constexpr const char* kDefaultSocket = "/run/openras/manager.sock";

}  // namespace

std::optional<Options> parse_options(int argc, char** argv, int& status) {
  Options options;
  const char* from_environment = std::getenv("OPENRAS_SOCKET");
  std::string socket =
      from_environment != nullptr && *from_environment != '\0' ? from_environment : kDefaultSocket;
  std::string phonebook, state, dns_file;
  bool no_system_bus = false;

  CLI::App app("The Remote Access Connection Manager: dials for programs and holds connections.",
               "rasmand");
  app.add_option("--socket", socket,
                 "listen here (default: $OPENRAS_SOCKET, else "
                 "/run/openras/manager.sock)");
  app.add_option(
      "--phonebook", phonebook,
      "the phone book used where a dial names none (default: /etc/openras/rasphone.pbk)");
  app.add_option("--state-dir", state,
                 "journal of what was done to the system (default: SOCKET.state)");
  app.add_option("--dns-file", dns_file,
                 "write name servers there instead of telling systemd-resolved or resolvconf");
  app.add_option("--modem-port", options.modem_port,
                 "dial a number without an entry on this port (default: the first modem)");
  app.add_option("--log-level", options.log_level, "trace, debug, info, warning or error")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error"}));
  app.add_flag("--foreground", options.foreground,
               "stay in the foreground; rasmand always does, systemd and tests expect it");
  app.add_flag("--recover", options.recover_only,
               "take back what a killed rasmand left in the system, and exit");
  app.add_flag("--no-system-bus", no_system_bus, "do not take the name org.openras");
  app.set_version_flag("--version", "rasmand " OPENRAS_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& said) {
    status = app.exit(said) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    return std::nullopt;
  }
  options.socket = socket;
  options.phonebook = phonebook;
  options.state = state.empty() ? socket + ".state" : state;
  options.dns_file = dns_file;
  // A daemon of a test or a demo leaves the name to the installed one.
  options.system_bus = !no_system_bus && socket == kDefaultSocket;
  return options;
}

}  // namespace openras::manager
