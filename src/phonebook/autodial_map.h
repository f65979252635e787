// The AutoDial map: which entry is dialed to reach an address, for which dialing location, and
// whether AutoDial is on. Source: "AutoDial Mapping Database" and the RasSetAutodial* pages.
//
//   [Parameters]
//   FailedConnectionTimeout=5          RASADP_* by name
//   Location=0                         where this machine is now [choice]
//
//   [Locations]
//   0=1                                dialing location 0: AutoDial is on
//
//   [Address files.example]
//   0=office                           at location 0: dial the entry "office"
//
//   [Default]                          the default Internet connection
//   0=isp
//
// Lines that are not known (comments, other keys) are kept as they are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "phonebook/file_system.h"

namespace openras::phonebook {

struct AutodialEntry {
  uint32_t location = 0;  // dialing location
  std::string entry;      // name in the phone book
  friend bool operator==(const AutodialEntry&, const AutodialEntry&) = default;
};

// As text in memory. Not thread-safe; copies are independent.
class AutodialMap {
 public:
  // Never fails: a line that is not understood is kept and has no effect.
  static AutodialMap parse(std::string_view text);
  std::string serialize() const;

  std::vector<std::string> addresses() const;
  // nullopt: the map does not have that address. Case does not matter.
  std::optional<std::vector<AutodialEntry>> find(std::string_view address) const;
  // Adds the address, or changes its entries: one of the same location is replaced, others are
  // added. No entries: the address stays, without any. ERROR_INVALID_PARAMETER: a name that cannot
  // stand in a line.
  Result<> set(std::string_view address, const std::vector<AutodialEntry>& entries);
  // false: it is not there.
  bool erase(std::string_view address);

  std::optional<std::vector<AutodialEntry>> default_connection() const;
  Result<> set_default_connection(const std::vector<AutodialEntry>& entries);
  bool erase_default_connection();

  // nullopt: not said.
  std::optional<bool> enabled(uint32_t location) const;
  void set_enabled(uint32_t location, bool on);
  // By the names of RASADP_* without the prefix, and "Location".
  std::optional<uint32_t> parameter(std::string_view name) const;
  void set_parameter(std::string_view name, uint32_t value);

 private:
  struct Group {
    std::string name;  // "" for what stands before the first header
    std::vector<std::string> lines;
  };
  const Group* group(std::string_view name) const;
  Group& make_group(std::string_view name);
  bool erase_group(std::string_view name);
  std::optional<std::vector<AutodialEntry>> entries(std::string_view group) const;
  Result<> set_entries(std::string_view group, const std::vector<AutodialEntry>& entries);
  static std::optional<std::string_view> value(const Group& group, std::string_view key);
  static void set_value(Group& group, std::string_view key, std::string_view value);

  std::vector<Group> groups_;
};

// autodial.conf beside the user's phone book (empty: no home), and everybody's.
std::filesystem::path user_autodial_map();
std::filesystem::path all_users_autodial_map();

// An empty map where the file is not there. ERROR_CANNOT_LOAD_PHONEBOOK: it cannot be read, or is
// larger than 4 MiB.
Result<AutodialMap> load_autodial_map(const std::filesystem::path& path,
                                      FileSystem& files = FileSystem::system());

// Reads, changes and replaces the file under its lock, as change() of the phone book; makes it
// where it is not there. ERROR_CANNOT_WRITE_PHONEBOOK, or what `change` said.
Result<> change_autodial_map(const std::filesystem::path& path,
                             const std::function<Result<>(AutodialMap&)>& change,
                             FileSystem& files = FileSystem::system());

// RASADP_LoginSessionDisable: AutoDial is off until the user logs out (a file in
// runtime_directory()).
bool autodial_disabled_for_session();
// ERROR_CANNOT_WRITE_PHONEBOOK.
Result<> disable_autodial_for_session(bool disable);

// What is asked of both maps: the user's goes before everybody's.
class AutodialMaps {
 public:
  static Result<AutodialMaps> load();
  std::vector<std::string> addresses() const;  // of both, each once
  std::optional<std::vector<AutodialEntry>> find(std::string_view address) const;
  std::optional<std::vector<AutodialEntry>> default_connection() const;
  bool enabled(uint32_t location) const;  // [choice] on where nobody said otherwise
  uint32_t parameter(std::string_view name, uint32_t otherwise) const;
  uint32_t location() const { return parameter("Location", 0); }

 private:
  AutodialMap user_, all_;
};

}  // namespace openras::phonebook
