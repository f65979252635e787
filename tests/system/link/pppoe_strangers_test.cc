// What another machine on the segment can send must neither end a session nor enter it.
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <openras/raserror.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "link/ethernet.h"
#include "system/link/namespace.h"
#include "unit/link/loop.h"

namespace openras::link {
namespace {

constexpr pppoe::Mac kStranger = {2, 0xbb, 0, 0, 0, 1};

// Sends whole Ethernet frames, with any source address.
class Forger {
 public:
  explicit Forger(const char* interface) : fd_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
    address_.sll_family = AF_PACKET;
    address_.sll_ifindex = static_cast<int>(::if_nametoindex(interface));
  }
  ~Forger() { ::close(fd_); }
  void send(const pppoe::Mac& to, const pppoe::Mac& from, uint16_t type, ByteView payload) {
    ByteWriter frame;
    frame.bytes(ByteView(to));
    frame.bytes(ByteView(from));
    frame.u16(type);
    frame.bytes(payload);
    ByteView octets = frame.view();
    ASSERT_EQ(::sendto(fd_, octets.data(), octets.size(), 0,
                       reinterpret_cast<const sockaddr*>(&address_), sizeof address_),
              static_cast<ssize_t>(octets.size()));
  }
  void send_session(const pppoe::Mac& to, const pppoe::Mac& from, uint16_t id, const Bytes& ppp) {
    auto header = pppoe::session_header(id, ppp.size());
    Bytes payload(header.begin(), header.end());
    payload.insert(payload.end(), ppp.begin(), ppp.end());
    send(to, from, pppoe::kEtherTypeSession, payload);
  }

 private:
  int fd_;
  sockaddr_ll address_{};
};

class PppoeStrangers : public NamespaceTest {
 protected:
  void SetUp() override {
    NamespaceTest::SetUp();
    if (IsSkipped() || HasFailure()) return;
    caller_mac_ = find_ethernet("caller")->mac;
    server_mac_ = find_ethernet("server")->mac;
    PppoeListenOptions options;
    options.interface = "server";
    auto listener = listen_pppoe(io_.get_executor(), options, random_,
                                 [this](auto link) { answered_ = std::move(link); });
    ASSERT_TRUE(listener);
    listener_ = std::move(*listener);
    link_ = make_pppoe_link(io_.get_executor(), {"caller", "", ""}, random_);
    here_.attach(*link_);
    ASSERT_TRUE(run(io_, link_->open()));
    ASSERT_TRUE(run(io_, link_->connect()));
    there_.attach(*answered_);
    ASSERT_TRUE(run(io_, answered_->connect()));
    find_session_id();
  }
  // The id is in the frames: one is sent and looked at.
  void find_session_id() {
    int fd = ::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(pppoe::kEtherTypeSession));
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(pppoe::kEtherTypeSession);
    address.sll_ifindex = static_cast<int>(::if_nametoindex("server"));
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    send(*link_, {0x00, 0x21});
    std::array<uint8_t, 100> buffer{};
    ssize_t size = ::recv(fd, buffer.data(), buffer.size(), 0);
    ::close(fd);
    ASSERT_GT(size, 0);
    auto frame = pppoe::parse_session(ByteView(buffer).first(static_cast<size_t>(size)));
    ASSERT_TRUE(frame);
    id_ = frame->session_id;
    ASSERT_TRUE(run_until(io_, [&] { return there_.frames.size() == 1; }));
    there_.frames.clear();
  }
  Bytes padt(uint16_t id) { return pppoe::serialize({pppoe::Code::kPadt, id, {}}); }
  // True where frames still pass both ways, and nothing but these has arrived.
  void expect_alive() {
    send(*link_, {0x00, 0x21, 0x01});
    send(*answered_, {0x00, 0x21, 0x02});
    ASSERT_TRUE(run_until(io_, [&] { return !here_.frames.empty() && !there_.frames.empty(); }));
    EXPECT_EQ(there_.frames, (std::vector<Bytes>{{0x00, 0x21, 0x01}}));
    EXPECT_EQ(here_.frames, (std::vector<Bytes>{{0x00, 0x21, 0x02}}));
    EXPECT_TRUE(here_.downs.empty() && there_.downs.empty());
    here_.frames.clear();
    there_.frames.clear();
  }

  asio::io_context io_;
  SeededRandom random_{9};
  pppoe::Mac caller_mac_{}, server_mac_{};
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Link> link_, answered_;
  Inbox here_, there_;
  uint16_t id_ = 0;
};

TEST_F(PppoeStrangers, PadtIsIgnored) {
  Forger at_server("server"), at_caller("caller");
  at_server.send(caller_mac_, kStranger, pppoe::kEtherTypeDiscovery, padt(id_));
  auto other = static_cast<uint16_t>(id_ + 1);
  at_server.send(caller_mac_, server_mac_, pppoe::kEtherTypeDiscovery, padt(other));
  at_caller.send(server_mac_, kStranger, pppoe::kEtherTypeDiscovery, padt(id_));
  at_caller.send(server_mac_, caller_mac_, pppoe::kEtherTypeDiscovery, padt(other));
  expect_alive();
  // The real one ends it.
  at_server.send(caller_mac_, server_mac_, pppoe::kEtherTypeDiscovery, padt(id_));
  ASSERT_TRUE(run_until(io_, [&] { return here_.downs.size() == 1; }));
  EXPECT_EQ(here_.downs[0].code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
}

TEST_F(PppoeStrangers, FramesAreIgnored) {
  Forger at_server("server"), at_caller("caller");
  Bytes ppp = {0x00, 0x21, 0xee};
  auto other = static_cast<uint16_t>(id_ + 1);
  at_server.send_session(caller_mac_, kStranger, id_, ppp);
  at_server.send_session(caller_mac_, server_mac_, other, ppp);
  at_server.send_session(kStranger, server_mac_, id_, ppp);  // not for us (promiscuous mode)
  at_caller.send_session(server_mac_, kStranger, id_, ppp);
  at_caller.send_session(server_mac_, caller_mac_, other, ppp);
  expect_alive();
}

TEST_F(PppoeStrangers, GarbageIsIgnored) {
  Forger at_server("server"), at_caller("caller");
  SeededRandom random(3);
  for (int i = 0; i < 300; ++i) {
    Bytes octets(random.u16() % 100);
    random.fill(octets);
    if (octets.size() > 3 && i % 2) octets[0] = 0x11, octets[1] = i % 4 > 1 ? 0xa7 : 0x00;
    uint16_t type = i % 3 ? pppoe::kEtherTypeSession : pppoe::kEtherTypeDiscovery;
    at_server.send(caller_mac_, kStranger, type, octets);
    at_caller.send(server_mac_, kStranger, type, octets);
    // A session frame whose length lies, from the right address.
    auto header = pppoe::session_header(id_, 500);
    Bytes lie(header.begin(), header.end());
    lie.insert(lie.end(), octets.begin(), octets.end());
    at_server.send(caller_mac_, server_mac_, pppoe::kEtherTypeSession, lie);
    io_.restart();
    io_.poll();
  }
  expect_alive();
}

}  // namespace
}  // namespace openras::link
