// The L2TP link against the L2TP listener, over UDP on the loopback interface.
#include <openras/raserror.h>

#include <set>

#include "unit/link/loop.h"

namespace openras::link {
namespace {

class L2tpLoopback : public testing::TestWithParam<const char*> {
 protected:
  void listen(std::string_view secret = {}, size_t max_tunnels = 16) {
    L2tpListenOptions options;
    options.address = asio::ip::make_address(GetParam());
    options.port = 0;
    options.tunnel_secret = Secret(secret);
    options.max_tunnels = max_tunnels;
    auto listener =
        listen_l2tp(io_.get_executor(), std::move(options), random_,
                    [this](std::unique_ptr<Link> link) { answered_.push_back(std::move(link)); });
    ASSERT_TRUE(listener) << listener.error().detail;
    listener_ = std::move(*listener);
  }
  std::unique_ptr<Link> caller(std::string_view secret = {}) {
    L2tpOptions options;
    options.server = GetParam();
    options.port = listener_->port();
    options.tunnel_secret = Secret(secret);
    return make_l2tp_link(io_.get_executor(), std::move(options), random_);
  }
  Result<> dial(Link& link) {
    if (auto opened = run(io_, link.open()); !opened) return opened;
    return run(io_, link.connect());
  }
  bool until(const std::function<bool()>& done) { return run_until(io_, done); }

  asio::io_context io_;
  SeededRandom random_{7};
  std::unique_ptr<Listener> listener_;
  std::vector<std::unique_ptr<Link>> answered_;
};

TEST_P(L2tpLoopback, CarriesFramesBothWaysAndHangsUp) {
  listen("secret");
  std::unique_ptr<Link> link = caller("secret");
  Inbox here, there;
  here.attach(*link);
  auto connected = dial(*link);
  ASSERT_TRUE(connected) << connected.error().detail;
  ASSERT_TRUE(until([&] { return answered_.size() == 1; }));
  there.attach(*answered_[0]);
  // Before the answering side is started: kept for it.
  send(*link, {0xc0, 0x21, 1, 1, 0, 4});
  ASSERT_TRUE(run(io_, answered_[0]->open()));
  ASSERT_TRUE(run(io_, answered_[0]->connect()));
  ASSERT_TRUE(until([&] { return there.frames.size() == 1; }));
  EXPECT_EQ(there.frames[0], (Bytes{0xc0, 0x21, 1, 1, 0, 4}));

  send(*answered_[0], {0x00, 0x21, 0x45});
  ASSERT_TRUE(until([&] { return here.frames.size() == 1; }));
  EXPECT_EQ(here.frames[0], (Bytes{0x00, 0x21, 0x45}));
  EXPECT_EQ(link->identity().device_type, "vpn");
  EXPECT_EQ(link->server_address(), asio::ip::make_address(GetParam()));
  EXPECT_LT(link->traits().mru, 1500);

  run(io_, link->disconnect("bye"));
  ASSERT_TRUE(until([&] { return there.downs.size() == 1; }));
  EXPECT_EQ(there.downs[0].code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_NE(there.downs[0].detail.find("bye"), std::string::npos) << there.downs[0].detail;
  EXPECT_TRUE(here.downs.empty()) << "not after disconnect()";
}

TEST_P(L2tpLoopback, AnswererHangsUp) {
  listen();
  std::unique_ptr<Link> link = caller();
  Inbox here;
  here.attach(*link);
  ASSERT_TRUE(dial(*link));
  ASSERT_TRUE(until([&] { return answered_.size() == 1; }));
  run(io_, answered_[0]->disconnect("closing time"));
  ASSERT_TRUE(until([&] { return here.downs.size() == 1; }));
  EXPECT_EQ(here.downs[0].code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_NE(here.downs[0].detail.find("closing time"), std::string::npos) << here.downs[0].detail;
}

TEST_P(L2tpLoopback, BatchesKeepOrderAcrossManyCalls) {
  constexpr size_t kCalls = 8, kFrames = 200;
  listen();
  std::vector<std::unique_ptr<Link>> links;
  std::vector<Inbox> inboxes(kCalls);
  for (size_t i = 0; i < kCalls; ++i) {
    links.push_back(caller());
    ASSERT_TRUE(dial(*links.back()));
    ASSERT_TRUE(until([&] { return answered_.size() == i + 1; }));
    inboxes[i].attach(*answered_[i]);
    ASSERT_TRUE(run(io_, answered_[i]->connect()));
  }
  for (size_t frame = 0; frame < kFrames; frame += 50)
    for (size_t i = 0; i < kCalls; ++i) {
      std::vector<Bytes> frames;
      for (size_t f = frame; f < frame + 50; ++f)
        frames.push_back({0x00, 0x21, static_cast<uint8_t>(i), static_cast<uint8_t>(f)});
      std::vector<ByteView> views(frames.begin(), frames.end());
      links[i]->send(views);
      io_.restart();
      io_.poll();
    }
  for (size_t i = 0; i < kCalls; ++i) {
    ASSERT_TRUE(until([&] { return inboxes[i].frames.size() == kFrames; }))
        << inboxes[i].frames.size();
    for (size_t f = 0; f < kFrames; ++f)
      ASSERT_EQ(inboxes[i].frames[f],
                (Bytes{0x00, 0x21, static_cast<uint8_t>(i), static_cast<uint8_t>(f)}));
  }
}

TEST_P(L2tpLoopback, TunnelSecretsMustAgree) {
  listen("right");
  for (std::string_view secret : {"wrong", ""}) {
    std::unique_ptr<Link> link = caller(secret);
    auto connected = dial(*link);
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().code, static_cast<uint32_t>(ERROR_VPN_BAD_PSK))
        << connected.error().detail;
    EXPECT_EQ(connected.error().detail.find("right"), std::string::npos);
  }
  EXPECT_TRUE(answered_.empty());
}

TEST_P(L2tpLoopback, NoTunnelFreeIsATemporaryFailure) {
  listen({}, 1);
  std::unique_ptr<Link> first = caller(), second = caller();
  ASSERT_TRUE(dial(*first));
  auto connected = dial(*second);
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().code, static_cast<uint32_t>(ERROR_TEMPFAILURE))
      << connected.error().detail;
}

TEST_P(L2tpLoopback, CallsOutliveTheListener) {
  listen();
  std::unique_ptr<Link> link = caller();
  Inbox here;
  here.attach(*link);
  ASSERT_TRUE(dial(*link));
  ASSERT_TRUE(until([&] { return answered_.size() == 1; }));
  std::unique_ptr<Link> late = caller();
  listener_.reset();
  send(*answered_[0], {0x00, 0x21});
  ASSERT_TRUE(until([&] { return here.frames.size() == 1; }));
  auto connected = dial(*late);
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().code, static_cast<uint32_t>(ERROR_TEMPFAILURE));
}

TEST_P(L2tpLoopback, TheLinkMayBeDestroyedByItsOwnHandlers) {
  listen();
  std::unique_ptr<Link> link = caller();
  link->on_frames([&](std::span<const ByteView>) { link.reset(); });
  ASSERT_TRUE(dial(*link));
  ASSERT_TRUE(until([&] { return answered_.size() == 1; }));
  send(*answered_[0], {0x00, 0x21});
  ASSERT_TRUE(until([&] { return !link; }));

  link = caller();
  link->on_down([&](Error) { link.reset(); });
  ASSERT_TRUE(dial(*link));
  ASSERT_TRUE(until([&] { return answered_.size() == 2; }));
  run(io_, answered_[1]->disconnect("x"));
  ASSERT_TRUE(until([&] { return !link; }));
}

INSTANTIATE_TEST_SUITE_P(Families, L2tpLoopback, testing::Values("127.0.0.1", "::1"),
                         [](const auto& suite) {
                           return std::string_view(suite.param) == "::1" ? "V6" : "V4";
                         });

}  // namespace
}  // namespace openras::link
