#include "base/runtime_directory.h"

#include <fmt/format.h>
#include <openras/winerror.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace openras {
namespace {

bool is_directory(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// Somebody else's directory would let him see or replace what is in it.
Result<> make_private(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(ERROR_ACCESS_DENIED, fmt::format("Cannot make {}: {}.", directory.string(),
                                                 std::generic_category().message(errno)));
  }
  struct stat status = {};
  if (::lstat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
      status.st_uid != ::geteuid() || (status.st_mode & 022) != 0) {
    return fail(ERROR_ACCESS_DENIED,
                fmt::format("{} is not a directory of your own that only you can write; remove it.",
                            directory.string()));
  }
  return {};
}

}  // namespace

Result<std::filesystem::path> runtime_directory() {
  const char* const given = ::secure_getenv("XDG_RUNTIME_DIR");
  const std::string of_system = fmt::format("/run/user/{}", ::geteuid());
  std::filesystem::path directory;
  if (given != nullptr && *given == '/') {
    directory = std::filesystem::path(given) / "openras";
  } else if (is_directory(of_system)) {
    directory = std::filesystem::path(of_system) / "openras";
  } else {
    directory = fmt::format("/tmp/openras-{}", ::geteuid());
  }
  const Result<> made = make_private(directory);
  if (!made) return std::unexpected(made.error());
  return directory;
}

}  // namespace openras
