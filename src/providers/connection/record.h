// What is connected, for every process of the user to see: one file for each connection.
//
// $XDG_RUNTIME_DIR/openras/connections/ID.json describes a connection. The process that holds it
// (holder.h) keeps the file locked with flock(2) as long as it lives, so that a connection that
// died leaves a file that everybody knows for stale and takes away.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace openras::provider {

struct Record {
  std::string id;         // the file's name without its end
  std::string provider;   // "smb", "sftp"
  std::string remote;     // \\server\share[\path]
  std::string server;     // as the credentials are shared and must agree on it
  std::string local;      // "Z:", a path, or empty: no device
  std::string directory;  // where it is mounted, or empty
  std::string user;       // as given: DOMAIN\user, user@domain, user
  std::string mount;      // "fuse", "cifs", or empty
  uint32_t type = 0;      // RESOURCETYPE_*
  pid_t holder = 0;

  friend bool operator==(const Record&, const Record&) = default;
};

// A record's file. What is no record is nullopt; what is not understood in one is left out.
std::string write_record(const Record& record);
std::optional<Record> read_record(std::string id, std::string_view text);

// The directory, made with mode 0700 where it is not there. ERROR_WRITE_FAULT where that fails.
Result<std::string> connections_directory();

// Every connection that lives, in the order in which they were made. Takes away those that died:
// the file, and what is left of their mount.
std::vector<Record> live_records();

// Of these, the one for a local name (any provider's) or for a resource without a device.
const Record* find_local(const std::vector<Record>& records, std::string_view local);
const Record* find_deviceless(const std::vector<Record>& records, std::string_view provider,
                              std::string_view remote);

// Held by a holder while it looks for conflicts, mounts and writes its record, so that of two that
// want the same device one sees the other.
class DirectoryLock {
 public:
  static Result<DirectoryLock> take();
  DirectoryLock(DirectoryLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int fd) : fd_(fd) {}
  int fd_;
};

// Writes the record and locks it for as long as this process lives or until withdraw().
class PublishedRecord {
 public:
  // The caller holds the DirectoryLock.
  static Result<PublishedRecord> publish(Record record);
  PublishedRecord(PublishedRecord&& other) noexcept;
  PublishedRecord& operator=(PublishedRecord&&) = delete;
  ~PublishedRecord() { withdraw(); }

  const Record& record() const { return record_; }
  void withdraw();

 private:
  PublishedRecord(Record record, int fd) : record_(std::move(record)), fd_(fd) {}
  Record record_;
  int fd_;
};

// The path of the socket on which the holder of a connection is asked (message.h).
std::string control_socket(std::string_view directory, std::string_view id);

}  // namespace openras::provider
