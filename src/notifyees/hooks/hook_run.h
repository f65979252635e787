// Running one hook: an executable that is told by its environment, and whose exit status decides.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"

namespace openras::hooks {

struct HookResult {
  enum class End {
    kExited,   // status: its exit status
    kKilled,   // status: the signal
    kLate,     // the deadline passed, and it was killed with its children
    kUnknown,  // the program that connects takes away its children's status
  };
  End end = End::kExited;
  int status = 0;
  std::string last_line;  // the last line that it printed, at most 512 octets, valid UTF-8
};

// Runs `path` with exactly this environment, "/" as directory, nothing as input, in a process group
// of its own, all signals as in a new program. Waits for its end or the deadline; what it leaves
// running in the background is not waited for. Error: it cannot be started.
Result<HookResult> run_hook(const std::filesystem::path& path,
                            const std::vector<std::string>& environment,
                            std::chrono::milliseconds deadline);

// The hooks in `directory`, in the byte order of their names. Those that begin with a dot, end
// with ~ or are no regular executable files are left out; so are, with a warning in the log, those
// that others than root and `user` could have written.
std::vector<std::filesystem::path> find_hooks(const std::filesystem::path& directory, uid_t user);

}  // namespace openras::hooks
