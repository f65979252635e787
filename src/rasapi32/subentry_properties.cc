// RasGetSubEntryProperties, RasSetSubEntryProperties, RasDeleteSubEntry, A and W. Source: their
// pages, and RASSUBENTRY's.
#include <openras/ras.h>

#include "devices/devices.h"
#include "phonebook/properties.h"
#include "rasapi32/alternate_numbers.h"
#include "rasapi32/books.h"
#include "rasapi32/edge.h"

namespace openras::rasapi32 {
namespace {

using phonebook::Document;
using phonebook::Section;
using phonebook::SubentryProperties;

Result<> no_such(DWORD number) {
  return fail(ERROR_INVALID_PARAMETER, "The entry has no subentry " + std::to_string(number) + ".");
}

template <typename T, typename Char>
uint32_t get(const Char* phonebook, const Char* name, DWORD number, T* out, DWORD* room,
             DWORD* device_room) {
  if (out != nullptr && room == nullptr) return ERROR_INVALID_PARAMETER;
  const Version* version = &newest_version<T>();
  if (out != nullptr && *room >= sizeof(DWORD)) {
    version = find_version<T>(size_at(out));
    if (version == nullptr) return ERROR_INVALID_SIZE;
  }
  const Result<phonebook::Found> found = find_entry(phonebook, name);
  if (!found) return report(found.error());
  const Section& section = *found->book.document().find(found->entry.name);
  if (number == 0 || number > section.media_count()) return report(no_such(number).error());
  if (device_room != nullptr) *device_room = 0;
  if (room == nullptr) return ERROR_SUCCESS;
  const SubentryProperties properties = phonebook::read_subentry_properties(section, number - 1);
  const std::string list = encode_numbers<Char>(properties.alternates);
  const DWORD have = *room;
  *room = version->size + static_cast<DWORD>(list.size());
  if (out == nullptr || have < *room) return ERROR_BUFFER_TOO_SMALL;
  T full{};
  set_text(full.szDeviceType, properties.device_type);
  set_text(full.szDeviceName, properties.device_name);
  set_text(full.szLocalPhoneNumber, properties.number);
  full.dwAlternateOffset = list.empty() ? 0 : version->size;
  store(full, out, *version);
  list.copy(reinterpret_cast<char*>(out) + version->size, list.size());
  return ERROR_SUCCESS;
}

template <typename T, typename Char>
Result<SubentryProperties> wanted_by(const T* from, DWORD size, const Version& version) {
  const T full = load<T>(from, version);
  SubentryProperties out;
  Result<std::string> type = get_text(std::span(full.szDeviceType));
  Result<std::string> device = get_text(std::span(full.szDeviceName));
  Result<std::string> number = get_text(std::span(full.szLocalPhoneNumber));
  for (const Result<std::string>* text : {&type, &device, &number}) {
    if (!*text) return std::unexpected(text->error());
  }
  auto alternates = decode_numbers<Char>(from, size, full.dwAlternateOffset);
  if (!alternates) return std::unexpected(alternates.error());
  if (type->empty() || device->empty()) {
    return fail(ERROR_INVALID_PARAMETER, "szDeviceType or szDeviceName is empty.");
  }
  return SubentryProperties{*type, *device, *number, *alternates};
}

template <typename T, typename Char>
uint32_t set(const Char* phonebook, const Char* name, DWORD number, const T* from, DWORD size) {
  if (from == nullptr) return ERROR_BUFFER_INVALID;
  if (number == 0) return report(no_such(number).error());
  if (size < sizeof(DWORD)) return ERROR_BUFFER_TOO_SMALL;
  const Version* version = find_version<T>(size_at(from));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  if (size < version->size) return ERROR_BUFFER_TOO_SMALL;
  const Result<SubentryProperties> wanted = wanted_by<T, Char>(from, size, *version);
  if (!wanted) return report(wanted.error());
  const Result<phonebook::Found> found = find_entry(phonebook, name);
  if (!found) return report(found.error());
  const Result<> done = phonebook::change(found->book.path(), {}, [&](Document& book) -> Result<> {
    Section* section = book.find(found->entry.name);
    if (section == nullptr) return fail(ERROR_CANNOT_FIND_PHONEBOOK_ENTRY, "It is gone.");
    const SubentryProperties now = phonebook::read_subentry_properties(*section, number - 1);
    std::string port;
    if (now.device_name != wanted->device_name) {
      port = devices::port_of(devices::all(), wanted->device_type, wanted->device_name);
    }
    return phonebook::write_subentry_properties(*section, number - 1, *wanted, port);
  });
  return done ? ERROR_SUCCESS : report(done.error());
}

template <typename Char>
Result<> erase(const Char* phonebook, const Char* name, DWORD number) {
  const Result<phonebook::Found> found = find_entry(phonebook, name);
  if (!found) return std::unexpected(found.error());
  return phonebook::change(found->book.path(), {}, [&](Document& book) -> Result<> {
    Section* section = book.find(found->entry.name);
    if (section == nullptr || number == 0 || !section->erase_media(number - 1)) {
      return no_such(number);
    }
    return {};
  });
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetSubEntryPropertiesA(LPCSTR phonebook, LPCSTR entry, DWORD number, LPRASSUBENTRYA out,
                                LPDWORD room, LPBYTE, LPDWORD device_room) {
  return at_the_edge([&] { return get(phonebook, entry, number, out, room, device_room); });
}
DWORD RasGetSubEntryPropertiesW(LPCWSTR phonebook, LPCWSTR entry, DWORD number, LPRASSUBENTRYW out,
                                LPDWORD room, LPBYTE, LPDWORD device_room) {
  return at_the_edge([&] { return get(phonebook, entry, number, out, room, device_room); });
}
DWORD RasSetSubEntryPropertiesA(LPCSTR phonebook, LPCSTR entry, DWORD number, LPRASSUBENTRYA from,
                                DWORD size, LPBYTE, DWORD) {
  return at_the_edge([&] { return set(phonebook, entry, number, from, size); });
}
DWORD RasSetSubEntryPropertiesW(LPCWSTR phonebook, LPCWSTR entry, DWORD number, LPRASSUBENTRYW from,
                                DWORD size, LPBYTE, DWORD) {
  return at_the_edge([&] { return set(phonebook, entry, number, from, size); });
}
DWORD RasDeleteSubEntryA(LPCSTR phonebook, LPCSTR entry, DWORD number) {
  return at_the_edge([&] { return erase(phonebook, entry, number); });
}
DWORD RasDeleteSubEntryW(LPCWSTR phonebook, LPCWSTR entry, DWORD number) {
  return at_the_edge([&] { return erase(phonebook, entry, number); });
}

}  // extern "C"
