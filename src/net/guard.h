// The guard: a small process that waits for this one to die, and then takes back what it had done
// to the system, at once instead of at the next start (doc/decisions/0004-journal-and-guard.md).
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "base/error.h"
#include "net/process.h"

namespace openras::net {

// First thing in main() of a program whose SystemSettings ask for a guard: the guard is this
// program once more, started with arguments of its own.
//
//   if (std::optional<int> status = net::run_as_guard(argc, argv)) return *status;
//
// nullopt where the arguments are not those. Otherwise returns the exit status, once the guarded
// process has ended.
std::optional<int> run_as_guard(int argc, char** argv);

// The guarded process's end. Its destruction ends the guard without a recovery: call it when
// everything has been taken back, or is to be left to the next start's recover().
class Guard {
 public:
  static Result<std::unique_ptr<Guard>> start(const std::filesystem::path& journal);
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  // False where somebody killed it.
  bool is_running();
  pid_t pid() const { return pid_; }

 private:
  Guard(pid_t pid, Descriptor line) : pid_(pid), line_(std::move(line)) {}

  pid_t pid_;
  Descriptor line_;  // a socket pair: the guard reads its end when this process ends, however
};

}  // namespace openras::net
