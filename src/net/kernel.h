// What this folder asks of the kernel, behind one interface: the real one speaks netlink, a test's
// fails where the test says.
#pragma once

#include <asio/ip/address.hpp>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace openras::net {

// rtm_protocol of every route that is made here (values above RTPROT_STATIC are free for anybody,
// rtnetlink(7)), so that `ip route` shows whose it is and nobody else's is ever removed.
inline constexpr uint8_t kRouteProtocol = 82;

// net.ipv6.conf.*.addr_gen_mode: no link-local address of the kernel's own.
inline constexpr uint8_t kAddressGenerationNone = 1;  // IN6_ADDR_GEN_MODE_NONE

struct LinkState {
  unsigned index = 0;
  bool up = false;
  uint32_t mtu = 0;
  std::string kind;                                // "tun"; "" for a real device
  std::optional<uint8_t> ipv6_address_generation;  // nullopt where the link has no IPv6
};

struct Address {
  unsigned index = 0;  // of the link
  asio::ip::address local;
  std::optional<asio::ip::address> peer;
  uint8_t length = 0;        // of the prefix
  bool prefix_route = true;  // the kernel routes the prefix (or the peer) to the link
  friend bool operator==(const Address&, const Address&) = default;
};

struct Route {
  asio::ip::address destination;
  uint8_t length = 0;
  std::optional<asio::ip::address> gateway;  // may be IPv6 for an IPv4 destination (RFC 5549)
  unsigned index = 0;                        // of the link
  std::optional<asio::ip::address> source;
  uint32_t metric = 0;
  friend bool operator==(const Route&, const Route&) = default;
};

enum class Placement : uint8_t {
  kExclusive,  // fails with EEXIST where the same destination has a route of the same metric
  kFirst,      // goes before such a route, which stays and counts again afterwards (IPv4 only)
};

// How a packet to an address goes now.
struct NextHop {
  bool local = false;  // to this machine itself
  unsigned index = 0;
  std::optional<asio::ip::address> gateway, source;
};

// Each int result is 0 or an errno.
class Kernel {
 public:
  virtual ~Kernel() = default;

  virtual std::expected<LinkState, int> find_link(const std::string& name) = 0;
  virtual int set_mtu(unsigned index, uint32_t mtu) = 0;
  virtual int set_up(unsigned index, bool up) = 0;
  virtual int set_address_generation(unsigned index, uint8_t mode) = 0;
  virtual int remove_link(unsigned index) = 0;
  // All of them at once. The first errno where some stay.
  virtual int remove_links(std::span<const unsigned> indexes);
  virtual int add_address(const Address& address) = 0;
  virtual int remove_address(const Address& address) = 0;
  virtual int add_route(const Route& route, Placement placement) = 0;
  // Removes only a route that is exactly this one and has kRouteProtocol.
  virtual int remove_route(const Route& route) = 0;
  virtual std::expected<NextHop, int> look_up(const asio::ip::address& destination) = 0;
  // Values under /proc/sys; `name` is e.g. "net/ipv6/conf/ras0/accept_ra".
  virtual std::expected<std::string, int> read_setting(const std::string& name) = 0;
  virtual int write_setting(const std::string& name, const std::string& value) = 0;
  // What the kernel said beside the last errno, e.g. "Nexthop has invalid gateway"; may be empty.
  virtual std::string last_message() const { return {}; }
};

std::unique_ptr<Kernel> make_netlink_kernel();

}  // namespace openras::net
