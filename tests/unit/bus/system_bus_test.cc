// org.openras on a bus daemon of the test's own.
#include "bus/system_bus.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "unit/bus/peer_fixture.h"

namespace openras::bus {
namespace {

// A dbus-daemon that anybody may own names on. Started with the test, ended with it.
class BusDaemon {
 public:
  BusDaemon() {
    char folder[] = "/tmp/openras-dbus-test-XXXXXX";
    folder_ = mkdtemp(folder);
    // What dbus-daemon's own system.conf allows, and our policy. Whoever runs the test stands for
    // the user openras.
    std::ofstream(folder_ + "/bus.conf")
        << "<busconfig><type>system</type><listen>unix:path=" << folder_ << "/bus</listen>"
        << "<policy context=\"default\"><allow user=\"*\"/><deny own=\"*\"/>"
        << "<deny send_type=\"method_call\"/><allow send_type=\"signal\"/>"
        << "<allow send_requested_reply=\"true\" send_type=\"method_return\"/>"
        << "<allow send_requested_reply=\"true\" send_type=\"error\"/>"
        << "<allow receive_type=\"method_call\"/><allow receive_type=\"method_return\"/>"
        << "<allow receive_type=\"error\"/><allow receive_type=\"signal\"/>"
        << "<allow send_destination=\"org.freedesktop.DBus\"/></policy>" << policy()
        << "</busconfig>";
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    UniqueFd read_end(ends[0]), write_end(ends[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, write_end.get(), 1);
    const std::string config = "--config-file=" + folder_ + "/bus.conf";
    const char* arguments[] = {"dbus-daemon", config.c_str(), "--nofork", "--print-address=1",
                               nullptr};
    EXPECT_EQ(posix_spawnp(&pid_, "dbus-daemon", &actions, nullptr,
                           const_cast<char* const*>(arguments), environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
    write_end.reset();
    pollfd ready{.fd = read_end.get(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(poll(&ready, 1, 10'000), 1) << "dbus-daemon does not start";
    char octet = 0;
    EXPECT_EQ(read(read_end.get(), &octet, 1), 1);  // it prints its address once it listens
  }
  ~BusDaemon() {
    end();
    std::filesystem::remove_all(folder_);
  }
  void end() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  std::string address() const { return "unix:path=" + folder_ + "/bus"; }

 private:
  static std::string policy() {
    std::ifstream file(OPENRAS_POLICY);
    std::stringstream text;
    text << file.rdbuf();
    std::string out = text.str();
    out.erase(0, out.find("<busconfig>") + 11);
    out.erase(out.find("</busconfig>"));
    const std::string user = "user=\"openras\"";
    return out.replace(out.find(user), user.size(), fmt::format("user=\"{}\"", geteuid()));
  }

  std::string folder_;
  pid_t pid_ = -1;
};

class SystemBusTest : public testing::Test {
 protected:
  SystemBusTest()
      : bus_(SystemBus::join(io_.get_executor(), service_, signals_, daemon_.address())) {
    sd_bus* raw = nullptr;
    EXPECT_GE(sd_bus_new(&raw), 0);
    BusPointer bus(raw);
    EXPECT_GE(sd_bus_set_address(raw, daemon_.address().c_str()), 0);
    EXPECT_GE(sd_bus_set_bus_client(raw, 1), 0);
    EXPECT_GE(sd_bus_negotiate_fds(raw, 1), 0);
    EXPECT_GE(sd_bus_start(raw), 0);
    client_ = std::make_unique<Driver>(io_.get_executor(), std::move(bus));
    client_->start([] {});
  }
  ~SystemBusTest() override { service_.dialer.reset(); }

  template <typename Done>
  [[nodiscard]] bool until(Done done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!done() && std::chrono::steady_clock::now() < end)
      io_.run_one_for(std::chrono::milliseconds(100));
    return done();
  }
  static int take(sd_bus_message* reply, void* to, sd_bus_error*) {
    static_cast<Message*>(to)->reset(sd_bus_message_ref(reply));
    return 1;
  }
  // Calls until the name is there.
  Message call(const char* member, const SignalSink::Fill& fill) {
    Message out;
    EXPECT_TRUE(until([&] {
      sd_bus_message* raw = nullptr;
      EXPECT_GE(sd_bus_message_new_method_call(client_->bus(), &raw, SystemBus::kName, kManagerPath,
                                               kManagerInterface, member),
                0);
      const Message request(raw);
      EXPECT_GE(fill(raw), 0);
      out.reset();
      sd_bus_slot* slot = nullptr;
      EXPECT_GE(sd_bus_call_async(client_->bus(), &slot, raw, take, &out, 0), 0);
      client_->sent();
      const bool answered = until([&] { return out != nullptr; });
      sd_bus_slot_unref(slot);
      return answered &&
             sd_bus_message_is_method_error(out.get(), SD_BUS_ERROR_SERVICE_UNKNOWN) <= 0;
    }));
    return out;
  }

  BusDaemon daemon_;
  asio::io_context io_;
  FakeService service_;
  Signals signals_;
  std::unique_ptr<SystemBus> bus_;
  std::unique_ptr<Driver> client_;
};

TEST_F(SystemBusTest, TheBusSaysWhoCalls) {
  ASSERT_NE(bus_, nullptr);
  const Message answer = call("Dial", [](sd_bus_message* m) {
    return sd_bus_message_append(m, "a{sv}", 2, "entry", "s", "office", "handler", "o", "/h");
  });
  EXPECT_EQ(sd_bus_message_get_error(answer.get()), nullptr);
  ASSERT_TRUE(service_.dialer);
  EXPECT_EQ(service_.dialer->credentials().uid, geteuid());
  EXPECT_EQ(service_.dialer->credentials().pid, getpid());
  EXPECT_EQ(service_.dialed->entry, "office");
}

TEST_F(SystemBusTest, TheHandlerIsCalledOnItsOwnConnection) {
  static const sd_bus_vtable kTable[] = {SD_BUS_VTABLE_START(0),
                                         SD_BUS_METHOD(
                                             "Notify", "uuuuu", "b",
                                             [](sd_bus_message* m, void*, sd_bus_error*) {
                                               return sd_bus_reply_method_return(m, "b", 0);
                                             },
                                             SD_BUS_VTABLE_UNPRIVILEGED),
                                         SD_BUS_VTABLE_END};
  ASSERT_GE(
      sd_bus_add_object_vtable(client_->bus(), nullptr, "/h", kHandlerInterface, kTable, nullptr),
      0);
  call("Dial", [](sd_bus_message* m) { return sd_bus_message_append(m, "a{sv}", 0); });
  ASSERT_TRUE(service_.dialer);
  std::optional<Result<bool>> answer;
  service_.dialer->notify("/h", {.connection = 1}, [&](Result<bool> go_on) { answer = go_on; });
  ASSERT_TRUE(until([&] { return answer.has_value(); }));
  ASSERT_TRUE(*answer);
  EXPECT_FALSE(**answer);
}

TEST_F(SystemBusTest, AClientThatLeavesTheBusIsGone) {
  call("Dial", [](sd_bus_message* m) { return sd_bus_message_append(m, "a{sv}", 0); });
  ASSERT_TRUE(service_.dialer);
  client_.reset();
  ASSERT_TRUE(until([&] { return service_.gone == 1; }));
  EXPECT_TRUE(service_.dialer->gone());
  std::optional<Result<bool>> answer;
  service_.dialer->notify("/h", {.connection = 1}, [&](Result<bool> go_on) { answer = go_on; });
  EXPECT_FALSE(answer.has_value());  // never inside notify()
  ASSERT_TRUE(until([&] { return answer.has_value(); }));
  EXPECT_EQ(answer->error().code, 619u);
}

TEST_F(SystemBusTest, SignalsAreForEverybody) {
  call("ListConnections", [](sd_bus_message*) { return 0; });
  Message heard;

  sd_bus_slot* slot = nullptr;
  ASSERT_GE(
      sd_bus_match_signal_async(
          client_->bus(), &slot, SystemBus::kName, kManagerPath, kManagerInterface, "StateChanged",
          take, [](sd_bus_message*, void*, sd_bus_error*) { return 0; }, &heard),
      0);

  client_->sent();
  call("ListConnections", [](sd_bus_message*) { return 0; });  // the match is in place
  signals_.publish(StateChanged{.connection = 3});
  ASSERT_TRUE(until([&] { return heard != nullptr; }));
  sd_bus_slot_unref(slot);
}

TEST_F(SystemBusTest, TheBusDaemonsEndIsEverybodysEnd) {
  call("Dial", [](sd_bus_message* m) { return sd_bus_message_append(m, "a{sv}", 0); });
  daemon_.end();
  ASSERT_TRUE(until([&] { return service_.gone == 1; }));
  signals_.publish(StateChanged{.connection = 3});  // to nobody
}

TEST(NoSystemBus, IsNoFailure) {
  asio::io_context io;
  FakeService service;
  Signals signals;
  EXPECT_EQ(SystemBus::join(io.get_executor(), service, signals, "unix:path=/nonexistent/bus"),
            nullptr);
}

}  // namespace
}  // namespace openras::bus
