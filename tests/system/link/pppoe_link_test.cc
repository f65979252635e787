// The PPPoE link against the PPPoE listener over a veth pair.
#include <linux/capability.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "errors/situation.h"
#include "system/link/namespace.h"
#include "unit/link/loop.h"

namespace openras::link {
namespace {

class PppoeLinks : public NamespaceTest {
 protected:
  void listen(std::vector<std::string> services = {}) {
    PppoeListenOptions options;
    options.interface = "server";
    options.ac_name = "test-ac";
    options.services = std::move(services);
    auto listener = listen_pppoe(io_.get_executor(), std::move(options), random_,
                                 [this](std::unique_ptr<Link> link) {
                                   send(*link, {0xc0, 0x21, 0x01, 0x01, 0x00, 0x04});
                                   answered_.push_back(std::move(link));
                                 });
    ASSERT_TRUE(listener) << listener.error().detail;
    listener_ = std::move(*listener);
  }
  std::unique_ptr<Link> caller(std::string interface = "caller", std::string service = "") {
    return make_pppoe_link(io_.get_executor(), {std::move(interface), std::move(service), ""},
                           random_);
  }
  Result<> dial(Link& link) {
    if (auto opened = run(io_, link.open()); !opened) return opened;
    return run(io_, link.connect());
  }
  bool until(const std::function<bool()>& done) { return run_until(io_, done); }

  asio::io_context io_;
  SeededRandom random_{9};
  std::unique_ptr<Listener> listener_;
  std::vector<std::unique_ptr<Link>> answered_;
};

TEST_F(PppoeLinks, CarriesFramesBothWaysAndHangsUp) {
  listen({"isp", "other"});
  std::unique_ptr<Link> link = caller("caller", "isp");
  Inbox here, there;
  here.attach(*link);
  auto connected = dial(*link);
  ASSERT_TRUE(connected) << connected.error().detail;
  ASSERT_EQ(answered_.size(), 1u);
  there.attach(*answered_[0]);
  // What the concentrator sent at once after its PADS is not lost.
  ASSERT_TRUE(until([&] { return here.frames.size() == 1; }));
  EXPECT_EQ(here.frames[0], (Bytes{0xc0, 0x21, 0x01, 0x01, 0x00, 0x04}));
  // One octet: Ethernet pads it, and the padding is cut. Kept until the answerer is started.
  send(*link, {0x21});
  ASSERT_TRUE(run(io_, answered_[0]->connect()));
  ASSERT_TRUE(until([&] { return there.frames.size() == 1; }));
  EXPECT_EQ(there.frames[0], (Bytes{0x21}));
  Bytes full(1494, 0x5a);  // MRU 1492 and the protocol field
  send(*answered_[0], full);
  ASSERT_TRUE(until([&] { return here.frames.size() == 2; }));
  EXPECT_EQ(here.frames[1], full);

  EXPECT_EQ(link->traits().mru, 1492);
  EXPECT_EQ(link->identity().device_type, "PPPoE");
  EXPECT_NE(link->identity().peer.find("isp at "), std::string::npos) << link->identity().peer;
  EXPECT_NE(link->identity().peer.find("test-ac"), std::string::npos);
  run(io_, link->disconnect("bye"));
  ASSERT_TRUE(until([&] { return there.downs.size() == 1; }));
  EXPECT_EQ(there.downs[0].code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_NE(there.downs[0].detail.find("bye"), std::string::npos);
  EXPECT_TRUE(here.downs.empty()) << "not after disconnect()";
}

TEST_F(PppoeLinks, AnswererHangsUp) {
  listen();
  std::unique_ptr<Link> link = caller();
  Inbox here;
  here.attach(*link);
  ASSERT_TRUE(dial(*link));
  run(io_, answered_.at(0)->disconnect("closing time"));
  ASSERT_TRUE(until([&] { return here.downs.size() == 1; }));
  EXPECT_EQ(here.downs[0].code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_NE(here.downs[0].detail.find("closing time"), std::string::npos);
}

TEST_F(PppoeLinks, SeveralCallsEachGetTheirOwnFramesInOrder) {
  constexpr size_t kCalls = 4, kFrames = 300;
  listen();
  std::vector<std::unique_ptr<Link>> links;
  std::vector<Inbox> down(kCalls), up(kCalls);
  for (size_t i = 0; i < kCalls; ++i) {
    links.push_back(caller());
    down[i].attach(*links[i]);
    ASSERT_TRUE(dial(*links[i]));
    up[i].attach(*answered_.at(i));
    ASSERT_TRUE(run(io_, answered_[i]->connect()));
    ASSERT_TRUE(until([&] { return down[i].frames.size() == 1; }));
  }
  for (size_t from = 0; from < kFrames; from += 100)
    for (size_t i = 0; i < kCalls; ++i) {
      std::vector<Bytes> frames;
      for (size_t f = from; f < from + 100; ++f)
        frames.push_back({0x00, 0x21, static_cast<uint8_t>(i), static_cast<uint8_t>(f % 251)});
      std::vector<ByteView> views(frames.begin(), frames.end());
      links[i]->send(views);
      answered_[i]->send(views);
      io_.restart();
      io_.poll();
    }
  for (size_t i = 0; i < kCalls; ++i) {
    ASSERT_TRUE(until([&] { return up[i].frames.size() == kFrames; })) << up[i].frames.size();
    ASSERT_TRUE(until([&] { return down[i].frames.size() == kFrames + 1; }));
    for (size_t f = 0; f < kFrames; ++f) {
      Bytes expected{0x00, 0x21, static_cast<uint8_t>(i), static_cast<uint8_t>(f % 251)};
      ASSERT_EQ(up[i].frames[f], expected);
      ASSERT_EQ(down[i].frames[f + 1], expected);
    }
  }
}

TEST_F(PppoeLinks, InterfaceGoesDown) {
  listen();
  std::unique_ptr<Link> link = caller();
  Inbox here, there;
  here.attach(*link);
  ASSERT_TRUE(dial(*link));
  there.attach(*answered_.at(0));
  ASSERT_TRUE(run(io_, answered_[0]->connect()));
  ASSERT_TRUE(ip("link set caller down"));
  ASSERT_TRUE(until([&] { return here.downs.size() == 1; }));
  EXPECT_EQ(here.downs[0].code, static_cast<uint32_t>(ERROR_LINK_FAILURE));
  EXPECT_EQ(here.downs[0].situation, Situation::kEthernetLost);
  ASSERT_TRUE(ip("link set server down"));
  ASSERT_TRUE(until([&] { return there.downs.size() == 1; }));
  EXPECT_EQ(there.downs[0].code, static_cast<uint32_t>(ERROR_LINK_FAILURE));
  // The listener answers again once its interface is back.
  ASSERT_TRUE(ip("link set server up"));
  ASSERT_TRUE(ip("link set caller up"));
  std::unique_ptr<Link> again = caller();
  auto connected = dial(*again);
  EXPECT_TRUE(connected) << connected.error().detail;
  EXPECT_EQ(here.downs.size(), 1u);
}

TEST_F(PppoeLinks, InterfaceIsRemoved) {
  ASSERT_TRUE(ip("link add gone type veth peer name gone-peer"));
  ASSERT_TRUE(ip("link set gone up"));
  ASSERT_TRUE(ip("link set gone-peer up"));
  PppoeListenOptions options;
  options.interface = "gone-peer";
  auto listener = listen_pppoe(io_.get_executor(), options, random_,
                               [this](auto link) { answered_.push_back(std::move(link)); });
  ASSERT_TRUE(listener);
  std::unique_ptr<Link> link = caller("gone");
  Inbox here;
  here.attach(*link);
  ASSERT_TRUE(dial(*link));
  ASSERT_TRUE(ip("link delete gone"));
  ASSERT_TRUE(until([&] { return here.downs.size() == 1; }));
  EXPECT_EQ(here.downs[0].code, static_cast<uint32_t>(ERROR_LINK_FAILURE));
  EXPECT_EQ(here.downs[0].situation, Situation::kEthernetLost);
}

TEST_F(PppoeLinks, UnusableInterfaces) {
  ASSERT_TRUE(ip("link set server down"));
  for (std::string name : {"nosuch0", "lo", "server", "", "a-name-that-is-too-long-for-linux"}) {
    auto opened = run(io_, caller(name)->open());
    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().situation, Situation::kNoEthernet);
    EXPECT_EQ(opened.error().code, static_cast<uint32_t>(ERROR_BROADBAND_NO_NIC))
        << opened.error().detail;
  }
}

TEST_F(PppoeLinks, DisconnectWhileDialing) {
  std::unique_ptr<Link> link = caller();  // nobody listens
  Inbox here;
  here.attach(*link);
  ASSERT_TRUE(run(io_, link->open()));
  std::optional<Result<>> connected;
  asio::co_spawn(io_, link->connect(),
                 [&](std::exception_ptr, Result<> result) { connected = std::move(result); });
  io_.restart();
  io_.poll();
  run(io_, link->disconnect(""));
  ASSERT_TRUE(until([&] { return connected.has_value(); }));
  ASSERT_FALSE(*connected);
  EXPECT_EQ(connected->error().code, static_cast<uint32_t>(ERROR_USER_DISCONNECTION));
  EXPECT_TRUE(here.downs.empty());
}

// The capability is taken from this thread, and given back.
TEST_F(PppoeLinks, WithoutCapNetRawTheErrorNamesIt) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct held[2]{}, reduced[2]{};
  ASSERT_EQ(::syscall(SYS_capget, &header, held), 0);
  std::copy(std::begin(held), std::end(held), std::begin(reduced));
  reduced[CAP_TO_INDEX(CAP_NET_RAW)].effective &= ~CAP_TO_MASK(CAP_NET_RAW);
  ASSERT_EQ(::syscall(SYS_capset, &header, reduced), 0);
  auto opened = run(io_, caller()->open());
  ASSERT_EQ(::syscall(SYS_capset, &header, held), 0);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, static_cast<uint32_t>(ERROR_ACCESS_DENIED));
  EXPECT_EQ(opened.error().situation, Situation::kRawSocketForbidden);
  EXPECT_NE(opened.error().detail.find("CAP_NET_RAW"), std::string::npos);
  EXPECT_NE(opened.error().detail.find("setcap"), std::string::npos);
}

}  // namespace
}  // namespace openras::link
