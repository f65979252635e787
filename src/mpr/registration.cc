#include "mpr/registration.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "mpr/configuration.h"
#include "phonebook/atomic_file.h"
#include "phonebook/text.h"

namespace openras::mpr {
namespace {

namespace fs = std::filesystem;
using phonebook::FileSystem;

constexpr mode_t kMode = 0644;  // every program that connects reads it

// A file name for any registered name: what is no letter or digit is %XX.
std::string file_name(const std::string& name) {
  std::string out = "notifyee-";
  for (const char c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<uint8_t>(c));
  }
  return out + ".conf";
}

Result<> make_directory(const fs::path& directory) {
  fs::path made;
  for (const fs::path& part : directory) {
    made /= part;
    if (::mkdir(made.c_str(), 0755) != 0 && errno != EEXIST) {
      return fail(ERROR_ACCESS_DENIED,
                  fmt::format("Cannot make {}: {}.", made.string(), phonebook::error_text(errno)));
    }
  }
  return {};
}

std::unexpected<Error> not_changed(const Error& error) {
  return fail(ERROR_ACCESS_DENIED, error.detail);
}

Result<> replace(const fs::path& path, std::string_view text) {
  FileSystem& files = FileSystem::system();
  const auto lock = phonebook::FileLock::take(files, path);
  if (!lock) return not_changed(lock.error());
  if (const auto done = phonebook::replace_file(files, path, text, kMode, std::nullopt); !done) {
    return not_changed(done.error());
  }
  return {};
}

Result<std::string> read(const fs::path& path) {
  FileSystem& files = FileSystem::system();
  const int fd = files.open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0) {
    return fail(ERROR_ACCESS_DENIED,
                fmt::format("Cannot open {}: {}.", path.string(), phonebook::error_text(errno)));
  }
  auto content = phonebook::read_file(files, fd, path.string(), Configuration::kMaxOctets,
                                      ERROR_ACCESS_DENIED);
  files.close(fd);
  if (!content) return std::unexpected(content.error());
  return std::move(content->octets);
}

// The text without the lines of those numbers (from 1).
std::string without_lines(std::string_view text, const std::vector<size_t>& lines) {
  std::string out;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    if (std::ranges::find(lines, number) == lines.end()) out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

// The lines that register the name. They are read one by one, so that a later one of the same name
// does not hide an earlier one.
std::vector<size_t> lines_of(std::string_view text, const std::string& name) {
  std::vector<size_t> lines;
  std::string rest(text);
  while (true) {
    Configuration configuration;
    configuration.read(rest, {});
    size_t found = 0;
    for (const NotifyeeSetting& each : configuration.notifyees()) {
      if (phonebook::equal_names(each.name, name)) found = each.source.line;
    }
    if (found == 0) return lines;
    lines.push_back(found);
    // Blanked, so that the numbers of the lines stay.
    size_t begin = 0;
    for (size_t line = 1; line < found; ++line) begin = rest.find('\n', begin) + 1;
    const size_t end = std::min(rest.find('\n', begin), rest.size());
    rest.replace(begin, end - begin, end - begin, ' ');
  }
}

}  // namespace

Result<fs::path> register_notifyee(const fs::path& directory, const std::string& name,
                                   const std::string& path) {
  if (!is_valid_name(name)) {
    return fail(ERROR_INVALID_NAME,
                "A notifyee's name has no '=' and no control characters, and does not begin with "
                "[, # or ; or a blank.");
  }
  if (path.empty() || path.find_first_of("\r\n") != std::string::npos ||
      !phonebook::is_valid_utf8(path) || phonebook::trim(path) != path) {
    return fail(ERROR_BAD_PATHNAME, "This path cannot be registered.");
  }
  if (Result<> gone = unregister_notifyee(directory, name);
      !gone && gone.error().code != ERROR_NOT_FOUND) {
    return std::unexpected(gone.error());
  }
  const fs::path drop_ins = directory / "networkprovider.d";
  if (Result<> made = make_directory(drop_ins); !made) return std::unexpected(made.error());
  fs::path file = drop_ins / file_name(name);
  const Result<> done = replace(file, fmt::format("[Notifyees]\n{}={}\n", name, path));
  if (!done) return std::unexpected(done.error());
  return file;
}

Result<> unregister_notifyee(const fs::path& directory, const std::string& name) {
  const fs::path drop_ins = directory / "networkprovider.d";
  std::vector<fs::path> files = {directory / "networkprovider.conf"};
  std::error_code error;
  for (fs::directory_iterator at(drop_ins, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".conf") files.push_back(at->path());
  }
  bool found = false;
  for (const fs::path& file : files) {
    if (!fs::exists(file, error)) continue;
    const Result<std::string> text = read(file);
    if (!text) return std::unexpected(text.error());
    const std::vector<size_t> lines = lines_of(*text, name);
    if (lines.empty()) continue;
    found = true;
    const std::string rest = without_lines(*text, lines);
    if (file.filename().string().starts_with("notifyee-") && rest == "[Notifyees]\n") {
      if (::unlink(file.c_str()) != 0) {
        return fail(ERROR_ACCESS_DENIED, fmt::format("Cannot remove {}: {}.", file.string(),
                                                     phonebook::error_text(errno)));
      }
      ::unlink((drop_ins / ("." + file.filename().string() + ".lock")).c_str());
    } else if (Result<> done = replace(file, rest); !done) {
      return done;
    }
  }
  if (found) return {};
  return fail(ERROR_NOT_FOUND,
              fmt::format("No notifyee {} is registered in {}.", name, directory.string()));
}

}  // namespace openras::mpr
