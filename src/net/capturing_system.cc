#include <fmt/format.h>
#include <openras/winerror.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "net/system.h"

namespace openras::net {
namespace {

class SocketTun final : public Tun {
 public:
  SocketTun(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  ~SocketTun() override { close(fd_); }
  SocketTun(const SocketTun&) = delete;
  SocketTun& operator=(const SocketTun&) = delete;
  int fd() const override { return fd_; }
  const std::string& name() const override { return name_; }

 private:
  int fd_;
  std::string name_;
};

class Captured final : public Applied {
 public:
  explicit Captured(size_t& active) : active_(active) { ++active_; }
  ~Captured() override { --active_; }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

 private:
  size_t& active_;
};

}  // namespace

CapturingSystem::~CapturingSystem() {
  for (const auto& [name, fd] : other_ends_) close(fd);
}

Result<std::unique_ptr<Tun>> CapturingSystem::open_tun(const std::string& name) {
  if (auto error = std::exchange(fail_next_tun, std::nullopt)) return std::unexpected(*error);
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0)
    return fail(ERROR_GEN_FAILURE,
                fmt::format("no socket pair: {}", std::generic_category().message(errno)));
  std::string chosen = name;
  if (size_t at = name.find("%d"); at != std::string::npos)
    chosen.replace(at, 2, std::to_string(other_ends_.size()));
  if (auto [found, added] = other_ends_.try_emplace(chosen, fds[1]); !added) {
    close(std::exchange(found->second, fds[1]));  // the interface was closed and is made again
  }
  return std::make_unique<SocketTun>(fds[0], std::move(chosen));
}

Result<std::unique_ptr<Applied>> CapturingSystem::apply(const Description& description) {
  if (auto error = std::exchange(fail_next, std::nullopt)) return std::unexpected(*error);
  applied.push_back(description);
  return std::make_unique<Captured>(active);
}

int CapturingSystem::other_end(const std::string& tun_name) const {
  auto found = other_ends_.find(tun_name);
  return found == other_ends_.end() ? -1 : found->second;
}

}  // namespace openras::net
