// Who carries what: balanced by speed, whole where there is enough to do, in pieces where not.
#include "protocol/ppp/multilink/splitter.h"

#include <gtest/gtest.h>

#include <map>

namespace openras::ppp::multilink {
namespace {

struct Sent {
  std::map<uint32_t, size_t> octets, frames;
  std::vector<Bytes> all;
  Splitter::Emit emit = [this](uint32_t link, std::span<const ByteView> batch) {
    for (const ByteView& frame : batch) {
      octets[link] += frame.size() - 6;
      ++frames[link];
      all.emplace_back(frame.begin(), frame.end());
    }
  };
};

void send(Splitter& splitter, Sent& sent, size_t packets, size_t length) {
  const Bytes packet(length, 0x21);
  const std::vector<ByteView> batch(packets, ByteView(packet));
  splitter.send(batch, sent.emit);
}

TEST(Splitter, ALonePacketIsCutInProportionToTheSpeeds) {
  Splitter splitter{SequenceSpace(false)};
  splitter.add_link(1, 1500, 3'000'000);
  splitter.add_link(2, 1500, 1'000'000);
  Sent sent;
  send(splitter, sent, 1, 1400);
  EXPECT_NEAR(static_cast<double>(sent.octets[1]), 1050, 15);
  EXPECT_NEAR(static_cast<double>(sent.octets[2]), 350, 15);
  EXPECT_EQ(sent.octets[1] + sent.octets[2], 1400u);
}

TEST(Splitter, PacketsOfAFullBatchGoWholeAndBalanced) {
  Splitter splitter{SequenceSpace(false)};
  splitter.add_link(1, 1500, 3'000'000);
  splitter.add_link(2, 1500, 1'000'000);
  Sent sent;
  for (int i = 0; i < 100; ++i) send(splitter, sent, 64, 1000);
  const double share = static_cast<double>(sent.octets[1]) / 6'400'000;
  EXPECT_NEAR(share, 0.75, 0.01);
  EXPECT_LT(splitter.fragments_sent(), 6'700u);
}

TEST(Splitter, ASlowLinkGetsNothingThatWouldOnlyDelay) {
  Splitter splitter{SequenceSpace(false)};
  splitter.add_link(1, 1500, 100'000'000);
  splitter.add_link(2, 1500, 9'600);
  Sent sent;
  send(splitter, sent, 1, 300);
  EXPECT_EQ(sent.octets[1], 300u);
  EXPECT_EQ(sent.frames[2], 0u);
}

TEST(Splitter, NoFrameIsLongerThanItsLinkTakes) {
  Splitter splitter{SequenceSpace(true)};
  splitter.add_link(1, 576, 0);
  splitter.add_link(2, 1000, 0);
  EXPECT_EQ(splitter.whole_packet(), 576u - 2 - 2);
  for (size_t length = 1; length < 3000; length += 97) {
    Sent sent;
    Splitter::Emit check = [&](uint32_t link, std::span<const ByteView> batch) {
      for (const ByteView& frame : batch) EXPECT_LE(frame.size(), 2 + (link == 1 ? 576u : 1000u));
      sent.emit(link, batch);
    };
    const Bytes packet(length, 1);
    const ByteView view(packet);
    splitter.send(std::span(&view, 1), check);
    splitter.send_control(view, check);
  }
}

TEST(Splitter, ControlGoesOverTheLinkThatJoinedFirst) {
  Splitter splitter{SequenceSpace(false)};
  splitter.add_link(7, 1500, 9600);
  splitter.add_link(8, 1500, 100'000'000);
  Sent sent;
  splitter.send_control(Bytes{0x80, 0x21, 1, 1, 0, 4}, sent.emit);
  EXPECT_EQ(sent.all, (std::vector<Bytes>{{0, 0x3d, 0xc0, 0, 0, 0, 0x80, 0x21, 1, 1, 0, 4}}));
  EXPECT_EQ(sent.frames[7], 1u);
  splitter.remove_link(7);
  splitter.send_control(Bytes{0x80, 0x21}, sent.emit);
  EXPECT_EQ(sent.frames[8], 1u);
  splitter.remove_link(8);
  send(splitter, sent, 3, 100);  // nobody there: dropped
  EXPECT_EQ(sent.all.size(), 2u);
}

}  // namespace
}  // namespace openras::ppp::multilink
