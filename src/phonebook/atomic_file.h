// Reading a file whole, locking it, and replacing it so that either the old or the new one is there
// whatever happens: a full disk, a failing call, a kill, a power cut.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/error.h"
#include "phonebook/file_system.h"

namespace openras::phonebook {

// "No space left on device", … for errno.
std::string error_text(int error);

// Where symbolic links lead to; a path that is not there yet stays as far as it is not.
std::filesystem::path resolve(const std::filesystem::path& path);

struct FileContent {
  std::string octets;
  struct stat status = {};
};
// Reads an open regular file from its beginning; its position does not move. `code` is that of the
// error: the file is none such, larger than `max_octets`, or cannot be read.
Result<FileContent> read_file(FileSystem& files, int fd, const std::string& label,
                              size_t max_octets, uint32_t code);

// The lock of the file `path`: <directory>/.<name>.lock, with flock(2). Waits for whoever holds it.
// Taken by everybody who replaces the file; readers need none.
class FileLock {
 public:
  static Result<FileLock> take(FileSystem& files, const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  FileLock(FileSystem& files, int fd) : files_(&files), fd_(fd) {}
  FileSystem* files_;
  int fd_;
};

// Puts `octets` in place of the file `path` (no symbolic link; see resolve()). `mode` and, where
// given, owner are the new file's. The caller holds the lock. ERROR_CANNOT_WRITE_PHONEBOOK.
struct FileOwner {
  uid_t user;
  gid_t group;
};
Result<> replace_file(FileSystem& files, const std::filesystem::path& path, std::string_view octets,
                      mode_t mode, std::optional<FileOwner> owner);

// Makes the directory that `path` is in, and those above it, mode 0700, where they are not there.
Result<> make_directory_of(FileSystem& files, const std::filesystem::path& path);

}  // namespace openras::phonebook
