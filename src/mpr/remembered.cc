#include "mpr/remembered.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <functional>

#include "mpr/modules.h"
#include "phonebook/atomic_file.h"
#include "phonebook/credentials.h"
#include "phonebook/text.h"

namespace openras::mpr {
namespace {

using phonebook::equal_keys;
using phonebook::FileSystem;
using phonebook::trim;

constexpr size_t kMaxOctets = 1u << 20;
constexpr std::string_view kHeading =
    "# OpenRAS: network connections that are made again at login (netuse --restore).\n";

std::filesystem::path file_path() {
  const std::filesystem::path directory = user_directory();
  return directory.empty() ? directory : phonebook::resolve(directory / "connections.conf");
}

std::unexpected<Failure> cannot_open(std::string why) {
  return refuse(ERROR_CANNOT_OPEN_PROFILE,
                "The remembered connections cannot be used: " + std::move(why));
}

Answered<std::vector<Remembered>> load(const std::filesystem::path& path) {
  if (path.empty()) return cannot_open("there is no home directory.");
  FileSystem& files = FileSystem::system();
  const int fd = files.open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::vector<Remembered>();
  if (fd < 0) return cannot_open(phonebook::error_text(errno));
  const auto content =
      phonebook::read_file(files, fd, path.string(), kMaxOctets, ERROR_CANNOT_OPEN_PROFILE);
  files.close(fd);
  if (!content) return cannot_open(content.error().detail);
  return parse_remembered(content->octets);
}

// Reads, changes and writes under the file's lock; `change` answers whether it changed something.
Answered<> update(const std::function<bool(std::vector<Remembered>&)>& change) {
  const std::filesystem::path path = file_path();
  if (path.empty()) return cannot_open("there is no home directory.");
  FileSystem& files = FileSystem::system();
  if (auto made = phonebook::make_directory_of(files, path); !made) {
    return cannot_open(made.error().detail);
  }
  const auto lock = phonebook::FileLock::take(files, path);
  if (!lock) return cannot_open(lock.error().detail);
  auto connections = load(path);
  if (!connections) return std::unexpected(connections.error());
  if (!change(*connections)) return {};
  const Result<> done =
      phonebook::replace_file(files, path, serialize_remembered(*connections), 0600, std::nullopt);
  if (!done) return cannot_open(done.error().detail);
  return {};
}

phonebook::CredentialStore credentials() { return phonebook::CredentialStore(file_path()); }

}  // namespace

std::vector<Remembered> parse_remembered(std::string_view text) {
  std::vector<Remembered> connections;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = line.find('=');
    if (line.starts_with('[') && line.ends_with(']')) {
      connections.push_back({.device = std::string(line.substr(1, line.size() - 2))});
    } else if (!connections.empty() && equals != std::string_view::npos && line.front() != '#') {
      const std::string_view key = trim(line.substr(0, equals));
      const std::string_view value = trim(line.substr(equals + 1));
      Remembered& last = connections.back();
      if (equal_keys(key, "RemotePath")) last.remote_name = value;
      if (equal_keys(key, "ProviderName")) last.provider = value;
      if (equal_keys(key, "UserName")) last.user = value;
      if (equal_keys(key, "ConnectionType")) {
        std::from_chars(value.data(), value.data() + value.size(), last.type);
      }
    }
  }
  std::erase_if(connections, [](const Remembered& each) {
    return each.device.empty() || each.remote_name.empty() ||
           !phonebook::is_valid_utf8(each.device) || !phonebook::is_valid_utf8(each.remote_name);
  });
  return connections;
}

std::string serialize_remembered(const std::vector<Remembered>& connections) {
  std::string out(kHeading);
  for (const Remembered& each : connections) {
    out += fmt::format("[{}]\nRemotePath={}\n", each.device, each.remote_name);
    if (!each.provider.empty()) out += fmt::format("ProviderName={}\n", each.provider);
    if (!each.user.empty()) out += fmt::format("UserName={}\n", each.user);
    out += fmt::format("ConnectionType={}\n", each.type);
  }
  return out;
}

Answered<std::vector<Remembered>> remembered_connections() { return load(file_path()); }

std::optional<Remembered> find_remembered(std::string_view device) {
  const auto connections = remembered_connections();
  if (!connections) return std::nullopt;
  const auto found = std::ranges::find(*connections, device, &Remembered::device);
  return found != connections->end() ? std::optional(*found) : std::nullopt;
}

Answered<std::optional<Secret>> remembered_password(std::string_view device) {
  const auto stored = credentials().get(device);
  if (!stored) return cannot_open(stored.error().detail);
  return stored->password;
}

Answered<> remember(const Remembered& connection, const std::optional<Secret>& password) {
  Answered<> done = update([&](std::vector<Remembered>& connections) {
    const auto known = std::ranges::find(connections, connection.device, &Remembered::device);
    if (known != connections.end() && *known == connection) return false;
    if (known != connections.end()) {
      *known = connection;
    } else {
      connections.push_back(connection);
    }
    return true;
  });
  if (!done) return done;
  phonebook::Credentials stored;
  stored.password = password;
  const Result<> kept = credentials().set(connection.device, stored);
  if (!kept) return cannot_open(kept.error().detail);
  return {};
}

Answered<bool> forget(std::string_view device) {
  bool was_there = false;
  const auto known = remembered_connections();
  if (known && std::ranges::find(*known, device, &Remembered::device) == known->end()) return false;
  Answered<> done = update([&](std::vector<Remembered>& connections) {
    was_there = std::erase_if(connections,
                              [&](const Remembered& each) { return each.device == device; }) > 0;
    return was_there;
  });
  if (!done) return std::unexpected(done.error());
  const Result<> erased = credentials().erase(device);
  if (!erased) return cannot_open(erased.error().detail);
  return was_there;
}

}  // namespace openras::mpr
