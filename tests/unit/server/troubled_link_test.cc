#include "server/troubled_link.h"

#include <gtest/gtest.h>

#include <asio/io_context.hpp>

namespace openras::server {
namespace {

using std::chrono::milliseconds;

// The line: what was sent on it, and the handlers of its user.
struct Line {
  std::vector<Bytes> sent;
  link::Link::FramesHandler frames;
  bool disconnected = false;
};

class FakeLink final : public link::Link {
 public:
  explicit FakeLink(Line& line) : line_(line) {}
  asio::awaitable<Result<>> open() override { co_return Result<>(); }
  asio::awaitable<Result<>> connect() override { co_return Result<>(); }
  asio::awaitable<void> disconnect(std::string) override {
    line_.disconnected = true;
    co_return;
  }
  void on_frames(FramesHandler handler) override { line_.frames = std::move(handler); }
  void on_down(DownHandler) override {}
  void send(std::span<const ByteView> frames) override {
    for (ByteView frame : frames) line_.sent.emplace_back(frame.begin(), frame.end());
  }
  ppp::LinkTraits traits() const override { return {}; }
  link::Identity identity() const override { return {}; }

 private:
  Line& line_;
};

class TroubledLinkTest : public testing::Test {
 protected:
  TroubledLinkTest() : link_(context_.get_executor(), std::make_unique<FakeLink>(line_)) {
    link_.on_frames([this](std::span<const ByteView> frames) { heard_ += frames.size(); });
  }
  void both_ways(const Bytes& frame, int times = 1) {
    ByteView view = frame;
    for (int i = 0; i < times; ++i) {
      link_.send(std::span(&view, 1));
      line_.frames(std::span(&view, 1));
    }
  }

  asio::io_context context_{1};
  Line line_;
  TroubledLink link_;
  size_t heard_ = 0;
  const Bytes control_ = Bytes{0xc0, 0x21, 1, 1, 0, 4};
  const Bytes data_ = Bytes(1500, 0);
};

TEST_F(TroubledLinkTest, CarriesAndCounts) {
  both_ways(control_, 2);
  EXPECT_EQ(line_.sent, (std::vector<Bytes>{control_, control_}));
  EXPECT_EQ(heard_, 2u);
  EXPECT_EQ(link_.counters().bytes_sent, 12u);
  EXPECT_EQ(link_.counters().frames_received, 2u);
}

TEST_F(TroubledLinkTest, ASilentOneLosesEverythingBothWays) {
  link_.silence(true);
  both_ways(control_);
  EXPECT_TRUE(line_.sent.empty());
  EXPECT_EQ(heard_, 0u);
  link_.silence(false);
  both_ways(control_);
  EXPECT_EQ(line_.sent.size() + heard_, 2u);
}

TEST_F(TroubledLinkTest, ASlowOneTakesTheTimeOfTheBits) {
  link_.slow(1'200'000);  // 10 ms for 1500 octets
  const auto start = std::chrono::steady_clock::now();
  both_ways(data_, 10);
  both_ways(control_);
  EXPECT_EQ(heard_, 0u);
  while (heard_ < 11 || line_.sent.size() < 11) ASSERT_EQ(context_.run_one(), 1u);
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(100));
  EXPECT_EQ(line_.sent.back(), control_) << "in order";
}

TEST_F(TroubledLinkTest, AFullOneDropsDataBeforeWhatKeepsTheLinkUp) {
  link_.slow(300);
  both_ways(data_, 1000);
  both_ways(control_);
  link_.slow(0);  // what is queued goes on its way
  context_.run_for(milliseconds(1));
  EXPECT_LT(line_.sent.size(), 30u);
  link_.silence(true);
  context_.run();
  EXPECT_LT(heard_, 30u) << "and is lost once the line is silent";
}

}  // namespace
}  // namespace openras::server
