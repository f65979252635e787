#include "link/udp.h"

#include <fmt/format.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace openras::link {
namespace {

constexpr int kSocketBuffer = 1 << 20;

std::string system_text(int number) { return std::system_category().message(number); }

void set_option(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof value);
}

// The errno that an ICMP message became; 0 where the queued error is something else.
int icmp_error(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    bool v4 = part->cmsg_level == SOL_IP && part->cmsg_type == IP_RECVERR;
    bool v6 = part->cmsg_level == SOL_IPV6 && part->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    sock_extended_err error{};
    std::memcpy(&error, CMSG_DATA(part), sizeof error);
    return static_cast<int>(error.ee_errno);
  }
  return 0;
}

}  // namespace

Endpoint endpoint_of(const sockaddr_storage& address) {
  Endpoint out;
  size_t size = address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  if (address.ss_family != AF_INET6 && address.ss_family != AF_INET) return out;
  std::memcpy(out.data(), &address, size);
  out.resize(size);
  return out;
}

std::string to_string(const Endpoint& endpoint) {
  std::string address = endpoint.address().to_string();
  if (endpoint.address().is_v6()) address = "[" + address + "]";
  return fmt::format("{}:{}", address, endpoint.port());
}

Result<> UdpSocket::open(const asio::ip::address& family_of) {
  bool v6 = family_of.is_v6();
  int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return fail(ERROR_OUT_OF_BUFFERS, "UDP socket: " + system_text(errno));
  if (v6) {
    set_option(fd, SOL_IPV6, IPV6_RECVERR, 1);
    set_option(fd, SOL_IPV6, IPV6_V6ONLY, 1);
  } else {
    set_option(fd, SOL_IP, IP_RECVERR, 1);
  }
  set_option(fd, SOL_SOCKET, SO_RCVBUF, kSocketBuffer);
  set_option(fd, SOL_SOCKET, SO_SNDBUF, kSocketBuffer);
  descriptor_.assign(fd);
  return {};
}

Result<> UdpSocket::bind(const Endpoint& local) {
  if (::bind(fd(), local.data(), static_cast<socklen_t>(local.size())) == 0) return {};
  int number = errno;
  close();
  std::string where = "UDP " + to_string(local);
  if (number == EADDRINUSE)
    return fail(ERROR_PORT_ALREADY_OPEN,
                where + " is in use; another L2TP server runs there (`ss -lunp` shows which)");
  if (number == EACCES)
    return fail(ERROR_ACCESS_DENIED, where + " may only be opened with CAP_NET_BIND_SERVICE");
  if (number == EADDRNOTAVAIL)
    return fail(ERROR_PORT_NOT_FOUND, where + ": this machine does not have that address");
  return fail(ERROR_PORT_OR_DEVICE, where + ": " + system_text(number));
}

uint16_t UdpSocket::local_port() {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return endpoint_of(address).port();
}

void UdpSocket::send(const Endpoint& to, ByteView datagram) {
  // Twice: an error that an earlier datagram met is told here once.
  for (int attempt = 0; attempt < 2; ++attempt)
    if (::sendto(fd(), datagram.data(), datagram.size(), MSG_DONTWAIT, to.data(),
                 static_cast<socklen_t>(to.size())) >= 0)
      return;
}

void UdpSocket::drain_errors(const std::function<void(int number, const Endpoint& to)>& told) {
  for (;;) {
    sockaddr_storage to{};
    std::array<char, 512> control{};
    std::array<uint8_t, 64> payload{};
    iovec part{payload.data(), payload.size()};
    msghdr message{};
    message.msg_name = &to;
    message.msg_namelen = sizeof to;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (!is_open() || ::recvmsg(fd(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
    if (int number = icmp_error(message)) told(number, endpoint_of(to));
  }
}

void UdpSocket::close() {
  asio::error_code ignored;
  descriptor_.close(ignored);
}

bool has_route(const Endpoint& to) {
  int fd = ::socket(to.data()->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  // Nothing is sent: connect() on a UDP socket only looks up the route.
  bool routed = ::connect(fd, to.data(), static_cast<socklen_t>(to.size())) == 0;
  ::close(fd);
  return routed;
}

}  // namespace openras::link
