// Remembered connections: $XDG_CONFIG_HOME/openras/connections.conf, with the value names that
// Windows has below HKEY_CURRENT_USER\Network:
//
//   [Z:]
//   RemotePath=\\files\projects
//   ProviderName=Microsoft Windows Network
//   UserName=me
//   ConnectionType=1              RESOURCETYPE_DISK
//
// Passwords are not in it but in connections.conf.credentials beside it, mode 0600, in the format
// of the phone book's (phonebook/credentials.h). Any thread, any process of the user: changes are
// locked and atomic.
#pragma once

#include <openras/winnetwk.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "mpr/failure.h"

namespace openras::mpr {

struct Remembered {
  std::string device;  // "Z:", "/mnt/data"
  std::string remote_name;
  std::string provider;  // by its name; empty: any
  std::string user;      // empty: the default
  uint32_t type = RESOURCETYPE_DISK;

  friend bool operator==(const Remembered&, const Remembered&) = default;
};

// The text of a file and what it says; lines that are not understood are left out.
std::vector<Remembered> parse_remembered(std::string_view text);
std::string serialize_remembered(const std::vector<Remembered>& connections);

// All of them; none where there is no file. ERROR_CANNOT_OPEN_PROFILE: it cannot be read.
Answered<std::vector<Remembered>> remembered_connections();
// Nothing where it is not remembered, or the file cannot be read.
std::optional<Remembered> find_remembered(std::string_view device);

// The password that is stored for it. ERROR_CANNOT_OPEN_PROFILE: the file is open to others, ….
Answered<std::optional<Secret>> remembered_password(std::string_view device);

// Adds or replaces it; nullopt: no password is stored. ERROR_CANNOT_OPEN_PROFILE.
Answered<> remember(const Remembered& connection, const std::optional<Secret>& password);
// Whether it was there. ERROR_CANNOT_OPEN_PROFILE.
Answered<bool> forget(std::string_view device);

}  // namespace openras::mpr
