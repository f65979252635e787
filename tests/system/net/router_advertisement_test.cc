// The peer announces a prefix and itself as a router; the kernel answers, where it was asked to.
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>

#include "base/bytes.h"
#include "namespace.h"

namespace openras::net {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr uint8_t kIcmpv6 = 58, kRouterSolicitation = 133, kRouterAdvertisement = 134;

void put_address(ByteWriter& writer, const char* text) {
  auto octets = ip(text).to_v6().to_bytes();
  writer.bytes(ByteView(octets));
}

// RFC 4443 §2.3.
uint16_t icmpv6_checksum(ByteView addresses, ByteView message) {
  uint32_t sum = static_cast<uint32_t>(message.size()) + kIcmpv6;
  auto add = [&](ByteView octets) {
    for (size_t i = 0; i < octets.size(); ++i) sum += i % 2 ? octets[i] : octets[i] * 256u;
  };
  add(addresses), add(message);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~sum & 0xffff);
}

// RFC 4861 §4.2 and §4.6.2: a router for half an hour, and a prefix for addresses.
Bytes router_advertisement() {
  ByteWriter addresses;
  put_address(addresses, "fe80::5:6:7:8");
  put_address(addresses, "ff02::1");
  ByteWriter message;
  message.u8(kRouterAdvertisement), message.u8(0), message.u16(0);
  message.u8(64), message.u8(0), message.u16(1800), message.u32(0), message.u32(0);
  message.u8(3), message.u8(4), message.u8(64), message.u8(0xc0);  // on link, autonomous
  message.u32(7200), message.u32(3600), message.u32(0);
  put_address(message, "2001:db8:77::");
  message.patch_u16(2, icmpv6_checksum(addresses.view(), message.view()));

  ByteWriter packet;
  packet.u32(0x60000000), packet.u16(static_cast<uint16_t>(message.size()));
  packet.u8(kIcmpv6), packet.u8(255);
  packet.bytes(addresses.view()), packet.bytes(message.view());
  return packet.take();
}

class RouterAdvertisementTest : public NamespaceTest {
 protected:
  void SetUp() override {
    NamespaceTest::SetUp();
    system = make_linux_system(settings());
    tun = system->open_tun("ras%d").value();
  }
  void advertise() {
    Bytes packet = router_advertisement();
    ASSERT_EQ(write(tun->fd(), packet.data(), packet.size()), static_cast<ssize_t>(packet.size()));
  }
  // Whether the kernel sends a Router Solicitation within ten seconds.
  bool is_solicited() {
    std::array<uint8_t, 2048> packet;
    while (readable(tun->fd())) {
      ssize_t count = read(tun->fd(), packet.data(), packet.size());
      if (count > 40 && packet[6] == kIcmpv6 && packet[40] == kRouterSolicitation) return true;
    }
    return false;
  }

  std::unique_ptr<System> system;
  std::unique_ptr<Tun> tun;
};

TEST_F(RouterAdvertisementTest, GivesAddressAndDefaultRouteWhereAskedFor) {
  auto applied = system->apply(everything("ras0"));
  ASSERT_TRUE(applied) << applied.error().detail;
  EXPECT_TRUE(is_solicited());
  EXPECT_THAT(sh("ip -6 route get 2001:4860::1"), HasSubstr("dev or-net-a"))
      << "until it announces";
  advertise();
  EXPECT_THAT(sh("ip -6 addr show ras0"), HasSubstr("2001:db8:77:0:1:2:3:4/64"))
      << "the negotiated identifier makes the address";
  EXPECT_THAT(sh("ip -6 route get 2001:4860::1"), HasSubstr("via fe80::5:6:7:8 dev ras0"));
  EXPECT_THAT(sh("ip -6 route show default"),
              HasSubstr("via 2001:db8:a::1 dev or-net-a metric 100"))
      << "the old one stays";
  applied->reset();
  tun.reset();
  EXPECT_EQ(system_state(), before);
}

TEST_F(RouterAdvertisementTest, AlsoOnAMachineThatForwards) {
  sh("sysctl -q net.ipv6.conf.all.forwarding=1; sysctl -q net.ipv6.conf.default.forwarding=1");
  tun.reset();
  tun = system->open_tun("ras%d").value();
  auto applied = system->apply(everything("ras0"));
  ASSERT_TRUE(applied);
  advertise();
  EXPECT_THAT(sh("ip -6 route get 2001:4860::1"), HasSubstr("dev ras0"));
}

TEST_F(RouterAdvertisementTest, ChangesNothingWhereNotAskedFor) {
  Description wanted = everything("ras0");
  wanted.default_route_v6 = false;
  wanted.routes.clear();
  auto applied = system->apply(wanted);
  ASSERT_TRUE(applied);
  std::string state = sh("ip -6 addr; ip -6 route show table all");
  advertise();
  EXPECT_EQ(sh("ip -6 addr; ip -6 route show table all"), state);
}

TEST_F(RouterAdvertisementTest, GivesOnlyAnAddressForSplitRoutes) {
  Description wanted = everything("ras0");
  wanted.default_route_v6 = false;
  auto applied = system->apply(wanted);
  ASSERT_TRUE(applied);
  advertise();
  EXPECT_THAT(sh("ip -6 addr show ras0"), HasSubstr("2001:db8:77:0:1:2:3:4/64"));
  EXPECT_THAT(sh("ip -6 route show default"), Not(HasSubstr("ras0")));
}

}  // namespace
}  // namespace openras::net
