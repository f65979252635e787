#include <gmock/gmock.h>
#include <openras/raserror.h>

#include "namespace.h"

namespace openras::net {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ApplyTest : public NamespaceTest {
 protected:
  void SetUp() override {
    NamespaceTest::SetUp();
    system = make_linux_system(settings());
    auto opened = system->open_tun("ras%d");
    ASSERT_TRUE(opened) << opened.error().detail;
    tun = std::move(*opened);
    ASSERT_EQ(tun->name(), "ras0");
  }
  // Applies, and fails the test where that fails.
  std::unique_ptr<Applied> apply(const Description& wanted) {
    auto applied = system->apply(wanted);
    EXPECT_TRUE(applied) << applied.error().detail;
    return applied ? std::move(*applied) : nullptr;
  }
  void expect_nothing_left(std::unique_ptr<Applied>& applied) {
    applied.reset();
    tun.reset();
    EXPECT_EQ(system_state(), before);
    EXPECT_THAT(journal_files(), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(scratch / "resolv.conf"));
  }

  std::unique_ptr<System> system;
  std::unique_ptr<Tun> tun;
};

TEST_F(ApplyTest, BringsAboutEverythingAndLeavesNothing) {
  auto applied = apply(everything("ras0"));
  EXPECT_THAT(sh("ip link show ras0"), HasSubstr("mtu 1400"));
  EXPECT_THAT(sh("ip link show ras0"), HasSubstr("UP"));
  EXPECT_THAT(sh("ip -4 addr show ras0"), HasSubstr("inet 10.9.0.2 peer 10.9.0.1/32"));
  EXPECT_THAT(sh("ip route get 10.20.1.1"), HasSubstr("dev ras0 src 10.9.0.2"));
  EXPECT_THAT(sh("ip -6 route get 2001:db8:20::1"), HasSubstr("dev ras0"));
  EXPECT_THAT(dns_file(), HasSubstr("nameserver 10.9.0.53\n"));
  expect_nothing_left(applied);
}

TEST_F(ApplyTest, TheOnlyLinkLocalAddressIsTheNegotiatedOne) {
  auto applied = apply(everything("ras0"));
  std::string addresses = sh("ip -6 -o addr show ras0");
  EXPECT_THAT(addresses, HasSubstr("fe80::1:2:3:4/64 scope link"));
  EXPECT_EQ(std::ranges::count(addresses, '\n'), 1) << addresses;
  EXPECT_THAT(addresses, Not(HasSubstr("tentative")));
}

TEST_F(ApplyTest, TheDefaultRouteLeadsIntoTheLinkAndTheServersDoesNot) {
  auto applied = apply(everything("ras0"));
  EXPECT_THAT(sh("ip route get 8.8.8.8"), HasSubstr("dev ras0 src 10.9.0.2"));
  EXPECT_THAT(sh("ip route get 203.0.113.1"), HasSubstr("dev ras0 src 10.9.0.2"));
  EXPECT_THAT(sh("ip route get 198.51.100.7"),
              HasSubstr("via 192.0.2.1 dev or-net-a src 192.0.2.10"));
  EXPECT_THAT(sh("ip route get 192.0.2.77"), HasSubstr("dev or-net-a")) << "the local net stays";
  EXPECT_EQ(sh("ip route show default"), "default via 192.0.2.1 dev or-net-a \n") << "untouched";
  expect_nothing_left(applied);
}

TEST_F(ApplyTest, WithoutADefaultRouteNothingElseGoesThroughTheLink) {
  Description wanted = everything("ras0");
  wanted.default_route_v4 = wanted.default_route_v6 = false;
  auto applied = apply(wanted);
  EXPECT_THAT(sh("ip route get 8.8.8.8"), HasSubstr("dev or-net-a"));
  EXPECT_THAT(sh("ip route show 198.51.100.7"), IsEmpty()) << "and needs no pinned route";
  EXPECT_THAT(sh("ip route get 10.9.0.1"), HasSubstr("dev ras0"));
  expect_nothing_left(applied);
}

TEST_F(ApplyTest, PinsAnOnLinkServer) {
  Description wanted = everything("ras0");
  wanted.pinned_server = ip("192.0.2.99");
  wanted.routes = {{ip("192.0.2.96"), 28}};  // narrower than the Ethernet's own net
  auto applied = apply(wanted);
  EXPECT_THAT(sh("ip route get 192.0.2.99"), HasSubstr("dev or-net-a"));
  EXPECT_THAT(sh("ip route get 192.0.2.100"), HasSubstr("dev ras0"));
  expect_nothing_left(applied);
}

TEST_F(ApplyTest, PinsAnIpv6Server) {
  Description wanted = everything("ras0");
  wanted.pinned_server = ip("2001:db8:20::7");
  auto applied = apply(wanted);
  EXPECT_THAT(sh("ip -6 route get 2001:db8:20::7"), HasSubstr("via 2001:db8:a::1 dev or-net-a"));
  EXPECT_THAT(sh("ip -6 route get 2001:db8:20::8"), HasSubstr("dev ras0"));
  expect_nothing_left(applied);
}

TEST_F(ApplyTest, PinsBehindAGatewayThatOnlyAnOnlinkRouteReaches) {
  sh("ip route del default; ip route add default via 169.254.1.1 dev or-net-a onlink");
  before = "";
  auto applied = apply(everything("ras0"));
  EXPECT_THAT(sh("ip route get 198.51.100.7"), HasSubstr("via 169.254.1.1 dev or-net-a"));
}

TEST_F(ApplyTest, AHostRouteThatWasThereStays) {
  sh("ip route add 198.51.100.7 via 192.0.2.1; ip route add 198.51.100.7 via 192.0.2.1 metric 1");
  before.clear();
  std::string routes = sh("ip route");
  auto applied = apply(everything("ras0"));
  EXPECT_NE(sh("ip route"), routes);
  applied.reset();
  EXPECT_EQ(sh("ip route"), routes);
}

TEST_F(ApplyTest, ADefaultRouteOfMetric0Stays) {
  EXPECT_THAT(sh("ip route show default"), Not(HasSubstr("metric"))) << "it is one already";
  auto applied = apply(everything("ras0"));
  EXPECT_THAT(sh("ip route get 8.8.8.8"), HasSubstr("dev ras0"));
}

TEST_F(ApplyTest, OfTwoDefaultRoutesTheNewerCountsAndTheOlderComesBack) {
  auto other = system->open_tun("ras%d").value();
  Description first = everything("ras0"), second = everything("ras1");
  first.routes.clear(), second.routes.clear();
  second.local_v4 = ip("10.8.0.2").to_v4(), second.peer_v4 = ip("10.8.0.1").to_v4();
  auto one = apply(first), two = apply(second);
  EXPECT_THAT(sh("ip route get 8.8.8.8"), HasSubstr("dev ras1 src 10.8.0.2"));
  EXPECT_THAT(sh("ip route get 198.51.100.7"), HasSubstr("dev or-net-a"));
  two.reset();
  EXPECT_THAT(sh("ip route get 8.8.8.8"), HasSubstr("dev ras0 src 10.9.0.2"));
  EXPECT_THAT(sh("ip route get 198.51.100.7"), HasSubstr("dev or-net-a")) << "still pinned";
  other.reset();
  expect_nothing_left(one);
}

TEST_F(ApplyTest, AServerWithOneAddressInsideAndOutsideStaysReachable) {
  Description wanted = everything("ras0");
  wanted.peer_v4 = ip("198.51.100.7").to_v4();
  for (bool default_route : {false, true}) {
    wanted.default_route_v4 = default_route;
    auto applied = apply(wanted);
    EXPECT_THAT(sh("ip route get 198.51.100.7"), HasSubstr("via 192.0.2.1 dev or-net-a"));
  }
}

TEST_F(ApplyTest, ATakenRouteIsAClearErrorAndChangesNothing) {
  sh("ip route add 10.20.0.0/16 via 192.0.2.9");
  std::string state = state_after_first_up("ras0");
  auto applied = system->apply(everything("ras0"));
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, uint32_t{ERROR_ROUTE_NOT_AVAILABLE});
  EXPECT_THAT(applied.error().detail, HasSubstr("10.20.0.0/16"));
  EXPECT_EQ(system_state(), state);
  EXPECT_THAT(journal_files(), IsEmpty());
}

TEST_F(ApplyTest, AnUnreachableServerIsAnErrorAndChangesNothing) {
  sh("ip route del default");
  std::string state = system_state();
  auto applied = system->apply(everything("ras0"));
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, uint32_t{ERROR_ROUTE_NOT_AVAILABLE});
  EXPECT_EQ(system_state(), state);
}

TEST_F(ApplyTest, TheInterfaceMayGoFirst) {
  auto applied = apply(everything("ras0"));
  tun.reset();
  expect_nothing_left(applied);
}

TEST_F(ApplyTest, TheSameInterfaceServesAgain) {
  for (int i = 0; i < 3; ++i) {
    auto applied = apply(everything("ras0"));
    EXPECT_THAT(sh("ip route get 8.8.8.8"), HasSubstr("dev ras0"));
  }
  std::unique_ptr<Applied> none;
  expect_nothing_left(none);
}

TEST_F(ApplyTest, WithIpv6SwitchedOffTheConnectionIsIpv4Only) {
  sh("sysctl -q net.ipv6.conf.default.disable_ipv6=1");
  EXPECT_FALSE(system->ipv6_available());
  tun = system->open_tun("ras%d").value();
  auto applied = apply(everything(tun->name()));
  EXPECT_THAT(sh("ip -6 addr show " + tun->name()), IsEmpty());
  EXPECT_THAT(sh("ip route get 8.8.8.8"), HasSubstr("dev " + tun->name()));
}

TEST_F(ApplyTest, RoutesAreMarkedAsOurs) {
  auto applied = apply(everything("ras0"));
  EXPECT_THAT(sh("ip route show 198.51.100.7"), HasSubstr("proto 82"));
}

}  // namespace
}  // namespace openras::net
