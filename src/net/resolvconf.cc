#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include "errors/situation.h"
#include "net/dns.h"
#include "net/process.h"

namespace openras::net {
namespace {

constexpr int kPatienceMs = 10'000;

std::string name_of(const DnsStep& step) { return step.interface + ".openras"; }

Error resolvconf_error(const std::string& what) {
  return make_error(Situation::kSettingsFailed,
                    fmt::format("resolvconf: {}; mend it, or switch DNS off for this entry", what));
}

Result<> call_resolvconf(const char* action, const DnsStep& step, std::string_view input) {
  std::optional<std::string> path = find_resolvconf();
  if (!path) return std::unexpected(resolvconf_error("it is not installed any more"));
  Result<int> status = run_program(*path, {action, name_of(step)}, input);
  if (!status) return std::unexpected(resolvconf_error(status.error().detail));
  if (*status != 0)
    return std::unexpected(resolvconf_error(
        fmt::format("{} {} ended with status {}", action, name_of(step), *status)));
  return {};
}

// In a namespace of its own the machine's resolv.conf is not ours to change.
bool in_the_machines_network() {
  struct stat own{}, init{};
  if (stat("/proc/thread-self/ns/net", &own) != 0) return true;
  if (stat("/proc/1/ns/net", &init) != 0) return true;  // not to be seen without privilege
  return own.st_ino == init.st_ino;
}

// The child's exit status, or an error once it has been killed for taking too long.
Result<int> wait_for(pid_t child) {
  Descriptor pidfd = watch_process(child);
  pollfd ended{pidfd.get(), POLLIN, 0};
  int ready = pidfd ? 0 : 1;  // without the call (Linux 5.3): wait as long as it takes
  while (ready == 0) {
    ready = poll(&ended, 1, kPatienceMs);
    if (ready < 0 && errno == EINTR) ready = 0;
    if (ready == 0) break;
  }
  if (ready <= 0) kill(child, SIGKILL);
  int status = 0;
  pid_t waited;
  do {
    waited = waitpid(child, &status, 0);
  } while (waited < 0 && errno == EINTR);
  if (ready <= 0) return fail(ERROR_TIMEOUT, "it did not end");
  if (waited < 0) return 0;  // the host program ignores SIGCHLD: there is no status to be had
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

}  // namespace

Result<int> run_program(const std::string& path, const std::vector<std::string>& arguments,
                        std::string_view input) {
  Descriptor memory(memfd_create("openras-input", MFD_CLOEXEC));
  if (!memory ||
      write(memory.get(), input.data(), input.size()) != static_cast<ssize_t>(input.size()) ||
      lseek(memory.get(), 0, SEEK_SET) != 0)
    return fail(ERROR_NOT_ENOUGH_MEMORY, "there is no memory for its input");

  std::vector<char*> argv{const_cast<char*>(path.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  char search_path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  char* environment[] = {search_path, nullptr};

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, memory.get(), STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  int error = posix_spawn(&child, path.c_str(), &actions, &attributes, argv.data(), environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return fail(ERROR_FILE_NOT_FOUND,
                fmt::format("{}: {}", path, std::generic_category().message(error)));
  return wait_for(child);
}

std::optional<std::string> find_resolvconf() {
  if (!in_the_machines_network()) return std::nullopt;
  for (const char* path : {"/sbin/resolvconf", "/usr/sbin/resolvconf", "/usr/bin/resolvconf"}) {
    if (access(path, X_OK) != 0) continue;
    // systemd's stand-in only speaks to resolved, which does not serve us if we come here.
    std::error_code error;
    std::filesystem::path real = std::filesystem::canonical(path, error);
    if (!error && real.filename() != "resolvectl") return path;
  }
  return std::nullopt;
}

Result<> resolvconf_set(const DnsStep& step) {
  return call_resolvconf("-a", step, nameserver_lines(step.servers));
}

Result<bool> resolvconf_unset(const DnsStep& step) {
  if (!find_resolvconf()) return false;  // removed since, and its records with it
  if (Result<> done = call_resolvconf("-d", step, ""); !done) return std::unexpected(done.error());
  return true;
}

}  // namespace openras::net
