// What the L2TP link says when there is no tunnel to be had, and what it does with strangers.
#include <openras/raserror.h>

#include <asio/ip/udp.hpp>

#include "errors/situation.h"
#include "protocol/l2tp/avp.h"
#include "protocol/l2tp/header.h"
#include "unit/link/loop.h"

namespace openras::link {
namespace {

using asio::ip::udp;

class L2tpFailures : public testing::Test {
 protected:
  std::unique_ptr<Link> caller(uint16_t port, std::string server = "127.0.0.1") {
    L2tpOptions options;
    options.server = std::move(server);
    options.port = port;
    return make_l2tp_link(io_.get_executor(), std::move(options), random_);
  }
  asio::io_context io_;
  SeededRandom random_{3};
};

TEST_F(L2tpFailures, NobodyListens) {
  // A port that was free a moment ago.
  uint16_t port =
      udp::socket(io_, {asio::ip::make_address("127.0.0.1"), 0}).local_endpoint().port();
  std::unique_ptr<Link> link = caller(port);
  ASSERT_TRUE(run(io_, link->open()));
  auto before = std::chrono::steady_clock::now();
  auto connected = run(io_, link->connect());
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().situation, Situation::kL2tpNotListening);
  EXPECT_EQ(connected.error().code, static_cast<uint32_t>(ERROR_VPN_REFUSED))
      << connected.error().detail;
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(15))
      << "ICMP was not listened to";
}

TEST_F(L2tpFailures, NameThatDoesNotResolve) {
  std::unique_ptr<Link> link = caller(1701, "no-such-host.invalid");
  auto opened = run(io_, link->open());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, static_cast<uint32_t>(ERROR_DNSNAME_NOT_RESOLVABLE));
  EXPECT_EQ(opened.error().situation, Situation::kServerNameUnknown);
}

TEST_F(L2tpFailures, ConnectBeforeOpen) {
  auto connected = run(io_, caller(1701)->connect());
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().code, static_cast<uint32_t>(ERROR_PORT_NOT_OPEN));
}

TEST_F(L2tpFailures, DisconnectWhileDialing) {
  udp::socket silent(io_, {asio::ip::make_address("127.0.0.1"), 0});
  std::unique_ptr<Link> link = caller(silent.local_endpoint().port());
  Inbox inbox;
  inbox.attach(*link);
  ASSERT_TRUE(run(io_, link->open()));
  std::optional<Result<>> connected;
  asio::co_spawn(io_, link->connect(),
                 [&](std::exception_ptr, Result<> result) { connected = std::move(result); });
  io_.restart();
  io_.poll();
  run(io_, link->disconnect("changed my mind"));
  ASSERT_TRUE(run_until(io_, [&] { return connected.has_value(); }));
  ASSERT_FALSE(*connected);
  EXPECT_EQ(connected->error().code, static_cast<uint32_t>(ERROR_USER_DISCONNECTION));
  EXPECT_TRUE(inbox.downs.empty());
}

// A server that is one UDP socket and answers by hand.
class HandMadeServer {
 public:
  explicit HandMadeServer(asio::io_context& io)
      : socket_(io, {asio::ip::make_address("127.0.0.1"), 0}) {
    socket_.non_blocking(true);
  }
  uint16_t port() { return socket_.local_endpoint().port(); }
  // The next control message of that type that has come, if any; ZLBs are skipped.
  std::optional<l2tp::Message> take(l2tp::MessageType type) {
    asio::error_code error;
    size_t size = socket_.receive_from(asio::buffer(buffer_), from_, 0, error);
    if (error) return std::nullopt;
    auto header = l2tp::parse_header(ByteView(buffer_).first(size));
    if (!header || !header->control || header->payload.empty()) return std::nullopt;
    auto message = l2tp::parse_message(header->payload, Secret());
    if (!message || message->type != type) return std::nullopt;
    return *message;
  }
  void send(udp::socket& through, uint16_t tunnel, uint16_t session, uint16_t ns, uint16_t nr,
            const l2tp::MessageWriter& message) {
    Bytes out = l2tp::control_message(tunnel, session, message.view());
    l2tp::set_sequence(out, ns, nr);
    through.send_to(asio::buffer(out), from_);
  }
  udp::socket& socket() { return socket_; }
  const udp::endpoint& caller() const { return from_; }

 private:
  udp::socket socket_;
  std::array<uint8_t, 2048> buffer_{};
  udp::endpoint from_;
};

l2tp::MessageWriter sccrp() {
  l2tp::MessageWriter message(l2tp::MessageType::kSccrp);
  message.add_u16(l2tp::AvpType::kProtocolVersion, 0x0100);
  message.add_u32(l2tp::AvpType::kFramingCapabilities, 3);
  message.add(l2tp::AvpType::kHostName, "hand");
  message.add_u16(l2tp::AvpType::kAssignedTunnelId, 77);
  return message;
}

// RFC 2661 §8.1: the answer may come from another port; from then on it is the server's.
TEST_F(L2tpFailures, ServerAnswersFromAnotherPortAndStrangersAreIgnored) {
  HandMadeServer server(io_);
  udp::socket other(io_, {asio::ip::make_address("127.0.0.1"), 0});
  std::unique_ptr<Link> link = caller(server.port());
  Inbox inbox;
  inbox.attach(*link);
  ASSERT_TRUE(run(io_, link->open()));
  std::optional<Result<>> connected;
  asio::co_spawn(io_, link->connect(),
                 [&](std::exception_ptr, Result<> result) { connected = std::move(result); });
  std::optional<l2tp::Message> sccrq;
  ASSERT_TRUE(run_until(io_, [&] {
    sccrq = server.take(l2tp::MessageType::kSccrq);
    return sccrq.has_value();
  }));
  uint16_t tunnel = sccrq->u16(l2tp::AvpType::kAssignedTunnelId).value_or(0);
  ASSERT_NE(tunnel, 0);

  l2tp::MessageWriter stop(l2tp::MessageType::kStopCcn);
  stop.add_u16(l2tp::AvpType::kAssignedTunnelId, 77);
  stop.add_result(6, 0, {});
  // Somebody who does not know the tunnel id.
  server.send(other, static_cast<uint16_t>(tunnel + 1), 0, 0, 1, stop);
  server.send(other, tunnel, 0, 0, 1, sccrp());
  // The new port is the server's now; the old one is a stranger's.
  auto from_other = [&](l2tp::MessageType type) {
    std::array<uint8_t, 2048> buffer{};
    udp::endpoint from;
    asio::error_code error;
    other.non_blocking(true);
    size_t size = other.receive_from(asio::buffer(buffer), from, 0, error);
    if (error) return false;
    auto header = l2tp::parse_header(ByteView(buffer).first(size));
    if (!header || header->payload.empty()) return false;
    auto message = l2tp::parse_message(header->payload, Secret());
    return message && message->type == type;
  };
  ASSERT_TRUE(run_until(io_, [&] { return from_other(l2tp::MessageType::kScccn); }));
  server.send(server.socket(), tunnel, 0, 1, 2, stop);
  l2tp::MessageWriter refusal(l2tp::MessageType::kStopCcn);
  refusal.add_u16(l2tp::AvpType::kAssignedTunnelId, 77);
  refusal.add_result(2, 4, "full");
  server.send(other, tunnel, 0, 1, 2, refusal);
  ASSERT_TRUE(run_until(io_, [&] { return connected.has_value(); }));
  ASSERT_FALSE(*connected);
  EXPECT_EQ(connected->error().code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION))
      << connected->error().detail;
  EXPECT_NE(connected->error().detail.find("insufficient resources"), std::string::npos)
      << "the stranger's StopCCN was taken: " << connected->error().detail;
}

TEST_F(L2tpFailures, PortInUse) {
  udp::socket taken(io_, {asio::ip::make_address("127.0.0.1"), 0});
  L2tpListenOptions options;
  options.address = asio::ip::make_address("127.0.0.1");
  options.port = taken.local_endpoint().port();
  auto listener = listen_l2tp(io_.get_executor(), options, random_, [](std::unique_ptr<Link>) {});
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().code, static_cast<uint32_t>(ERROR_PORT_ALREADY_OPEN));
}

}  // namespace
}  // namespace openras::link
