// A UDP socket for L2TP: not connected (the peer may answer from another port), in batches, with
// ICMP errors told by address (IP_RECVERR, ip(7)).
#pragma once

#include <sys/socket.h>

#include <asio/any_io_executor.hpp>
#include <asio/ip/udp.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/error.h"

namespace openras::link {

using Endpoint = asio::ip::udp::endpoint;

Endpoint endpoint_of(const sockaddr_storage& address);
std::string to_string(const Endpoint& endpoint);  // "10.77.0.1:1701"; an IPv6 address in brackets

class UdpSocket {
 public:
  explicit UdpSocket(const asio::any_io_executor& executor) : descriptor_(executor) {}

  Result<> open(const asio::ip::address& family_of);
  // 602 ERROR_PORT_ALREADY_OPEN where another program has the port.
  Result<> bind(const Endpoint& local);
  uint16_t local_port();
  void send(const Endpoint& to, ByteView datagram);
  // What a datagram sent earlier has met: the errno and where it was sent to.
  void drain_errors(const std::function<void(int number, const Endpoint& to)>& told);
  int fd() { return descriptor_.native_handle(); }
  bool is_open() const { return descriptor_.is_open(); }
  void close();

  template <typename Ready>
  void wait(Ready ready) {
    descriptor_.async_wait(asio::posix::descriptor_base::wait_read, std::move(ready));
  }

 private:
  asio::posix::stream_descriptor descriptor_;
};

// True where the system has a route to `to`.
bool has_route(const Endpoint& to);

}  // namespace openras::link
