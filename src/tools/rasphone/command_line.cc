#include "tools/rasphone/command_line.h"

#include <fmt/format.h>
#include <openras/winerror.h>

#include <CLI/CLI.hpp>
#include <cstring>
#include <exception>
#include <functional>

#include "tools/rasphone/commands.h"
#include "tools/rasphone/dialing_options.h"

namespace openras::rasphone {
namespace {

// The options as CLI11 fills them.
struct Given {
  Books books;
  std::string name, new_name, file, entry, device;
  std::optional<uint32_t> subentry;
  bool ask = false, force = false, json = false, keys_only = false, forget = false;
  std::optional<std::string> number, port, user, domain, auth, ac_name;
  std::optional<std::string> password_file, tunnel_secret, tunnel_secret_file;
  std::optional<uint16_t> server_port;
  bool password_stdin = false, ipv4_only = false, ipv6_only = false, dual_stack = false;
  CLI::Option* default_route = nullptr;
  CLI::Option* dns = nullptr;
  bool default_route_on = false, dns_on = true;
  std::vector<std::string> keys, unset, ports;
  DialingOptions dialing;

  ~Given() {
    if (tunnel_secret) wipe_memory(tunnel_secret->data(), tunnel_secret->size());
  }
};

Result<> read_secrets(const Given& given, Settings& settings) {
  auto from_file = [](const std::string& file, std::optional<Secret>& to) -> Result<> {
    auto secret = read_secret(file);
    if (!secret) return std::unexpected(secret.error());
    to = std::move(*secret);
    return {};
  };
  if (given.password_file || given.password_stdin) {
    Result<> done = from_file(given.password_stdin ? "-" : *given.password_file, settings.password);
    if (!done) return done;
  }
  if (given.dialing.pin_file) {
    if (Result<> done = from_file(*given.dialing.pin_file, settings.pin); !done) return done;
  }
  if (given.tunnel_secret_file) {
    if (Result<> done = from_file(*given.tunnel_secret_file, settings.tunnel_secret); !done) {
      return done;
    }
  }
  if (given.tunnel_secret) settings.tunnel_secret = Secret(*given.tunnel_secret);
  return {};
}

Result<Settings> make_settings(const Given& given) {
  Settings settings;
  phonebook::EntryChanges& changes = settings.changes;
  changes.number = given.number;
  changes.port = given.port;
  changes.ac_name = given.ac_name;
  changes.server_port = given.server_port;
  if (given.auth) {
    auto methods = phonebook::parse_auth(*given.auth);
    if (!methods) return std::unexpected(methods.error());
    changes.auth = *methods;
  }
  if (given.default_route->count() > 0) changes.default_gateway = given.default_route_on;
  if (given.dns->count() > 0) changes.use_peer_dns = given.dns_on;
  if (given.ipv4_only || given.ipv6_only || given.dual_stack) {
    changes.ipv4 = !given.ipv6_only;
    changes.ipv6 = !given.ipv4_only;
  }
  auto dialing = make_changes(given.dialing);
  if (!dialing) return std::unexpected(dialing.error());
  changes.dialing = std::move(*dialing);
  settings.user = given.user;
  settings.domain = given.domain;
  settings.forget = given.forget;
  settings.unset = given.unset;
  for (const std::string& each : given.keys) {
    size_t equals = each.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ERROR_INVALID_PARAMETER, fmt::format("--key takes KEY=VALUE, not \"{}\".", each));
    }
    settings.keys.emplace_back(each.substr(0, equals), each.substr(equals + 1));
  }
  if (Result<> done = read_secrets(given, settings); !done) return std::unexpected(done.error());
  return settings;
}

void add_book_options(CLI::App* command, Given& given) {
  auto* file = command->add_option("--phonebook", given.books.file, "Phone book to use");
  command->add_flag("--all-users", given.books.all_users, "Use everybody's phone book")
      ->excludes(file);
}

void add_secret_options(CLI::App* command, Given& given) {
  auto* file = command->add_option("--password-file", given.password_file,
                                   "Store the password in the first line of this file");
  command
      ->add_flag("--password-stdin", given.password_stdin,
                 "Store the password in the first line of standard input")
      ->excludes(file);
  auto* secret =
      command->add_option("--tunnel-secret", given.tunnel_secret, "L2TP: store this tunnel secret");
  command
      ->add_option("--tunnel-secret-file", given.tunnel_secret_file,
                   "L2TP: store the tunnel secret in the first line of this file")
      ->excludes(secret);
}

void add_settings_options(CLI::App* command, Given& given) {
  command->add_option("--number", given.number,
                      "Modem: telephone number; L2TP: address or name of the server; PPPoE: name "
                      "of the service");
  command->add_option("--port", given.port,
                      "Modem, serial: COM1, /dev/ttyS0, …; PPPoE: Ethernet interface");
  command->add_option("--user", given.user, "Store this user name");
  command->add_option("--domain", given.domain, "Store this domain");
  add_secret_options(command, given);
  command->add_option("--auth", given.auth,
                      "Authentication to allow, the strongest is used: pap,chap,mschapv2,none");
  given.default_route =
      command->add_flag("--default-route,!--no-default-route", given.default_route_on,
                        "Send all traffic through the connection");
  given.dns = command->add_flag("--dns,!--no-dns", given.dns_on,
                                "Use the name servers that the server hands out");
  auto* four = command->add_flag("--ipv4-only", given.ipv4_only, "Do not negotiate IPv6");
  auto* six = command->add_flag("--ipv6-only", given.ipv6_only, "Do not negotiate IPv4");
  auto* both = command->add_flag("--dual-stack", given.dual_stack, "Negotiate IPv4 and IPv6");
  six->excludes(four);
  both->excludes(four)->excludes(six);
  command->add_option("--server-port", given.server_port,
                      "The server's port; 0 = the protocol's own");
  command->add_option("--ac-name", given.ac_name, "PPPoE: access concentrator; \"\" = any");
  command->add_option("--key", given.keys, "Set any key of the phone book, KEY=VALUE")
      ->take_all()
      ->expected(1);
  add_dialing_options(command, given.dialing);
  add_book_options(command, given);
}

// Secrets do not stay where ps can show them.
void hide_secrets(int argc, char** argv) {
  constexpr std::string_view kOption = "--tunnel-secret";
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    if (argument == kOption && i + 1 < argc) {
      std::memset(argv[i + 1], '*', std::strlen(argv[i + 1]));
    } else if (argument.starts_with("--tunnel-secret=")) {
      std::memset(argv[i] + kOption.size() + 1, '*', argument.size() - kOption.size() - 1);
    }
  }
}

using Action = std::function<Result<>()>;

void add_add_and_set(CLI::App& app, Given& added, Given& changed, Action& action) {
  CLI::App* add_command = app.add_subcommand("add", "Make an entry");
  add_command->add_option("NAME", added.name, "Name of the entry")->required();
  add_command->add_option("--device", added.device, "modem, serial, l2tp or pppoe")->required();
  add_command->add_flag("--force", added.force, "Replace an entry of that name");
  add_settings_options(add_command, added);
  add_command->callback([&] {
    action = [&]() -> Result<> {
      auto kind = phonebook::kind_from_name(added.device);
      if (!kind) {
        return fail(ERROR_INVALID_PARAMETER,
                    fmt::format("There is no device \"{}\": give --device modem, serial, l2tp or "
                                "pppoe.",
                                added.device));
      }
      auto settings = make_settings(added);
      if (!settings) return std::unexpected(settings.error());
      return add(added.books, added.name, *kind, *settings, added.force);
    };
  });
  CLI::App* set_command = app.add_subcommand("set", "Change an entry");
  set_command->add_option("NAME", changed.name, "Name of the entry")->required();
  set_command->add_option("--unset", changed.unset, "Remove a key")->take_all()->expected(1);
  set_command->add_flag("--forget", changed.forget, "Remove its stored user and secrets");
  add_settings_options(set_command, changed);
  set_command->callback([&] {
    action = [&]() -> Result<> {
      auto settings = make_settings(changed);
      if (!settings) return std::unexpected(settings.error());
      return set(changed.books, changed.name, *settings);
    };
  });
}

void add_subentry(CLI::App& app, Given& given, Action& action) {
  CLI::App* command =
      app.add_subcommand("subentry", "Add, change or remove a link of an entry (multilink)");
  command->add_option("NAME", given.name, "Name of the entry")->required();
  command->add_option("N", given.subentry, "Which, from 1; without it one is added");
  command->add_option("--device", given.device, "modem, serial, l2tp or pppoe");
  command->add_option("--number", given.number, "As in add");
  command->add_option("--port", given.port, "As in add");
  command->add_flag("--remove", given.force, "Remove it");
  add_book_options(command, given);
  command->callback([&] {
    action = [&]() -> Result<> {
      SubentryChange change{.number_of_subentry = given.subentry,
                            .remove = given.force,
                            .kind = phonebook::kind_from_name(given.device),
                            .number = given.number,
                            .port = given.port};
      if (!given.device.empty() && !change.kind) {
        return fail(ERROR_INVALID_PARAMETER,
                    fmt::format("There is no device \"{}\": give --device modem, serial, l2tp or "
                                "pppoe.",
                                given.device));
      }
      if (change.remove && !change.number_of_subentry) {
        return fail(ERROR_INVALID_PARAMETER, "--remove needs the subentry's number.");
      }
      return change_subentry(given.books, given.name, change);
    };
  });
}

void add_other_edits(CLI::App& app, Given& other, Action& action) {
  CLI::App* remove_command =
      app.add_subcommand("remove", "Remove an entry and its stored credentials");
  remove_command->add_option("NAME", other.name, "Name of the entry")->required();
  add_book_options(remove_command, other);
  remove_command->callback([&] { action = [&] { return remove(other.books, other.name); }; });
  CLI::App* rename_command = app.add_subcommand("rename", "Give an entry another name");
  rename_command->add_option("OLD", other.name, "Name of the entry")->required();
  rename_command->add_option("NEW", other.new_name, "Its new name")->required();
  add_book_options(rename_command, other);
  rename_command->callback(
      [&] { action = [&] { return rename(other.books, other.name, other.new_name); }; });
  CLI::App* import_command =
      app.add_subcommand("import", "Take over the entries of a rasphone.pbk, e.g. from Windows");
  import_command->add_option("FILE", other.file, "The phone book to read")->required();
  import_command->add_option("--entry", other.entry, "Only this entry");
  import_command->add_flag("--force", other.force, "Replace entries of the same names");
  add_book_options(import_command, other);
  import_command->callback(
      [&] { action = [&] { return import(other.books, other.file, other.entry, other.force); }; });
}

void add_show_commands(CLI::App& app, Given& given, Action& action) {
  CLI::App* list_command = app.add_subcommand("list", "Show the names of all entries");
  list_command->add_flag("--json", given.json, "Print JSON");
  add_book_options(list_command, given);
  list_command->callback([&] { action = [&] { return list(given.books, given.json); }; });
  CLI::App* devices_command =
      app.add_subcommand("devices", "Show the devices of this machine that can dial");
  devices_command->add_flag("--json", given.json, "Print JSON");
  auto* ask = devices_command->add_flag(
      "--ask", given.ask,
      "Ask what is on free serial ports for its name (AT, ATI), and remember it");
  devices_command->add_option("PORT", given.ports, "Ask these ports only")->needs(ask);
  devices_command
      ->add_flag("--all-users", given.books.all_users, "Remember the names for everybody")
      ->needs(ask);
  devices_command->callback([&] {
    action = [&]() -> Result<> {
      Result<> asked;
      if (given.ask) asked = ask_modems(given.ports, given.books.all_users);
      if (!asked) return asked;
      return list_devices(given.json);
    };
  });
  CLI::App* show_command = app.add_subcommand("show", "Show an entry");
  show_command->add_option("NAME", given.name, "Name of the entry")->required();
  auto* json = show_command->add_flag("--json", given.json, "Print JSON");
  show_command->add_flag("--keys", given.keys_only, "Print the keys as they are in the file")
      ->excludes(json);
  add_book_options(show_command, given);
  show_command->callback([&] {
    action = [&] {
      ShowAs as = given.json ? ShowAs::kJson : given.keys_only ? ShowAs::kKeys : ShowAs::kText;
      return show(given.books, given.name, as);
    };
  });
}

struct GivenAutodial {
  AutodialOptions options;
  std::string address, entry;
  bool json = false;
};

void add_autodial_commands(CLI::App& app, GivenAutodial& given, Action& action) {
  CLI::App* group =
      app.add_subcommand("autodial", "Which entry is dialed when a program connects to an address");
  group->require_subcommand(1);
  auto command = [&](const char* name, const char* text, const Action& body) {
    CLI::App* made = group->add_subcommand(name, text);
    made->add_flag("--all-users", given.options.all_users, "Everybody's map");
    made->callback([&action, body] { action = body; });
    return made;
  };
  auto location = [&](CLI::App* made) {
    made->add_option("--location", given.options.location, "Dialing location, by number");
  };
  CLI::App* list_command = command("list", "Show the addresses",
                                   [&given] { return autodial_list(given.options, given.json); });
  list_command->add_flag("--json", given.json, "Print JSON");
  location(list_command);
  CLI::App* add_command = command("add", "Dial an entry for an address", [&given] {
    return autodial_add(given.options, given.address, given.entry);
  });
  add_command->add_option("ADDRESS", given.address, "IP address, host name or NetBIOS name")
      ->required();
  add_command->add_option("ENTRY", given.entry, "Name of the entry")->required();
  location(add_command);
  command("remove", "Dial no longer for an address",
          [&given] { return autodial_remove(given.options, given.address); })
      ->add_option("ADDRESS", given.address, "The address")
      ->required();
  location(
      command("on", "Turn AutoDial on", [&given] { return autodial_switch(given.options, true); }));
  location(command("off", "Turn AutoDial off",
                   [&given] { return autodial_switch(given.options, false); }));
  command("location", "Say at which dialing location this machine is",
          [&given] { return autodial_location(given.options); })
      ->add_option("NUMBER", given.options.location, "Its number; 0 is the usual one")
      ->required();
}

}  // namespace

int run(int argc, char** argv) try {
  CLI::App app("Edits the entries of OpenRAS's phone book.", "rasphone");
  app.require_subcommand(1);
  app.set_version_flag("--version", "rasphone (OpenRAS) " OPENRAS_VERSION);
  Given added, changed, linked, other, shown;
  GivenAutodial autodial;
  Action action;
  add_add_and_set(app, added, changed, action);
  add_subentry(app, linked, action);
  add_other_edits(app, other, action);
  add_show_commands(app, shown, action);
  add_autodial_commands(app, autodial, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;
  }
  hide_secrets(argc, argv);
  Result<> done = action();
  if (done) return 0;
  note(fmt::format("error {}: {}", done.error().code, done.error().detail));
  return 1;
} catch (const std::exception& error) {
  note(error.what());
  return 1;
}

}  // namespace openras::rasphone
