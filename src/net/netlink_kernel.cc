#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "net/kernel.h"
#include "net/netlink_socket.h"

namespace openras::net {
namespace {

using Attributes = std::array<nlattr*, 64>;

// The attributes of an answer, by type; none where the message is too short for its header.
template <typename Header>
Attributes attributes_of(nlmsghdr* message) {
  Attributes found{};
  if (nlmsg_valid_hdr(message, sizeof(Header)))
    nlmsg_parse(message, sizeof(Header), found.data(), static_cast<int>(found.size()) - 1, nullptr);
  return found;
}

uint32_t u32_of(const nlattr* attribute) {
  return attribute && nla_len(attribute) >= 4 ? nla_get_u32(attribute) : 0;
}

// IFLA_INET6_ADDR_GEN_MODE inside IFLA_AF_SPEC.
std::optional<uint8_t> address_generation_of(nlattr* af_spec) {
  if (!af_spec) return std::nullopt;
  nlattr* inet6 = nla_find(static_cast<nlattr*>(nla_data(af_spec)), nla_len(af_spec), AF_INET6);
  if (!inet6) return std::nullopt;
  nlattr* mode =
      nla_find(static_cast<nlattr*>(nla_data(inet6)), nla_len(inet6), IFLA_INET6_ADDR_GEN_MODE);
  if (!mode || nla_len(mode) < 1) return std::nullopt;
  return nla_get_u8(mode);
}

LinkState link_state_of(nlmsghdr* message) {
  Attributes found = attributes_of<ifinfomsg>(message);
  auto* header = static_cast<ifinfomsg*>(nlmsg_data(message));
  LinkState state;
  state.index = static_cast<unsigned>(header->ifi_index);
  state.up = (header->ifi_flags & IFF_UP) != 0;
  state.mtu = u32_of(found[IFLA_MTU]);
  if (nlattr* info = found[IFLA_LINKINFO])
    if (nlattr* kind =
            nla_find(static_cast<nlattr*>(nla_data(info)), nla_len(info), IFLA_INFO_KIND))
      state.kind.assign(
          static_cast<const char*>(nla_data(kind)),
          strnlen(static_cast<const char*>(nla_data(kind)), static_cast<size_t>(nla_len(kind))));
  state.ipv6_address_generation = address_generation_of(found[IFLA_AF_SPEC]);
  return state;
}

// Closes a file when it goes.
struct File {
  int fd;
  ~File() {
    if (fd >= 0) close(fd);
  }
};

class NetlinkKernel final : public Kernel {
 public:
  std::expected<LinkState, int> find_link(const std::string& name) override {
    ifinfomsg header{};
    NetlinkRequest request(RTM_GETLINK, 0, header);
    request.put(IFLA_IFNAME, name.c_str(), name.size() + 1);
    std::optional<LinkState> state;
    int error = socket_.transact(request, [&](nlmsghdr* answer) {
      if (nlmsg_valid_hdr(answer, sizeof(ifinfomsg))) state = link_state_of(answer);
    });
    if (error != 0) return std::unexpected(error);
    if (!state) return std::unexpected(ENODEV);
    return *state;
  }

  int set_mtu(unsigned index, uint32_t mtu) override {
    NetlinkRequest request(RTM_NEWLINK, 0, link_header(index));
    request.put_u32(IFLA_MTU, mtu);
    return socket_.transact(request);
  }

  int set_up(unsigned index, bool up) override {
    ifinfomsg header = link_header(index);
    header.ifi_change = IFF_UP;
    header.ifi_flags = up ? IFF_UP : 0;
    return socket_.transact(NetlinkRequest(RTM_NEWLINK, 0, header));
  }

  int set_address_generation(unsigned index, uint8_t mode) override {
    NetlinkRequest request(RTM_NEWLINK, 0, link_header(index));
    nlattr* af_spec = request.begin(IFLA_AF_SPEC);
    nlattr* inet6 = request.begin(AF_INET6);
    request.put_u8(IFLA_INET6_ADDR_GEN_MODE, mode);
    request.end(inet6);
    request.end(af_spec);
    return socket_.transact(request);
  }

  int remove_link(unsigned index) override {
    return socket_.transact(NetlinkRequest(RTM_DELLINK, 0, link_header(index)));
  }

  // A link group of this process's own: one request removes all that are in it, and the kernel
  // waits for its readers once.
  int remove_links(std::span<const unsigned> indexes) override {
    const uint32_t group = 0x80000000U | static_cast<uint32_t>(getpid());
    int first_error = 0;
    for (unsigned index : indexes) {
      NetlinkRequest request(RTM_NEWLINK, 0, link_header(index));
      request.put_u32(IFLA_GROUP, group);
      if (int error = socket_.transact(request); first_error == 0) first_error = error;
    }
    NetlinkRequest request(RTM_DELLINK, 0, link_header(0));
    request.put_u32(IFLA_GROUP, group);
    const int error = socket_.transact(request);
    return first_error != 0 ? first_error : error;
  }

  int add_address(const Address& address) override {
    return socket_.transact(address_request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, address));
  }
  int remove_address(const Address& address) override {
    return socket_.transact(address_request(RTM_DELADDR, 0, address));
  }

  int add_route(const Route& route, Placement placement) override {
    auto flags =
        static_cast<uint16_t>(NLM_F_CREATE | (placement == Placement::kExclusive ? NLM_F_EXCL : 0));
    int error = socket_.transact(route_request(RTM_NEWROUTE, flags, route, 0));
    // A gateway that no route of the link itself covers (usual with cloud providers).
    if (route.gateway && (error == ENETUNREACH || error == EHOSTUNREACH || error == EINVAL))
      error = socket_.transact(route_request(RTM_NEWROUTE, flags, route, RTNH_F_ONLINK));
    return error;
  }
  int remove_route(const Route& route) override {
    return socket_.transact(route_request(RTM_DELROUTE, 0, route, 0));
  }

  std::expected<NextHop, int> look_up(const asio::ip::address& destination) override;

  std::expected<std::string, int> read_setting(const std::string& name) override {
    File file{open(("/proc/sys/" + name).c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.fd < 0) return std::unexpected(errno);
    std::array<char, 128> buffer;
    ssize_t count = read(file.fd, buffer.data(), buffer.size());
    if (count < 0) return std::unexpected(errno);
    std::string value(buffer.data(), static_cast<size_t>(count));
    while (!value.empty() && value.back() == '\n') value.pop_back();
    return value;
  }

  int write_setting(const std::string& name, const std::string& value) override {
    File file{open(("/proc/sys/" + name).c_str(), O_WRONLY | O_CLOEXEC)};
    if (file.fd < 0) return errno;
    return write(file.fd, value.data(), value.size()) < 0 ? errno : 0;
  }

  std::string last_message() const override { return socket_.last_message(); }

 private:
  static ifinfomsg link_header(unsigned index) {
    ifinfomsg header{};
    header.ifi_index = static_cast<int>(index);
    return header;
  }

  static NetlinkRequest address_request(uint16_t type, uint16_t flags, const Address& address) {
    ifaddrmsg header{};
    header.ifa_family = family_of(address.local);
    header.ifa_prefixlen = address.length;
    header.ifa_index = address.index;
    header.ifa_scope = address.local.is_v6() && address.local.to_v6().is_link_local()
                           ? RT_SCOPE_LINK
                           : RT_SCOPE_UNIVERSE;
    NetlinkRequest request(type, flags, header);
    request.put_address(IFA_LOCAL, address.local);
    request.put_address(IFA_ADDRESS, address.peer.value_or(address.local));
    // The link has one other end, and the identifiers were negotiated: nothing to detect.
    uint32_t wanted = address.local.is_v6() ? IFA_F_NODAD : 0u;
    if (!address.prefix_route) wanted |= IFA_F_NOPREFIXROUTE;
    request.put_u32(IFA_FLAGS, wanted);
    return request;
  }

  static NetlinkRequest route_request(uint16_t type, uint16_t flags, const Route& route,
                                      unsigned next_hop_flags) {
    rtmsg header{};
    header.rtm_family = family_of(route.destination);
    header.rtm_dst_len = route.length;
    header.rtm_table = RT_TABLE_MAIN;
    header.rtm_protocol = kRouteProtocol;
    header.rtm_type = RTN_UNICAST;
    header.rtm_flags = next_hop_flags;
    header.rtm_scope =
        route.gateway || route.destination.is_v6() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
    NetlinkRequest request(type, flags, header);
    request.put_address(RTA_DST, route.destination);
    request.put_u32(RTA_OIF, route.index);
    if (route.metric != 0) request.put_u32(RTA_PRIORITY, route.metric);
    if (route.source) request.put_address(RTA_PREFSRC, *route.source);
    if (route.gateway) put_gateway(request, *route.gateway, route.destination.is_v4());
    return request;
  }

  static void put_gateway(NetlinkRequest& request, const asio::ip::address& gateway, bool to_v4) {
    if (gateway.is_v4() == to_v4) return request.put_address(RTA_GATEWAY, gateway);
    // struct rtvia: the family in the machine's order, then the address.
    std::array<uint8_t, 2 + 16> via{};
    uint16_t family = AF_INET6;
    std::memcpy(via.data(), &family, sizeof family);
    auto octets = gateway.to_v6().to_bytes();
    std::memcpy(via.data() + 2, octets.data(), octets.size());
    request.put(RTA_VIA, via.data(), via.size());
  }

  NetlinkSocket socket_;
};

// The octets of RTA_VIA: a family, then the address.
std::optional<asio::ip::address> via_of(const nlattr* attribute) {
  if (!attribute || nla_len(attribute) != 18) return std::nullopt;
  asio::ip::address_v6::bytes_type octets;
  std::memcpy(octets.data(), static_cast<const uint8_t*>(nla_data(attribute)) + 2, octets.size());
  return asio::ip::address_v6(octets);
}

std::expected<NextHop, int> NetlinkKernel::look_up(const asio::ip::address& destination) {
  rtmsg header{};
  header.rtm_family = family_of(destination);
  header.rtm_dst_len = destination.is_v4() ? 32 : 128;
  NetlinkRequest request(RTM_GETROUTE, 0, header);
  request.put_address(RTA_DST, destination);
  std::expected<NextHop, int> result = std::unexpected(EBADMSG);
  int error = socket_.transact(request, [&](nlmsghdr* answer) {
    if (!nlmsg_valid_hdr(answer, sizeof(rtmsg))) return;
    uint8_t type = static_cast<rtmsg*>(nlmsg_data(answer))->rtm_type;
    Attributes found = attributes_of<rtmsg>(answer);
    NextHop hop;
    hop.local = type == RTN_LOCAL;
    hop.index = u32_of(found[RTA_OIF]);
    hop.gateway = address_from(found[RTA_GATEWAY]);
    if (!hop.gateway) hop.gateway = via_of(found[RTA_VIA]);
    hop.source = address_from(found[RTA_PREFSRC]);
    if (type == RTN_LOCAL || type == RTN_UNICAST)
      result = hop;
    else
      result =
          std::unexpected(type == RTN_BROADCAST || type == RTN_MULTICAST ? EINVAL : EHOSTUNREACH);
  });
  if (error != 0) return std::unexpected(error);
  return result;
}

}  // namespace

int Kernel::remove_links(std::span<const unsigned> indexes) {
  int first_error = 0;
  for (unsigned index : indexes)
    if (int error = remove_link(index); first_error == 0) first_error = error;
  return first_error;
}

std::unique_ptr<Kernel> make_netlink_kernel() { return std::make_unique<NetlinkKernel>(); }

}  // namespace openras::net
