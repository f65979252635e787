// RasGetEntryProperties, RasSetEntryProperties, A and W. Source: their pages, and RASENTRY's.
#include <openras/ras.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/random.h"
#include "devices/devices.h"
#include "phonebook/edit.h"
#include "phonebook/properties.h"
#include "rasapi32/alternate_numbers.h"
#include "rasapi32/books.h"
#include "rasapi32/edge.h"
#include "rasapi32/entry_conversion.h"

namespace openras::rasapi32 {
namespace {

using phonebook::Document;
using phonebook::EntryProperties;
using phonebook::Kind;
using phonebook::Section;
using phonebook::SubentryProperties;

Result<> invalid(std::string text) { return fail(ERROR_INVALID_PARAMETER, std::move(text)); }

// The keys that Windows writes for a new entry with such a device.
Result<std::string> text_for(std::string_view device_type, uint32_t vpn_strategy) {
  auto is = [device_type](std::string_view type) {
    return phonebook::equal_keys(device_type, type);
  };
  Kind kind = Kind::kModem;
  if (is("vpn")) kind = vpn_strategy == VS_SstpOnly ? Kind::kSstp : Kind::kL2tp;
  if (is("PPPoE")) kind = Kind::kPppoe;
  if (is("SERIAL")) kind = Kind::kSerial;
  SystemRandom random;
  return phonebook::new_entry_text(kind, random, std::chrono::system_clock::now());
}

// What an entry is before anybody has said what it is to be ("" as its name): a modem's.
Result<EntryProperties> default_properties() {
  const Result<std::string> text = text_for("modem", VS_Default);
  if (!text) return std::unexpected(text.error());
  Document book;
  const Result<Section*> section = book.add("default", *text);
  if (!section) return std::unexpected(section.error());
  EntryProperties properties = phonebook::read_properties(**section);
  properties.first.device_name.clear();
  properties.guid.clear();
  return properties;
}

template <typename Char>
Result<EntryProperties> properties_of(const Char* phonebook, const Char* entry) {
  if (entry == nullptr || *entry == Char{}) {
    // The book must be one, all the same.
    const Result<std::filesystem::path> path = book_path(phonebook);
    if (!path) return std::unexpected(path.error());
    return default_properties();
  }
  const Result<phonebook::Found> found = find_entry(phonebook, entry);
  if (!found) return std::unexpected(found.error());
  return phonebook::read_properties(*found->book.document().find(found->entry.name));
}

template <typename Entry, typename Char>
uint32_t get(const Char* phonebook, const Char* name, Entry* out, DWORD* room, DWORD* device_room) {
  if (out != nullptr && room == nullptr) return ERROR_INVALID_PARAMETER;
  const Version* version = &newest_version<Entry>();
  if (out != nullptr && *room >= sizeof(DWORD)) {
    version = find_version<Entry>(size_at(out));
    if (version == nullptr) return ERROR_INVALID_SIZE;
  }
  const Result<EntryProperties> properties = properties_of(phonebook, name);
  if (!properties) return report(properties.error());
  if (device_room != nullptr) *device_room = 0;  // Linux has no TAPI configuration
  if (room == nullptr) return ERROR_SUCCESS;
  const std::string list = encode_numbers<Char>(properties->first.alternates);
  const DWORD have = *room;
  *room = version->size + static_cast<DWORD>(list.size());
  if (out == nullptr || have < *room) return ERROR_BUFFER_TOO_SMALL;
  Entry full{};
  to_ras_entry(*properties, full);
  full.dwAlternateOffset = list.empty() ? 0 : version->size;
  store(full, out, *version);
  list.copy(reinterpret_cast<char*>(out) + version->size, list.size());
  return ERROR_SUCCESS;
}

constexpr std::array<std::string_view, 16> kDeviceTypes = {
    "modem", "isdn",  "x25",  "vpn",  "pad",      "GENERIC", "SERIAL", "FRAMERELAY",
    "ATM",   "SONET", "SW56", "IRDA", "PARALLEL", "PPPoE",   "null",   "rastapi"};

// What the page asks for. What is as it was is not looked at, so that any entry that was read can
// be written again.
Result<> check(const EntryProperties& now, const EntryProperties& wanted) {
  const SubentryProperties &first = wanted.first, &was = now.first;
  auto is = [&first](std::string_view type) {
    return phonebook::equal_keys(first.device_type, type);
  };
  if (first.device_type != was.device_type && std::ranges::none_of(kDeviceTypes, is)) {
    return invalid("szDeviceType \"" + first.device_type + "\" is none of RASDT_*.");
  }
  if (first.device_name.empty() && !was.device_name.empty()) {
    return invalid("szDeviceName is empty.");
  }
  // [choice] PPPoE and cables have no number to dial, nor do they on Windows.
  if (first.number.empty() && !was.number.empty() && (is("modem") || is("vpn") || is("isdn"))) {
    return invalid("szLocalPhoneNumber is empty.");
  }
  if (wanted.framing != now.framing && wanted.framing != RASFP_Ppp &&
      wanted.framing != RASFP_Slip && wanted.framing != RASFP_Ras) {
    return invalid("dwFramingProtocol is none of RASFP_*.");
  }
  if (wanted.type != now.type && (wanted.type < RASET_Phone || wanted.type > RASET_Broadband)) {
    return invalid("dwType is none of RASET_*.");
  }
  if (wanted.encryption > ET_Optional) return invalid("dwEncryptionType is none of ET_*.");
  return {};
}

// A new entry: nothing is as it was.
Result<> check_new(const EntryProperties& wanted) {
  EntryProperties nothing;
  nothing.first.device_name = nothing.first.number = "?";
  nothing.framing = nothing.type = UINT32_MAX;
  if (wanted.first.device_type.empty()) return invalid("szDeviceType is empty.");
  return check(nothing, wanted);
}

// What the caller's structure holds: what of it is as wide as its version says, and the list.
template <typename Entry, typename Char>
Result<> take_over(const Entry* from, DWORD size, const Version& version, EntryProperties& into) {
  const Entry full = load<Entry>(from, version);
  const Result<std::vector<std::string>> alternates =
      decode_numbers<Char>(from, size, full.dwAlternateOffset);
  if (!alternates) return std::unexpected(alternates.error());
  into.first.alternates = *alternates;
  return from_ras_entry(full, version, into);
}

std::string port_for(const EntryProperties& now, const EntryProperties& wanted) {
  const SubentryProperties &was = now.first, &is = wanted.first;
  if (was.device_name == is.device_name && phonebook::equal_keys(was.device_type, is.device_type)) {
    return {};
  }
  return devices::port_of(devices::all(), is.device_type, is.device_name);
}

template <typename Entry, typename Char>
Result<> change(Section& section, const Entry* from, DWORD size, const Version& version,
                bool is_new) {
  const EntryProperties now = phonebook::read_properties(section);
  EntryProperties wanted = now;
  if (Result<> taken = take_over<Entry, Char>(from, size, version, wanted); !taken) return taken;
  if (Result<> good = is_new ? check_new(wanted) : check(now, wanted); !good) return good;
  const std::string port = port_for(now, wanted);
  if (Result<> done = phonebook::write_subentry_properties(section, 0, wanted.first, port); !done) {
    return done;
  }
  return phonebook::write_properties(section, wanted);
}

template <typename Entry, typename Char>
Result<> add(Document& book, const std::string& name, const Entry* from, DWORD size,
             const Version& version) {
  EntryProperties wanted;
  if (Result<> taken = take_over<Entry, Char>(from, size, version, wanted); !taken) return taken;
  const Result<std::string> text = text_for(wanted.first.device_type, wanted.vpn_strategy);
  if (!text) return std::unexpected(text.error());
  const Result<Section*> section = book.add(name, *text);
  if (!section) return std::unexpected(section.error());
  return change<Entry, Char>(**section, from, size, version, true);
}

template <typename Entry, typename Char>
uint32_t set(const Char* phonebook, const Char* entry, const Entry* from, DWORD size) {
  if (from == nullptr) return ERROR_BUFFER_INVALID;
  if (entry == nullptr) return ERROR_INVALID_PARAMETER;
  if (size < sizeof(DWORD)) return ERROR_BUFFER_TOO_SMALL;
  const Version* version = find_version<Entry>(size_at(from));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  if (size < version->size) return ERROR_BUFFER_TOO_SMALL;
  const Result<std::string> name = get_text(entry);
  if (!name) return report(name.error());
  Result<std::filesystem::path> path = book_path(phonebook);
  if (!path) return report(path.error());
  const Result<phonebook::Found> found = phonebook::find_entry(*path, *name);
  if (!found && found.error().code == ERROR_CANNOT_LOAD_PHONEBOOK) return report(found.error());
  if (!found) {
    if (const Result<> good = phonebook::validate_entry_name(*name); !good) {
      return report(good.error());
    }
    if (path->empty()) *path = phonebook::user_phonebook();
    if (path->empty()) return ERROR_CANNOT_OPEN_PHONEBOOK;
  }
  const bool all_users = *path == phonebook::all_users_phonebook();
  const Result<> done = phonebook::change(
      found ? found->book.path() : *path, {.create = !found, .mode = all_users ? 0644u : 0600u},
      [&](Document& book) -> Result<> {
        Section* section = book.find(*name);
        if (section == nullptr) return add<Entry, Char>(book, *name, from, size, *version);
        return change<Entry, Char>(*section, from, size, *version, false);
      });
  return done ? ERROR_SUCCESS : report(done.error());
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetEntryPropertiesA(LPCSTR phonebook, LPCSTR entry, LPRASENTRYA out, LPDWORD room, LPBYTE,
                             LPDWORD device_room) {
  return at_the_edge([&] { return get(phonebook, entry, out, room, device_room); });
}
DWORD RasGetEntryPropertiesW(LPCWSTR phonebook, LPCWSTR entry, LPRASENTRYW out, LPDWORD room,
                             LPBYTE, LPDWORD device_room) {
  return at_the_edge([&] { return get(phonebook, entry, out, room, device_room); });
}
DWORD RasSetEntryPropertiesA(LPCSTR phonebook, LPCSTR entry, LPRASENTRYA from, DWORD size, LPBYTE,
                             DWORD) {
  return at_the_edge([&] { return set(phonebook, entry, from, size); });
}
DWORD RasSetEntryPropertiesW(LPCWSTR phonebook, LPCWSTR entry, LPRASENTRYW from, DWORD size, LPBYTE,
                             DWORD) {
  return at_the_edge([&] { return set(phonebook, entry, from, size); });
}

}  // extern "C"
