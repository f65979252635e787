// The journal: a file for each connection that says what was done to the system for it, written
// before it is done, so that whoever comes after a kill can take it back.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "net/process.h"
#include "net/step.h"

namespace openras::net {

struct Record {
  std::string id;          // file name without its ending; unique in the directory
  std::string connection;  // for people
  ProcessIdentity owner;
  std::string interface;
  unsigned index = 0;
  std::vector<Step> steps;  // in the order in which they are done
  friend bool operator==(const Record&, const Record&) = default;
};

// The file's form: lines of key=value, closed by "end" so that a half-written one shows.
std::string to_text(const Record& record);
// The error is what is wrong, for people. The result's id is that of the text.
std::expected<Record, std::string> parse_record(std::string_view text);

class Journal {
 public:
  // Makes the directory where it is absent; it is this user's own, mode 0700, and no link.
  static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& directory);

  // Holds other processes' and threads' recovery back while it lives.
  class Lock {
   public:
    explicit Lock(int directory);
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    Descriptor directory_;
  };
  Lock lock() const { return Lock(directory_.get()); }

  // A name for a new record of this process.
  std::string new_id() const;
  // Written beside and renamed; on the disk when it returns where a step may outlive a crash of the
  // machine.
  Result<> write(const Record& record);
  void remove(const std::string& id);

  struct Found {
    std::string id;
    std::expected<Record, std::string> record;
  };
  std::vector<Found> read_all() const;
  // Keeps an unreadable record's file for people, under a name that read_all() passes over.
  // Returns that name.
  std::string set_aside(const std::string& id);
  // Removes what writers that were killed in write() left.
  void remove_leftovers();

 private:
  explicit Journal(Descriptor directory) : directory_(std::move(directory)) {}
  std::expected<std::string, std::string> read_file(const std::string& name) const;
  std::vector<std::string> names() const;

  Descriptor directory_;
};

}  // namespace openras::net
