#include "phonebook/autodial_map.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "base/runtime_directory.h"
#include "phonebook/atomic_file.h"
#include "phonebook/phonebook.h"
#include "phonebook/text.h"

namespace openras::phonebook {
namespace {

constexpr size_t kMaxOctets = 4u << 20;
constexpr std::string_view kAddress = "Address ";
constexpr std::string_view kDefault = "Default";
constexpr std::string_view kParameters = "Parameters";
constexpr std::string_view kLocations = "Locations";
constexpr const char* kSessionOff = "autodial-off";

std::optional<uint32_t> to_number(std::string_view text) {
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// A line without its carriage return and the blanks around it.
std::string_view content(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  return trim(line);
}

struct KeyAndValue {
  std::string_view key, value;
};
std::optional<KeyAndValue> split(std::string_view line) {
  const std::string_view text = content(line);
  const size_t equals = text.find('=');
  if (text.starts_with('#') || text.starts_with(';') || equals == std::string_view::npos) {
    return std::nullopt;
  }
  return KeyAndValue{trim(text.substr(0, equals)), trim(text.substr(equals + 1))};
}

bool fits_in_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

Result<> check_address(std::string_view address) {
  const bool good = !address.empty() && address.size() <= 255 && fits_in_line(address) &&
                    address.find(']') == std::string_view::npos && trim(address) == address;
  if (good) return {};
  return fail(ERROR_INVALID_PARAMETER,
              "An AutoDial address is an IP address, a host name or a NetBIOS name of at most 255 "
              "characters.");
}

}  // namespace

AutodialMap AutodialMap::parse(std::string_view text) {
  AutodialMap map;
  map.groups_.emplace_back();
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view header = content(line);
    if (header.starts_with('[') && header.ends_with(']')) {
      map.groups_.push_back({std::string(trim(header.substr(1, header.size() - 2))), {}});
    } else {
      map.groups_.back().lines.emplace_back(line);
    }
  }
  return map;
}

std::string AutodialMap::serialize() const {
  std::string text;
  for (const Group& group : groups_) {
    if (&group != &groups_.front()) text += fmt::format("[{}]\n", group.name);
    for (const std::string& line : group.lines) text += line + '\n';
  }
  return text;
}

const AutodialMap::Group* AutodialMap::group(std::string_view name) const {
  const auto found = std::ranges::find_if(
      groups_, [name](const Group& each) { return equal_names(each.name, name); });
  return found == groups_.end() ? nullptr : &*found;
}

AutodialMap::Group& AutodialMap::make_group(std::string_view name) {
  if (groups_.empty()) groups_.emplace_back();
  if (const Group* found = group(name)) return const_cast<Group&>(*found);
  // A blank line before a new header, for people.
  if (Group& last = groups_.back(); !last.lines.empty() && !content(last.lines.back()).empty()) {
    last.lines.emplace_back();
  }
  return groups_.emplace_back(Group{std::string(name), {}});
}

bool AutodialMap::erase_group(std::string_view name) {
  return std::erase_if(groups_, [name](const Group& each) {
           return !each.name.empty() && equal_names(each.name, name);
         }) > 0;
}

std::optional<std::string_view> AutodialMap::value(const Group& group, std::string_view key) {
  for (const std::string& line : group.lines) {
    const auto pair = split(line);
    if (pair && equal_names(pair->key, key)) return pair->value;
  }
  return std::nullopt;
}

void AutodialMap::set_value(Group& group, std::string_view key, std::string_view value) {
  const std::string made = fmt::format("{}={}", key, value);
  for (std::string& line : group.lines) {
    const auto pair = split(line);
    if (!pair || !equal_names(pair->key, key)) continue;
    line = made;
    return;
  }
  auto at = group.lines.end();
  while (at != group.lines.begin() && content(*(at - 1)).empty()) --at;
  group.lines.insert(at, made);
}

std::optional<std::vector<AutodialEntry>> AutodialMap::entries(std::string_view name) const {
  const Group* found = group(name);
  if (found == nullptr) return std::nullopt;
  std::vector<AutodialEntry> entries;
  for (const std::string& line : found->lines) {
    const auto pair = split(line);
    const auto location = pair ? to_number(pair->key) : std::nullopt;
    if (location) entries.push_back({*location, std::string(pair->value)});
  }
  return entries;
}

Result<> AutodialMap::set_entries(std::string_view name,
                                  const std::vector<AutodialEntry>& entries) {
  for (const AutodialEntry& each : entries) {
    if (!each.entry.empty() && fits_in_line(each.entry) && trim(each.entry) == each.entry) continue;
    return fail(ERROR_INVALID_PARAMETER, "An AutoDial entry names an entry of the phone book.");
  }
  Group& group = make_group(name);
  if (entries.empty()) {
    std::erase_if(group.lines, [](const std::string& line) {
      const auto pair = split(line);
      return pair && to_number(pair->key);
    });
  }
  for (const AutodialEntry& each : entries) {
    set_value(group, std::to_string(each.location), each.entry);
  }
  return {};
}

std::vector<std::string> AutodialMap::addresses() const {
  std::vector<std::string> addresses;
  for (const Group& group : groups_) {
    if (group.name.size() > kAddress.size() &&
        equal_names(std::string_view(group.name).substr(0, kAddress.size()), kAddress)) {
      addresses.emplace_back(group.name.substr(kAddress.size()));
    }
  }
  return addresses;
}

std::optional<std::vector<AutodialEntry>> AutodialMap::find(std::string_view address) const {
  return entries(fmt::format("{}{}", kAddress, address));
}

Result<> AutodialMap::set(std::string_view address, const std::vector<AutodialEntry>& entries) {
  if (const Result<> good = check_address(address); !good) return good;
  return set_entries(fmt::format("{}{}", kAddress, address), entries);
}

bool AutodialMap::erase(std::string_view address) {
  return erase_group(fmt::format("{}{}", kAddress, address));
}

std::optional<std::vector<AutodialEntry>> AutodialMap::default_connection() const {
  return entries(kDefault);
}
Result<> AutodialMap::set_default_connection(const std::vector<AutodialEntry>& entries) {
  return set_entries(kDefault, entries);
}
bool AutodialMap::erase_default_connection() { return erase_group(kDefault); }

std::optional<bool> AutodialMap::enabled(uint32_t location) const {
  const Group* found = group(kLocations);
  const auto text = found ? value(*found, std::to_string(location)) : std::nullopt;
  const auto number = text ? to_number(*text) : std::nullopt;
  return number ? std::optional(*number != 0) : std::nullopt;
}

void AutodialMap::set_enabled(uint32_t location, bool on) {
  set_value(make_group(kLocations), std::to_string(location), on ? "1" : "0");
}

std::optional<uint32_t> AutodialMap::parameter(std::string_view name) const {
  const Group* found = group(kParameters);
  const auto text = found ? value(*found, name) : std::nullopt;
  return text ? to_number(*text) : std::nullopt;
}

void AutodialMap::set_parameter(std::string_view name, uint32_t value) {
  set_value(make_group(kParameters), name, std::to_string(value));
}

std::filesystem::path user_autodial_map() {
  const std::filesystem::path book = user_phonebook();
  return book.empty() ? book : book.parent_path() / "autodial.conf";
}

std::filesystem::path all_users_autodial_map() {
  return all_users_phonebook().parent_path() / "autodial.conf";
}

namespace {

Result<std::optional<FileContent>> load_octets(FileSystem& files,
                                               const std::filesystem::path& path) {
  const int fd = files.open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (fd < 0) {
    return fail(ERROR_CANNOT_LOAD_PHONEBOOK,
                fmt::format("Cannot open {}: {}.", path.string(), error_text(errno)));
  }
  auto content = read_file(files, fd, path.string(), kMaxOctets, ERROR_CANNOT_LOAD_PHONEBOOK);
  files.close(fd);
  if (!content) return std::unexpected(content.error());
  return std::optional(std::move(*content));
}

}  // namespace

Result<AutodialMap> load_autodial_map(const std::filesystem::path& path, FileSystem& files) {
  const auto content = load_octets(files, path);
  if (!content) return std::unexpected(content.error());
  return AutodialMap::parse(*content ? (*content)->octets : "");
}

Result<> change_autodial_map(const std::filesystem::path& given,
                             const std::function<Result<>(AutodialMap&)>& change,
                             FileSystem& files) {
  if (given.empty()) {
    return fail(ERROR_CANNOT_WRITE_PHONEBOOK, "There is no home directory: set HOME.");
  }
  const std::filesystem::path path = resolve(given);
  if (Result<> made = make_directory_of(files, path); !made) return made;
  const auto lock = FileLock::take(files, path);
  if (!lock) return std::unexpected(lock.error());
  const auto content = load_octets(files, path);
  if (!content) return std::unexpected(content.error());
  AutodialMap map = AutodialMap::parse(*content ? (*content)->octets : "");
  if (const Result<> done = change(map); !done) return done;
  const std::string octets = map.serialize();
  if (!*content) return replace_file(files, path, octets, 0600, std::nullopt);
  if (octets == (*content)->octets) return {};
  const struct stat& status = (*content)->status;
  return replace_file(files, path, octets, status.st_mode & 07777,
                      FileOwner{status.st_uid, status.st_gid});
}

bool autodial_disabled_for_session() {
  const Result<std::filesystem::path> directory = runtime_directory();
  std::error_code ignored;
  return directory && std::filesystem::exists(*directory / kSessionOff, ignored);
}

Result<> disable_autodial_for_session(bool disable) {
  const Result<std::filesystem::path> directory = runtime_directory();
  if (!directory) return fail(ERROR_CANNOT_WRITE_PHONEBOOK, directory.error().detail);
  const std::filesystem::path path = *directory / kSessionOff;
  if (disable) return replace_file(FileSystem::system(), path, "", 0600, std::nullopt);
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) return fail(ERROR_CANNOT_WRITE_PHONEBOOK, path.string() + ": " + error.message());
  return {};
}

Result<AutodialMaps> AutodialMaps::load() {
  AutodialMaps maps;
  if (const auto path = user_autodial_map(); !path.empty()) {
    auto user = load_autodial_map(path);
    if (!user) return std::unexpected(user.error());
    maps.user_ = std::move(*user);
  }
  auto all = load_autodial_map(all_users_autodial_map());
  if (!all) return std::unexpected(all.error());
  maps.all_ = std::move(*all);
  return maps;
}

std::vector<std::string> AutodialMaps::addresses() const {
  std::vector<std::string> addresses = user_.addresses();
  for (std::string& address : all_.addresses()) {
    if (!user_.find(address)) addresses.push_back(std::move(address));
  }
  return addresses;
}

std::optional<std::vector<AutodialEntry>> AutodialMaps::find(std::string_view address) const {
  auto found = user_.find(address);
  return found ? found : all_.find(address);
}

std::optional<std::vector<AutodialEntry>> AutodialMaps::default_connection() const {
  auto found = user_.default_connection();
  return found ? found : all_.default_connection();
}

bool AutodialMaps::enabled(uint32_t location) const {
  const auto user = user_.enabled(location);
  return user ? *user : all_.enabled(location).value_or(true);
}

uint32_t AutodialMaps::parameter(std::string_view name, uint32_t otherwise) const {
  const auto user = user_.parameter(name);
  return user ? *user : all_.parameter(name).value_or(otherwise);
}

}  // namespace openras::phonebook
