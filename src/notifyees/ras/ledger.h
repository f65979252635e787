// Which connections demand dialing holds, for which network connections: a file that the user's
// programs share while the user is logged in, for the program that dials has often ended when
// another cancels.
//
// One line for each hold: number of the RAS connection, process that made it while the network
// connection is not there yet (0 afterwards), entry, remote name, local name; tabs between them.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace openras::demand_dial {

// One RasDial() that is owed a RasHangUp().
struct Hold {
  uint32_t connection = 0;  // the handle's number
  pid_t pending = 0;        // who is making the network connection; 0: it is made
  std::string entry;
  std::string remote;  // \\server\share
  std::string local;   // "Z:", "/mnt/data", or empty
  friend bool operator==(const Hold&, const Hold&) = default;
};

// The file's text. Damaged lines are left out; what a line cannot hold becomes blanks.
std::vector<Hold> read_holds(std::string_view text);
std::string write_holds(const std::vector<Hold>& holds);

class Ledger {
 public:
  // In `directory`, which is the user's own and is made where it is not there.
  explicit Ledger(std::filesystem::path directory) : directory_(std::move(directory)) {}

  // Reads, changes and replaces the file under its lock. ERROR_CANNOT_WRITE_PHONEBOOK.
  Result<> change(const std::function<void(std::vector<Hold>&)>& body) const;
  // Damaged lines are left out.
  std::vector<Hold> holds() const;

  // Held while an entry is dialed, so that several programs share one dial. Waits for whoever
  // dials it; let go when the object goes, or with the process.
  class DialLock {
   public:
    DialLock(DialLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    DialLock& operator=(DialLock&&) = delete;
    ~DialLock();

   private:
    friend class Ledger;
    explicit DialLock(int fd) : fd_(fd) {}
    int fd_;
  };
  Result<DialLock> lock_entry(std::string_view entry) const;

  // A dial for the address failed: kept for FailedConnectionTimeout.
  struct Failure {
    uint32_t code = 0;
    std::string detail;
  };
  void remember_failure(std::string_view address, const Failure& failure) const;
  std::optional<Failure> recent_failure(std::string_view address,
                                        std::chrono::seconds within) const;

 private:
  std::filesystem::path file(std::string_view name) const { return directory_ / name; }
  std::filesystem::path directory_;
};

// Those of `holds` that the network connection `name` (a local name, or a remote one without a
// local one) is made with; case does not matter.
std::vector<Hold> of_connection(const std::vector<Hold>& holds, std::string_view name);

}  // namespace openras::demand_dial
