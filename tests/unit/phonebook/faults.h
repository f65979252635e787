// A file system that fails, or ends the process, at the n-th call.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "phonebook/file_system.h"

namespace openras::phonebook {

class FaultyFiles final : public FileSystem {
 public:
  enum class Fault { kError, kKillBefore, kKillAfter };
  static constexpr int kKilled = 42;  // exit status of a killed process

  FaultyFiles(Fault fault, size_t at, int error = ENOSPC)
      : fault_(fault), left_(at), error_(error) {}
  bool happened() const { return happened_; }

  int open(const char* path, int flags, mode_t mode) override {
    return call([&] { return FileSystem::open(path, flags, mode); });
  }
  ssize_t pread(int fd, void* buffer, size_t size, off_t offset) override {
    return call([&] { return FileSystem::pread(fd, buffer, size, offset); });
  }
  // A write that goes wrong has written half.
  ssize_t write(int fd, const void* buffer, size_t size) override {
    if (left_ == 0 && !happened_) (void)FileSystem::write(fd, buffer, size / 2);
    return call([&] { return FileSystem::write(fd, buffer, size); });
  }
  int fstat(int fd, struct stat* out) override {
    return call([&] { return FileSystem::fstat(fd, out); });
  }
  int fchmod(int fd, mode_t mode) override {
    return call([&] { return FileSystem::fchmod(fd, mode); });
  }
  int fchown(int fd, uid_t owner, gid_t group) override {
    return call([&] { return FileSystem::fchown(fd, owner, group); });
  }
  int fsync(int fd) override {
    return call([&] { return FileSystem::fsync(fd); });
  }
  int flock(int fd, int operation) override {
    return call([&] { return FileSystem::flock(fd, operation); });
  }
  int close(int fd) override {
    // A descriptor is gone even where close() says that something went wrong.
    return call([&] { return FileSystem::close(fd); }, [&] { (void)FileSystem::close(fd); });
  }
  int rename(const char* from, const char* to) override {
    return call([&] { return FileSystem::rename(from, to); });
  }
  int unlink(const char* path) override {
    return call([&] { return FileSystem::unlink(path); });
  }
  int mkdir(const char* path, mode_t mode) override {
    return call([&] { return FileSystem::mkdir(path, mode); });
  }

 private:
  template <typename Call, typename Instead>
  auto call(Call real, Instead instead) -> decltype(real()) {
    if (happened_ || left_-- > 0) return real();
    happened_ = true;
    if (fault_ == Fault::kKillBefore) ::_exit(kKilled);
    if (fault_ == Fault::kKillAfter) {
      (void)real();
      ::_exit(kKilled);
    }
    instead();
    errno = error_;
    return -1;
  }
  template <typename Call>
  auto call(Call real) -> decltype(real()) {
    return call(real, [] {});
  }

  Fault fault_;
  size_t left_;
  int error_;
  bool happened_ = false;
};

}  // namespace openras::phonebook
