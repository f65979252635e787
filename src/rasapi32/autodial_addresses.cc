// RasGetAutodialAddress, RasSetAutodialAddress, RasEnumAutodialAddresses, A and W. Sources: their
// pages, "AutoDial Mapping Database", and RASAUTODIALENTRY. What is set goes to the user's map;
// what is read comes from the user's and everybody's.
#include <openras/ras.h>

#include <limits>

#include "base/utf16.h"
#include "phonebook/autodial_map.h"
#include "phonebook/phonebook.h"
#include "rasapi32/array_buffer.h"
#include "rasapi32/edge.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

using phonebook::AutodialEntry;
using phonebook::AutodialMap;
using phonebook::AutodialMaps;

template <typename T, typename Char>
uint32_t get_address(const Char* address, const DWORD* reserved, T* buffer, DWORD* room,
                     DWORD* count) {
  if (reserved != nullptr || room == nullptr || count == nullptr) return ERROR_INVALID_PARAMETER;
  const Result<std::string> name = get_text(address);
  if (!name) return report(name.error());
  const Result<AutodialMaps> maps = AutodialMaps::load();
  if (!maps) return report(maps.error());
  std::optional<std::vector<AutodialEntry>> entries;
  if (address == nullptr) {
    // Without a default Internet connection both counts are zero, which is no error.
    entries = maps->default_connection().value_or(std::vector<AutodialEntry>());
  } else {
    entries = maps->find(*name);
  }
  if (!entries) {  // [choice] the code: the page names none
    return report({ERROR_FILE_NOT_FOUND, "The AutoDial map has no address \"" + *name +
                                             "\": rasphone autodial lists it."});
  }
  return fill_array(buffer, room, count, *entries, [](const AutodialEntry& entry, T& out) {
    out.dwDialingLocation = entry.location;
    set_text(out.szEntry, entry.entry);
  });
}

// The caller's array. ERROR_INVALID_SIZE, ERROR_INVALID_PARAMETER,
// ERROR_CANNOT_FIND_PHONEBOOK_ENTRY.
template <typename T>
Result<std::vector<AutodialEntry>> read_entries(const T* buffer, DWORD octets, DWORD count) {
  std::vector<AutodialEntry> entries;
  if (count == 0 || octets == 0) return entries;
  if (octets < sizeof(DWORD)) return fail(ERROR_INVALID_SIZE, "The buffer holds no dwSize.");
  const Version* version = find_version<T>(size_at(buffer));
  if (version == nullptr || octets / version->size < count) {
    return fail(ERROR_INVALID_SIZE,
                "dwSize is sizeof(RASAUTODIALENTRY), and the buffer holds that many of them.");
  }
  const char* from = reinterpret_cast<const char*>(buffer);
  for (DWORD i = 0; i < count; ++i, from += version->size) {
    const T full = load<T>(from, *version);
    const Result<std::string> entry = get_text(std::span(full.szEntry));
    if (!entry) return std::unexpected(entry.error());
    if (const auto found = phonebook::find_entry({}, *entry); !found) {
      return fail(ERROR_CANNOT_FIND_PHONEBOOK_ENTRY, found.error().detail);
    }
    entries.push_back({full.dwDialingLocation, *entry});
  }
  return entries;
}

template <typename T, typename Char>
Result<> set_address(const Char* address, DWORD reserved, const T* buffer, DWORD octets,
                     DWORD count) {
  if (reserved != 0) return fail(ERROR_INVALID_PARAMETER, "dwReserved is not 0.");
  const Result<std::string> name = get_text(address);
  if (!name) return std::unexpected(name.error());
  const bool erase = buffer == nullptr && octets == 0;
  if (buffer == nullptr && !erase) {
    return fail(ERROR_INVALID_PARAMETER, "There are no entries, but their size is not 0.");
  }
  const auto entries = read_entries(buffer, buffer == nullptr ? 0 : octets, count);
  if (!entries) return std::unexpected(entries.error());
  return phonebook::change_autodial_map(
      phonebook::user_autodial_map(), [&](AutodialMap& map) -> Result<> {
        // NULL is the default Internet connection, "" takes it back (the page's remarks).
        if (address != nullptr && name->empty()) {
          map.erase_default_connection();
          return {};
        }
        if (erase) {
          const bool there = address == nullptr ? map.erase_default_connection() : map.erase(*name);
          if (there || address == nullptr) return {};
          return fail(ERROR_FILE_NOT_FOUND, "Your AutoDial map has no address \"" + *name + "\".");
        }
        return address == nullptr ? map.set_default_connection(*entries) : map.set(*name, *entries);
      });
}

std::string encode(const std::string& text, char) { return text; }
std::u16string encode(const std::string& text, char16_t) {
  return to_utf16(text).value_or(std::u16string());
}

// Pointers first, then the texts that they point to, all in the caller's buffer.
template <typename Char>
uint32_t enumerate(Char** buffer, DWORD* room, DWORD* count) {
  if (room == nullptr || count == nullptr) return ERROR_INVALID_PARAMETER;
  const Result<AutodialMaps> maps = AutodialMaps::load();
  if (!maps) return report(maps.error());
  std::vector<std::basic_string<Char>> texts;
  size_t octets = 0;
  for (const std::string& address : maps->addresses()) {
    texts.push_back(encode(address, Char{}));
    octets += sizeof(Char*) + (texts.back().size() + 1) * sizeof(Char);
  }
  if (octets > std::numeric_limits<DWORD>::max()) return ERROR_NOT_ENOUGH_MEMORY;
  const DWORD have = *room;
  *room = static_cast<DWORD>(octets);
  *count = static_cast<DWORD>(texts.size());
  if (texts.empty()) return ERROR_SUCCESS;
  if (buffer == nullptr || have < octets) return ERROR_BUFFER_TOO_SMALL;
  Char* to = reinterpret_cast<Char*>(buffer + texts.size());
  for (const std::basic_string<Char>& text : texts) {
    *buffer++ = to;
    to = std::copy_n(text.c_str(), text.size() + 1, to);
  }
  return ERROR_SUCCESS;
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetAutodialAddressA(LPCSTR address, LPDWORD reserved, LPRASAUTODIALENTRYA buffer,
                             LPDWORD room, LPDWORD count) {
  return at_the_edge([&] { return get_address(address, reserved, buffer, room, count); });
}
DWORD RasGetAutodialAddressW(LPCWSTR address, LPDWORD reserved, LPRASAUTODIALENTRYW buffer,
                             LPDWORD room, LPDWORD count) {
  return at_the_edge([&] { return get_address(address, reserved, buffer, room, count); });
}
DWORD RasSetAutodialAddressA(LPCSTR address, DWORD reserved, LPRASAUTODIALENTRYA buffer,
                             DWORD octets, DWORD count) {
  return at_the_edge([&] { return set_address(address, reserved, buffer, octets, count); });
}
DWORD RasSetAutodialAddressW(LPCWSTR address, DWORD reserved, LPRASAUTODIALENTRYW buffer,
                             DWORD octets, DWORD count) {
  return at_the_edge([&] { return set_address(address, reserved, buffer, octets, count); });
}
DWORD RasEnumAutodialAddressesA(LPSTR* buffer, LPDWORD room, LPDWORD count) {
  return at_the_edge([&] { return enumerate(buffer, room, count); });
}
DWORD RasEnumAutodialAddressesW(LPWSTR* buffer, LPDWORD room, LPDWORD count) {
  return at_the_edge([&] { return enumerate(buffer, room, count); });
}

}  // extern "C"
