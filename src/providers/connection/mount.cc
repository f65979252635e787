#include "providers/connection/mount.h"

#include <openras/winerror.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/utf16.h"
#include "mpr/local_device.h"

namespace openras::provider {
namespace {

std::optional<mpr::LocalDevice> parse(std::string_view local) {
  std::optional<std::u16string> wide = to_utf16(local);
  return wide ? mpr::parse_local_name(*wide) : std::nullopt;
}

int run_fusermount(const std::string& directory, bool detach) {
  const char* options = detach ? "-uqz" : "-uq";
  char* argv[] = {const_cast<char*>("fusermount3"), const_cast<char*>(options),
                  const_cast<char*>("--"), const_cast<char*>(directory.c_str()), nullptr};
  pid_t pid = 0;
  int error = posix_spawnp(&pid, argv[0], nullptr, nullptr, argv, environ);
  if (error != 0) return error;
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
  return mpr::is_mount_point(directory) ? EBUSY : EINVAL;
}

}  // namespace

Result<std::string> device_directory(std::string_view local) {
  std::optional<mpr::LocalDevice> device = parse(local);
  if (!device)
    return fail(ERROR_BAD_DEVICE, "a local name is a drive (Z:) or a path from the root directory");
  Result<std::filesystem::path> directory = mpr::mount_directory(*device);
  if (!directory) return std::unexpected(directory.error());
  if (mpr::is_mount_point(*directory)) return directory->string();
  std::error_code error;
  if (device->kind == mpr::LocalDevice::Kind::kDrive) {
    for (const std::filesystem::path& made : {directory->parent_path(), *directory})
      mkdir(made.c_str(), 0700);
  }
  if (!std::filesystem::is_directory(*directory, error))
    return fail(ERROR_BAD_DEVICE, directory->string() + " is no directory; make it first");
  return directory->string();
}

bool same_local_name(std::string_view left, std::string_view right) {
  std::optional<mpr::LocalDevice> one = parse(left);
  std::optional<mpr::LocalDevice> other = parse(right);
  return one && other && *one == *other;
}

int unmount(const std::string& directory, bool detach) {
  if (geteuid() != 0) return run_fusermount(directory, detach);
  return umount2(directory.c_str(), UMOUNT_NOFOLLOW | (detach ? MNT_DETACH : 0)) == 0 ? 0 : errno;
}

void detach_dead_mount(const std::string& directory) {
  // Only a file system whose process is gone answers like this; another's mount stays.
  struct stat status = {};
  if (stat(directory.c_str(), &status) != 0 && errno == ENOTCONN) unmount(directory, true);
}

}  // namespace openras::provider
