#include "net/plan.h"

#include <gmock/gmock.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "errors/situation.h"
#include "fake_kernel.h"

namespace openras::net {
namespace {

using testing::HasSubstr;

class PlanTest : public testing::Test {
 protected:
  PlanTest() {
    wanted.owner = "office", wanted.interface = "ras0";
    wanted.local_v4 = ip("10.9.0.2").to_v4(), wanted.peer_v4 = ip("10.9.0.1").to_v4();
  }
  Result<Plan> make() { return make_plan(wanted, kernel, dns); }
  template <typename Kind>
  std::vector<Kind> steps() {
    std::vector<Kind> out;
    Result<Plan> plan = make();
    EXPECT_TRUE(plan) << plan.error().detail;
    if (plan)
      for (const Step& step : plan->steps)
        if (const auto* kind = std::get_if<Kind>(&step)) out.push_back(*kind);
    return out;
  }
  std::vector<RouteStep> pinned() {
    std::vector<RouteStep> out = steps<RouteStep>();
    std::erase_if(out, [](const RouteStep& step) { return !step.pinned; });
    return out;
  }

  FakeKernel kernel;
  FakeDns dns;
  Description wanted;
};

TEST_F(PlanTest, AddressesThePointToPointLink) {
  auto addresses = steps<AddressStep>();
  ASSERT_EQ(addresses.size(), 1u);
  EXPECT_EQ(addresses[0].address, (Address{5, ip("10.9.0.2"), ip("10.9.0.1"), 32, true}));
}

TEST_F(PlanTest, APeerWithoutAnAddressOrWithOursIsLeftOut) {
  for (const char* peer : {"0.0.0.0", "10.9.0.2"}) {
    wanted.peer_v4 = ip(peer).to_v4();
    EXPECT_EQ(steps<AddressStep>()[0].address, (Address{5, ip("10.9.0.2"), {}, 32, true}));
  }
}

TEST_F(PlanTest, TheNegotiatedIdentifierIsTheOnlyLinkLocalAddress) {
  wanted.local_v6 = ip("fe80::1:2:3:4").to_v6();
  auto addresses = steps<AddressStep>();
  ASSERT_EQ(addresses.size(), 2u);
  EXPECT_EQ(addresses[1].address, (Address{5, ip("fe80::1:2:3:4"), {}, 64, true}));
  ASSERT_EQ(steps<AddressGenerationStep>().size(), 1u);
  EXPECT_EQ(steps<AddressGenerationStep>()[0].value, kAddressGenerationNone);
}

TEST_F(PlanTest, RouterAdvertisementsCountOnlyWhereIpv6IsToGoThroughTheLink) {
  wanted.local_v6 = ip("fe80::1").to_v6();
  auto settings = steps<SettingStep>();
  ASSERT_EQ(settings.size(), 1u);
  EXPECT_EQ(settings[0].name, "net/ipv6/conf/ras0/accept_ra");
  EXPECT_EQ(settings[0].value, "0");
  EXPECT_EQ(settings[0].before, "1");

  wanted.default_route_v6 = true;
  settings = steps<SettingStep>();
  ASSERT_EQ(settings.size(), 2u);  // accept_ra_defrtr has its value already
  EXPECT_EQ(settings[0].value, "2");
  EXPECT_EQ(settings[1].name, "net/ipv6/conf/ras0/ra_defrtr_metric");
  EXPECT_EQ(settings[1].value, "1");

  wanted.default_route_v6 = false;
  wanted.routes = {{ip("2001:db8::"), 32}};
  settings = steps<SettingStep>();
  ASSERT_EQ(settings.size(), 2u);
  EXPECT_EQ(settings[0].value, "2");
  EXPECT_EQ(settings[1].name, "net/ipv6/conf/ras0/accept_ra_defrtr");
  EXPECT_EQ(settings[1].value, "0") << "addresses yes, a default route no";
}

TEST_F(PlanTest, ListensBeforeTheInterfaceComesUp) {
  wanted.local_v6 = ip("fe80::1").to_v6();
  wanted.default_route_v6 = true;
  Result<Plan> plan = make();
  ASSERT_TRUE(plan);
  size_t up = 0, last_setting = 0, address = 0;
  for (size_t i = 0; i < plan->steps.size(); ++i) {
    if (std::holds_alternative<UpStep>(plan->steps[i])) up = i;
    if (std::holds_alternative<SettingStep>(plan->steps[i])) last_setting = i;
    if (std::holds_alternative<AddressStep>(plan->steps[i])) address = i;
  }
  EXPECT_LT(last_setting, up);
  EXPECT_LT(up, address) << "the kernel solicits routers once the address is there";
}

TEST_F(PlanTest, IsWithoutIpv6WhereItIsSwitchedOffOrTheMtuTooSmall) {
  wanted.local_v6 = ip("fe80::1").to_v6();
  wanted.default_route_v6 = true;
  wanted.mtu = 1279;
  EXPECT_EQ(steps<AddressStep>().size(), 1u);
  EXPECT_TRUE(steps<SettingStep>().empty());
  wanted.mtu = 1280;
  EXPECT_EQ(steps<AddressStep>().size(), 2u);
  kernel.state.settings["net/ipv6/conf/ras0/disable_ipv6"] = "1";
  EXPECT_EQ(steps<AddressStep>().size(), 1u);
}

TEST_F(PlanTest, TheDefaultRouteIsTwoHalves) {
  wanted.default_route_v4 = true;
  auto routes = steps<RouteStep>();
  ASSERT_EQ(routes.size(), 2u);
  EXPECT_EQ(routes[0].route, (Route{ip("0.0.0.0"), 1, {}, 5, ip("10.9.0.2"), 0}));
  EXPECT_EQ(routes[1].route, (Route{ip("128.0.0.0"), 1, {}, 5, ip("10.9.0.2"), 0}));
  EXPECT_EQ(routes[0].placement, Placement::kFirst);
}

TEST_F(PlanTest, PinsTheServerAsItIsReachedNowBeforeTheRoutesChange) {
  wanted.default_route_v4 = true;
  wanted.pinned_server = ip("198.51.100.7");
  auto routes = steps<RouteStep>();
  ASSERT_EQ(routes.size(), 3u);
  EXPECT_TRUE(routes[0].pinned);
  EXPECT_EQ(routes[0].route,
            (Route{ip("198.51.100.7"), 32, ip("192.0.2.1"), 2, ip("192.0.2.10"), 1}));
}

TEST_F(PlanTest, PinsAnOnLinkServerWithoutAGateway) {
  kernel.next_hop = NextHop{false, 2, {}, ip("192.0.2.10")};
  wanted.default_route_v4 = true;
  wanted.pinned_server = ip("192.0.2.99");
  ASSERT_EQ(pinned().size(), 1u);
  EXPECT_FALSE(pinned()[0].route.gateway);
}

TEST_F(PlanTest, PinsOnlyWhatARouteWouldDrawIn) {
  wanted.pinned_server = ip("198.51.100.7");
  EXPECT_TRUE(pinned().empty());
  wanted.routes = {{ip("198.51.101.0"), 24}};
  EXPECT_TRUE(pinned().empty());
  wanted.routes = {{ip("198.51.96.0"), 20}};
  EXPECT_EQ(pinned().size(), 1u);
  wanted.routes = {{ip("2001:db8::"), 32}};
  wanted.local_v6 = ip("fe80::1").to_v6();
  wanted.default_route_v6 = true;
  EXPECT_TRUE(pinned().empty()) << "an IPv4 server under IPv6 routes";
  wanted.pinned_server = ip("2001:db8::7");
  kernel.next_hop = NextHop{false, 2, ip("fe80::1"), ip("2001:db8:1::2")};
  ASSERT_EQ(pinned().size(), 1u);
  EXPECT_EQ(pinned()[0].route, (Route{ip("2001:db8::7"), 128, ip("fe80::1"), 2, {}, 1}));
}

TEST_F(PlanTest, AServerOnThisMachineNeedsNoRoute) {
  kernel.next_hop = NextHop{true, 1, {}, {}};
  wanted.default_route_v4 = true;
  wanted.pinned_server = ip("127.0.0.1");
  EXPECT_TRUE(pinned().empty());
}

TEST_F(PlanTest, AServerWithOneAddressInsideAndOutsideKeepsItsOutsideRoute) {
  wanted.peer_v4 = ip("198.51.100.7").to_v4();
  wanted.pinned_server = ip("198.51.100.7");
  EXPECT_FALSE(steps<AddressStep>()[0].address.prefix_route);
}

TEST_F(PlanTest, AnUnreachableServerIsAnError) {
  kernel.next_hop = std::unexpected(ENETUNREACH);
  wanted.default_route_v4 = true;
  wanted.pinned_server = ip("198.51.100.7");
  Result<Plan> plan = make();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, uint32_t{ERROR_ROUTE_NOT_AVAILABLE});
  EXPECT_EQ(plan.error().situation, Situation::kNoRoute);
  EXPECT_THAT(plan.error().detail, HasSubstr("198.51.100.7"));
}

TEST_F(PlanTest, ClearsTheHostBitsOfARoute) {
  wanted.routes = {{ip("10.20.30.40"), 12}, {ip("10.20.30.40"), 32}};
  auto routes = steps<RouteStep>();
  ASSERT_EQ(routes.size(), 2u);
  EXPECT_EQ(routes[0].route.destination, ip("10.16.0.0"));
  EXPECT_EQ(routes[1].route.destination, ip("10.20.30.40"));
}

TEST_F(PlanTest, DnsAsWanted) {
  EXPECT_TRUE(steps<DnsStep>().empty());
  wanted.dns = {ip("0.0.0.0")};
  EXPECT_TRUE(steps<DnsStep>().empty()) << "the peer has none";
  wanted.dns = {ip("10.9.0.53"), ip("0.0.0.0")};
  ASSERT_EQ(steps<DnsStep>().size(), 1u);
  EXPECT_EQ(steps<DnsStep>()[0].servers, std::vector{ip("10.9.0.53")});
  EXPECT_FALSE(steps<DnsStep>()[0].all_names);
  wanted.default_route_v4 = true;
  EXPECT_TRUE(steps<DnsStep>()[0].all_names);
  wanted.use_dns = false;
  EXPECT_TRUE(steps<DnsStep>().empty());
}

TEST_F(PlanTest, LeavesAloneWhatIsRightAlready) {
  kernel.state.up = true, kernel.state.address_generation = kAddressGenerationNone;
  wanted.mtu = 1500;
  Result<Plan> plan = make();
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->steps.size(), 1u) << "the address";
}

TEST_F(PlanTest, RefusesWhatContradictsItself) {
  auto code = [this] {
    Result<Plan> plan = make();
    return plan ? 0 : plan.error().code;
  };
  Description good = wanted;
  wanted.mtu = 67;
  EXPECT_EQ(code(), uint32_t{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(make().error().situation, Situation::kSettingsImpossible);
  wanted = good, wanted.local_v4.reset(), wanted.default_route_v4 = true;
  EXPECT_EQ(code(), uint32_t{ERROR_INVALID_PARAMETER});
  wanted = good, wanted.routes = {{ip("10.0.0.0"), 33}};
  EXPECT_EQ(code(), uint32_t{ERROR_INVALID_PARAMETER});
  wanted = good, wanted.local_v6 = ip("2001:db8::1").to_v6();
  EXPECT_EQ(code(), uint32_t{ERROR_INVALID_PARAMETER});
  wanted = good, wanted.pinned_server = ip("10.9.0.2");
  EXPECT_EQ(code(), uint32_t{ERROR_ROUTE_NOT_AVAILABLE});
  wanted = good, wanted.interface = "ras7";
  EXPECT_EQ(code(), uint32_t{ERROR_DEVICE_DOES_NOT_EXIST});
}

}  // namespace
}  // namespace openras::net
