// A user's phone book of the test's own, and the functions A and W under one name.
#pragma once

#include <gtest/gtest.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "base/utf16.h"

namespace openras::test {

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Books : public testing::Test {
 protected:
  Books() {
    char name[] = "/tmp/openras-properties-XXXXXX";
    home_ = mkdtemp(name);
    setenv("XDG_CONFIG_HOME", home_.c_str(), 1);
    book_ = home_ / "openras" / "rasphone.pbk";
  }
  ~Books() override { std::filesystem::remove_all(home_); }

  void copy_book(const char* file) {
    std::filesystem::create_directories(book_.parent_path());
    std::filesystem::copy_file(std::filesystem::path(BOOKS) / file, book_);
    std::filesystem::permissions(book_, std::filesystem::perms(0600));
  }

  std::filesystem::path home_, book_;
};

inline DWORD get_entry(const char* book, const std::string& name, RASENTRYA* out, DWORD* room) {
  return RasGetEntryPropertiesA(book, name.c_str(), out, room, nullptr, nullptr);
}
inline DWORD get_entry(const char* book, const std::string& name, RASENTRYW* out, DWORD* room) {
  const auto path = to_utf16(book == nullptr ? "" : book).value();
  return RasGetEntryPropertiesW(path.c_str(), to_utf16(name).value().c_str(), out, room, nullptr,
                                nullptr);
}
inline DWORD set_entry(const char* book, const std::string& name, RASENTRYA* in, DWORD size) {
  return RasSetEntryPropertiesA(book, name.c_str(), in, size, nullptr, 0);
}
inline DWORD set_entry(const char* book, const std::string& name, RASENTRYW* in, DWORD size) {
  const auto path = to_utf16(book == nullptr ? "" : book).value();
  return RasSetEntryPropertiesW(path.c_str(), to_utf16(name).value().c_str(), in, size, nullptr, 0);
}

// The structure in a buffer with room behind it for alternate numbers.
template <typename Entry>
struct Buffer {
  std::vector<uint32_t> words = std::vector<uint32_t>(4096);
  DWORD room = 16384;
  explicit Buffer(DWORD size = sizeof(Entry)) { entry()->dwSize = size; }
  Entry* entry() { return reinterpret_cast<Entry*>(words.data()); }
  Entry* operator->() { return entry(); }
  char* octets() { return reinterpret_cast<char*>(words.data()); }
};

// A modem entry as the pages' samples make it.
inline RASENTRYA modem_entry() {
  RASENTRYA entry{};
  entry.dwSize = sizeof entry;
  entry.dwFramingProtocol = RASFP_Ppp;
  entry.dwType = RASET_Phone;
  std::strcpy(entry.szLocalPhoneNumber, "5555555");
  std::strcpy(entry.szDeviceName, "Modem");
  std::strcpy(entry.szDeviceType, "modem");
  return entry;
}

}  // namespace openras::test
