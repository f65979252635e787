#include "protocol/l2tp/control_channel.h"

#include <gtest/gtest.h>

namespace openras::l2tp {
namespace {

using namespace std::chrono_literals;

class L2tpChannel : public testing::Test {
 protected:
  void queue(uint8_t mark) { channel_.send(control_message(1, 0, Bytes{mark}), now_); }
  // Feeds a message of the peer; mark 0 is a ZLB.
  void receive(uint16_t ns, uint16_t nr, uint8_t mark) {
    Bytes message = control_message(9, 0, mark ? Bytes{mark} : Bytes{});
    set_sequence(message, ns, nr);
    channel_.receive(*parse_header(message), now_);
  }
  struct Sent {
    uint16_t ns, nr;
    uint8_t mark;
    friend bool operator==(const Sent&, const Sent&) = default;
  };
  std::vector<Sent> sent() {
    std::vector<Sent> out;
    while (auto datagram = channel_.next_datagram(1)) {
      auto header = parse_header(*datagram);
      out.push_back(
          {header->ns, header->nr, header->payload.empty() ? uint8_t{0} : header->payload[0]});
    }
    return out;
  }
  std::vector<uint8_t> received() {
    std::vector<uint8_t> out;
    while (auto message = channel_.next_received()) out.push_back(message->avps[0]);
    return out;
  }
  // Opens the congestion window: n messages, acknowledged one after the other.
  void warm_up(uint16_t n) {
    for (uint16_t i = 0; i < n; ++i) {
      queue(0x77);
      sent();
      receive(0, static_cast<uint16_t>(i + 1), 0);
    }
  }

  TimePoint now_{};
  ControlChannel channel_{ChannelConfig{}};
};

TEST_F(L2tpChannel, NumbersAndAcknowledges) {
  queue(0xa);
  EXPECT_EQ(sent(), (std::vector<Sent>{{0, 0, 0xa}}));
  receive(0, 1, 0xb);
  EXPECT_EQ(received(), (std::vector<uint8_t>{0xb}));
  EXPECT_EQ(sent(), (std::vector<Sent>{{1, 1, 0}})) << "a ZLB with the next Ns";
  EXPECT_TRUE(sent().empty()) << "once";
  queue(0xc);
  EXPECT_EQ(sent(), (std::vector<Sent>{{1, 1, 0xc}})) << "the ZLB took no number";
}

TEST_F(L2tpChannel, AMessageCarriesTheAcknowledgement) {
  receive(0, 0, 0xb);
  queue(0xa);
  EXPECT_EQ(sent(), (std::vector<Sent>{{0, 1, 0xa}}));
}

TEST_F(L2tpChannel, ZlbsAreNotAcknowledged) {
  receive(0, 0, 0);
  EXPECT_TRUE(sent().empty());
}

TEST_F(L2tpChannel, DeliversInOrderAndOnce) {
  receive(2, 0, 3);
  receive(1, 0, 2);
  EXPECT_TRUE(received().empty());
  receive(1, 0, 2);
  receive(0, 0, 1);
  receive(0, 0, 1);
  receive(2, 0, 3);
  EXPECT_EQ(received(), (std::vector<uint8_t>{1, 2, 3}));
  EXPECT_EQ(sent(), (std::vector<Sent>{{0, 3, 0}})) << "duplicates are acknowledged again";
}

TEST_F(L2tpChannel, BeyondTheReceiveWindowNothingIsKept) {
  for (uint16_t ns = 1; ns < 100; ++ns) receive(ns, 0, static_cast<uint8_t>(ns));
  receive(0, 0, 100);
  EXPECT_EQ(received().size(), ChannelConfig{}.receive_window);
}

TEST_F(L2tpChannel, NumbersWrapAround) {
  for (int i = 0; i < 70'000; ++i) {
    queue(1);
    ASSERT_EQ(sent().size(), 1u);
    receive(static_cast<uint16_t>(i), static_cast<uint16_t>(i + 1), 2);
    ASSERT_EQ(received().size(), 1u) << i;
    ASSERT_TRUE(channel_.idle());
    sent();
  }
}

TEST_F(L2tpChannel, RetransmitsWithDoublingWaitsUpToEightSecondsThenFails) {
  queue(0xa);
  sent();
  std::vector<Duration> waits;
  TimePoint last = now_;
  while (auto deadline = channel_.deadline()) {
    now_ = *deadline;
    waits.push_back(now_ - last);
    last = now_;
    channel_.tick(now_);
    EXPECT_EQ(sent().size(), channel_.failed() ? 0u : 1u);
  }
  EXPECT_EQ(waits, (std::vector<Duration>{1s, 2s, 4s, 8s, 8s, 8s}));
  EXPECT_TRUE(channel_.failed());
}

TEST_F(L2tpChannel, TickBeforeTheDeadlineDoesNothing) {
  queue(0xa);
  sent();
  channel_.tick(now_ + 999ms);
  EXPECT_TRUE(sent().empty());
}

TEST_F(L2tpChannel, ThePeersWindowIsKept) {
  channel_.set_peer_window(2);
  warm_up(4);
  for (uint8_t mark = 1; mark <= 5; ++mark) queue(mark);
  EXPECT_EQ(sent().size(), 2u);
  receive(0, 5, 0);
  EXPECT_EQ(sent(), (std::vector<Sent>{{6, 0, 3}}));
  receive(0, 7, 0);
  EXPECT_EQ(sent(), (std::vector<Sent>{{7, 0, 4}, {8, 0, 5}}));
}

TEST_F(L2tpChannel, AWindowOfNothingIsOne) {
  channel_.set_peer_window(0);
  queue(1);
  EXPECT_EQ(sent().size(), 1u);
}

// Appendix A: slow start, and a fresh start after a loss.
TEST_F(L2tpChannel, StartsSlowlyAndGoesBackAfterALoss) {
  channel_.set_peer_window(16);
  for (uint8_t mark = 1; mark <= 9; ++mark) queue(mark);
  EXPECT_EQ(sent().size(), 1u);
  receive(0, 1, 0);
  EXPECT_EQ(sent().size(), 2u);
  receive(0, 3, 0);
  EXPECT_EQ(sent().size(), 4u);
  now_ = *channel_.deadline();
  channel_.tick(now_);
  EXPECT_EQ(sent(), (std::vector<Sent>{{3, 0, 4}})) << "the oldest one alone";
  receive(0, 7, 0);  // the others had arrived
  EXPECT_FALSE(sent().empty());
}

TEST_F(L2tpChannel, AcknowledgementsOfWhatWasNotSentAreIgnored) {
  queue(1);
  sent();
  receive(0, 5, 0);
  EXPECT_FALSE(channel_.idle());
  receive(0, 0xffff, 0);
  EXPECT_FALSE(channel_.idle());
  receive(0, 1, 0);
  EXPECT_TRUE(channel_.idle());
  EXPECT_FALSE(channel_.deadline());
}

TEST_F(L2tpChannel, AbandonKeepsAcknowledging) {
  queue(1);
  sent();
  channel_.abandon();
  EXPECT_TRUE(channel_.idle());
  EXPECT_FALSE(channel_.deadline());
  receive(0, 0, 9);
  EXPECT_EQ(sent(), (std::vector<Sent>{{1, 1, 0}}));
}

}  // namespace
}  // namespace openras::l2tp
