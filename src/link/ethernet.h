// An Ethernet interface, and AF_PACKET sockets on it (packet(7)).
#pragma once

#include <linux/if_packet.h>

#include <asio/any_io_executor.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <optional>
#include <string>

#include "base/error.h"
#include "protocol/ppp/session.h"
#include "protocol/pppoe/packet.h"

namespace openras::link {

struct EthernetInterface {
  std::string name;
  int index = 0;
  pppoe::Mac mac{};
  unsigned int mtu = 1500;
};

// 814 ERROR_BROADBAND_NO_NIC where there is no such interface, where it is no Ethernet, or down.
Result<EthernetInterface> find_ethernet(const std::string& name);

// What a packet socket lets through; the kernel decides, so that thousands of sessions do not each
// wake up for every frame.
struct PacketFilter {
  bool broadcast = false;  // also frames to the broadcast address; else only those to this host
  std::optional<pppoe::Mac> source = std::nullopt;
  std::optional<uint16_t> session_id = std::nullopt;
  bool nothing = false;
};

class PacketSocket {
 public:
  explicit PacketSocket(const asio::any_io_executor& executor) : descriptor_(executor) {}
  ~PacketSocket() { close(); }
  PacketSocket(const PacketSocket&) = delete;
  PacketSocket& operator=(const PacketSocket&) = delete;

  // `ether_type`: pppoe::kEtherTypeDiscovery or kEtherTypeSession. 5 ERROR_ACCESS_DENIED where the
  // process lacks CAP_NET_RAW.
  Result<> open(const EthernetInterface& interface, uint16_t ether_type,
                const PacketFilter& filter);
  void set_filter(const PacketFilter& filter);
  void send(const pppoe::Mac& destination, ByteView payload);
  sockaddr_ll address_of(const pppoe::Mac& mac) const;
  int fd() { return descriptor_.native_handle(); }
  bool is_open() const { return descriptor_.is_open(); }
  // Returns at once; the kernel lets go of the socket a little later.
  void close();

  // Calls `ready` once when there is something to receive, or an error.
  template <typename Ready>
  void wait(Ready ready) {
    descriptor_.async_wait(asio::posix::descriptor_base::wait_read, std::move(ready));
  }

 private:
  asio::posix::stream_descriptor descriptor_;
  int interface_index_ = 0;
  uint16_t ether_type_ = 0;
};

// What an interface leaves to PPP (RFC 2516 §7): 1492 where it has the usual MTU.
ppp::LinkTraits pppoe_traits(const EthernetInterface& interface);

pppoe::Mac source_of(const sockaddr_ll& address);

}  // namespace openras::link
