// The versions of the public structures. A caller says with dwSize which one it speaks; each later
// version only adds members at the end, so that a version is told by how far it reaches. The
// library itself is compiled with the newest (WINVER 0x0602, see CMakeLists.txt).
#pragma once

#include <openras/ras.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace openras::rasapi32 {

struct Version {
  uint32_t size;  // dwSize
  uint32_t used;  // octets up to the end of the last member; padding follows
};

// The versions of T, oldest first; specialised in structures.cc for each structure of abi.md that
// the library reads or writes.
template <typename T>
std::span<const Version> versions();

// nullptr: no version has that size (ERROR_INVALID_SIZE).
template <typename T>
const Version* find_version(uint32_t size) {
  for (const Version& version : versions<T>()) {
    if (version.size == size) return &version;
  }
  return nullptr;
}

template <typename T>
const Version& newest_version() {
  return versions<T>().back();
}

// Reads dwSize, the first member of all; `from` may be unaligned.
inline uint32_t size_at(const void* from) {
  uint32_t size = 0;
  std::memcpy(&size, from, sizeof size);
  return size;
}

// Reads no more than the version's own octets; newer members stay zero.
template <typename T>
T load(const void* from, const Version& version) {
  T full{};
  std::memcpy(&full, from, version.used);
  return full;
}

// Writes exactly the version's own octets, padding as zeros, and its dwSize.
template <typename T>
void store(const T& full, void* to, const Version& version) {
  std::memcpy(to, &full, version.used);
  std::memset(static_cast<char*>(to) + version.used, 0, version.size - version.used);
  std::memcpy(to, &version.size, sizeof version.size);
}

// Text into an array, NUL terminated; what does not fit is cut on a character boundary.
void set_text(std::span<char> to, std::string_view utf8);
void set_text(std::span<char16_t> to, std::string_view utf8);

// Text out of an array or from a pointer, as UTF-8. ERROR_INVALID_PARAMETER: no NUL within the
// array, or no valid UTF-8 / UTF-16.
Result<std::string> get_text(std::span<const char> from);
Result<std::string> get_text(std::span<const char16_t> from);
Result<std::string> get_text(const char* from);      // "" for NULL
Result<std::string> get_text(const char16_t* from);  // "" for NULL

// "{8-4-4-4-12}" (MS-DTYP §2.3.4.3, each number's most significant digit first), or 32 digits as
// `Guid=` of a phone book has them: the octets as they are in memory (§2.3.4.2, the first three
// numbers little-endian) **[choice]**. All zero when it is neither.
GUID parse_guid(std::string_view text);

}  // namespace openras::rasapi32
