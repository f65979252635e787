// RasGetCountryInfo, A and W. Source: its page, and RASCTRYINFO's.
#include <openras/ras.h>

#include <cstring>

#include "base/utf16.h"
#include "countries/countries.h"
#include "rasapi32/edge.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

template <typename Char>
std::basic_string<Char> in_units(std::string_view utf8) {
  if constexpr (sizeof(Char) == 1) {
    return std::string(utf8);
  } else {
    return to_utf16(utf8).value_or(u"");
  }
}

template <typename Char>
uint32_t get(RASCTRYINFO* out, DWORD* room) {
  if (room == nullptr) return ERROR_INVALID_PARAMETER;
  if (out == nullptr) return ERROR_INVALID_USER_BUFFER;
  const Version& version = newest_version<RASCTRYINFO>();
  const DWORD have = *room;
  if (have >= sizeof(DWORD) && find_version<RASCTRYINFO>(size_at(out)) == nullptr) {
    return ERROR_INVALID_SIZE;
  }
  if (have < version.size) {
    *room = 256;  // what the page says to allocate
    return ERROR_BUFFER_TOO_SMALL;
  }
  RASCTRYINFO info = load<RASCTRYINFO>(out, version);
  const countries::Country* country = countries::find(info.dwCountryID);
  if (country == nullptr) return ERROR_INVALID_PARAMETER;
  const std::basic_string<Char> name = in_units<Char>(country->name);
  const size_t octets = (name.size() + 1) * sizeof(Char);  // with its end
  *room = version.size + static_cast<DWORD>(octets);
  if (have < *room) return ERROR_BUFFER_TOO_SMALL;
  const bool last = country == &countries::all().back();
  info.dwNextCountryID = last ? 0 : country[1].id;
  info.dwCountryCode = country->code;
  info.dwCountryNameOffset = version.size;
  store(info, out, version);
  std::memcpy(reinterpret_cast<char*>(out) + version.size, name.c_str(), octets);
  return ERROR_SUCCESS;
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetCountryInfoA(LPRASCTRYINFOA info, LPDWORD room) {
  return at_the_edge([&] { return get<CHAR>(info, room); });
}
DWORD RasGetCountryInfoW(LPRASCTRYINFOW info, LPDWORD room) {
  return at_the_edge([&] { return get<WCHAR>(info, room); });
}

}  // extern "C"
