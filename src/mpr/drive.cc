#include "mpr/drive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <functional>
#include <utility>

#include "base/runtime_directory.h"
#include "mpr/routing.h"

namespace openras::mpr {
namespace {

using Kind = LocalDevice::Kind;

// Whether a provider has the device connected. Others' answers do not matter here.
bool is_connected(const Modules& modules, const LocalDevice& device) {
  for (const auto& provider : modules.providers) {
    const PF_NPGetConnection function = provider->functions().get_connection;
    if (function == nullptr) continue;
    std::u16string name = device.name;
    std::u16string remote(MAX_PATH + 1, u'\0');
    DWORD room = MAX_PATH;
    const Answered<> answer = provider->call(function, name.data(), remote.data(), &room);
    if (answer || answer.error().code == WN_MORE_DATA) return true;
  }
  return false;
}

std::optional<std::filesystem::path> wine_link(const LocalDevice& device) {
  if (device.kind != Kind::kDrive) return std::nullopt;
  std::filesystem::path prefix;
  if (const char* const given = ::secure_getenv("WINEPREFIX"); given != nullptr && *given == '/') {
    prefix = given;
  } else if (const char* const home = ::secure_getenv("HOME"); home != nullptr && *home == '/') {
    prefix = std::filesystem::path(home) / ".wine";
  }
  std::error_code error;
  if (prefix.empty() || !std::filesystem::is_directory(prefix / "dosdevices", error)) {
    return std::nullopt;
  }
  return prefix / "dosdevices" / std::string{static_cast<char>(device.utf8[0] + 32), ':'};
}

}  // namespace

Answered<> check_free(const Modules& modules, const LocalDevice& device) {
  if (is_connected(modules, device)) {
    return refuse(ERROR_ALREADY_ASSIGNED,
                  device.utf8 + " is connected already; cancel that first.");
  }
  if (device.kind == Kind::kPrinter) return {};
  const Result<std::filesystem::path> directory = mount_directory(device);
  if (!directory) return refuse(directory.error());
  if (is_mount_point(*directory)) {
    return refuse(ERROR_ALREADY_ASSIGNED,
                  fmt::format("Something else is mounted on {}.", directory->string()));
  }
  struct stat status = {};
  if (device.kind == Kind::kDirectory &&
      (::stat(directory->c_str(), &status) != 0 || !S_ISDIR(status.st_mode))) {
    return refuse(ERROR_BAD_DEVICE,
                  fmt::format("{} is no directory; make it first.", directory->string()));
  }
  return {};
}

Answered<LocalDevice> choose_drive(const Modules& modules) {
  for (char16_t letter = u'Z'; letter >= u'D'; --letter) {
    const std::optional<LocalDevice> device = parse_local_name(std::u16string{letter, u':'});
    if (device && check_free(modules, *device)) return *device;
  }
  return refuse(ERROR_NO_MORE_DEVICES, "Every drive letter is in use.");
}

Answered<DeviceLock> DeviceLock::take(const LocalDevice& device) {
  const Result<std::filesystem::path> runtime = runtime_directory();
  if (!runtime) return refuse(runtime.error());
  std::filesystem::path lock = *runtime;
  if (device.kind == Kind::kDrive) {
    const std::filesystem::path drives = *runtime / "drives";
    ::mkdir(drives.c_str(), 0700);
    ::mkdir((drives / std::string(1, static_cast<char>(device.utf8[0] + 32))).c_str(), 0700);
    lock /= fmt::format(".{}.lock", device.utf8[0]);
  } else {
    lock /= fmt::format(".{:016x}.lock", std::hash<std::string>()(device.utf8));
  }
  const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) {
    return refuse(ERROR_ACCESS_DENIED, fmt::format("Cannot open {}: {}.", lock.string(),
                                                   std::generic_category().message(errno)));
  }
  DeviceLock held(fd);
  while (::flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return refuse(ERROR_ACCESS_DENIED, "Cannot lock " + lock.string() + ".");
  }
  return held;
}

DeviceLock::DeviceLock(DeviceLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
DeviceLock::~DeviceLock() {
  if (fd_ >= 0) ::close(fd_);
}

void show_drive(const LocalDevice& device) {
  const auto link = wine_link(device);
  const Result<std::filesystem::path> directory = mount_directory(device);
  if (!link || !directory) return;
  std::error_code error;  // one that is there stays
  std::filesystem::create_directory_symlink(*directory, *link, error);
}

void hide_drive(const LocalDevice& device) {
  if (device.kind != Kind::kDrive) return;
  const Result<std::filesystem::path> directory = mount_directory(device);
  if (!directory || is_mount_point(*directory)) return;
  std::error_code error;
  if (const auto link = wine_link(device);
      link && std::filesystem::read_symlink(*link, error) == *directory) {
    std::filesystem::remove(*link, error);
  }
  ::rmdir(directory->c_str());  // only where it is empty
}

}  // namespace openras::mpr
