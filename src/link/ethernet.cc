#include "link/ethernet.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "errors/situation.h"

namespace openras::link {
namespace {

constexpr int kSocketBuffer = 1 << 20;

std::string system_text(int number) { return std::system_category().message(number); }

std::unexpected<Error> no_interface(const std::string& name, std::string_view why) {
  return fail(Situation::kNoEthernet, fmt::format("interface {} {}", log::value(name), why));
}

sock_filter load(int mode, uint32_t offset) {
  return {static_cast<uint16_t>(BPF_LD | BPF_ABS | mode), 0, 0, offset};
}

// "Go on where the accumulator is `value`, else to the end": the jump is set afterwards.
sock_filter require(uint32_t value) {
  return {static_cast<uint16_t>(BPF_JMP | BPF_JEQ | BPF_K), 0, 0, value};
}

std::vector<sock_filter> program_of(const PacketFilter& filter) {
  std::vector<sock_filter> code;
  if (filter.nothing) {
    code.push_back({BPF_RET | BPF_K, 0, 0, 0});
    return code;
  }
  auto ancillary = [](int offset) { return static_cast<uint32_t>(SKF_AD_OFF + offset); };
  auto ethernet = [](int offset) { return static_cast<uint32_t>(SKF_LL_OFF + offset); };
  code.push_back(load(BPF_W, ancillary(SKF_AD_PKTTYPE)));
  if (filter.broadcast)
    code.push_back({BPF_JMP | BPF_JEQ | BPF_K, 1, 0, PACKET_BROADCAST});  // over the next test
  code.push_back(require(PACKET_HOST));
  if (filter.source) {
    ByteReader mac(*filter.source);
    code.push_back(load(BPF_W, ethernet(6)));
    code.push_back(require(mac.u32()));
    code.push_back(load(BPF_H, ethernet(10)));
    code.push_back(require(mac.u16()));
  }
  if (filter.session_id) {
    code.push_back(load(BPF_H, 2));
    code.push_back(require(*filter.session_id));
  }
  size_t accept = code.size();
  code.push_back({BPF_RET | BPF_K, 0, 0, 0x40000});
  code.push_back({BPF_RET | BPF_K, 0, 0, 0});
  for (size_t i = 0; i < accept; ++i)
    if (BPF_CLASS(code[i].code) == BPF_JMP && code[i].jt == 0)
      code[i].jf = static_cast<uint8_t>(accept - i);
  return code;
}

// Closes descriptors in a thread of its own: the kernel waits for a grace period when a packet
// socket goes (12 ms each, measured), and every other connection on the executor would wait with
// it.
class Closer {
 public:
  static Closer& instance() {
    static Closer closer;
    return closer;
  }
  void close(int fd) {
    std::lock_guard lock(mutex_);
    descriptors_.push_back(fd);
    changed_.notify_one();
  }

 private:
  void run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, stop, [this] { return !descriptors_.empty(); });
      if (descriptors_.empty()) return;  // stopped
      std::vector<int> batch = std::exchange(descriptors_, {});
      lock.unlock();
      for (int fd : batch) ::close(fd);
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<int> descriptors_;
  std::jthread thread_{[this](const std::stop_token& stop) { run(stop); }};  // the last member
};

}  // namespace

Result<EthernetInterface> find_ethernet(const std::string& name) {
  if (name.empty() || name.size() >= IFNAMSIZ)
    return no_interface(name, "is no interface name; set the port of the entry, such as eth0");
  int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(ERROR_OUT_OF_BUFFERS, "socket: " + system_text(errno));
  ifreq request{};
  std::ranges::copy(name, request.ifr_name);
  auto ask = [&](unsigned long what) { return ::ioctl(fd, what, &request) == 0; };
  EthernetInterface found{name, 0, {}, 1500};
  bool exists = ask(SIOCGIFINDEX);
  found.index = request.ifr_ifindex;
  bool ethernet = exists && ask(SIOCGIFHWADDR) && request.ifr_hwaddr.sa_family == ARPHRD_ETHER;
  std::copy_n(reinterpret_cast<const uint8_t*>(request.ifr_hwaddr.sa_data), found.mac.size(),
              found.mac.begin());
  bool up = ethernet && ask(SIOCGIFFLAGS) && (request.ifr_flags & IFF_UP);
  if (up && ask(SIOCGIFMTU)) found.mtu = static_cast<unsigned int>(request.ifr_mtu);
  ::close(fd);
  if (!exists) return no_interface(name, "does not exist; `ip link` lists those that do");
  if (!ethernet) return no_interface(name, "is not an Ethernet interface");
  if (!up) return no_interface(name, fmt::format("is down; `ip link set {} up` starts it", name));
  return found;
}

Result<> PacketSocket::open(const EthernetInterface& interface, uint16_t ether_type,
                            const PacketFilter& filter) {
  // Protocol 0 until the filter is there: nothing is received in between.
  int fd = ::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 && (errno == EPERM || errno == EACCES))
    return fail(Situation::kRawSocketForbidden,
                "PPPoE needs the capability CAP_NET_RAW to send Ethernet frames; run the daemon as "
                "root, or give it the capability: setcap cap_net_raw,cap_net_admin+ep PROGRAM");
  if (fd < 0) return fail(ERROR_OUT_OF_BUFFERS, "AF_PACKET socket: " + system_text(errno));
  descriptor_.assign(fd);
  interface_index_ = interface.index;
  ether_type_ = ether_type;
  set_filter(filter);
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kSocketBuffer, sizeof kSocketBuffer) != 0)
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kSocketBuffer, sizeof kSocketBuffer);
  sockaddr_ll address = address_of({});
  address.sll_halen = 0;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    int number = errno;
    close();
    return no_interface(interface.name, "cannot be used: " + system_text(number));
  }
  return {};
}

void PacketSocket::set_filter(const PacketFilter& filter) {
  std::vector<sock_filter> code = program_of(filter);
  sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  ::setsockopt(fd(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

sockaddr_ll PacketSocket::address_of(const pppoe::Mac& mac) const {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ether_type_);
  address.sll_ifindex = interface_index_;
  address.sll_halen = static_cast<unsigned char>(mac.size());
  std::ranges::copy(mac, address.sll_addr);
  return address;
}

// What is not taken is lost, as on a cable: the engine sends again.
void PacketSocket::send(const pppoe::Mac& destination, ByteView payload) {
  sockaddr_ll address = address_of(destination);
  ssize_t ignored = ::sendto(fd(), payload.data(), payload.size(), MSG_DONTWAIT,
                             reinterpret_cast<const sockaddr*>(&address), sizeof address);
  (void)ignored;
}

void PacketSocket::close() {
  if (descriptor_.is_open()) Closer::instance().close(descriptor_.release());
}

ppp::LinkTraits pppoe_traits(const EthernetInterface& interface) {
  constexpr size_t kOverhead = pppoe::kHeaderSize + 2;  // and the PPP protocol field
  size_t room = std::max<size_t>(interface.mtu, kOverhead) - kOverhead;
  return {static_cast<uint16_t>(std::min<size_t>(room, pppoe::kMaxMru)), false};
}

pppoe::Mac source_of(const sockaddr_ll& address) {
  pppoe::Mac mac{};
  std::copy_n(address.sll_addr, mac.size(), mac.begin());
  return mac;
}

}  // namespace openras::link
