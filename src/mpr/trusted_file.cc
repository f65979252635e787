#include "mpr/trusted_file.h"

#include <fmt/format.h>
#include <openras/winerror.h>
#include <sys/stat.h>

#include <cerrno>
#include <deque>
#include <fstream>
#include <system_error>

namespace openras::mpr {
namespace {

constexpr int kMaxLinks = 40;  // as the kernel's own
constexpr uid_t kUnknownOwner = 65534;

// Whether the uids here are a part of the system's only, so that its root has none.
bool roots_files_look_unknown() {
  static const bool answer = [] {
    std::ifstream map("/proc/self/uid_map");
    uint64_t inside = 0;
    uint64_t outside = 0;
    while (map >> inside >> outside) {
      if (outside == 0) return false;
      map.ignore(64, '\n');
    }
    return true;
  }();
  return answer;
}

bool is_trusted(uid_t owner, uid_t user) {
  return owner == 0 || owner == user || (owner == kUnknownOwner && roots_files_look_unknown());
}

std::unexpected<Error> stranger(const std::string& path, uid_t owner, uid_t user) {
  return fail(ERROR_ACCESS_DENIED,
              user == 0 ? fmt::format("{} belongs to uid {}, not to root: run chown root {}", path,
                                      owner, path)
                        : fmt::format("{} belongs to uid {}, neither to root nor to you (uid {}): "
                                      "run chown {} {}",
                                      path, owner, user, user, path));
}

std::unexpected<Error> writable(const std::string& path, mode_t mode) {
  return fail(ERROR_ACCESS_DENIED,
              fmt::format("{} can be written by others than its owner (mode {:04o}): run chmod "
                          "go-w {}",
                          path, mode & 07777u, path));
}

// The path's parts that are still to be walked, and where the walk has come to.
class Walk {
 public:
  Walk(const std::filesystem::path& path, uid_t user) : asked_(path), user_(user) { add(path); }

  Result<std::filesystem::path> run() {
    if (Result<> root = check_directory("/"); !root) return std::unexpected(root.error());
    while (!rest_.empty()) {
      const std::string part = rest_.front();
      rest_.pop_front();
      if (part == "..") {
        at_ = at_.parent_path();
        continue;
      }
      if (Result<> done = enter(at_ / part); !done) return std::unexpected(done.error());
    }
    return at_;
  }

 private:
  void add(const std::filesystem::path& path) {
    auto place = rest_.begin();
    for (const std::filesystem::path& part : path.relative_path()) {
      if (part.empty() || part == ".") continue;
      place = std::next(rest_.insert(place, part.string()));
    }
    if (path.is_absolute()) at_ = "/";
  }

  Result<> enter(const std::filesystem::path& next) {
    struct stat status = {};
    if (::lstat(next.c_str(), &status) != 0) return missing(next, errno);
    if (!is_trusted(status.st_uid, user_)) return stranger(next.string(), status.st_uid, user_);
    if (S_ISLNK(status.st_mode)) return follow(next);
    if (rest_.empty()) {
      if (S_ISDIR(status.st_mode)) {
        return fail(ERROR_FILE_NOT_FOUND, next.string() + " is a directory, not a file.");
      }
      if (!S_ISREG(status.st_mode)) {
        return fail(ERROR_FILE_NOT_FOUND, next.string() + " is not a regular file.");
      }
      if ((status.st_mode & 022) != 0) return writable(next.string(), status.st_mode);
    } else if (Result<> done = check_directory(next); !done) {
      return done;
    }
    at_ = next;
    return {};
  }

  Result<> check_directory(const std::filesystem::path& directory) const {
    struct stat status = {};
    if (::lstat(directory.c_str(), &status) != 0) return missing(directory, errno);
    if (!S_ISDIR(status.st_mode)) {
      return fail(ERROR_FILE_NOT_FOUND, directory.string() + " is not a directory.");
    }
    if (!is_trusted(status.st_uid, user_)) {
      return stranger(directory.string(), status.st_uid, user_);
    }
    const bool sticky = (status.st_mode & S_ISVTX) != 0;
    if ((status.st_mode & 022) != 0 && !sticky) return writable(directory.string(), status.st_mode);
    return {};
  }

  Result<> follow(const std::filesystem::path& link) {
    if (++links_ > kMaxLinks) {
      return fail(ERROR_FILE_NOT_FOUND, asked_.string() + " leads through too many links.");
    }
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(link, error);
    if (error) return missing(link, error.value());
    add(target);
    return {};
  }

  std::unexpected<Error> missing(const std::filesystem::path& path, int error) const {
    const std::string why = std::generic_category().message(error);
    if (links_ > 0 && error == ENOENT) {
      return fail(ERROR_FILE_NOT_FOUND,
                  fmt::format("{} is a link that leads nowhere: there is no {}.", asked_.string(),
                              path.string()));
    }
    return fail(error == EACCES ? ERROR_ACCESS_DENIED : ERROR_FILE_NOT_FOUND,
                fmt::format("{}: {}.", path.string(), why));
  }

  std::filesystem::path asked_;
  uid_t user_;
  std::deque<std::string> rest_;
  std::filesystem::path at_ = "/";
  int links_ = 0;
};

}  // namespace

Result<std::filesystem::path> check_trusted(const std::filesystem::path& path, uid_t user) {
  if (!path.is_absolute()) {
    return fail(ERROR_FILE_NOT_FOUND, path.string() + " is not a full path (one from the root).");
  }
  return Walk(path, user).run();
}

}  // namespace openras::mpr
