// A kernel and a DNS service in memory, that fail at the call the test chooses.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "net/step.h"
#include "net/system.h"

namespace openras::net {

inline asio::ip::address ip(const char* text) { return asio::ip::make_address(text); }

// What a test compares before and after.
struct KernelState {
  bool up = false;
  uint32_t mtu = 1500;
  uint8_t address_generation = 0;
  std::vector<Address> addresses;
  std::vector<Route> routes;
  std::map<std::string, std::string> settings{{"net/ipv6/conf/ras0/disable_ipv6", "0"},
                                              {"net/ipv6/conf/default/disable_ipv6", "0"},
                                              {"net/ipv6/conf/ras0/accept_ra", "1"},
                                              {"net/ipv6/conf/ras0/accept_ra_defrtr", "1"},
                                              {"net/ipv6/conf/ras0/ra_defrtr_metric", "1024"}};
  friend bool operator==(const KernelState&, const KernelState&) = default;
};

// It has one TUN, ras0 (link 5), beside eth0 (link 2), which leads everywhere through 192.0.2.1.
class FakeKernel final : public Kernel {
 public:
  KernelState state;
  bool has_tun = true;
  std::string tun_kind = "tun";
  std::expected<NextHop, int> next_hop = NextHop{false, 2, ip("192.0.2.1"), ip("192.0.2.10")};
  int changes = 0;  // calls so far that change something
  int fail_at = 0;  // that one fails (1 = the first); 0 = none
  int fail_with = EPERM;
  std::function<void(const Step&)> before_step = [](const Step&) {};  // that can be told apart

  std::expected<LinkState, int> find_link(const std::string& name) override {
    if (name != "ras0" || !has_tun) return std::unexpected(ENODEV);
    return LinkState{5, state.up, state.mtu, tun_kind, state.address_generation};
  }
  int set_mtu(unsigned index, uint32_t mtu) override {
    before_step(MtuStep{index, mtu, state.mtu});
    return change([&] { state.mtu = mtu; });
  }
  int set_up(unsigned, bool up) override {
    return change([&] { state.up = up; });
  }
  int set_address_generation(unsigned, uint8_t mode) override {
    return change([&] { state.address_generation = mode; });
  }
  int remove_link(unsigned) override {
    return change([&] { has_tun = false; });
  }
  int add_address(const Address& address) override {
    before_step(AddressStep{address});
    return change([&] { state.addresses.push_back(address); });
  }
  int remove_address(const Address& address) override {
    return remove_from(state.addresses, address, EADDRNOTAVAIL);
  }
  int add_route(const Route& route, Placement placement) override {
    before_step(RouteStep{route, placement, route.gateway.has_value()});
    bool taken = std::ranges::any_of(state.routes, [&](const Route& other) {
      return other.destination == route.destination && other.length == route.length &&
             other.metric == route.metric;
    });
    if (taken && placement == Placement::kExclusive) return ++changes, EEXIST;
    return change([&] { state.routes.push_back(route); });
  }
  int remove_route(const Route& route) override { return remove_from(state.routes, route, ESRCH); }
  std::expected<NextHop, int> look_up(const asio::ip::address&) override { return next_hop; }
  std::expected<std::string, int> read_setting(const std::string& name) override {
    auto found = state.settings.find(name);
    if (found == state.settings.end()) return std::unexpected(ENOENT);
    return found->second;
  }
  int write_setting(const std::string& name, const std::string& value) override {
    return change([&] { state.settings[name] = value; });
  }

 private:
  template <typename Action>
  int change(Action action) {
    if (++changes == fail_at) return fail_with;
    action();
    return 0;
  }
  template <typename Thing>
  int remove_from(std::vector<Thing>& things, const Thing& thing, int absent) {
    auto found = std::ranges::find(things, thing);
    if (found == things.end()) return absent;
    return change([&] { things.erase(found); });
  }
};

class FakeDns final : public Dns {
 public:
  std::vector<DnsStep> set_now;
  DnsMethod method = DnsMethod::kFile;
  bool fail = false, fail_unset = false;

  DnsMethod choose() override { return method; }
  std::filesystem::path file() const override { return "/run/x/resolv.conf"; }
  Result<> set(const DnsStep& step) override {
    set_now.push_back(step);  // some of it counts also where it fails
    if (fail) return openras::fail(31, "the DNS service does not answer");
    return {};
  }
  Result<bool> unset(const DnsStep& step) override {
    if (fail_unset) return openras::fail(31, "the DNS service does not answer");
    return std::erase(set_now, step) > 0;
  }
};

// A scratch directory that goes with the test.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "or-net-XXXXXX").string();
    if (!mkdtemp(name.data())) abort();
    path_ = name;
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}
inline void put(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
}
inline std::vector<std::string> names_in(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

// Everything a connection can ask for.
inline Description full_description() {
  Description wanted;
  wanted.owner = "office";
  wanted.interface = "ras0";
  wanted.mtu = 1400;
  wanted.local_v4 = ip("10.9.0.2").to_v4(), wanted.peer_v4 = ip("10.9.0.1").to_v4();
  wanted.local_v6 = ip("fe80::1:2:3:4").to_v6(), wanted.peer_v6 = ip("fe80::5:6:7:8").to_v6();
  wanted.default_route_v4 = wanted.default_route_v6 = true;
  wanted.routes = {{ip("10.20.0.0"), 16}, {ip("2001:db8::"), 32}};
  wanted.pinned_server = ip("198.51.100.7");
  wanted.dns = {ip("10.9.0.53"), ip("2001:db8::53")};
  return wanted;
}

}  // namespace openras::net
