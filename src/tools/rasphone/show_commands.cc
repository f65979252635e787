// list and show.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>

#include "phonebook/credentials.h"
#include "tools/command_line/json_text.h"
#include "tools/rasphone/commands.h"

namespace openras::rasphone {
namespace {

using phonebook::Credentials;
using phonebook::Entry;
using phonebook::Place;
using phonebook::Section;

// Name and value of everything that is shown; the same for people and programs.
struct Row {
  std::string_view label, key;
  std::string value;
  enum class Type { kText, kNumber, kFlag } type = Type::kText;
};

std::string_view encryption_word(phonebook::Encryption encryption) {
  switch (encryption) {
    case phonebook::Encryption::kNone:
      return "none";
    case phonebook::Encryption::kOptional:
      return "optional";
    case phonebook::Encryption::kRequired:
      return "required";
    case phonebook::Encryption::kMaximum:
      return "maximum";
  }
  return "";
}

std::string_view callback_word(uint32_t mode) {
  return mode == 0 ? "none" : mode == 1 ? "ask" : "fixed";
}

std::string nonzero(uint32_t number) { return number == 0 ? "" : std::to_string(number); }

void add_serial_rows(const Entry& entry, const Credentials& stored, std::vector<Row>& out) {
  auto flag = [](bool on) { return std::string(on ? "true" : "false"); };
  const phonebook::ModemSettings& modem = entry.first().modem;
  using enum Row::Type;
  out.push_back({"Speed", "bps", std::to_string(modem.bps), kNumber});
  out.push_back({"Hardware flow", "hardwareFlow", flag(modem.hardware_flow), kFlag});
  out.push_back({"Login script", "script", entry.login_script});
  out.push_back({"Terminal before PPP", "terminal", flag(entry.terminal), kFlag});
  out.push_back({"Custom scripting", "customScript", flag(entry.custom_script), kFlag});
  if (entry.first().kind == phonebook::Kind::kSerial) {
    out.push_back({"Windows greeting", "greeting", flag(modem.windows_greeting), kFlag});
    return;
  }
  out.push_back({"Dialing rules", "dialingRules",
                 flag(!entry.first().numbers.empty() && entry.first().numbers[0].use_dialing_rules),
                 kFlag});
  out.push_back({"Error control", "errorControl", flag(modem.error_control), kFlag});
  out.push_back({"Compression", "compression", flag(modem.compression), kFlag});
  out.push_back({"Speaker", "speaker", flag(modem.speaker), kFlag});
  out.push_back({"Pulse dialing", "pulse", flag(modem.pulse), kFlag});
  out.push_back({"Modem commands", "init", fmt::format("{}", fmt::join(modem.init, " | "))});
  out.push_back({"APN", "apn", modem.apn});
  out.push_back({"PIN stored", "pinSet", flag(stored.pin.has_value()), kFlag});
}

std::vector<Row> rows(const Entry& entry, const Credentials& stored,
                      const std::filesystem::path& book) {
  auto flag = [](bool on) { return std::string(on ? "true" : "false"); };
  const phonebook::Subentry& sub = entry.first();
  phonebook::PhoneNumber number;
  std::vector<std::string> alternates;
  for (size_t i = 0; i < sub.numbers.size(); ++i) {
    if (i == 0) number = sub.numbers[i];
    if (i > 0) alternates.push_back(sub.numbers[i].number);
  }
  using enum Row::Type;
  std::vector<Row> out = {
      {"Name", "name", entry.name},
      {"Phone book", "phonebook", book.string()},
      {"Device", "device", std::string(name(sub.kind))},
      {"Device name", "deviceName", sub.device_name},
      {"Port", "port", sub.port},
      {"Number", "number", sub.number()},
      {"Subentries", "subentries", std::to_string(entry.subentries.size()), kNumber},
      {"Authentication", "auth", to_string(entry.auth)},
      {"Encryption", "encryption", std::string(encryption_word(entry.encryption))},
      {"IPv4", "ipv4", flag(entry.ipv4.enabled), kFlag},
      {"IPv6", "ipv6", flag(entry.ipv6.enabled), kFlag},
      {"Address", "address", entry.ipv4.address},
      {"Default route", "defaultRoute", flag(entry.ipv4.default_gateway), kFlag},
      {"DNS from server", "dns", flag(entry.ipv4.use_peer_dns), kFlag},
      {"Server port", "serverPort", std::to_string(entry.server_port), kNumber},
      {"AC name", "acName", entry.ac_name},
      {"Alternate numbers", "alternates", fmt::format("{}", fmt::join(alternates, ", "))},
      {"Area code", "areaCode", number.area_code},
      {"Country code", "countryCode", nonzero(number.country_code)},
      {"Prefix", "prefix", entry.number_prefix},
      {"Suffix", "suffix", entry.number_suffix},
      {"Idle time", "idleSeconds", std::to_string(entry.idle_disconnect_seconds), kNumber},
      {"Redial attempts", "redialAttempts", std::to_string(entry.redial_attempts), kNumber},
      {"Redial pause", "redialSeconds", std::to_string(entry.redial_seconds), kNumber},
      {"Redial when dropped", "redialOnDrop", flag(entry.redial_on_link_failure), kFlag},
      {"Echo after", "echoSeconds", entry.echo_seconds ? std::to_string(*entry.echo_seconds) : ""},
      {"Echoes unanswered", "echoFailures",
       entry.echo_failures ? std::to_string(*entry.echo_failures) : ""},
      {"Callback", "callback", std::string(callback_word(entry.callback_mode))},
      {"User", "user", stored.user.value_or("")},
      {"Domain", "domain", stored.domain.value_or("")},
      {"Password stored", "passwordSet", flag(stored.password.has_value()), kFlag},
      {"Tunnel secret stored", "tunnelSecretSet", flag(stored.tunnel_secret.has_value()), kFlag},
  };
  if (sub.kind == phonebook::Kind::kModem || sub.kind == phonebook::Kind::kSerial) {
    add_serial_rows(entry, stored, out);
  }
  return out;
}

void print_json(const std::vector<Row>& rows, const Entry& entry) {
  std::string out = "{";
  for (const Row& row : rows) {
    std::string value = row.type == Row::Type::kText ? json_string(row.value) : row.value;
    out += fmt::format("{}: {}, ", json_string(row.key), value);
  }
  out += "\"problems\": [";
  const std::vector<std::string> remarks = entry.remarks();
  for (size_t i = 0; i < remarks.size(); ++i) {
    out += (i == 0 ? "" : ", ") + json_string(remarks[i]);
  }
  fmt::print("{}]}}\n", out);
}

void print_text(const std::vector<Row>& rows, const Entry& entry) {
  for (const Row& row : rows) {
    bool silent = row.value.empty() || (row.type == Row::Type::kNumber && row.value == "0") ||
                  (row.key == "subentries" && row.value == "1");
    if (silent) continue;
    std::string value =
        row.type == Row::Type::kFlag ? (row.value == "true" ? "yes" : "no") : printable(row.value);
    fmt::print("{:22}{}\n", fmt::format("{}:", row.label), value);
  }
  for (const std::string& problem : entry.remarks()) {
    fmt::print("{:22}{}\n", "Problem:", printable(problem));
  }
}

// Windows keeps these two in plain text.
bool is_secret(std::string_view key) {
  return phonebook::equal_keys(key, "PreSharedKey") ||
         phonebook::equal_keys(key, "ApnInfoPassword");
}

void print_keys(const Section& section) {
  auto print = [&section](Place place, std::string_view heading) {
    if (!heading.empty()) fmt::print("\n{}\n", heading);
    for (const phonebook::KeyValue& each : section.keys(place)) {
      bool hide = is_secret(each.key) && !each.value.empty();
      fmt::print("{}={}\n", printable(each.key), hide ? "(set)" : printable(each.value));
    }
  };
  print(Place::entry(), "");
  if (!section.keys(Place::net_components()).empty()) {
    print(Place::net_components(), "NETCOMPONENTS=");
  }
  for (size_t media = 0; media < section.media_count(); ++media) {
    print(Place::of_media(media), "MEDIA=" + section.media_type(media));
    for (size_t device = 0; device < section.device_count(media); ++device) {
      print(Place::of_device(media, device), "DEVICE=" + section.device_type(media, device));
    }
  }
}

Credentials stored_or_nothing(const std::filesystem::path& book, std::string_view entry) {
  auto stored = phonebook::CredentialStore(book).get(entry);
  if (stored) return *stored;
  note("warning: " + stored.error().detail);
  return {};
}

}  // namespace

Result<> list(const Books& books, bool json) {
  std::string json_rows;
  std::vector<std::array<std::string, 4>> table;
  for (const std::filesystem::path& path : books.all()) {
    auto book = phonebook::Phonebook::load(path);
    if (!book && book.error().code == ERROR_CANNOT_OPEN_PHONEBOOK && books.file.empty()) continue;
    if (!book) return std::unexpected(book.error());
    print_warnings(book->document());
    for (const std::string& name : book->names()) {
      auto entry = book->find(name);
      if (!entry) return std::unexpected(entry.error());
      const phonebook::Subentry& sub = entry->first();
      std::string_view kind = phonebook::name(sub.kind);
      table.push_back({printable(name), std::string(kind), printable(sub.number()), path.string()});
      json_rows += fmt::format(
          "{}\n  {{\"name\": {}, \"device\": {}, \"number\": {}, \"port\": {}, \"phonebook\": {}}}",
          json_rows.empty() ? "" : ",", json_string(name), json_string(kind),
          json_string(sub.number()), json_string(sub.port), json_string(path.string()));
    }
  }
  if (json) {
    fmt::print("[{}{}]\n", json_rows, json_rows.empty() ? "" : "\n");
    return {};
  }
  if (table.empty()) note("no entries; rasphone add makes one.");
  std::array<size_t, 3> width{};
  for (const auto& row : table) {
    for (size_t i = 0; i < width.size(); ++i) {
      width[i] = std::max(width[i], phonebook::fold_case(row[i]).size());
    }
  }
  for (const auto& row : table) {
    std::string line;
    for (size_t i = 0; i < width.size(); ++i) {
      line += row[i] + std::string(width[i] + 2 - phonebook::fold_case(row[i]).size(), ' ');
    }
    fmt::print("{}{}\n", line, row[3]);
  }
  return {};
}

Result<> show(const Books& books, const std::string& name, ShowAs as) {
  auto path = books.of(name);
  if (!path) return std::unexpected(path.error());
  auto book = phonebook::Phonebook::load(*path);
  if (!book) return std::unexpected(book.error());
  print_warnings(book->document());
  auto entry = book->find(name);
  if (!entry) return std::unexpected(entry.error());
  if (as == ShowAs::kKeys) {
    print_keys(*book->document().find(name));
    return {};
  }
  std::vector<Row> shown = rows(*entry, stored_or_nothing(*path, name), *path);
  as == ShowAs::kJson ? print_json(shown, *entry) : print_text(shown, *entry);
  return {};
}

}  // namespace openras::rasphone
