// Our calling side against our answering side: Hayes modems on pseudo-terminals, and the exchange
// between them.
#include "link/telephone_exchange.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <unistd.h>

#include <filesystem>

#include "errors/situation.h"
#include "link/byte_stream.h"
#include "link/serial_link.h"
#include "protocol/hdlc/hdlc.h"
#include "unit/link/loop.h"

namespace openras::link {
namespace {

const Bytes kFrame{0xc0, 0x21, 1, 1, 0, 4};
const Bytes kPacket{0x00, 0x21, 0x45, 0x7e, 0x7d, 0x11, 0x13};

class ExchangeTest : public testing::Test {
 protected:
  explicit ExchangeTest(Duration ring_interval = std::chrono::milliseconds(20))
      : path_(testing::TempDir() + "modem-" + std::to_string(::getpid())),
        ring_interval_(ring_interval) {
    add_modem(path_, "");
  }

  void add_modem(const std::string& path, const std::string& number) {
    Result<> added = exchange_->add_modem(
        {.path = path, .number = number, .modem = {.numbers = {{"1", modem::Code::kBusy}}}});
    if (!added) throw std::runtime_error(added.error().detail);
  }
  Result<std::unique_ptr<Link>> call_back(std::string number) {
    return run(io_, call_back_(std::move(number), std::chrono::seconds(1)));
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
  const Duration ring_interval_;
  std::unique_ptr<Link> caller_, answered_;
  CallBack call_back_;
  Inbox client_, server_;
  std::unique_ptr<Exchange> exchange_ = std::make_unique<Exchange>(
      io_.get_executor(),
      [this](std::unique_ptr<Link> link, CallBack call_back) {
        answered_ = std::move(link);
        call_back_ = std::move(call_back);
        server_.attach(*answered_);
        (void)run(io_inner_, answered_->connect());
      },
      ring_interval_);
};

TEST_F(ExchangeTest, CarriesFramesBothWaysAndHangsUp) {
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

TEST_F(ExchangeTest, TheAnsweringEndHangsUp) {
  ASSERT_TRUE(dial("2"));
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  run(io_, answered_->disconnect("bye"));
  ASSERT_TRUE(run_until(io_, [&] { return !client_.downs.empty(); }));
  EXPECT_EQ(client_.downs[0].code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_TRUE(server_.downs.empty());
  run(io_, caller_->disconnect("test"));
}

TEST_F(ExchangeTest, AClosedPortIsAHangUp) {
  ASSERT_TRUE(dial("2"));
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  caller_.reset();  // without a word
  ASSERT_TRUE(run_until(io_, [&] { return !server_.downs.empty(); }));
}

TEST_F(ExchangeTest, AnUnpluggedPortIsHardware) {
  ASSERT_TRUE(dial("2"));
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  answered_.reset();
  exchange_.reset();
  ASSERT_TRUE(run_until(io_, [&] { return !client_.downs.empty(); }));
  EXPECT_EQ(client_.downs[0].code, static_cast<uint32_t>(ERROR_HARDWARE_FAILURE));
  EXPECT_EQ(client_.downs[0].situation, Situation::kPortGone);
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(path_)));
}

TEST_F(ExchangeTest, AListedNumberIsBusy) {
  Result<> connected = dial("1");
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().code, static_cast<uint32_t>(ERROR_LINE_BUSY));
  EXPECT_EQ(answered_, nullptr);
}

TEST_F(ExchangeTest, AFileInTheWayIsNotReplaced) {
  const std::string file = path_ + ".file";
  ASSERT_EQ(::close(::creat(file.c_str(), 0600)), 0);
  Result<> second = exchange_->add_modem({.path = file});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, static_cast<uint32_t>(ERROR_PORT_NOT_AVAILABLE));
  EXPECT_TRUE(std::filesystem::is_regular_file(file));
  std::filesystem::remove(file);
}

// A program that talks to its modem by hand.
class Terminal {
 public:
  Terminal(asio::io_context& io, const std::string& path)
      : io_(io),
        stream_(
            io.get_executor(), ::open(path.c_str(), O_RDWR | O_NOCTTY),
            [this](ByteView octets) { heard_ += to_string(octets); }, [](const Error&) {}) {}
  bool type(const std::string& command, const std::string& answer) {
    if (!command.empty()) stream_.write(as_bytes(command + "\r"));
    const bool came = run_until(io_, [&] { return heard_.contains(answer); });
    if (!came) ADD_FAILURE() << "waited for " << answer << ", heard " << heard_;
    heard_.clear();
    return came;
  }
  void say(std::string_view text) { stream_.write(as_bytes(text)); }

 private:
  asio::io_context& io_;
  std::string heard_;
  ByteStream stream_;
};

TEST_F(ExchangeTest, OneModemCallsAnother) {
  add_modem(path_ + "-a", "5551");
  add_modem(path_ + "-b", "(555) 2");
  Terminal a(io_, path_ + "-a"), b(io_, path_ + "-b");
  ASSERT_TRUE(a.type("ATE0", "OK") && b.type("ATE0", "OK"));
  ASSERT_TRUE(a.type("ATD5551", "BUSY")) << "its own number";
  a.say("ATD5552\r");
  ASSERT_TRUE(b.type("", "RING"));
  ASSERT_TRUE(b.type("ATA", "CONNECT"));
  ASSERT_TRUE(a.type("", "CONNECT"));
  a.say("hello");
  ASSERT_TRUE(b.type("", "hello"));
  b.say("world");
  ASSERT_TRUE(a.type("", "world"));
  EXPECT_EQ(answered_, nullptr) << "that was between the two";
  ASSERT_FALSE(dial("5552"));
  caller_.reset();
}

TEST_F(ExchangeTest, ACallThatIsGivenUpStopsRinging) {
  add_modem(path_ + "-a", "5551");
  add_modem(path_ + "-b", "5552");
  Terminal a(io_, path_ + "-a"), b(io_, path_ + "-b");
  ASSERT_TRUE(b.type("ATE0", "OK") && a.type("ATE0", "OK"));
  a.say("ATD5552\r");
  ASSERT_TRUE(b.type("", "RING"));
  ASSERT_TRUE(a.type("x", "NO CARRIER"));
  ASSERT_TRUE(b.type("ATA", "NO CARRIER"));
}

TEST_F(ExchangeTest, ClosingThePortRefusesACallThatRings) {
  add_modem(path_ + "-a", "5551");
  add_modem(path_ + "-b", "5552");
  Terminal a(io_, path_ + "-a");
  ASSERT_TRUE(a.type("ATE0", "OK"));
  {
    Terminal b(io_, path_ + "-b");
    ASSERT_TRUE(b.type("ATE0", "OK"));
    a.say("ATD5552\r");
    ASSERT_TRUE(b.type("", "RING"));
  }
  ASSERT_TRUE(a.type("", "NO ANSWER"));
}

struct RingsOnce : ExchangeTest {
  RingsOnce() : ExchangeTest(std::chrono::hours(1)) {}
};

// It rings in vain at a port that nobody has open, and somebody opens it to dial.
TEST_F(RingsOnce, DialingGoesBeforeACallThatNobodyHeardRing) {
  ASSERT_TRUE(dial("5551234"));
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  run(io_, caller_->disconnect("test"));
  caller_.reset();
  answered_.reset();
  for (int i = 0; i < 10; ++i) io_.poll();  // the modem learns that the port is closed
  std::optional<uint32_t> refused;
  asio::co_spawn(io_, call_back_("5559999", std::chrono::minutes(1)),
                 [&](const std::exception_ptr&, const Result<std::unique_ptr<Link>>& back) {
                   refused = back ? 0 : back.error().code;
                 });
  for (int i = 0; i < 10; ++i) io_.poll();
  ASSERT_FALSE(refused);
  ASSERT_TRUE(dial("5551234"));
  ASSERT_TRUE(run_until(io_, [&] { return refused.has_value(); }));
  EXPECT_EQ(*refused, uint32_t{ERROR_NO_ANSWER});
  // The call that was made is not ended by the end of the other.
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  const ByteView frame(kFrame);
  caller_->send(std::span(&frame, 1));
  ASSERT_TRUE(run_until(io_, [&] { return !server_.frames.empty(); }));
}

TEST_F(ExchangeTest, CallsBackWhoHasCalled) {
  ASSERT_TRUE(dial("5551234"));
  ASSERT_TRUE(run_until(io_, [&] { return answered_ != nullptr; }));
  Result<std::unique_ptr<Link>> early = call_back("5559999");
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, uint32_t{ERROR_LINE_BUSY}) << "he still talks";
  run(io_, caller_->disconnect("test"));
  caller_.reset();
  answered_.reset();
  // Nobody is at the modem: it rings in vain.
  Result<std::unique_ptr<Link>> alone = call_back("5559999");
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().code, uint32_t{ERROR_NO_ANSWER});
  Terminal modem(io_, path_);
  ASSERT_TRUE(modem.type("ATE0S0=2", "OK"));
  Result<std::unique_ptr<Link>> back = call_back("5559999");
  ASSERT_TRUE(back) << back.error().detail;
  ASSERT_TRUE(modem.type("", "CONNECT"));
  EXPECT_EQ((*back)->identity().peer, "5559999");
  Inbox inbox;
  inbox.attach(**back);
  (void)run(io_inner_, (*back)->connect());
  Bytes wire;
  hdlc::encode(kFrame, {}, wire);
  modem.say(to_string(wire));
  ASSERT_TRUE(run_until(io_, [&] { return !inbox.frames.empty(); }));
  run(io_, (*back)->disconnect("bye"));
  ASSERT_TRUE(modem.type("", "NO CARRIER"));
}

TEST_F(ExchangeTest, ALineWithANumberIsCalledByIt) {
  add_modem(path_ + "-b", "5552");
  EXPECT_FALSE(exchange_->add_modem({.path = path_ + "-c", .number = "555-2"})) << "taken";
  Terminal b(io_, path_ + "-b");
  ASSERT_TRUE(b.type("ATE0", "OK"));
  ASSERT_TRUE(b.type("ATD777", "CONNECT"));
  b.say("+++");
  answered_.reset();
  ASSERT_TRUE(b.type("", "NO CARRIER"));
  EXPECT_EQ(call_back("5553").error().code, uint32_t{ERROR_NO_CARRIER});
  EXPECT_EQ(call_back("1").error().code, uint32_t{ERROR_LINE_BUSY}) << "as it is listed";
}

}  // namespace
}  // namespace openras::link
