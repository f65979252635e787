// systemd-resolved's D-Bus interface, against a stand-in that answers as
// org.freedesktop.resolve1(5) has it and writes down what it was told.
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "namespace.h"

namespace openras::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

int listen_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0) << path;
  EXPECT_EQ(listen(fd, 8), 0);
  return fd;
}

// A bus with one service on it, in one: each connection is served until it closes.
class FakeResolved {
 public:
  explicit FakeResolved(const std::string& bus_path) : listener_(listen_at(bus_path)) {
    thread_ = std::thread([this] { serve_all(); });
  }
  ~FakeResolved() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  FakeResolved(const FakeResolved&) = delete;
  FakeResolved& operator=(const FakeResolved&) = delete;

  std::vector<std::string> calls;  // look at it only between calls of the code under test
  std::atomic<bool> owned{true}, refuse_domains{false};

 private:
  static int hello(sd_bus_message* message, void*, sd_bus_error*) {
    return sd_bus_reply_method_return(message, "s", ":1.1");
  }
  static int name_has_owner(sd_bus_message* message, void* self, sd_bus_error*) {
    return sd_bus_reply_method_return(message, "b", int{static_cast<FakeResolved*>(self)->owned});
  }
  static int set_link_dns(sd_bus_message* message, void* self, sd_bus_error*) {
    int32_t link = 0, family = 0;
    sd_bus_message_read(message, "i", &link);
    std::string call = "dns " + std::to_string(link);
    sd_bus_message_enter_container(message, 'a', "(iay)");
    while (sd_bus_message_enter_container(message, 'r', "iay") > 0) {
      const void* octets = nullptr;
      size_t size = 0;
      sd_bus_message_read(message, "i", &family);
      sd_bus_message_read_array(message, 'y', &octets, &size);
      call += " family " + std::to_string(family) + " octets " + std::to_string(size);
      call += " first " + std::to_string(*static_cast<const uint8_t*>(octets));
      sd_bus_message_exit_container(message);
    }
    static_cast<FakeResolved*>(self)->calls.push_back(call);
    return sd_bus_reply_method_return(message, "");
  }
  static int set_link_domains(sd_bus_message* message, void* self, sd_bus_error* error) {
    auto* fake = static_cast<FakeResolved*>(self);
    int32_t link = 0;
    const char* domain = nullptr;
    int routing_only = 0;
    sd_bus_message_read(message, "i", &link);
    sd_bus_message_enter_container(message, 'a', "(sb)");
    sd_bus_message_read(message, "(sb)", &domain, &routing_only);
    fake->calls.push_back("domains " + std::to_string(link) + " " + domain +
                          (routing_only ? " routing" : ""));
    if (fake->refuse_domains)
      return sd_bus_error_set(error, "org.freedesktop.resolve1.LinkBusy", "the link is managed");
    return sd_bus_reply_method_return(message, "");
  }
  static int revert_link(sd_bus_message* message, void* self, sd_bus_error*) {
    int32_t link = 0;
    sd_bus_message_read(message, "i", &link);
    static_cast<FakeResolved*>(self)->calls.push_back("revert " + std::to_string(link));
    return sd_bus_reply_method_return(message, "");
  }

  void serve_all() {
    for (int fd; (fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) serve(fd);
  }
  void serve(int fd) {
    static const sd_bus_vtable kDriver[] = {
        SD_BUS_VTABLE_START(0), SD_BUS_METHOD("Hello", "", "s", hello, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("NameHasOwner", "s", "b", name_has_owner, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END};
    static const sd_bus_vtable kManager[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("SetLinkDNS", "ia(iay)", "", set_link_dns, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("SetLinkDomains", "ia(sb)", "", set_link_domains, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("RevertLink", "i", "", revert_link, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END};
    sd_bus* bus = nullptr;
    sd_id128_t id = SD_ID128_MAKE(1, 2, 3, 4, 5, 6, 7, 8, 9, a, b, c, d, e, f, 0);
    sd_bus_new(&bus);
    sd_bus_set_fd(bus, fd, fd);
    sd_bus_set_server(bus, 1, id);
    sd_bus_set_anonymous(bus, 1);
    sd_bus_start(bus);
    sd_bus_add_object_vtable(bus, nullptr, "/org/freedesktop/DBus", "org.freedesktop.DBus", kDriver,
                             this);
    sd_bus_add_object_vtable(bus, nullptr, "/org/freedesktop/resolve1",
                             "org.freedesktop.resolve1.Manager", kManager, this);
    int processed;
    while ((processed = sd_bus_process(bus, nullptr)) >= 0)
      if (processed == 0 && sd_bus_wait(bus, UINT64_MAX) < 0) break;
    sd_bus_unref(bus);
  }

  int listener_;
  std::thread thread_;
};

class ResolvedTest : public NamespaceTest {
 protected:
  void SetUp() override {
    NamespaceTest::SetUp();
    ASSERT_EQ(unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    ASSERT_EQ(mount("none", "/run", "tmpfs", 0, nullptr), 0);
    std::filesystem::create_directories("/run/systemd/resolve");
    std::string bus = (scratch / "bus").string();
    setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + bus).c_str(), 1);
    own_socket = listen_at("/run/systemd/resolve/io.systemd.Resolve");
    resolved = std::make_unique<FakeResolved>(bus);
    SystemSettings automatic = settings();
    automatic.dns = DnsService::kAuto;
    system = make_linux_system(automatic);
    tun = system->open_tun("ras%d").value();
    link = sh("ip -o link show ras0 | cut -d: -f1 | tr -d '\\n'");
    wanted = everything("ras0");
    wanted.dns = {ip("10.9.0.53"), ip("fd00::53")};
  }
  void TearDown() override {
    resolved.reset();
    close(own_socket);
    unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
    umount2("/run", MNT_DETACH);
    NamespaceTest::TearDown();
  }

  int own_socket = -1;
  std::unique_ptr<FakeResolved> resolved;
  std::unique_ptr<System> system;
  std::unique_ptr<Tun> tun;
  std::string link;
  Description wanted;
};

TEST_F(ResolvedTest, IsToldServersAndNamesAndToRevert) {
  auto applied = system->apply(wanted);
  ASSERT_TRUE(applied) << applied.error().detail;
  std::string servers = "dns " + link + " family 2 octets 4 first 10 family 10 octets 16 first 253";
  EXPECT_THAT(resolved->calls, ElementsAre(servers, "domains " + link + " . routing"));
  EXPECT_FALSE(std::filesystem::exists(scratch / "resolv.conf"));
  applied->reset();
  ASSERT_EQ(resolved->calls.size(), 3u);
  EXPECT_EQ(resolved->calls.back(), "revert " + link);
}

TEST_F(ResolvedTest, TakesAllNamesOnlyWithTheDefaultRoute) {
  wanted.default_route_v4 = wanted.default_route_v6 = false;
  auto applied = system->apply(wanted);
  ASSERT_TRUE(applied);
  ASSERT_EQ(resolved->calls.size(), 1u);
  EXPECT_THAT(resolved->calls[0], HasSubstr("dns"));
}

TEST_F(ResolvedTest, ARefusalTakesEverythingBack) {
  resolved->refuse_domains = true;
  std::string state = state_after_first_up("ras0");
  auto applied = system->apply(wanted);
  ASSERT_FALSE(applied);
  EXPECT_THAT(applied.error().detail, HasSubstr("the link is managed"));
  EXPECT_EQ(resolved->calls.back(), "revert " + link);
  EXPECT_EQ(system_state(), state);
}

TEST_F(ResolvedTest, WhereItIsNotRunningTheFileServes) {
  resolved->owned = false;
  auto applied = system->apply(wanted);
  ASSERT_TRUE(applied) << applied.error().detail;
  EXPECT_THAT(resolved->calls, IsEmpty());
  EXPECT_THAT(dns_file(), HasSubstr("nameserver 10.9.0.53"));
}

TEST_F(ResolvedTest, AnotherNetworksIsNotAsked) {
  // Its own socket does not stand in the table of this namespace, where the numbers differ.
  tun.reset();
  ASSERT_EQ(unshare(CLONE_NEWNET), 0);
  sh("ip link set lo up");
  SystemSettings automatic = settings();
  automatic.dns = DnsService::kAuto;
  system = make_linux_system(automatic);
  tun = system->open_tun("ras%d").value();
  wanted.pinned_server.reset();
  auto applied = system->apply(wanted);
  ASSERT_TRUE(applied) << applied.error().detail;
  EXPECT_THAT(resolved->calls, IsEmpty());
  EXPECT_THAT(dns_file(), HasSubstr("nameserver 10.9.0.53"));
}

TEST_F(ResolvedTest, ItsInterfaceGoneThereIsNothingToRevert) {
  auto applied = system->apply(wanted);
  ASSERT_TRUE(applied);
  size_t calls = resolved->calls.size();
  tun.reset();
  applied->reset();
  EXPECT_EQ(resolved->calls.size(), calls);
  EXPECT_THAT(journal_files(), IsEmpty());
}

}  // namespace
}  // namespace openras::net
