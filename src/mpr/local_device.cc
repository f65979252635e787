#include "mpr/local_device.h"

#include <openras/winerror.h>

#include <fstream>

#include "base/runtime_directory.h"
#include "base/utf16.h"

namespace openras::mpr {
namespace {

constexpr size_t kMaxPath = 4095;

char16_t upper(char16_t c) { return c >= u'a' && c <= u'z' ? static_cast<char16_t>(c - 32) : c; }

std::optional<LocalDevice> parse_directory(std::u16string_view name) {
  const std::optional<std::string> utf8 = to_utf8(name);
  if (!utf8 || utf8->size() > kMaxPath || utf8->contains('\0')) return std::nullopt;
  std::string path;
  for (const std::filesystem::path& part : std::filesystem::path(*utf8).relative_path()) {
    if (part == "." || part.empty()) continue;
    if (part == "..") return std::nullopt;
    path += "/" + part.string();
  }
  if (path.empty()) return std::nullopt;  // the root directory is no device
  std::optional<std::u16string> wide = to_utf16(path);
  if (!wide) return std::nullopt;
  return LocalDevice{LocalDevice::Kind::kDirectory, *std::move(wide), std::move(path)};
}

std::optional<LocalDevice> parse_printer(std::u16string_view name) {
  if (name.ends_with(u':')) name.remove_suffix(1);
  if (name.size() != 4 || upper(name[0]) != u'L' || upper(name[1]) != u'P' ||
      upper(name[2]) != u'T' || name[3] < u'1' || name[3] > u'9') {
    return std::nullopt;
  }
  const char digit = static_cast<char>(name[3]);
  return LocalDevice{LocalDevice::Kind::kPrinter, u"LPT" + std::u16string(1, name[3]),
                     std::string("LPT") + digit};
}

// Octal escapes of mountinfo: \040 for a blank.
std::string unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      int value = 0;
      for (size_t k = 1; k <= 3; ++k) value = value * 8 + (text[i + k] - '0');
      out += static_cast<char>(value);
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::optional<LocalDevice> parse_local_name(std::u16string_view name) {
  if (name.starts_with(u'/')) return parse_directory(name);
  if (name.size() == 2 && name[1] == u':' && upper(name[0]) >= u'A' && upper(name[0]) <= u'Z') {
    const char16_t letter = upper(name[0]);
    return LocalDevice{LocalDevice::Kind::kDrive, std::u16string{letter, u':'},
                       std::string{static_cast<char>(letter), ':'}};
  }
  return parse_printer(name);
}

Result<std::filesystem::path> mount_directory(const LocalDevice& device) {
  switch (device.kind) {
    case LocalDevice::Kind::kDirectory:
      return std::filesystem::path(device.utf8);
    case LocalDevice::Kind::kPrinter:
      return fail(ERROR_BAD_DEV_TYPE,
                  device.utf8 + " is a printer: there is nothing to be mounted.");
    case LocalDevice::Kind::kDrive:
      break;
  }
  Result<std::filesystem::path> runtime = runtime_directory();
  if (!runtime) return runtime;
  const char letter = static_cast<char>(device.utf8[0] + 32);
  return *runtime / "drives" / std::string(1, letter);
}

bool is_mount_point(const std::filesystem::path& directory) {
  // No stat(): one of a mounted file system whose server has gone would wait for it.
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    size_t at = 0;
    for (int field = 0; field < 4 && at != std::string::npos; ++field) {
      at = line.find(' ', at == 0 ? 0 : at + 1);
    }
    if (at == std::string::npos) continue;
    const size_t end = line.find(' ', at + 1);
    if (unescape(std::string_view(line).substr(at + 1, end - at - 1)) == directory.string()) {
      return true;
    }
  }
  return false;
}

}  // namespace openras::mpr
