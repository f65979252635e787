// The operations on files that writing a phone book needs, one virtual function for each system
// call, so that tests can make every one of them fail or kill the process there.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>

namespace openras::phonebook {

// Each returns what the system call of that name returns and sets errno as it does.
class FileSystem {
 public:
  static FileSystem& system();
  virtual ~FileSystem() = default;

  virtual int open(const char* path, int flags, mode_t mode);
  virtual ssize_t pread(int fd, void* buffer, size_t size, off_t offset);
  virtual ssize_t write(int fd, const void* buffer, size_t size);
  virtual int fstat(int fd, struct stat* out);
  virtual int fchmod(int fd, mode_t mode);
  virtual int fchown(int fd, uid_t owner, gid_t group);
  virtual int fsync(int fd);
  virtual int flock(int fd, int operation);
  virtual int close(int fd);
  virtual int rename(const char* from, const char* to);
  virtual int unlink(const char* path);
  virtual int mkdir(const char* path, mode_t mode);
};

}  // namespace openras::phonebook
