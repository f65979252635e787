// add, set, remove, rename, import.
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <chrono>

#include "base/random.h"
#include "phonebook/credentials.h"
#include "tools/rasphone/commands.h"

namespace openras::rasphone {
namespace {

using phonebook::Credentials;
using phonebook::CredentialStore;
using phonebook::Document;
using phonebook::Entry;
using phonebook::Kind;
using phonebook::Section;

bool touches_credentials(const Settings& settings) {
  return settings.user || settings.domain || settings.password || settings.tunnel_secret ||
         settings.pin || settings.forget;
}

Credentials merged(Credentials stored, const Settings& settings) {
  if (settings.forget) stored = {};
  if (settings.user) stored.user = settings.user;
  if (settings.domain) stored.domain = settings.domain;
  if (settings.password) stored.password = settings.password;
  if (settings.tunnel_secret) stored.tunnel_secret = settings.tunnel_secret;
  if (settings.pin) stored.pin = settings.pin;
  return stored;
}

Result<> check_settings(Kind kind, const Settings& settings) {
  auto wrong = [](std::string text) { return fail(ERROR_INVALID_PARAMETER, std::move(text)); };
  const phonebook::EntryChanges& changes = settings.changes;
  bool pppoe = kind == Kind::kPppoe;
  if (changes.port && pppoe) {
    const std::string& port = *changes.port;
    if (port.empty() || port.size() > 15 || port.find_first_of("/ \t:") != std::string::npos) {
      return wrong(
          fmt::format("\"{}\" is no name of an Ethernet interface: ip link shows them.", port));
    }
  }
  if (changes.port && kind == Kind::kL2tp) {
    return wrong(
        "--port is for devices with a port of their own; L2TP takes the server's UDP "
        "port from --server-port.");
  }
  if (changes.number && kind == Kind::kL2tp &&
      (changes.number->empty() || changes.number->find_first_of(" \t/") != std::string::npos)) {
    return wrong(fmt::format("\"{}\" is no address or host name of a server.", *changes.number));
  }
  if (settings.tunnel_secret && kind != Kind::kL2tp) {
    return wrong("--tunnel-secret is for L2TP entries only.");
  }
  const bool serial = kind == Kind::kModem || kind == Kind::kSerial;
  if (changes.port && serial && changes.port->empty()) {
    return wrong("--port is empty: give COM1, /dev/ttyS0, …; rasphone devices shows them.");
  }
  const phonebook::DialingChanges& dialing = changes.dialing;
  if (!serial && (dialing.bps || dialing.hardware_flow || dialing.greeting)) {
    return wrong("--bps, --flow and --greeting are for modems and serial cables only.");
  }
  if (kind != Kind::kModem && (dialing.init || dialing.apn || settings.pin || dialing.pulse ||
                               dialing.speaker || dialing.compression || dialing.error_control)) {
    return wrong(
        "--init, --apn, --pin-file, --pulse, --speaker, --compression and --error-control are for "
        "modems only.");
  }
  if (changes.server_port && (pppoe || serial)) {
    return wrong("--server-port is for L2TP entries only.");
  }
  if (changes.ac_name && !pppoe) return wrong("--ac-name is for PPPoE entries only.");
  return {};
}

Result<> check_new(Kind kind, const Settings& settings) {
  const bool serial = kind == Kind::kModem || kind == Kind::kSerial;
  if (kind != Kind::kL2tp && kind != Kind::kPppoe && !serial) {
    return fail(ERROR_INVALID_PARAMETER,
                fmt::format("OpenRAS cannot dial a device \"{}\": give --device modem, serial, "
                            "l2tp or pppoe.",
                            name(kind)));
  }
  if (serial && !settings.changes.port) {
    return fail(ERROR_INVALID_PARAMETER,
                "It needs its serial port: give --port COM1 or /dev/ttyS0 (rasphone devices shows "
                "them).");
  }
  if (kind == Kind::kModem && !settings.changes.number) {
    return fail(ERROR_INVALID_PARAMETER,
                "A modem entry needs its telephone number: give --number.");
  }
  if (kind == Kind::kL2tp && !settings.changes.number) {
    return fail(ERROR_INVALID_PARAMETER, "An L2TP entry needs its server: give --number ADDRESS.");
  }
  if (kind == Kind::kPppoe && !settings.changes.port) {
    return fail(ERROR_INVALID_PARAMETER,
                "A PPPoE entry needs its Ethernet interface: give --port INTERFACE (ip link shows "
                "them).");
  }
  return check_settings(kind, settings);
}

Result<> set_keys(Section& section, const Settings& settings) {
  for (const auto& [key, value] : settings.keys) {
    Result<> done = section.set(place_of(section, key), key, value);
    if (!done) return done;
  }
  for (const std::string& key : settings.unset) {
    if (!section.erase(place_of(section, key), key)) {
      note(fmt::format("\"{}\" has no key {}.", section.name(), key));
    }
  }
  return {};
}

void tell_problems(const Entry& entry) {
  for (const std::string& remark : entry.remarks()) note("warning: " + remark);
}

// What a person who moves entries from Windows has to do before they can be dialed.
void tell_what_is_missing(const Entry& entry, const std::string& option) {
  using enum Kind;
  const std::string quoted = shell_word(entry.name);
  switch (entry.first().kind) {
    case kPppoe:
      if (entry.first().port.starts_with("PPPoE")) {
        note(
            fmt::format("\"{}\": {} is a port of Windows; name the Ethernet interface with "
                        "rasphone set {} --port INTERFACE{}",
                        entry.name, entry.first().port, quoted, option));
      }
      break;
    case kL2tp:
      if (entry.ipsec_pre_shared_key) {
        note(
            fmt::format("\"{}\" expects IPsec with a pre-shared key; OpenRAS speaks L2TP "
                        "without IPsec, which its server must accept.",
                        entry.name));
      }
      break;
    case kModem:
    case kSerial:
      break;
    case kSstp:
    case kPptp:
    case kIkev2:
    case kIsdn:
    case kOther:
    case kUnknown:
      note(fmt::format("\"{}\" is kept as it is, but OpenRAS cannot dial its device ({}) yet.",
                       entry.name, name(entry.first().kind)));
  }
  const Kind kind = entry.first().kind;
  bool dialable = kind == kPppoe || kind == kL2tp || kind == kModem || kind == kSerial;
  if (dialable && !entry.auth.any_usable()) {
    note(
        fmt::format("\"{}\" allows only {}, which OpenRAS does not speak: rasphone set {} --auth "
                    "mschapv2{}",
                    entry.name, to_string(entry.auth), quoted, option));
  }
  tell_problems(entry);
}

}  // namespace

Result<> add(const Books& books, const std::string& name, Kind kind, const Settings& settings,
             bool force) {
  if (Result<> good = check_new(kind, settings); !good) return good;
  auto book = books.for_new();
  if (!book) return std::unexpected(book.error());
  CredentialStore store(*book);
  if (auto readable = store.get(name); !readable) return std::unexpected(readable.error());
  SystemRandom random;
  auto text = phonebook::new_entry_text(kind, random, std::chrono::system_clock::now());
  if (!text) return std::unexpected(text.error());

  phonebook::ChangeOptions options{.create = true, .mode = books.all_users ? 0644u : 0600u};
  Result<> done = phonebook::change(*book, options, [&](Document& document) -> Result<> {
    print_warnings(document);
    if (force) document.erase(name);
    auto section = document.add(name, *text);
    if (!section && section.error().code == ERROR_ALREADY_EXISTS) {
      return fail(ERROR_ALREADY_EXISTS,
                  fmt::format("{} has an entry \"{}\" already: choose another name, change it with "
                              "rasphone set, or replace it with --force.",
                              book->string(), name));
    }
    if (!section) return std::unexpected(section.error());
    phonebook::EntryChanges changes = settings.changes;
    changes.tunnel_secret = settings.tunnel_secret.has_value();
    if (settings.pin) changes.dialing.pin = true;
    if (Result<> applied = apply(**section, changes); !applied) return applied;
    if (Result<> applied = set_keys(**section, settings); !applied) return applied;
    return check_whole(read_entry(**section));
  });
  if (!done) return done;
  // Also clears what an entry of that name had before.
  if (Result<> kept = store.set(name, merged({}, settings)); !kept) {
    return fail(kept.error().code, fmt::format("Entry \"{}\" was added, but not its user and "
                                               "secrets: {}",
                                               name, kept.error().detail));
  }
  fmt::print("Entry \"{}\" ({}) is in {}.\n", name, phonebook::name(kind), book->string());
  std::string who = settings.user && settings.password ? ""
                    : settings.user                    ? " " + shell_word(*settings.user) + " '*'"
                                                       : " USER '*'";
  if (settings.changes.auth && *settings.changes.auth == phonebook::AuthMethods{.none = true}) {
    who.clear();
  }
  fmt::print("Dial it with: rasdial {}{}{}\n", shell_word(name), who, books.option_for(*book));
  return {};
}

Result<> set(const Books& books, const std::string& name, const Settings& settings) {
  auto book = books.of(name);
  if (!book) return std::unexpected(book.error());
  CredentialStore store(*book);
  auto stored = store.get(name);
  if (!stored && touches_credentials(settings)) return std::unexpected(stored.error());

  Entry after;
  Result<> done = phonebook::change(*book, {}, [&](Document& document) -> Result<> {
    print_warnings(document);
    Section* section = document.find(name);
    if (section == nullptr) {
      return fail(ERROR_CANNOT_FIND_PHONEBOOK_ENTRY,
                  fmt::format("{} has no entry \"{}\" any more.", book->string(), name));
    }
    Kind kind = read_entry(*section).first().kind;
    if (Result<> good = check_settings(kind, settings); !good) return good;
    phonebook::EntryChanges changes = settings.changes;
    if (settings.forget) changes.tunnel_secret = changes.dialing.pin = false;
    if (settings.pin) changes.dialing.pin = !settings.pin->empty();
    if (settings.tunnel_secret) changes.tunnel_secret = !settings.tunnel_secret->empty();
    if (Result<> applied = apply(*section, changes); !applied) return applied;
    if (Result<> applied = set_keys(*section, settings); !applied) return applied;
    after = read_entry(*section);
    return {};
  });
  if (!done) return done;
  if (touches_credentials(settings)) {
    Credentials wanted = merged(*stored, settings);
    if (wanted.tunnel_secret && wanted.tunnel_secret->empty()) wanted.tunnel_secret.reset();
    if (wanted.pin && wanted.pin->empty()) wanted.pin.reset();
    if (Result<> kept = store.set(name, wanted); !kept) return kept;
  }
  tell_problems(after);
  return {};
}

Result<> remove(const Books& books, const std::string& name) {
  auto book = books.of(name);
  if (!book) return std::unexpected(book.error());
  return phonebook::remove_entry(*book, name);
}

Result<> rename(const Books& books, const std::string& from, const std::string& to) {
  auto book = books.of(from);
  if (!book) return std::unexpected(book.error());
  return phonebook::rename_entry(*book, from, to);
}

Result<> import(const Books& books, const std::filesystem::path& file, const std::string& entry,
                bool force) {
  auto source = phonebook::Phonebook::load(file);
  if (!source) return std::unexpected(source.error());
  print_warnings(source->document());
  std::vector<std::string> wanted = source->names();
  if (!entry.empty()) {
    auto found = source->find(entry);
    if (!found) return std::unexpected(found.error());
    wanted = {found->name};
  }
  if (wanted.empty()) {
    return fail(ERROR_CANNOT_FIND_PHONEBOOK_ENTRY,
                fmt::format("{} has no entries.", file.string()));
  }
  auto book = books.for_new();
  if (!book) return std::unexpected(book.error());

  std::vector<Entry> taken;
  std::vector<std::string> refused;
  phonebook::ChangeOptions options{.create = true, .mode = books.all_users ? 0644u : 0600u};
  Result<> done = phonebook::change(*book, options, [&](Document& document) -> Result<> {
    for (const std::string& each : wanted) {
      if (force) document.erase(each);
      auto made = document.add_copy(*source->document().find(each), each);
      if (made) {
        taken.push_back(read_entry(**made));
      } else {
        refused.push_back(each);
        note(made.error().detail);
      }
    }
    return {};
  });
  if (!done) return done;
  for (const Entry& each : taken) {
    fmt::print("Imported \"{}\" ({}).\n", each.name, name(each.first().kind));
    tell_what_is_missing(each, books.option_for(*book));
  }
  if (refused.empty()) return {};
  return fail(ERROR_ALREADY_EXISTS,
              fmt::format("{} of {} entries were not imported (see above). Rename the clashing "
                          "entries with rasphone rename, or replace them with --force.",
                          refused.size(), wanted.size()));
}

}  // namespace openras::rasphone
