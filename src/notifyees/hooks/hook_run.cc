#include "notifyees/hooks/hook_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/log.h"
#include "base/utf16.h"
#include "mpr/mpr_log.h"
#include "mpr/trusted_file.h"

namespace openras::hooks {
namespace {

using Clock = std::chrono::steady_clock;

struct Descriptor {
  int fd = -1;
  Descriptor() = default;
  explicit Descriptor(int taken) : fd(taken) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (fd >= 0) ::close(std::exchange(fd, -1));
  }
};

std::unexpected<Error> cannot_run(const std::filesystem::path& path, int error) {
  return fail(ERROR_ACCESS_DENIED,
              fmt::format("Cannot run {}: {}.", path.string(), std::strerror(error)));
}

// posix_spawn's parts, freed whatever happens.
struct SpawnSetup {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  SpawnSetup() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

Result<pid_t> spawn(const std::filesystem::path& path, const std::vector<std::string>& environment,
                    int output) {
  SpawnSetup setup;
  posix_spawn_file_actions_addopen(&setup.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&setup.files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&setup.files, output, STDERR_FILENO);
  posix_spawn_file_actions_addchdir_np(&setup.files, "/");
  posix_spawn_file_actions_addclosefrom_np(&setup.files, STDERR_FILENO + 1);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&setup.attributes, &all);
  posix_spawnattr_setsigmask(&setup.attributes, &none);
  posix_spawnattr_setpgroup(&setup.attributes, 0);
  posix_spawnattr_setflags(&setup.attributes,
                           POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  std::string name = path.string();
  std::array<char*, 2> arguments{name.data(), nullptr};
  std::vector<char*> variables;
  variables.reserve(environment.size() + 1);
  for (const std::string& each : environment) variables.push_back(const_cast<char*>(each.c_str()));
  variables.push_back(nullptr);
  pid_t child = -1;
  const int error = ::posix_spawn(&child, path.c_str(), &setup.files, &setup.attributes,
                                  arguments.data(), variables.data());
  if (error != 0) return cannot_run(path, error);
  return child;
}

// The last line of what was printed, as much of it as anybody reads.
class LastLine {
 public:
  void add(std::string_view octets) {
    for (const char c : octets) {
      if (c == '\n') {
        if (!line_.empty()) last_ = std::exchange(line_, {});
      } else if (line_.size() < 512) {
        line_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
      }
    }
  }
  std::string text() const {
    const std::string& text = line_.empty() ? last_ : line_;
    return to_utf16(text) ? text : std::string();
  }

 private:
  std::string line_, last_;
};

// Reads what there is; false at its end.
bool drain(int fd, LastLine& output) {
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got > 0) {
      output.add(std::string_view(buffer.data(), static_cast<size_t>(got)));
    } else {
      return got < 0 && (errno == EAGAIN || errno == EINTR);
    }
  }
}

// Waits for the child's end while its output is read. false: the deadline passed.
bool wait_for_end(int child, Descriptor& pipe, Clock::time_point deadline, LastLine& output) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 2> watched{{{child, POLLIN, 0}, {pipe.fd, POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), static_cast<int>(left.count())) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (watched[1].revents != 0 && !drain(pipe.fd, output)) pipe.close();
    if (watched[0].revents != 0) {
      if (pipe.fd >= 0) drain(pipe.fd, output);
      return true;
    }
  }
}

}  // namespace

Result<HookResult> run_hook(const std::filesystem::path& path,
                            const std::vector<std::string>& environment,
                            std::chrono::milliseconds deadline) {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return cannot_run(path, errno);
  Descriptor reading(ends[0]), writing(ends[1]);
  ::fcntl(reading.fd, F_SETFL, O_NONBLOCK);
  const Result<pid_t> child = spawn(path, environment, writing.fd);
  if (!child) return std::unexpected(child.error());
  writing.close();
  LastLine output;
  HookResult result;
  // glibc 2.36 declares pidfd_open() without extern "C".
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, *child, 0)));
  const bool ended =
      process.fd >= 0 && wait_for_end(process.fd, reading, Clock::now() + deadline, output);
  if (!ended) ::kill(-*child, SIGKILL);
  int status = 0;
  pid_t waited = 0;
  do waited = ::waitpid(*child, &status, 0);
  while (waited < 0 && errno == EINTR);
  result.last_line = output.text();
  if (!ended) {
    result.end = HookResult::End::kLate;
  } else if (waited != *child) {
    result.end = HookResult::End::kUnknown;
  } else if (WIFEXITED(status)) {
    result.status = WEXITSTATUS(status);
  } else {
    result.end = HookResult::End::kKilled;
    result.status = WTERMSIG(status);
  }
  return result;
}

std::vector<std::filesystem::path> find_hooks(const std::filesystem::path& directory, uid_t user) {
  std::vector<std::filesystem::path> hooks;
  std::error_code error;
  for (const auto& each : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = each.path().filename().string();
    struct stat status = {};
    const bool runs = ::stat(each.path().c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
                      (status.st_mode & 0111) != 0;
    if (!runs || name.starts_with('.') || name.ends_with('~')) continue;
    if (const auto trusted = mpr::check_trusted(each.path(), user); !trusted) {
      mpr::write_log(mpr::LogLevel::kWarning, fmt::format("event=hook-refused hook={} detail={}",
                                                          log::value(each.path().string()),
                                                          log::value(trusted.error().detail)));
      continue;
    }
    hooks.push_back(each.path());
  }
  std::ranges::sort(hooks);
  return hooks;
}

}  // namespace openras::hooks
