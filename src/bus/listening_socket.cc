#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "bus/server.h"

namespace openras::bus {
namespace {

std::unexpected<Error> system_error(int error, const std::string& what) {
  const uint32_t code = error == EACCES || error == EPERM ? ERROR_ACCESS_DENIED : ERROR_OPEN_FAILED;
  return fail(code, fmt::format("{}: {}", what, strerror(error)));
}

std::unexpected<Error> taken(const std::filesystem::path& path) {
  return fail(ERROR_ALREADY_EXISTS,
              fmt::format("another rasmand serves {}: stop it first, or give this one another "
                          "socket with --socket",
                          path.string()));
}

Result<sockaddr_un> address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.empty() || text.size() >= sizeof address.sun_path)
    return fail(ERROR_INVALID_PARAMETER,
                fmt::format("the socket's path \"{}\" must have 1 to {} octets", text,
                            sizeof address.sun_path - 1));
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// Whether somebody answers there. A socket file without a process refuses.
bool answers(const sockaddr_un& address) {
  const UniqueFd probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (connect(probe.get(), generic(address), sizeof address) == 0) return true;
  return errno == EAGAIN;  // its backlog is full
}

}  // namespace

Result<UniqueFd> lock_socket(const std::filesystem::path& path) {
  std::error_code ignored;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
  const std::string lock_path = path.string() + ".lock";
  UniqueFd lock(open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return system_error(errno, lock_path);
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return taken(path);
  return lock;
}

Result<ListeningSocket> listen_at(const std::filesystem::path& path) {
  Result<sockaddr_un> address = address_of(path);
  if (!address) return std::unexpected(address.error());
  if (answers(*address)) return taken(path);

  ListeningSocket out;
  struct stat there{};
  if (lstat(path.c_str(), &there) == 0) {
    if (!S_ISSOCK(there.st_mode))
      return fail(ERROR_ALREADY_EXISTS, fmt::format("{} is there and is no socket", path.string()));
    if (unlink(path.c_str()) != 0) return system_error(errno, path.string());
  }
  out.fd = UniqueFd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!out.fd) return system_error(errno, "socket");
  if (bind(out.fd.get(), generic(*address), sizeof *address) != 0)
    return system_error(errno, path.string());
  out.path = path;
  if (chmod(path.c_str(), 0666) != 0 || listen(out.fd.get(), 1024) != 0)
    return system_error(errno, path.string());
  return out;
}

std::optional<ListeningSocket> listening_socket_of_systemd() {
  if (sd_listen_fds(1) < 1) return std::nullopt;
  ListeningSocket out;
  out.fd = UniqueFd(SD_LISTEN_FDS_START);
  const int flags = fcntl(out.fd.get(), F_GETFL);
  fcntl(out.fd.get(), F_SETFL, flags | O_NONBLOCK);
  return out;
}

Result<Credentials> peer_credentials(int socket) {
  ucred kernel{};
  socklen_t size = sizeof kernel;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &kernel, &size) != 0)
    return system_error(errno, "SO_PEERCRED");
  Credentials out{.uid = kernel.uid, .gid = kernel.gid, .pid = kernel.pid, .groups = {}};
  static_assert(sizeof(gid_t) == sizeof(uint32_t));
  size = 64 * sizeof(gid_t);
  for (int attempt = 0; attempt < 2; ++attempt) {  // ERANGE says how much is needed
    out.groups.resize(size / sizeof(gid_t));
    if (getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, out.groups.data(), &size) == 0) {
      out.groups.resize(size / sizeof(gid_t));
      return out;
    }
    if (errno != ERANGE) break;
  }
  out.groups.clear();  // a kernel without it: the primary group counts
  return out;
}

}  // namespace openras::bus
