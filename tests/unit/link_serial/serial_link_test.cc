// The serial link against a modem that the test plays on the other end of a pseudo-terminal.
#include "link/serial_link.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <pty.h>
#include <unistd.h>

#include <array>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <deque>
#include <filesystem>

#include "errors/situation.h"
#include "protocol/hdlc/hdlc.h"

namespace openras::link {
namespace {

using std::chrono::seconds;

// The far end: a modem in command state until CONNECT, then a peer that speaks HDLC.
class FarEnd {
 public:
  explicit FarEnd(asio::io_context& io) : stream_(io) {
    int master = -1, slave = -1;
    char name[128];
    if (::openpty(&master, &slave, name, nullptr, nullptr) != 0)
      throw std::runtime_error("openpty");
    port = name;
    slave_ = slave;  // keeps the line alive while nobody has it open
    ::fcntl(master, F_SETFL, O_NONBLOCK);
    stream_.assign(master);
    read();
  }
  ~FarEnd() { ::close(slave_); }

  void say(std::string_view text) {
    asio::error_code ignored;
    stream_.write_some(asio::buffer(text), ignored);
  }
  void send_frame(ByteView frame) {
    Bytes wire;
    hdlc::encode(frame, {}, wire);
    say(openras::to_string(wire));
  }

  std::string port;
  std::string to_dial = "\r\nCONNECT 33600\r\n";
  int rings = 0;              // that come once the modem answers no call by itself (S0=0)
  std::string said;           // all that came while in command state
  std::vector<Bytes> frames;  // and what came afterwards
  bool online = false;
  bool direct = false;

 private:
  void read() {
    stream_.async_read_some(asio::buffer(buffer_), [this](asio::error_code error, size_t count) {
      if (error) return;
      take({buffer_.data(), count});
      read();
    });
  }
  void take(ByteView octets) {
    if (online) {
      if (openras::to_string(octets) == "+++") {
        online = false;
        return say("\r\nOK\r\n");
      }
      return decoder_.feed(
          octets, [this](ByteView frame) { frames.emplace_back(frame.begin(), frame.end()); });
    }
    said += openras::to_string(octets);
    if (direct) {
      if (said == "CLIENTCLIENT") {  // the first one is lost: it must be said again
        online = true;
        say("CLIENTSERVER");
      }
      return;
    }
    line_ += openras::to_string(octets);
    for (size_t end; (end = line_.find('\r')) != std::string::npos; line_.erase(0, end + 1)) {
      const bool dial = line_.starts_with("ATD") || line_.starts_with("ATA");
      online = dial && to_dial.find("CONNECT") != std::string::npos;
      say(dial ? to_dial : "\r\nOK\r\n");
      // Set up, and waiting for a call.
      for (int i = 0; line_.starts_with("ATS0=0") && i < rings; ++i) say("\r\nRING\r\n");
    }
  }

  asio::posix::stream_descriptor stream_;
  int slave_;
  std::array<uint8_t, 1024> buffer_;
  std::string line_;
  hdlc::Decoder decoder_;
};

class SerialLinkTest : public testing::Test {
 protected:
  void make(SerialOptions options) {
    options.port.port = far_.port;
    options.port.lock_directory = testing::TempDir();
    options.port.flow = FlowControl::kNone;
    link_ = make_serial_link(io_.get_executor(), std::move(options));
    link_->on_frames([this](std::span<const ByteView> frames) {
      for (ByteView frame : frames) received_.emplace_back(frame.begin(), frame.end());
    });
    link_->on_down([this](Error why) { down_ = std::move(why); });
  }
  Result<> connect() {
    std::optional<Result<>> result;
    asio::co_spawn(
        io_,
        [&]() -> asio::awaitable<void> {
          Result<> opened = co_await link_->open();
          if (!opened) {
            result = opened;
            co_return;
          }
          Result<> connected = co_await link_->connect();
          result = connected;
        },
        asio::detached);
    until([&] { return result.has_value(); });
    return result.value_or(fail(1, "connect() did not return"));
  }
  void until(const std::function<bool()>& done) {
    const auto bound = std::chrono::steady_clock::now() + seconds(20);
    while (!done() && std::chrono::steady_clock::now() < bound) {
      io_.restart();
      io_.run_one_for(seconds(1));
    }
  }

  asio::io_context io_;
  FarEnd far_{io_};
  std::unique_ptr<Link> link_;
  std::vector<Bytes> received_;
  std::optional<Error> down_;
};

const Bytes kFrame{0xc0, 0x21, 1, 1, 0, 4};
const Bytes kPacket{0x00, 0x21, 0x45, 0x7e, 0x7d, 0x11, 0x13};

TEST_F(SerialLinkTest, DialsAndCarriesFramesBothWays) {
  make({.dialogue = {.number = "555 1234"}});
  // The peer's first frame comes in the same read as CONNECT.
  Bytes first;
  hdlc::encode(kFrame, {}, first);
  far_.to_dial += openras::to_string(first);
  Result<> connected = connect();
  ASSERT_TRUE(connected) << connected.error().detail;
  EXPECT_NE(far_.said.find("ATDT5551234\r"), std::string::npos);
  EXPECT_EQ(received_, std::vector<Bytes>{kFrame});

  const std::array<ByteView, 2> out{ByteView(kFrame), ByteView(kPacket)};
  link_->send(out);
  far_.send_frame(kPacket);
  until([&] { return received_.size() == 2 && far_.frames.size() == 2; });
  EXPECT_EQ(received_.back(), kPacket);
  EXPECT_EQ(far_.frames, (std::vector<Bytes>{kFrame, kPacket}));
  EXPECT_FALSE(down_);
}

TEST_F(SerialLinkTest, BusyIsTheDocumentedError) {
  far_.to_dial = "\r\nBUSY\r\n";
  make({.dialogue = {.number = "1"}});
  Result<> connected = connect();
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().code, static_cast<uint32_t>(ERROR_LINE_BUSY));
}

// Callback: nothing is dialed; the first RING is answered, the others are not.
TEST_F(SerialLinkTest, WaitsForACallAndAnswersIt) {
  far_.rings = 3;
  make({.dialogue = {.number = "555 1234"}, .await_call = seconds(20)});
  Result<> connected = connect();
  ASSERT_TRUE(connected) << connected.error().detail;
  EXPECT_EQ(far_.said.find("ATD"), std::string::npos);
  const size_t answer = far_.said.find("ATA\r");
  ASSERT_NE(answer, std::string::npos);
  EXPECT_EQ(far_.said.find("ATA\r", answer + 1), std::string::npos);
  const ByteView frame(kPacket);
  link_->send(std::span(&frame, 1));
  far_.send_frame(kFrame);
  until([&] { return received_.size() == 1 && far_.frames.size() == 1; });
  EXPECT_EQ(received_, std::vector<Bytes>{kFrame});
}

TEST_F(SerialLinkTest, NobodyCalls) {
  make({.dialogue = {.number = "555 1234"}, .await_call = std::chrono::milliseconds(200)});
  Result<> connected = connect();
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().code, uint32_t{ERROR_NO_ANSWER});
  EXPECT_EQ(connected.error().situation, Situation::kNobodyCalledBack);
}

TEST_F(SerialLinkTest, NoCarrierInWordsIsDownOnlyWhenNothingFollows) {
  make({.dialogue = {.number = "1"}});
  ASSERT_TRUE(connect());
  Bytes packet{0x00, 0x21};
  for (char c : std::string_view("\r\nNO CARRIER\r\n")) packet.push_back(static_cast<uint8_t>(c));
  link_->negotiated({.local_accm = 0, .peer_accm = 0});
  Bytes wire;
  hdlc::encode(packet, {.accm = 0}, wire);
  far_.say(openras::to_string(wire));
  until([&] { return !received_.empty(); });
  EXPECT_EQ(received_, std::vector<Bytes>{packet});
  EXPECT_FALSE(down_);

  far_.say("\r\nNO CARRIER\r\n");
  until([&] { return down_.has_value(); });
  ASSERT_TRUE(down_);
  EXPECT_EQ(down_->code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_EQ(down_->situation, Situation::kCarrierLost);
}

TEST_F(SerialLinkTest, APortWithoutDtrIsHungUpByTheEscapeSequence) {
  make({.dialogue = {.number = "1"}});
  ASSERT_TRUE(connect());
  far_.said.clear();
  bool done = false;
  asio::co_spawn(
      io_,
      [&]() -> asio::awaitable<void> {
        co_await link_->disconnect("test");
        done = true;
      },
      asio::detached);
  until([&] { return done; });
  EXPECT_TRUE(done);
  EXPECT_EQ(far_.said, "ATH\r");
  EXPECT_FALSE(down_) << "a link that was hung up does not report itself down";
}

TEST_F(SerialLinkTest, NullModemGreeting) {
  far_.direct = true;
  make({.modem = false, .windows_greeting = true});
  Result<> connected = connect();
  ASSERT_TRUE(connected) << connected.error().detail;
  far_.send_frame(kFrame);
  until([&] { return !received_.empty(); });
  EXPECT_EQ(received_, std::vector<Bytes>{kFrame});
}

TEST_F(SerialLinkTest, DestroyingTheLinkInItsHandlerIsSafe) {
  make({.dialogue = {.number = "1"}});
  ASSERT_TRUE(connect());
  bool called = false;
  link_->on_frames([&](std::span<const ByteView>) {
    called = true;
    link_.reset();
  });
  far_.send_frame(kFrame);
  until([&] { return called; });
  EXPECT_EQ(link_, nullptr);
}

}  // namespace
}  // namespace openras::link
