#include "net/plan.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string>
#include <system_error>

#include "base/log.h"
#include "errors/situation.h"

namespace openras::net {
namespace {

constexpr uint32_t kSmallestIpv4Mtu = 68;    // RFC 791 §3.2
constexpr uint32_t kSmallestIpv6Mtu = 1280;  // RFC 8200 §5

uint8_t full_length(const asio::ip::address& address) { return address.is_v4() ? 32 : 128; }

bool covers(const Prefix& prefix, const asio::ip::address& address) {
  if (prefix.address.is_v4() != address.is_v4()) return false;
  auto compare = [&](const auto& a, const auto& b) {
    for (size_t bit = 0; bit < prefix.length; ++bit) {
      auto mask = static_cast<uint8_t>(0x80 >> bit % 8);
      if ((a[bit / 8] & mask) != (b[bit / 8] & mask)) return false;
    }
    return true;
  };
  return address.is_v4() ? compare(prefix.address.to_v4().to_bytes(), address.to_v4().to_bytes())
                         : compare(prefix.address.to_v6().to_bytes(), address.to_v6().to_bytes());
}

// The address with the bits after the prefix cleared: the kernel refuses others.
asio::ip::address network_of(const Prefix& prefix) {
  auto clear = [&](auto octets) {
    for (size_t bit = prefix.length; bit < octets.size() * 8; ++bit)
      octets[bit / 8] = static_cast<uint8_t>(octets[bit / 8] & ~(0x80 >> bit % 8));
    return octets;
  };
  if (prefix.address.is_v4()) return asio::ip::address_v4(clear(prefix.address.to_v4().to_bytes()));
  return asio::ip::address_v6(clear(prefix.address.to_v6().to_bytes()));
}

class Planner {
 public:
  Planner(const Description& description, Kernel& kernel, Dns& dns)
      : wanted_(description), kernel_(kernel), dns_(dns) {}

  Result<Plan> make() {
    if (Result<> ok = check(); !ok) return std::unexpected(ok.error());
    std::expected<LinkState, int> link = kernel_.find_link(wanted_.interface);
    if (!link)
      return fail(ERROR_DEVICE_DOES_NOT_EXIST,
                  fmt::format("there is no interface {}: {}", wanted_.interface,
                              std::generic_category().message(link.error())));
    plan_.link = *link;
    with_ipv6_ = wanted_.local_v6.has_value() && can_have_ipv6();
    plan_link();
    plan_addresses();
    if (Result<> ok = plan_pinned_route(); !ok) return std::unexpected(ok.error());
    plan_routes();
    plan_dns();
    return std::move(plan_);
  }

 private:
  Result<> check() const;
  bool can_have_ipv6();
  void plan_link();
  void plan_setting(const std::string& name, const std::string& value, bool required);
  void plan_addresses();
  Result<> plan_pinned_route();
  void plan_routes();
  void plan_route(const Prefix& prefix, Placement placement);
  void plan_dns();
  bool server_is_covered() const;
  std::string setting_name(const std::string& name) const {
    return fmt::format("net/ipv6/conf/{}/{}", wanted_.interface, name);
  }
  bool has_setting(const std::string& name) {
    return kernel_.read_setting(setting_name(name)).has_value();
  }
  unsigned index() const { return plan_.link.index; }

  const Description& wanted_;
  Kernel& kernel_;
  Dns& dns_;
  Plan plan_;
  bool with_ipv6_ = false;
};

Result<> Planner::check() const {
  if (wanted_.mtu < kSmallestIpv4Mtu)
    return fail(Situation::kSettingsImpossible,
                fmt::format("an MTU of {} is too small", wanted_.mtu));
  if (wanted_.default_route_v4 && !wanted_.local_v4)
    return fail(Situation::kSettingsImpossible, "an IPv4 default route needs an IPv4 address");
  if (wanted_.local_v6 && !wanted_.local_v6->is_link_local())
    return fail(Situation::kSettingsImpossible,
                fmt::format("{} is no link-local address", wanted_.local_v6->to_string()));
  for (const Prefix& prefix : wanted_.routes)
    if (prefix.length > full_length(prefix.address))
      return fail(Situation::kSettingsImpossible,
                  fmt::format("{}/{} is no prefix", prefix.address.to_string(), prefix.length));
  if (wanted_.local_v4 && wanted_.pinned_server &&
      *wanted_.pinned_server == asio::ip::address(*wanted_.local_v4))
    return fail(Situation::kNoRoute,
                fmt::format("the server assigned {}, which is its own address: it could not be "
                            "reached any more",
                            wanted_.local_v4->to_string()));
  return {};
}

bool Planner::can_have_ipv6() {
  std::string reason;
  if (wanted_.mtu < kSmallestIpv6Mtu) {
    reason = fmt::format("the MTU of {} is smaller than {}", wanted_.mtu, kSmallestIpv6Mtu);
  } else if (!plan_.link.ipv6_address_generation ||
             kernel_.read_setting(setting_name("disable_ipv6")) != "0") {
    reason = "it is switched off on this machine (net.ipv6.conf.default.disable_ipv6)";
  }
  if (reason.empty()) return true;
  spdlog::warn("net: connection={} interface={} without IPv6: {}", log::value(wanted_.owner),
               log::value(wanted_.interface), reason);
  return false;
}

void Planner::plan_link() {
  if (plan_.link.mtu != wanted_.mtu)
    plan_.steps.push_back(MtuStep{index(), wanted_.mtu, plan_.link.mtu});
  // Without IPv6 too: the kernel would make up a link-local address that nobody negotiated.
  if (plan_.link.ipv6_address_generation &&
      *plan_.link.ipv6_address_generation != kAddressGenerationNone)
    plan_.steps.push_back(AddressGenerationStep{index(), kAddressGenerationNone,
                                                *plan_.link.ipv6_address_generation});
  if (with_ipv6_) {
    // Router advertisements are the peer's word on addresses and on what lies behind it: taken
    // only where the user wants IPv6 through this link (doc/decisions/0003-default-route.md).
    bool routes_v6 = std::ranges::any_of(
        wanted_.routes, [](const Prefix& prefix) { return prefix.address.is_v6(); });
    bool listen = wanted_.default_route_v6 || routes_v6;
    plan_setting("accept_ra", listen ? "2" : "0", listen);  // 2: also on a machine that forwards
    if (listen) {
      plan_setting("accept_ra_defrtr", wanted_.default_route_v6 ? "1" : "0", true);
      // Before every other default route, which all stay. Kernels before 5.12 have no such setting.
      if (wanted_.default_route_v6 && has_setting("ra_defrtr_metric"))
        plan_setting("ra_defrtr_metric", "1", true);
    }
  }
  if (!plan_.link.up) plan_.steps.push_back(UpStep{index()});
}

void Planner::plan_setting(const std::string& name, const std::string& value, bool required) {
  std::string full = setting_name(name);
  std::expected<std::string, int> before = kernel_.read_setting(full);
  if (!before && !required) return;
  if (before && *before == value) return;
  plan_.steps.push_back(SettingStep{full, value, before.value_or(""), required});
}

void Planner::plan_addresses() {
  if (wanted_.local_v4) {
    Address address{index(), *wanted_.local_v4, std::nullopt, 32, true};
    if (wanted_.peer_v4 && *wanted_.peer_v4 != *wanted_.local_v4 &&
        !wanted_.peer_v4->is_unspecified()) {
      address.peer = *wanted_.peer_v4;
      // A server that uses one address inside and outside: a route to it through the link would
      // draw the link's own packets into the link.
      address.prefix_route = wanted_.pinned_server != address.peer;
    }
    plan_.steps.push_back(AddressStep{address});
  }
  if (with_ipv6_)
    plan_.steps.push_back(AddressStep{{index(), *wanted_.local_v6, std::nullopt, 64, true}});
}

bool Planner::server_is_covered() const {
  const asio::ip::address& server = *wanted_.pinned_server;
  if (server.is_v4() ? wanted_.default_route_v4 : wanted_.default_route_v6) return true;
  return std::ranges::any_of(wanted_.routes,
                             [&](const Prefix& prefix) { return covers(prefix, server); });
}

Result<> Planner::plan_pinned_route() {
  if (!wanted_.pinned_server || !server_is_covered()) return {};
  const asio::ip::address& server = *wanted_.pinned_server;
  // Link-local routes belong to an interface each: no route of ours covers them.
  if (server.is_v6() && server.to_v6().is_link_local()) return {};
  std::expected<NextHop, int> hop = kernel_.look_up(server);
  if (!hop)
    return fail(
        Situation::kNoRoute,
        fmt::format("the server {} cannot be reached from here now, so that its route cannot "
                    "be kept outside the connection: {}",
                    server.to_string(), std::generic_category().message(hop.error())));
  if (hop->local || hop->index == index()) return {};
  RouteStep step;
  step.pinned = true;
  step.route = {server, full_length(server), hop->gateway, hop->index, std::nullopt, 1};
  // IPv6's may be a temporary address, which goes before the connection does (RFC 8981).
  if (server.is_v4()) step.route.source = hop->source;
  plan_.steps.push_back(step);
  return {};
}

void Planner::plan_routes() {
  for (const Prefix& prefix : wanted_.routes)
    if (prefix.address.is_v4() || with_ipv6_) plan_route(prefix, Placement::kExclusive);
  if (!wanted_.default_route_v4) return;
  // Two halves are narrower than any default route, whatever its metric, and leave it untouched.
  plan_route({asio::ip::address_v4(0), 1}, Placement::kFirst);
  plan_route({asio::ip::address_v4(0x80000000), 1}, Placement::kFirst);
}

void Planner::plan_route(const Prefix& prefix, Placement placement) {
  RouteStep step;
  step.route.destination = network_of(prefix);
  step.route.length = prefix.length;
  step.route.index = index();
  step.placement = placement;
  if (prefix.address.is_v4()) {
    if (wanted_.local_v4) step.route.source = *wanted_.local_v4;
  } else {
    step.route.metric = 1024;  // what the kernel takes where none is given, IP6_RT_PRIO_USER
  }
  plan_.steps.push_back(step);
}

void Planner::plan_dns() {
  if (!wanted_.use_dns) return;
  DnsStep step;
  std::ranges::copy_if(wanted_.dns, std::back_inserter(step.servers), [](const auto& server) {
    return !server.is_unspecified();  // how some peers say that they have none
  });
  if (step.servers.empty()) return;
  step.method = dns_.choose();
  step.interface = wanted_.interface;
  step.index = index();
  if (step.method == DnsMethod::kFile) step.file = dns_.file();
  step.all_names = wanted_.default_route_v4 || wanted_.default_route_v6;
  plan_.steps.push_back(step);
}

}  // namespace

Result<Plan> make_plan(const Description& description, Kernel& kernel, Dns& dns) {
  return Planner(description, kernel, dns).make();
}

bool ipv6_is_on(Kernel& kernel) {
  return kernel.read_setting("net/ipv6/conf/default/disable_ipv6") == "0";
}

}  // namespace openras::net
