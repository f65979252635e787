// No allocation for each packet: counted by replacing the allocator of this test program.
#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <cstdlib>
#include <new>

#include "datapath/data_path.h"
#include "datapath/switch.h"
#include "recording_link.h"

namespace {
size_t allocations = 0;
}  // namespace

void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace openras::datapath {
namespace {

constexpr ppp::Ipv4 kLocal{10, 0, 0, 2}, kRemote{10, 0, 0, 1};
constexpr int kRounds = 50, kWarmUp = 10;

// Keeps nothing of what it is given, and asks for more in each send().
class CountingLink final : public link::Link {
 public:
  explicit CountingLink(std::function<void()> more) : more_(std::move(more)) {}
  asio::awaitable<Result<>> open() override { co_return Result<>{}; }
  asio::awaitable<Result<>> connect() override { co_return Result<>{}; }
  asio::awaitable<void> disconnect(std::string) override { co_return; }
  void on_frames(FramesHandler) override {}
  void on_down(DownHandler) override {}
  ppp::LinkTraits traits() const override { return {}; }
  link::Identity identity() const override { return {}; }
  void send(std::span<const ByteView> frames) override {
    sent += frames.size();
    if (++rounds == kWarmUp) at_warm = allocations;
    if (rounds == kRounds) at_end = allocations;
    if (rounds < kRounds) more_();
  }
  size_t sent = 0, at_warm = 0, at_end = 0;
  int rounds = 0;

 private:
  std::function<void()> more_;
};

class AllocationTest : public testing::Test {
 protected:
  // Enough for a full batch and a wait.
  void feed() {
    for (int i = 0; i < 100; ++i) tun.put(packet);
  }
  FakeTun tun;
  Bytes packet = ipv4_packet(kLocal, kRemote, 1400);
  asio::io_context io;
  CountingLink link{[this] { feed(); }};
};

TEST_F(AllocationTest, TheDataPathAllocatesNothingOnceWarm) {
  DataPath path(io.get_executor(), tun.end, link, [](uint16_t) { return true; });
  path.clamp_mss(1400);
  link = CountingLink([this] {
    tun.put(packet);
    tun.put(packet);
  });
  tun.put(packet);
  io.poll();
  ASSERT_EQ(link.rounds, kRounds);
  EXPECT_EQ(link.at_end, link.at_warm);

  ppp::SplitFrame frame{ppp::kProtocolIpv4, packet};
  size_t before = allocations;
  for (int i = 0; i < 1000; ++i) path.deliver({&frame, 1});
  EXPECT_EQ(allocations, before);
}

TEST_F(AllocationTest, NorAfterFullBatches) {
  DataPath path(io.get_executor(), tun.end, link, [](uint16_t) { return true; });
  for (int i = 0; i < 20; ++i) feed();
  link = CountingLink([] {});
  io.poll();
  EXPECT_EQ(link.sent, 2000u);
  EXPECT_GT(link.rounds, kWarmUp);
  EXPECT_GT(link.at_warm, 0u);
  EXPECT_EQ(allocations - link.at_warm, 0u);
}

TEST_F(AllocationTest, NorDoesTheSwitch) {
  Switch hub(io.get_executor(), tun.end);
  auto port = hub.attach(link, [](uint16_t) { return true; }, {kRemote, {}});
  link = CountingLink([this] {
    tun.put(packet);
    tun.put(packet);
  });
  tun.put(packet);
  io.poll();
  ASSERT_EQ(link.rounds, kRounds);
  EXPECT_EQ(link.at_end, link.at_warm);
}

}  // namespace
}  // namespace openras::datapath
