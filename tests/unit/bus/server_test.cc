// The daemon's socket: who may have it, and who is let in.
#include "bus/server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>

#include "unit/bus/peer_fixture.h"

namespace openras::bus {
namespace {

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    char folder[] = "/tmp/openras-bus-test-XXXXXX";
    EXPECT_NE(mkdtemp(folder), nullptr);
    path_ = std::filesystem::path(folder) / "manager.sock";
  }
  ~ServerTest() override { std::filesystem::remove_all(path_.parent_path()); }

  UniqueFd connect_to() const {
    UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.string().copy(address.sun_path, sizeof address.sun_path - 1);
    if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fd.reset();
    return fd;
  }
  template <typename Done>
  [[nodiscard]] bool until(Done done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!done() && std::chrono::steady_clock::now() < end)
      io_.run_one_for(std::chrono::milliseconds(100));
    return done();
  }

  std::filesystem::path path_;
  asio::io_context io_;
  FakeService service_;
  Signals signals_;
};

TEST_F(ServerTest, ASecondDaemonIsRefusedAndToldWhatToDo) {
  const auto first = lock_socket(path_);
  ASSERT_TRUE(first);
  const auto second = lock_socket(path_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, 183u);
  EXPECT_NE(second.error().detail.find("--socket"), std::string::npos);
}

TEST_F(ServerTest, ADeadDaemonsSocketIsReplaced) {
  {
    auto left = listen_at(path_);
    ASSERT_TRUE(left);
  }  // closed, the file is still there
  ASSERT_TRUE(std::filesystem::exists(path_));
  const auto socket = listen_at(path_);
  EXPECT_TRUE(socket);
  EXPECT_TRUE(connect_to());
}

TEST_F(ServerTest, ALivingOnesIsNot) {
  const auto living = listen_at(path_);
  ASSERT_TRUE(living);
  EXPECT_EQ(listen_at(path_).error().code, 183u);
}

TEST_F(ServerTest, AFileOfAnotherKindIsLeftAlone) {
  std::ofstream(path_) << "precious";
  EXPECT_EQ(listen_at(path_).error().code, 183u);
  EXPECT_EQ(std::filesystem::file_size(path_), 8u);
}

TEST_F(ServerTest, APathThatIsTooLong) {
  EXPECT_EQ(listen_at("/tmp/" + std::string(200, 'x')).error().code, 87u);
}

TEST_F(ServerTest, EverybodyMayConnect) {
  const auto socket = listen_at(path_);
  struct stat status{};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0666u);
}

TEST_F(ServerTest, TheKernelSaysWhoConnects) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const UniqueFd a(ends[0]), b(ends[1]);
  const auto who = peer_credentials(a.get());
  ASSERT_TRUE(who);
  EXPECT_EQ(who->uid, geteuid());
  EXPECT_EQ(who->gid, getegid());
  EXPECT_EQ(who->pid, getpid());
  EXPECT_TRUE(who->is_member_of(getegid()));
  EXPECT_FALSE(who->is_member_of(4242));
}

TEST_F(ServerTest, ClientsComeAndGoAndTheFileGoesWithTheServer) {
  {
    Server server(io_.get_executor(), *listen_at(path_), service_, signals_);
    server.start();
    UniqueFd one = connect_to(), two = connect_to();
    ASSERT_TRUE(until([&] { return server.clients() == 2; }));
    one.reset();
    ASSERT_TRUE(until([&] { return server.clients() == 1; }));
    EXPECT_EQ(service_.gone, 1);
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ServerTest, MoreClientsThanTheLimitAreTurnedAway) {
  Server server(io_.get_executor(), *listen_at(path_), service_, signals_, {.clients = 1});
  server.start();
  const UniqueFd one = connect_to();
  ASSERT_TRUE(until([&] { return server.clients() == 1; }));
  const UniqueFd two = connect_to();
  ASSERT_TRUE(until([&] {
    char octet = 0;
    return recv(two.get(), &octet, 1, MSG_DONTWAIT) == 0;  // closed
  }));
  EXPECT_EQ(server.clients(), 1u);
}

TEST_F(ServerTest, OneWhoSpeaksNoDbusIsCutOff) {
  Server server(io_.get_executor(), *listen_at(path_), service_, signals_);
  server.start();
  const UniqueFd one = connect_to();
  const std::string noise = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_EQ(send(one.get(), noise.data(), noise.size(), 0), static_cast<ssize_t>(noise.size()));
  ASSERT_TRUE(until([&] {
    char octets[256];
    return recv(one.get(), octets, sizeof octets, MSG_DONTWAIT) == 0;  // closed
  }));
  EXPECT_EQ(server.clients(), 0u);
}

}  // namespace
}  // namespace openras::bus
