#include "phonebook/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace openras::phonebook {
namespace {

std::filesystem::path directory_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::unexpected<Error> cannot_write(const std::filesystem::path& path, std::string_view step,
                                    int error) {
  std::string text =
      fmt::format("Cannot write {}: {}: {}.", path.string(), step, error_text(error));
  if (error == ENOSPC || error == EDQUOT) text += " Free some space; nothing was changed.";
  if (error == EACCES || error == EPERM || error == EROFS) {
    text += " Run it as the file's owner (root for everybody's phone book), or name another file.";
  }
  return fail(ERROR_CANNOT_WRITE_PHONEBOOK, std::move(text));
}

// Everything up to the rename; the caller removes the temporary file where this fails.
Result<> fill(FileSystem& files, int fd, const std::filesystem::path& path, std::string_view octets,
              mode_t mode, std::optional<FileOwner> owner) {
  struct stat made = {};
  if (files.fstat(fd, &made) != 0) return cannot_write(path, "fstat", errno);
  bool other_owner = owner && (owner->user != made.st_uid || owner->group != made.st_gid);
  if (other_owner && files.fchown(fd, owner->user, owner->group) != 0) {
    return cannot_write(path, "keeping its owner", errno);
  }
  if (files.fchmod(fd, mode) != 0) return cannot_write(path, "setting its mode", errno);
  while (!octets.empty()) {
    ssize_t count = files.write(fd, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return cannot_write(path, "write", count == 0 ? ENOSPC : errno);
    octets.remove_prefix(static_cast<size_t>(count));
  }
  if (files.fsync(fd) != 0) return cannot_write(path, "fsync", errno);
  return {};
}

}  // namespace

std::string error_text(int error) { return std::generic_category().message(error); }

std::filesystem::path resolve(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::path real = std::filesystem::weakly_canonical(path, error);
  if (error) return path;
  // A link whose target is not there yet: the target is what is to be made.
  if (std::filesystem::is_symlink(real, error)) {
    std::filesystem::path target = std::filesystem::read_symlink(real, error);
    if (!error) return target.is_absolute() ? target : directory_of(real) / target;
  }
  return real;
}

Result<FileContent> read_file(FileSystem& files, int fd, const std::string& label,
                              size_t max_octets, uint32_t code) {
  FileContent content;
  if (files.fstat(fd, &content.status) != 0) {
    return fail(code, fmt::format("Cannot read {}: {}.", label, error_text(errno)));
  }
  if (!S_ISREG(content.status.st_mode)) {
    return fail(code, fmt::format("{} is not a regular file.", label));
  }
  auto size = static_cast<size_t>(content.status.st_size);
  if (size > max_octets) {
    return fail(code,
                fmt::format("{} has {} octets; at most {} are read.", label, size, max_octets));
  }
  content.octets.resize(size);
  for (size_t at = 0; at < size;) {
    ssize_t count = files.pread(fd, content.octets.data() + at, size - at, static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return fail(code, fmt::format("Cannot read {}: {}.", label, error_text(errno)));
    }
    if (count == 0) {
      content.octets.resize(at);  // it became shorter meanwhile
      break;
    }
    at += static_cast<size_t>(count);
  }
  return content;
}

Result<FileLock> FileLock::take(FileSystem& files, const std::filesystem::path& path) {
  std::filesystem::path lock = directory_of(path) / ("." + path.filename().string() + ".lock");
  constexpr int kFlags = O_RDWR | O_NOFOLLOW;
  int fd = files.open(lock.c_str(), kFlags | O_CREAT | O_EXCL, 0600);
  if (fd >= 0) {
    // Made by root in somebody's directory: that user must be able to take it later.
    struct stat directory = {};
    if (::geteuid() == 0 && ::stat(directory_of(path).c_str(), &directory) == 0 &&
        directory.st_uid != 0 && files.fchown(fd, directory.st_uid, directory.st_gid) != 0) {
      int error = errno;
      files.close(fd);
      return cannot_write(path, "making its lock file", error);
    }
  } else if (errno == EEXIST) {
    fd = files.open(lock.c_str(), kFlags, 0);
  }
  if (fd < 0) return cannot_write(path, "opening its lock file " + lock.string(), errno);
  FileLock held(files, fd);
  while (files.flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return cannot_write(path, "locking " + lock.string(), errno);
  }
  return held;
}

FileLock::FileLock(FileLock&& other) noexcept
    : files_(other.files_), fd_(std::exchange(other.fd_, -1)) {}

FileLock::~FileLock() {
  if (fd_ >= 0) files_->close(fd_);
}

Result<> replace_file(FileSystem& files, const std::filesystem::path& path, std::string_view octets,
                      mode_t mode, std::optional<FileOwner> owner) {
  const std::filesystem::path directory = directory_of(path);
  // One name is enough, since only the holder of the lock uses it; what a killed writer left is
  // removed by the next one.
  const std::filesystem::path temporary = directory / ("." + path.filename().string() + ".new");
  files.unlink(temporary.c_str());
  int fd = files.open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  if (fd < 0) return cannot_write(path, "making a temporary file beside it", errno);
  Result<> done = fill(files, fd, path, octets, mode, owner);
  if (files.close(fd) != 0 && done) done = cannot_write(path, "close", errno);
  if (done && files.rename(temporary.c_str(), path.c_str()) != 0) {
    done = cannot_write(path, "rename", errno);
  }
  if (!done) {
    files.unlink(temporary.c_str());
    return done;
  }
  int parent = files.open(directory.c_str(), O_RDONLY | O_DIRECTORY, 0);
  if (parent < 0) return cannot_write(path, "opening its directory", errno);
  int synced = files.fsync(parent);
  int error = errno;
  files.close(parent);
  // Some file systems cannot sync a directory and say so with EINVAL.
  if (synced != 0 && error != EINVAL) return cannot_write(path, "fsync of its directory", error);
  return {};
}

Result<> make_directory_of(FileSystem& files, const std::filesystem::path& path) {
  std::filesystem::path made;
  for (const std::filesystem::path& part : directory_of(path)) {
    made /= part;
    if (files.mkdir(made.c_str(), 0700) != 0 && errno != EEXIST && errno != EROFS &&
        errno != EACCES) {
      return cannot_write(path, "making directory " + made.string(), errno);
    }
  }
  return {};
}

}  // namespace openras::phonebook
