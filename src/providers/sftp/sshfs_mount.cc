#include "providers/sftp/sshfs_mount.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>
#include <vector>

#include "mpr/local_device.h"
#include "net/process.h"
#include "providers/connection/mount.h"

namespace openras::sftp {
namespace {

using namespace std::chrono_literals;

constexpr auto kTimeToMount = 45s;
constexpr auto kTimeToEnd = 20s;

std::vector<std::string> command(const Target& target, const provider::Credentials& credentials,
                                 const std::string& directory) {
  // A server that does not answer is given up after 15 s: programs get EIO.
  std::string options =
      "StrictHostKeyChecking=yes,ServerAliveInterval=5,ServerAliveCountMax=3,"
      "ConnectTimeout=15,nosuid,nodev";
  if (credentials.has_password)
    options += ",password_stdin,NumberOfPasswordPrompts=1,PubkeyAuthentication=no";
  else
    options += ",BatchMode=yes";
  std::string host = target.host.contains(':') ? "[" + target.host + "]" : target.host;
  std::string source = (credentials.user.empty() ? "" : credentials.user + "@") + host + ":" +
                       (target.path == "." ? "" : target.path);
  std::vector<std::string> words = {"sshfs", "-f", "-o", options};
  if (target.port != 0) words.insert(words.end(), {"-p", std::to_string(target.port)});
  words.insert(words.end(), {source, directory});
  return words;
}

// fork() and not posix_spawn(): the child must end with this process.
pid_t start(std::vector<std::string> words, int input) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t parent = getpid();
  pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(input, STDIN_FILENO);
  execvp(argv[0], argv.data());
  _exit(127);
}

// Until a file system is mounted there. False: the process ended, or it takes too long.
bool wait_for_mount(const std::string& directory, int process) {
  net::Descriptor mounts(open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
  auto deadline = std::chrono::steady_clock::now() + kTimeToMount;
  while (!mpr::is_mount_point(directory)) {
    auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left <= 0ms) return false;
    // proc(5): POLLPRI tells that the list of mounts has changed.
    pollfd waiting[] = {{process, POLLIN, 0}, {mounts.get(), POLLPRI, 0}};
    poll(waiting, std::size(waiting), static_cast<int>(left.count()));
    if (waiting[0].revents != 0) return false;
  }
  // It mounts before it connects: the first question is answered when it has.
  struct stat status = {};
  return stat(directory.c_str(), &status) == 0;
}

class SshfsMount : public provider::Mount {
 public:
  SshfsMount(pid_t child, net::Descriptor process, std::string directory,
             std::function<void()> ended)
      : child_(child),
        process_(std::move(process)),
        stop_(eventfd(0, EFD_CLOEXEC)),
        directory_(std::move(directory)),
        ended_(std::move(ended)),
        watcher_([this] { watch(); }) {}

  ~SshfsMount() override {
    uint64_t one = 1;
    [[maybe_unused]] ssize_t written = write(stop_.get(), &one, sizeof one);
    watcher_.join();
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
  }

  std::string kind() const override { return "sshfs"; }

  Result<> end(bool force) override {
    ending_ = true;
    int error = provider::unmount(directory_, false);
    if (error == EBUSY && !force) {
      ending_ = false;
      return fail(ERROR_OPEN_FILES,
                  directory_ +
                      " has open files, or is a program's current directory; close them, "
                      "or disconnect by force");
    }
    if (error != 0) {
      provider::unmount(directory_, true);
      kill(child_, SIGKILL);
    }
    pollfd waiting = {process_.get(), POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(kTimeToEnd / 1ms)) == 0) kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
    child_ = 0;
    return {};
  }

 private:
  void watch() {
    pollfd waiting[] = {{process_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
    while (poll(waiting, std::size(waiting), -1) < 0 && errno == EINTR) {
    }
    if (waiting[0].revents == 0 || ending_) return;
    // sshfs that was killed leaves a mount that nobody serves.
    provider::detach_dead_mount(directory_);
    ended_();
  }

  pid_t child_;
  net::Descriptor process_;
  net::Descriptor stop_;
  std::string directory_;
  std::function<void()> ended_;
  std::atomic<bool> ending_ = false;
  std::thread watcher_;
};

}  // namespace

Result<std::unique_ptr<provider::Mount>> mount_by_sshfs(const Target& target,
                                                        const provider::Credentials& credentials,
                                                        const std::string& directory,
                                                        std::function<void()> ended) {
  std::array<int, 2> password = {-1, -1};
  if (pipe2(password.data(), O_CLOEXEC) != 0) return fail(ERROR_NO_SYSTEM_RESOURCES, "no pipe");
  net::Descriptor read_end(password[0]);
  net::Descriptor write_end(password[1]);
  std::string_view secret = credentials.password.reveal();
  bool written =
      write(write_end.get(), secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
      write(write_end.get(), "\n", 1) == 1;
  write_end.reset();
  pid_t child = written ? start(command(target, credentials, directory), read_end.get()) : -1;
  if (child < 0) return fail(ERROR_NO_SYSTEM_RESOURCES, "cannot start sshfs");
  net::Descriptor process = net::watch_process(child);
  if (!process || !wait_for_mount(directory, process.get())) {
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    provider::detach_dead_mount(directory);
    bool absent = WIFEXITED(status) && WEXITSTATUS(status) == 127;
    return fail(ERROR_DEV_NOT_EXIST,
                absent ? "sshfs is not installed" : "sshfs did not mount; is /dev/fuse there?");
  }
  return std::make_unique<SshfsMount>(child, std::move(process), directory, std::move(ended));
}

}  // namespace openras::sftp
