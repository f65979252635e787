#include "providers/smb/kernel_mount.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <spawn.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>

#include "providers/connection/mount.h"
#include "providers/connection/user_name.h"

namespace openras::smb {
namespace {

constexpr const char* kMountCifs = "/sbin/mount.cifs";
constexpr int kPasswordDescriptor = 3;

class KernelMount : public provider::Mount {
 public:
  explicit KernelMount(std::string directory) : directory_(std::move(directory)) {}

  std::string kind() const override { return "cifs"; }

  Result<> end(bool force) override {
    int error = provider::unmount(directory_, false);
    if (error == EBUSY && !force)
      return fail(ERROR_OPEN_FILES,
                  directory_ +
                      " has open files, or is a program's current directory; close them, "
                      "or disconnect by force");
    if (error != 0) provider::unmount(directory_, true);
    return {};
  }

 private:
  std::string directory_;
};

bool has_line(const std::string& file, std::string_view part) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);)
    if (line.contains(part)) return true;
  return false;
}

// What a program prints up to its end, as far as the first line.
std::string first_line(int fd) {
  std::string text(1024, '\0');
  size_t filled = 0;
  char rest[256];
  for (ssize_t got = 1; got != 0;) {
    bool full = filled == text.size();
    got = full ? read(fd, rest, sizeof rest) : read(fd, &text[filled], text.size() - filled);
    if (got < 0 && errno != EINTR) break;
    if (got > 0 && !full) filled += static_cast<size_t>(got);
  }
  text.resize(filled);
  return text.substr(0, text.find('\n'));
}

std::string options_for(const provider::Credentials& credentials) {
  provider::UserName user = provider::parse_user_name(credentials.user);
  std::string options = fmt::format("uid={},gid={},file_mode=0755,dir_mode=0755,nosuid,nodev,soft",
                                    geteuid(), getegid());
  options += ",username=" + user.user;
  if (!user.domain.empty()) options += ",domain=" + user.domain;
  return options;
}

}  // namespace

bool kernel_has_cifs() {
  if (geteuid() != 0 || access(kMountCifs, X_OK) != 0) return false;
  if (has_line("/proc/filesystems", "\tcifs")) return true;
  // Not loaded yet: mount(2) loads it.
  utsname kernel = {};
  uname(&kernel);
  return has_line(fmt::format("/lib/modules/{}/modules.dep", kernel.release), "/cifs.ko");
}

Result<std::unique_ptr<provider::Mount>> mount_by_kernel(const provider::RemoteName& name,
                                                         const provider::Credentials& credentials,
                                                         const std::string& directory) {
  // A ticket, or the login name, is the session's; mount.cifs would make a guest of it.
  if (credentials.user.empty() || !credentials.has_password)
    return fail(ERROR_NOT_SUPPORTED, "mount.cifs: it takes a user name and a password");
  // It cuts a user's name at these.
  if (name.text().contains(',') || credentials.user.find_first_of(",%/") != std::string::npos)
    return fail(ERROR_NOT_SUPPORTED, "mount.cifs: a name has characters that it does not take");
  std::string source = "//" + name.server + "/" + name.share;
  if (!name.path.empty()) source += "/" + name.path;
  std::string options = options_for(credentials);
  std::array<int, 2> password = {-1, -1};
  if (pipe2(password.data(), O_CLOEXEC) != 0) return fail(ERROR_NO_SYSTEM_RESOURCES, "no pipe");
  std::array<int, 2> said = {-1, -1};
  if (pipe2(said.data(), O_CLOEXEC) != 0) {
    for (int fd : password) close(fd);
    return fail(ERROR_NO_SYSTEM_RESOURCES, "no pipe");
  }
  // A password fits the pipe's room; mount.cifs reads it up to the end.
  std::string_view secret = credentials.password.reveal();
  bool written =
      write(password[1], secret.data(), secret.size()) == static_cast<ssize_t>(secret.size());
  close(password[1]);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, password[0], kPasswordDescriptor);
  posix_spawn_file_actions_adddup2(&actions, said[1], STDERR_FILENO);
  std::string words[] = {kMountCifs, source, directory, "-o", options};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(),
                  words[3].data(), words[4].data(), nullptr};
  std::string variables[] = {"PASSWD_FD=3", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
  char* environment[] = {variables[0].data(), variables[1].data(), nullptr};
  pid_t pid = 0;
  int error = posix_spawn(&pid, kMountCifs, &actions, nullptr, argv, environment);
  posix_spawn_file_actions_destroy(&actions);
  close(password[0]);
  close(said[1]);
  std::string why = first_line(said[0]);
  close(said[0]);
  int status = 0;
  if (error == 0 && waitpid(pid, &status, 0) < 0) error = errno;
  if (error != 0 || !written || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return fail(ERROR_NOT_SUPPORTED, "mount.cifs: " + (why.empty() ? "it failed" : why));
  return std::make_unique<KernelMount>(directory);
}

}  // namespace openras::smb
