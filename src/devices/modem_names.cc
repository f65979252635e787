#include "devices/modem_names.h"

#include <fcntl.h>
#include <openras/raserror.h>

#include <algorithm>

#include "phonebook/atomic_file.h"
#include "phonebook/phonebook.h"
#include "phonebook/text.h"

namespace openras::devices {
namespace {

constexpr size_t kMaxOctets = 64u << 10;
constexpr const char* kFile = "modems.conf";

std::string read(const std::filesystem::path& file) {
  phonebook::FileSystem& files = phonebook::FileSystem::system();
  const int fd = files.open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
  if (fd < 0) return {};
  auto content =
      phonebook::read_file(files, fd, file.string(), kMaxOctets, ERROR_CANNOT_LOAD_PHONEBOOK);
  files.close(fd);
  return content ? std::move(content->octets) : std::string();
}

}  // namespace

ModemNames parse_modem_names(std::string_view text) {
  ModemNames names;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = line.find('=');
    if (equals == line.npos || line.starts_with('#')) continue;
    const std::string_view port = phonebook::trim(line.substr(0, equals));
    const std::string_view name = phonebook::trim(line.substr(equals + 1));
    if (port.starts_with('/') && !name.empty()) names.insert_or_assign(std::string(port), name);
  }
  return names;
}

std::filesystem::path user_modem_names() {
  const std::filesystem::path book = phonebook::user_phonebook();
  return book.empty() ? book : book.parent_path() / kFile;
}

std::filesystem::path all_users_modem_names() {
  return phonebook::all_users_phonebook().parent_path() / kFile;
}

ModemNames modem_names() {
  ModemNames names = parse_modem_names(read(user_modem_names()));
  names.merge(parse_modem_names(read(all_users_modem_names())));
  return names;
}

Result<> remember(const std::filesystem::path& file, const ModemNames& answers) {
  if (file.empty())
    return fail(ERROR_CANNOT_WRITE_PHONEBOOK, "There is no home directory: set HOME.");
  phonebook::FileSystem& files = phonebook::FileSystem::system();
  const std::filesystem::path path = phonebook::resolve(file);
  if (Result<> made = phonebook::make_directory_of(files, path); !made) return made;
  const auto lock = phonebook::FileLock::take(files, path);
  if (!lock) return std::unexpected(lock.error());
  ModemNames names = parse_modem_names(read(path));
  for (const auto& [port, name] : answers) names.insert_or_assign(port, name);
  std::string text = "# What modems said to rasphone devices --ask.\n";
  for (const auto& [port, name] : names)
    if (!name.empty()) text += port + "=" + name + "\n";
  // Names are no secret: with everybody's file, everybody sees them.
  return phonebook::replace_file(files, path, text, 0644, std::nullopt);
}

}  // namespace openras::devices
