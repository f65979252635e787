// Our calling side against our answering side: over a pseudo-terminal, and a line over TCP.
#include "link/modem_listener.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <unistd.h>

#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <filesystem>

#include "link/serial_link.h"
#include "protocol/hdlc/hdlc.h"
#include "unit/link/loop.h"

namespace openras::link {
namespace {

const Bytes kFrame{0xc0, 0x21, 1, 1, 0, 4};
const Bytes kPacket{0x00, 0x21, 0x45, 0x7e, 0x7d, 0x11, 0x13};

class ModemListenerTest : public testing::Test {
 protected:
  ModemListenerTest() : path_(testing::TempDir() + "modem-" + std::to_string(::getpid())) {
    auto listener = listen_pty_modem(
        io_.get_executor(), {.path = path_, .modem = {.numbers = {{"1", modem::Code::kBusy}}}},
        [this](std::unique_ptr<Link> link) {
          answered_ = std::move(link);
          server_.attach(*answered_);
          (void)run(io_inner_, answered_->connect());
        });
    if (!listener) throw std::runtime_error(listener.error().detail);
    listener_ = std::move(*listener);
  }

  Result<> dial(std::string number) {
    caller_ = make_serial_link(io_.get_executor(),
                               {.port = {.port = path_, .lock_directory = testing::TempDir()},
                                .dialogue = {.number = std::move(number)}});
    client_.attach(*caller_);
    Result<> opened = run(io_, caller_->open());
    if (!opened) return opened;
    return run(io_, caller_->connect());
  }

  asio::io_context io_, io_inner_;
  std::string path_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Link> caller_, answered_;
  Inbox client_, server_;
};

TEST_F(ModemListenerTest, CarriesFramesBothWaysAndHangsUp) {
  Result<> connected = dial("555-1234");
  ASSERT_TRUE(connected) << connected.error().detail;
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  EXPECT_EQ(answered_->identity().peer, "5551234");
  EXPECT_EQ(answered_->identity().device_type, "modem");
  send(*caller_, kFrame);
  send(*answered_, kPacket);
  ASSERT_TRUE(run_until(io_, [&] { return !client_.frames.empty() && !server_.frames.empty(); }));
  EXPECT_EQ(server_.frames, std::vector<Bytes>{kFrame});
  EXPECT_EQ(client_.frames, std::vector<Bytes>{kPacket});
  EXPECT_EQ(caller_->line_counters().bps, 115200u);

  run(io_, caller_->disconnect("test"));
  ASSERT_TRUE(run_until(io_, [&] { return !server_.downs.empty(); }));
  EXPECT_EQ(server_.downs[0].code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  // And the modem takes the next call.
  answered_.reset();
  ASSERT_TRUE(dial("2"));
}

TEST_F(ModemListenerTest, TheAnsweringEndHangsUp) {
  ASSERT_TRUE(dial("2"));
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  run(io_, answered_->disconnect("bye"));
  ASSERT_TRUE(run_until(io_, [&] { return !client_.downs.empty(); }));
  EXPECT_EQ(client_.downs[0].code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_TRUE(server_.downs.empty());
  run(io_, caller_->disconnect("test"));
}

TEST_F(ModemListenerTest, AClosedPortIsAHangUp) {
  ASSERT_TRUE(dial("2"));
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  caller_.reset();  // without a word
  ASSERT_TRUE(run_until(io_, [&] { return !server_.downs.empty(); }));
}

TEST_F(ModemListenerTest, AnUnpluggedPortIsHardware) {
  ASSERT_TRUE(dial("2"));
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  answered_.reset();
  listener_.reset();
  ASSERT_TRUE(run_until(io_, [&] { return !client_.downs.empty(); }));
  EXPECT_EQ(client_.downs[0].code, static_cast<uint32_t>(ERROR_HARDWARE_FAILURE));
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(path_)));
}

TEST_F(ModemListenerTest, AListedNumberIsBusy) {
  Result<> connected = dial("1");
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().code, static_cast<uint32_t>(ERROR_LINE_BUSY));
  EXPECT_EQ(answered_, nullptr);
}

TEST_F(ModemListenerTest, AFileInTheWayIsNotReplaced) {
  const std::string file = path_ + ".file";
  ASSERT_EQ(::close(::creat(file.c_str(), 0600)), 0);
  auto second = listen_pty_modem(io_.get_executor(), {.path = file, .modem = {}},
                                 [](std::unique_ptr<Link>) {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, static_cast<uint32_t>(ERROR_PORT_NOT_AVAILABLE));
  EXPECT_TRUE(std::filesystem::is_regular_file(file));
  std::filesystem::remove(file);
}

TEST(TcpLine, IsACallFromItsFirstOctet) {
  asio::io_context io, inner;
  std::unique_ptr<Link> answered;
  Inbox server;
  auto listener =
      listen_tcp_line(io.get_executor(), {.address = asio::ip::make_address("127.0.0.1")},
                      [&](std::unique_ptr<Link> link) {
                        answered = std::move(link);
                        server.attach(*answered);
                        (void)run(inner, answered->connect());
                      });
  ASSERT_TRUE(listener) << listener.error().detail;
  asio::ip::tcp::socket caller(io);
  caller.connect({asio::ip::make_address("127.0.0.1"), (*listener)->port()});
  Bytes wire;
  hdlc::encode(kFrame, {}, wire);
  asio::write(caller, asio::buffer(wire));
  ASSERT_TRUE(run_until(io, [&] { return !server.frames.empty(); }));
  EXPECT_EQ(server.frames, std::vector<Bytes>{kFrame});
  send(*answered, kFrame);
  Bytes back(wire.size());
  asio::error_code error;
  const size_t count = asio::read(caller, asio::buffer(back), error);
  EXPECT_EQ(count, wire.size()) << error.message();
  EXPECT_EQ(back, wire);
  caller.close();
  ASSERT_TRUE(run_until(io, [&] { return !server.downs.empty(); }));
}

}  // namespace
}  // namespace openras::link
