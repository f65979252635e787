// Two bundles joined by links in memory: the network comes up, packets cross, links come and go.
#include "link/bundle.h"

#include <gtest/gtest.h>

#include <deque>

#include "protocol/ppp/packet.h"

namespace openras::link {
namespace {

using std::chrono::seconds;

// One end of a link: what is sent waits until the test delivers it.
class WireEnd final : public Link {
 public:
  asio::awaitable<Result<>> open() override { co_return Result<>(); }
  asio::awaitable<Result<>> connect() override { co_return Result<>(); }
  asio::awaitable<void> disconnect(std::string) override { co_return; }
  void on_frames(FramesHandler) override {}
  void on_down(DownHandler) override {}
  void send(std::span<const ByteView> frames) override {
    for (const ByteView& frame : frames) sent.emplace_back(frame.begin(), frame.end());
  }
  ppp::LinkTraits traits() const override { return {}; }
  Identity identity() const override { return {}; }
  std::deque<Bytes> sent;
};

ppp::LcpNegotiated agreed() {
  ppp::LcpNegotiated out;
  out.multilink = true;
  out.mrru = out.peer_mrru = 1500;
  out.mru = out.peer_mru = 1400;
  return out;
}

class Side final : public Bundle::Owner {
 public:
  Side(ppp::Config config, RandomSource& random)
      : bundle(*this, std::move(config), agreed(), std::nullopt, random, TimePoint()) {
    bundle.on_data([this](std::span<const ppp::SplitFrame> frames) {
      for (const ppp::SplitFrame& frame : frames)
        got.emplace_back(frame.information.begin(), frame.information.end());
    });
  }
  void bundle_event(ppp::Event event) override {
    if (auto* network = std::get_if<ppp::NetworkUp>(&event)) up = std::move(*network);
    if (auto* over = std::get_if<ppp::Ended>(&event)) ended = over->error;
  }
  void bundle_deadline(std::optional<TimePoint> when) override { deadline = when; }
  void bundle_lcp(uint32_t link, ByteView frame) override {
    lcp.emplace_back(link, Bytes(frame.begin(), frame.end()));
  }
  void bundle_rejects(uint32_t, uint16_t protocol, ByteView) override {
    rejected.push_back(protocol);
  }
  std::optional<ppp::NetworkUp> up;
  std::optional<Error> ended;
  std::optional<TimePoint> deadline;
  std::vector<std::pair<uint32_t, Bytes>> lcp;
  std::vector<uint16_t> rejected;
  std::vector<Bytes> got;
  std::map<uint32_t, WireEnd> links;
  Bundle bundle;
};

class BundleTest : public testing::Test {
 protected:
  static ppp::Config caller() {
    ppp::Config config;
    config.ipv6 = false;
    return config;
  }
  static ppp::Config answerer() {
    ppp::Config config;
    config.role = ppp::Role::kAnswerer;
    config.ipv6 = false;
    config.local_ipv4 = ppp::Ipv4{10, 0, 0, 1};
    config.peer_ipv4 = ppp::Ipv4{10, 0, 0, 2};
    return config;
  }
  void join(uint32_t id) {
    for (Side* side : {&a, &b}) ASSERT_TRUE(side->bundle.join(id, side->links[id], agreed(), now));
  }
  void leave(uint32_t id) {
    for (Side* side : {&a, &b}) side->bundle.leave(id, now);
  }
  void deliver() {
    for (bool again = true; again;) {
      again = false;
      for (auto [from, to] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
        for (auto& [id, link] : from->links) {
          while (!link.sent.empty()) {
            const Bytes frame = link.sent.front();
            link.sent.pop_front();
            EXPECT_LE(frame.size(), 1402u);
            const auto split = ppp::split_frame(frame);
            to->bundle.receive(id, std::span(&*split, 1), now);
            again = true;
          }
        }
      }
    }
  }
  void come_up() {
    join(1);
    join(2);
    a.bundle.start_network(now);
    b.bundle.start_network(now);
    deliver();
    ASSERT_TRUE(a.up && b.up);
  }
  void send(Side& from, size_t packets, size_t length) {
    Bytes packet(length, 0x45);
    packet[0] = 0x00, packet[1] = 0x21;
    const std::vector<ByteView> batch(packets, ByteView(packet));
    from.bundle.send(batch);
  }

  // How many fragments it has sent: the number of its next.
  static uint8_t sent_by(Side& side) {
    return static_cast<uint8_t>(side.bundle.counters(1).frames_sent +
                                side.bundle.counters(2).frames_sent);
  }

  uint8_t next_ = 0;
  SeededRandom random_{3};
  TimePoint now{seconds(1)};
  Side a{caller(), random_}, b{answerer(), random_};
};

TEST_F(BundleTest, TheNetworkComesUpOnceForAllLinks) {
  come_up();
  EXPECT_EQ(a.up->v4->local, (ppp::Ipv4{10, 0, 0, 2}));
  EXPECT_TRUE(a.bundle.may_carry(ppp::kProtocolIpv4));
  EXPECT_EQ(a.bundle.mtu(), 1400 - 4 - 2);
}

TEST_F(BundleTest, PacketsCrossBothLinks) {
  come_up();
  send(a, 100, 1300);
  send(a, 1, 1390);
  deliver();
  EXPECT_EQ(b.got.size(), 101u);
  for (uint32_t id : {1u, 2u}) {
    EXPECT_GT(a.bundle.counters(id).octets_sent, 60'000u);
    EXPECT_EQ(a.bundle.counters(id).octets_sent, b.bundle.counters(id).octets_received);
  }
}

TEST_F(BundleTest, ALinkThatLeavesTakesNothingWithIt) {
  come_up();
  leave(1);
  send(a, 10, 1300);
  send(b, 10, 1300);
  deliver();
  EXPECT_EQ(b.got.size(), 10u);
  EXPECT_EQ(a.got.size(), 10u);
  EXPECT_TRUE(a.links[1].sent.empty());
  EXPECT_TRUE(a.bundle.may_carry(ppp::kProtocolIpv4)) << "also where it was the first";
}

TEST_F(BundleTest, OnlyLinksOfTheSameAgreementAndSystemMayJoin) {
  come_up();
  WireEnd link;
  ppp::LcpNegotiated other = agreed();
  other.multilink = false;
  EXPECT_EQ(a.bundle.join(3, link, other, now).error().code, 732u);
  other = agreed();
  other.mrru = 1600;
  EXPECT_EQ(a.bundle.join(3, link, other, now).error().code, 732u);
  other = agreed();
  other.peer_endpoint = ppp::EndpointDiscriminator{3, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(a.bundle.join(3, link, other, now).error().code, 732u);
  EXPECT_EQ(a.bundle.links(), 2u);
}

// RFC 1990 §2: LCP may reject and echo through a bundle, and do nothing else there.
TEST_F(BundleTest, LcpThroughTheBundle) {
  come_up();
  const auto through = [this](Bytes inner) {
    Bytes information{0xc0, 0, 0, static_cast<uint8_t>(next_++)};
    information.insert(information.end(), inner.begin(), inner.end());
    const ppp::SplitFrame frame{ppp::kProtocolMultilink, information};
    a.bundle.receive(2, std::span(&frame, 1), now);
  };
  // What came before were b's own packets: numbers go on after them.
  next_ = sent_by(b);
  through({0xc0, 0x21, 9, 1, 0, 8, 0, 0, 0, 0});  // Echo-Request
  through({0xc0, 0x21, 5, 2, 0, 4});              // Terminate-Request
  through({0x80, 0x29, 1, 3, 0, 4});              // AppleTalk's control protocol
  ASSERT_EQ(a.lcp.size(), 1u);
  EXPECT_EQ(a.lcp[0].first, 2u);
  EXPECT_EQ(a.rejected, std::vector<uint16_t>{0x8029});
}

TEST_F(BundleTest, APeerThatOpensNothingEndsIt) {
  join(1);
  a.bundle.start_network(now);
  for (int i = 0; i < 100 && !a.ended; ++i) {
    for (auto& [id, link] : a.links) link.sent.clear();
    now += seconds(3);
    a.bundle.tick(now);
  }
  ASSERT_TRUE(a.ended);
  EXPECT_EQ(a.ended->code, 718u);
}

}  // namespace
}  // namespace openras::link
