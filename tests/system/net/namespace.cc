#include "namespace.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace openras::net {
namespace {

void put(const char* path, const std::string& text) { std::ofstream(path) << text; }

// Root needs none; anybody else becomes root of a user namespace.
void become_root() {
  if (geteuid() == 0) return;
  std::string uid = std::to_string(geteuid()), gid = std::to_string(getegid());
  ASSERT_EQ(unshare(CLONE_NEWUSER | CLONE_NEWNET), 0)
      << "this test needs root or user namespaces (sysctl kernel.unprivileged_userns_clone=1)";
  put("/proc/self/setgroups", "deny");
  put("/proc/self/uid_map", "0 " + uid + " 1");
  put("/proc/self/gid_map", "0 " + gid + " 1");
}

// The kernel takes notice of a cable plugged in a while later: waits until both ends have.
void wait_for_carrier() {
  Descriptor changes(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  sockaddr_nl group{};
  group.nl_family = AF_NETLINK;
  group.nl_groups = RTMGRP_LINK;
  ASSERT_EQ(bind(changes.get(), reinterpret_cast<sockaddr*>(&group), sizeof group), 0);
  char message[8192];
  auto is_up = [](const char* name) {
    return sh(std::string("ip link show ") + name).find("state UP") != std::string::npos;
  };
  while (!is_up("or-net-a") || !is_up("or-net-b")) {
    ASSERT_TRUE(readable(changes.get())) << "the test's interfaces do not come up";
    ASSERT_GT(recv(changes.get(), message, sizeof message, 0), 0);
  }
}

}  // namespace

std::string sh(const std::string& command) {
  FILE* stream = popen((command + " 2>&1").c_str(), "r");
  std::string out;
  char buffer[4096];
  while (size_t count = fread(buffer, 1, sizeof buffer, stream)) out.append(buffer, count);
  EXPECT_EQ(pclose(stream), 0) << command << ": " << out;
  return out;
}

asio::ip::address ip(const char* text) { return asio::ip::make_address(text); }

void NamespaceTest::SetUp() {
  become_root();
  ASSERT_EQ(unshare(CLONE_NEWNET), 0);
  std::string name = (std::filesystem::temp_directory_path() / "or-net-XXXXXX").string();
  ASSERT_TRUE(mkdtemp(name.data()));
  scratch = name;
  sh("ip link set lo up;"
     "ip link add or-net-a type veth peer name or-net-b;"
     "ip link set or-net-a addrgenmode none; ip link set or-net-b addrgenmode none;"
     "ip addr add 192.0.2.10/24 dev or-net-a; ip addr add 2001:db8:a::10/64 dev or-net-a nodad;"
     "ip link set or-net-b up; ip link set or-net-a up;"
     "ip route add default via 192.0.2.1; ip route add default via 2001:db8:a::1 metric 100");
  wait_for_carrier();
  before = system_state();
}

void NamespaceTest::TearDown() {
  if (!scratch.empty()) std::filesystem::remove_all(scratch);
}

std::string NamespaceTest::system_state() {
  return sh(
      "ip -d link; ip addr; ip route show table all; ip -6 route show table all; ip rule;"
      "ip -6 rule");
}

std::string NamespaceTest::state_after_first_up(const std::string& interface) {
  sh("ip link set " + interface + " up; ip link set " + interface + " down");
  return system_state();
}

SystemSettings NamespaceTest::settings() const {
  return {scratch / "journal", scratch / "resolv.conf", DnsService::kFile, false};
}

std::string NamespaceTest::dns_file() const {
  std::ifstream in(scratch / "resolv.conf");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> NamespaceTest::journal_files() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(scratch / "journal"))
    names.push_back(entry.path().filename());
  return names;
}

Description NamespaceTest::everything(const std::string& interface) {
  Description wanted;
  wanted.owner = "office";
  wanted.interface = interface;
  wanted.mtu = 1400;
  wanted.local_v4 = ip("10.9.0.2").to_v4(), wanted.peer_v4 = ip("10.9.0.1").to_v4();
  wanted.local_v6 = ip("fe80::1:2:3:4").to_v6(), wanted.peer_v6 = ip("fe80::5:6:7:8").to_v6();
  wanted.default_route_v4 = wanted.default_route_v6 = true;
  wanted.routes = {{ip("10.20.0.0"), 16}, {ip("2001:db8:20::"), 48}};
  wanted.pinned_server = ip("198.51.100.7");
  wanted.dns = {ip("10.9.0.53")};
  return wanted;
}

Child::Child(const std::function<void()>& work) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  pid_ = fork();
  if (pid_ == 0) {
    work();
    char said = testing::Test::HasFailure() ? 'n' : 'y';
    if (write(ends[1], &said, 1) != 1) _exit(1);
    for (;;) pause();
  }
  close(ends[1]);
  char said = 'n';
  ready_ = read(ends[0], &said, 1) == 1 && said == 'y';
  close(ends[0]);
}

void Child::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

bool readable(int fd) {
  pollfd poll_fd{fd, POLLIN, 0};
  return poll(&poll_fd, 1, 10'000) == 1;
}

}  // namespace openras::net
