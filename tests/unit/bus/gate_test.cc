// What a client may send at once.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <numeric>

#include "bus/message_gate.h"
#include "unit/bus/peer_fixture.h"

namespace openras::bus {
namespace {

constexpr std::string_view kBegin("\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n", 29);

// A header, and zeroes up to the size that it declares.
Bytes message(uint32_t fields, uint32_t body, char order = 'l') {
  ByteWriter out;
  const auto number = [&](uint32_t value) {
    if (order == 'l') value = __builtin_bswap32(value);
    out.u32(value);
  };
  out.u8(static_cast<uint8_t>(order));
  out.u8(1);
  out.u8(0);
  out.u8(1);
  number(body);
  number(1);
  number(fields);
  for (uint32_t i = 0; i < (fields + 7) / 8 * 8 + body; ++i) out.u8(0);
  return out.take();
}

TEST(StreamFramer, KnowsWhereUnitsEnd) {
  StreamFramer framer;
  const ByteView begin = as_bytes(kBegin);
  for (size_t i = 0; i < begin.size(); ++i) EXPECT_GT(*framer.unit_size(begin.first(i)), i);
  EXPECT_EQ(*framer.unit_size(begin), begin.size());
  framer.next();
  for (const char order : {'l', 'B'}) {
    const Bytes bytes = message(13, 5, order);
    EXPECT_EQ(bytes.size(), 16u + 16 + 5);
    for (size_t i = 0; i < 16; ++i) EXPECT_EQ(*framer.unit_size(ByteView(bytes).first(i)), 16u);
    EXPECT_EQ(*framer.unit_size(ByteView(bytes).first(16)), bytes.size());
  }
}

TEST(StreamFramer, RefusesWhatIsTooLargeOrNoDbus) {
  StreamFramer framer;
  EXPECT_FALSE(framer.unit_size(Bytes(StreamFramer::kMaxAuthentication, 'A')));
  framer.next();
  const auto header = [](const Bytes& bytes) { return ByteView(bytes).first(16); };
  const uint32_t most = StreamFramer::kMaxMessage - 16;
  const Bytes fits = message(0, most);
  EXPECT_TRUE(framer.unit_size(header(fits)));
  const Bytes large = message(0, most + 1);
  EXPECT_FALSE(framer.unit_size(header(large)));
  Bytes wraps = message(0, 0);
  std::fill(wraps.begin() + 4, wraps.begin() + 8, uint8_t{0xff});
  std::fill(wraps.begin() + 12, wraps.end(), uint8_t{0xff});
  EXPECT_FALSE(framer.unit_size(wraps));
  EXPECT_FALSE(framer.unit_size(Bytes(16, 'x')));
}

class GateTest : public testing::Test {
 protected:
  GateTest() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
    client_ = UniqueFd(ends[0]);
    socket_ = UniqueFd(ends[1]);
    gate_.emplace(std::move(*MessageGate::make(socket_.get())));
    output_ = gate_->take_output();
  }
  void send_bytes(ByteView bytes) {
    ASSERT_EQ(send(client_.get(), bytes.data(), bytes.size(), 0),
              static_cast<ssize_t>(bytes.size()));
  }
  // Octets that came out; -1 = nothing, 0 = the end.
  ssize_t received() {
    Bytes out(256 * 1024);
    return recv(output_.get(), out.data(), out.size(), MSG_DONTWAIT);
  }
  UniqueFd client_, socket_, output_;
  std::optional<MessageGate> gate_;
};

TEST_F(GateTest, LetsWholeUnitsThroughOneByOne) {
  const Bytes one = message(8, 3), two = message(16, 0);
  send_bytes(as_bytes(kBegin));
  send_bytes(ByteView(one).first(20));
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kForwarded);
  EXPECT_EQ(received(), static_cast<ssize_t>(kBegin.size()));
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kNothing);
  EXPECT_EQ(received(), -1);
  send_bytes(ByteView(one).subspan(20));
  send_bytes(two);
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kForwarded);
  EXPECT_EQ(received(), static_cast<ssize_t>(one.size()));
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kForwarded);
  EXPECT_EQ(received(), static_cast<ssize_t>(two.size()));
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kNothing);
}

TEST_F(GateTest, TheClientsEndIsTheOutputsEnd) {
  send_bytes(as_bytes(kBegin).first(5));
  client_.reset();
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kEnded);
  EXPECT_EQ(received(), 0);
}

TEST_F(GateTest, ALargeMessageEndsIt) {
  send_bytes(as_bytes(kBegin));
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kForwarded);
  EXPECT_GT(received(), 0);
  const Bytes large = message(0, 100'000);
  send_bytes(ByteView(large).first(16));
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kEnded);
  EXPECT_EQ(received(), 0);
}

TEST_F(GateTest, TheLargestMessageFitsInBetween) {
  send_bytes(as_bytes(kBegin));
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kForwarded);
  EXPECT_GT(received(), 0);
  const Bytes largest = message(0, StreamFramer::kMaxMessage - 16);
  send_bytes(largest);
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kForwarded);
  EXPECT_EQ(received(), static_cast<ssize_t>(largest.size()));
}

TEST_F(GateTest, MoreDescriptorsThanAMessageMayHaveEndIt) {
  std::array<int, 20> fds{};
  fds.fill(client_.get());
  alignas(cmsghdr) std::array<uint8_t, CMSG_SPACE(sizeof fds)> control{};
  char octet = 0;
  iovec piece{.iov_base = &octet, .iov_len = 1};
  msghdr header{};
  header.msg_iov = &piece;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  cmsghdr* rights = CMSG_FIRSTHDR(&header);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof fds);
  std::memcpy(CMSG_DATA(rights), fds.data(), sizeof fds);
  ASSERT_EQ(sendmsg(client_.get(), &header, 0), 1);
  EXPECT_EQ(gate_->transfer(), MessageGate::Outcome::kEnded);
}

TEST_F(PeerTest, AClientThatSendsALargeMessageIsCutOff) {
  const Message call = new_call("Dial");
  const std::string text(100'000, 'x');
  ASSERT_GE(sd_bus_message_append(call.get(), "a{sv}", 1, "colour", "s", text.c_str()), 0);
  ASSERT_GE(sd_bus_send(client_->bus(), call.get(), nullptr), 0);
  client_->sent();
  ASSERT_TRUE(until([&] { return cut_ == 1; }));
  EXPECT_EQ(service_.gone, 1);
  EXPECT_FALSE(service_.dialed);
}

}  // namespace
}  // namespace openras::bus
