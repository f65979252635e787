#include "providers/smb/kernel_mount.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <spawn.h>
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

std::string options_for(const provider::Credentials& credentials) {
  provider::UserName user = provider::parse_user_name(credentials.user);
  std::string options = fmt::format("uid={},gid={},file_mode=0755,dir_mode=0755,nosuid,nodev,soft",
                                    geteuid(), getegid());
  if (user.user.empty()) return options + ",guest";
  options += ",username=" + user.user;
  if (!user.domain.empty()) options += ",domain=" + user.domain;
  return options;
}

}  // namespace

bool kernel_has_cifs() {
  if (geteuid() != 0 || access(kMountCifs, X_OK) != 0) return false;
  std::ifstream kinds("/proc/filesystems");
  for (std::string line; std::getline(kinds, line);)
    if (line == "nodev\tcifs") return true;
  return false;
}

Result<std::unique_ptr<provider::Mount>> mount_by_kernel(const provider::RemoteName& name,
                                                         const provider::Credentials& credentials,
                                                         const std::string& directory) {
  if (name.text().contains(',') || credentials.user.contains(','))
    return fail(ERROR_NOT_SUPPORTED, "a name with a comma is no option of mount.cifs");
  std::string source = "//" + name.server + "/" + name.share;
  if (!name.path.empty()) source += "/" + name.path;
  std::string options = options_for(credentials);
  std::array<int, 2> password = {-1, -1};
  if (pipe2(password.data(), O_CLOEXEC) != 0) return fail(ERROR_NO_SYSTEM_RESOURCES, "no pipe");
  // A password fits the pipe's room; mount.cifs reads it up to the end.
  std::string_view secret = credentials.password.reveal();
  bool written =
      write(password[1], secret.data(), secret.size()) == static_cast<ssize_t>(secret.size());
  close(password[1]);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, password[0], kPasswordDescriptor);
  std::string words[] = {kMountCifs, source, directory, "-o", options};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(),
                  words[3].data(), words[4].data(), nullptr};
  std::string variables[] = {"PASSWD_FD=3", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
  char* environment[] = {variables[0].data(), variables[1].data(), nullptr};
  pid_t pid = 0;
  int error = posix_spawn(&pid, kMountCifs, &actions, nullptr, argv, environment);
  posix_spawn_file_actions_destroy(&actions);
  close(password[0]);
  int status = 0;
  if (error == 0 && waitpid(pid, &status, 0) < 0) error = errno;
  if (error != 0 || !written || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return fail(ERROR_NOT_SUPPORTED, fmt::format("mount.cifs ended with {}",
                                                 WIFEXITED(status) ? WEXITSTATUS(status) : -1));
  return std::make_unique<KernelMount>(directory);
}

}  // namespace openras::smb
