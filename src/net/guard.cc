#include "net/guard.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <string>
#include <string_view>
#include <system_error>

#include "base/log.h"
#include "net/journal.h"
#include "net/kernel.h"
#include "net/recovery.h"
#include "net/system.h"

namespace openras::net {
namespace {

constexpr std::string_view kArgument = "--openras-guard";  // JOURNAL PID
constexpr int kLine = 3;  // where the guard finds its end of the socket pair
constexpr char kGoodbye = 'q';
constexpr int kPatienceMs = 10'000;

// Waits until `fd` can be read or has ended; false where `timeout_ms` (-1 = none) passed first.
bool wait_readable(int fd, int timeout_ms) {
  pollfd poll_fd{fd, POLLIN, 0};
  int ready;
  do {
    ready = poll(&poll_fd, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

int guard(const std::filesystem::path& journal, pid_t guarded) {
  prctl(PR_SET_NAME, "openras-guard");
  Descriptor process = watch_process(guarded);
  if (getppid() != guarded) process.reset();  // it is gone, and the number may be another's

  char said = 0;
  wait_readable(kLine, -1);
  if (read(kLine, &said, 1) == 1 && said == kGoodbye) return 0;
  if (Result<std::unique_ptr<Journal>> records = Journal::open(journal))
    remove_interfaces_of(guarded, **records, *make_netlink_kernel());
  // A dying process closes its files before it is gone, and records of the living are not touched.
  if (process) wait_readable(process.get(), kPatienceMs);
  for (const std::string& line : make_linux_system({.journal = journal, .dns_file = {}})->recover())
    spdlog::warn("net: process {} died: {}", guarded, line);
  return 0;
}

}  // namespace

std::optional<int> run_as_guard(int argc, char** argv) {
  if (argc != 4 || argv[1] != kArgument) return std::nullopt;
  std::string_view number = argv[3];
  pid_t guarded = 0;
  auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), guarded);
  if (error != std::errc() || end != number.data() + number.size() || guarded <= 0) return 2;
  if (fcntl(kLine, F_GETFD) < 0) return 2;  // somebody tried it by hand
  return guard(argv[2], guarded);
}

Result<std::unique_ptr<Guard>> Guard::start(const std::filesystem::path& journal) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return fail(ERROR_GEN_FAILURE, std::generic_category().message(errno));
  Descriptor theirs(ends[0]), ours(ends[1]);

  std::string directory = std::filesystem::absolute(journal).string();
  std::string self = std::to_string(getpid());
  std::string name = "openras-guard", argument(kArgument);
  char* argv[] = {name.data(), argument.data(), directory.data(), self.data(), nullptr};

  // Standard error stays, for the log. Everything else is closed: above all the TUN, which lives as
  // long as anybody holds it.
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, theirs.get(), kLine);
  posix_spawn_file_actions_addclosefrom_np(&actions, kLine + 1);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addchdir_np(&actions, "/");
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // What ends this process must not end its guard: a terminal's signals do not reach a session of
  // its own, and systemd sends SIGTERM to every process of a service. Blocked from its first
  // instant.
  sigset_t blocked;
  sigemptyset(&blocked);
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&blocked, signal);
  posix_spawnattr_setsigmask(&attributes, &blocked);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  pid_t pid = 0;
  int error = posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, argv, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return fail(ERROR_GEN_FAILURE, fmt::format("the guard process could not be started: {}",
                                               std::generic_category().message(error)));
  return std::unique_ptr<Guard>(new Guard(pid, std::move(ours)));
}

Guard::~Guard() {
  if (!is_running()) return;
  Descriptor process = watch_process(pid_);
  send(line_.get(), &kGoodbye, 1, MSG_NOSIGNAL);
  if (process && !wait_readable(process.get(), kPatienceMs)) kill(pid_, SIGKILL);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
}

bool Guard::is_running() {
  int status = 0;
  return pid_ > 0 && waitpid(pid_, &status, WNOHANG) == 0;
}

}  // namespace openras::net
