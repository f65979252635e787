#include "notifyees/ras/reachability.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace openras::demand_dial {
namespace {

using Clock = std::chrono::steady_clock;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

std::vector<Address> look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  std::vector<Address> addresses;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return addresses;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    if (each->ai_addrlen > sizeof(sockaddr_storage)) continue;
    Address address;
    std::copy_n(reinterpret_cast<const char*>(each->ai_addr), each->ai_addrlen,
                reinterpret_cast<char*>(&address.storage));
    address.size = each->ai_addrlen;
    addresses.push_back(address);
  }
  ::freeaddrinfo(list);
  return addresses;
}

// getaddrinfo() may wait for name servers that only the link reaches, much longer than the bound:
// it goes on in a thread that nobody waits for.
struct LookUp {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<std::vector<Address>> addresses;
};

std::vector<Address> resolve(const std::string& host, Clock::time_point deadline) {
  auto shared = std::make_shared<LookUp>();
  // The program's signals are for its own threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([shared, host] {
    auto addresses = look_up(host);
    const std::scoped_lock lock(shared->mutex);
    shared->addresses = std::move(addresses);
    shared->done.notify_all();
  }).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  std::unique_lock lock(shared->mutex);
  shared->done.wait_until(lock, deadline, [&] { return shared->addresses.has_value(); });
  return shared->addresses.value_or(std::vector<Address>());
}

struct Attempts {
  std::vector<pollfd> sockets;
  Attempts() = default;
  Attempts(const Attempts&) = delete;
  Attempts& operator=(const Attempts&) = delete;
  ~Attempts() {
    for (const pollfd& each : sockets) ::close(each.fd);
  }
};

}  // namespace

bool is_reachable(const std::string& host, std::span<const uint16_t> ports,
                  std::chrono::milliseconds bound) {
  const auto deadline = Clock::now() + bound;
  Attempts attempts;
  for (Address address : resolve(host, deadline)) {
    for (const uint16_t port : ports) {
      auto* generic = reinterpret_cast<sockaddr*>(&address.storage);
      if (generic->sa_family == AF_INET) {
        reinterpret_cast<sockaddr_in*>(generic)->sin_port = htons(port);
      } else if (generic->sa_family == AF_INET6) {
        reinterpret_cast<sockaddr_in6*>(generic)->sin6_port = htons(port);
      } else {
        continue;
      }
      const int fd = ::socket(generic->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      if (fd < 0) continue;
      attempts.sockets.push_back({fd, POLLOUT, 0});
      const int error = ::connect(fd, generic, address.size) == 0 ? 0 : errno;
      if (error == 0) return true;
      if (error != EINPROGRESS) {
        ::close(fd);
        attempts.sockets.pop_back();
      }
    }
  }
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (attempts.sockets.empty() || left.count() <= 0) return false;
    const int ready =
        ::poll(attempts.sockets.data(), attempts.sockets.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return false;
    if (ready <= 0) continue;
    for (auto each = attempts.sockets.begin(); each != attempts.sockets.end();) {
      if (each->revents == 0) {
        ++each;
        continue;
      }
      int error = 0;
      socklen_t size = sizeof error;
      ::getsockopt(each->fd, SOL_SOCKET, SO_ERROR, &error, &size);
      if (error == 0) return true;
      ::close(each->fd);
      each = attempts.sockets.erase(each);
    }
  }
}

}  // namespace openras::demand_dial
