// Loss detection as RFC 1990 §4.1 words it, and the bounds.
#include "protocol/ppp/multilink/reassembler.h"

#include <gtest/gtest.h>

namespace openras::ppp::multilink {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ReassemblerTest : public testing::Test {
 protected:
  ReassemblerTest() {
    reassembler.add_link(1);
    reassembler.add_link(2);
  }
  // 'B' and 'E' as in the RFC's examples.
  void hear(uint32_t link, uint32_t sequence, std::string_view bits, const std::string& data) {
    Bytes frame(4);
    write_header(bits.find('B') != bits.npos, bits.find('E') != bits.npos, sequence,
                 SequenceSpace(false), frame.data());
    frame.insert(frame.end(), data.begin(), data.end());
    const ByteView view(frame);
    reassembler.receive(link, std::span(&view, 1), now, deliver);
  }
  void pass(Duration time) {
    now += time;
    reassembler.tick(now, deliver);
  }

  TimePoint now{seconds(1)};
  std::vector<std::string> packets;
  Reassembler::Deliver deliver = [this](std::span<const ByteView> frames) {
    for (const ByteView& frame : frames) packets.emplace_back(frame.begin(), frame.end());
  };
  Reassembler reassembler{SequenceSpace(false), 1500, milliseconds(500)};
};

using Packets = std::vector<std::string>;

TEST_F(ReassemblerTest, PiecesFromTwoLinksMakeAPacket) {
  hear(2, 1, "", "lo ");
  hear(1, 0, "B", "hel");
  EXPECT_TRUE(packets.empty());
  hear(1, 2, "E", "world");
  EXPECT_EQ(packets, Packets{"hello world"});
  EXPECT_EQ(reassembler.held_fragments(), 0u);
  EXPECT_FALSE(reassembler.deadline());
}

TEST_F(ReassemblerTest, PacketsComeInTheirOrder) {
  hear(2, 1, "BE", "second");
  EXPECT_TRUE(packets.empty());
  hear(1, 0, "BE", "first");
  EXPECT_EQ(packets, (Packets{"first", "second"}));
}

// §4.1: fragment 1 is lost once both links have passed it, not before.
TEST_F(ReassemblerTest, WhatAllLinksHavePassedIsLost) {
  hear(1, 0, "B", "x");
  hear(1, 2, "E", "z");
  hear(1, 3, "BE", "whole");
  EXPECT_TRUE(packets.empty()) << "the other link may still bring 1";
  hear(2, 4, "BE", "next");
  EXPECT_EQ(packets, (Packets{"whole", "next"}));
  EXPECT_EQ(reassembler.counters().lost_fragments, 1u);
  EXPECT_EQ(reassembler.counters().discarded_fragments, 2u);
  hear(2, 1, "", "y");
  EXPECT_EQ(reassembler.counters().late_fragments, 1u);
}

TEST_F(ReassemblerTest, ALostEndTakesOnlyItsOwnPacket) {
  hear(1, 0, "B", "x");
  hear(1, 2, "BE", "whole");
  hear(2, 3, "BE", "next");
  EXPECT_EQ(packets, (Packets{"whole", "next"}));
}

TEST_F(ReassemblerTest, ALinkThatIsSilentIsNotWaitedForLongerThanItsPatience) {
  hear(1, 0, "B", "x");
  hear(1, 2, "BE", "whole");
  ASSERT_EQ(reassembler.deadline(), now + milliseconds(500));
  pass(milliseconds(499));
  EXPECT_TRUE(packets.empty());
  pass(milliseconds(1));
  EXPECT_EQ(packets, Packets{"whole"});
  EXPECT_FALSE(reassembler.deadline());
}

TEST_F(ReassemblerTest, ALinkThatHasGoneProvesWhatTheOthersProve) {
  hear(1, 1, "BE", "whole");
  hear(2, 2, "BE", "next");
  EXPECT_EQ(packets, (Packets{"whole", "next"})) << "both have passed 0";
  hear(1, 4, "BE", "late");
  EXPECT_EQ(packets.size(), 2u);
  reassembler.remove_link(2, now, deliver);
  EXPECT_EQ(packets.back(), "late");
}

TEST_F(ReassemblerTest, ANullFragmentMovesTheRuleAndIsNoPacket) {
  hear(1, 1, "BE", "whole");
  hear(2, 2, "BE", "");
  EXPECT_EQ(packets, Packets{"whole"});
  EXPECT_EQ(reassembler.counters().malformed, 0u);
}

TEST_F(ReassemblerTest, FragmentsThatNeverCompleteAreBounded) {
  const std::string large(1400, 'x');
  for (uint32_t i = 1; i <= 100'000; ++i) {
    hear(1, i, i % 7 == 1 ? "B" : "", large);
    ASSERT_LE(reassembler.held_octets(), Reassembler::kMaxOctets);
    ASSERT_LE(reassembler.held_fragments(), Reassembler::kWindow);
  }
  EXPECT_GT(reassembler.counters().overflows, 0u);
  const ReassemblyCounters& c = reassembler.counters();
  EXPECT_EQ(c.fragments, c.discarded_fragments + c.late_fragments + reassembler.held_fragments());
  EXPECT_TRUE(packets.empty());
  // And the bundle goes on.
  hear(1, 100'001, "BE", "alive");
  hear(2, 100'002, "BE", "well");
  EXPECT_EQ(packets, (Packets{"alive", "well"}));
}

TEST_F(ReassemblerTest, AJumpBeyondTheWindowGoesOnFromThere) {
  hear(1, 5'000'000, "BE", "far");
  hear(2, 5'000'001, "BE", "away");
  EXPECT_EQ(packets, (Packets{"far", "away"}));
  EXPECT_EQ(reassembler.counters().lost_fragments, 5'000'000u);
}

TEST_F(ReassemblerTest, APacketLongerThanTheMrruIsDropped) {
  hear(1, 0, "B", std::string(1000, 'x'));
  hear(1, 1, "E", std::string(1000, 'x'));
  hear(1, 2, "BE", std::string(1503, 'x'));
  hear(1, 3, "BE", std::string(1502, 'y'));
  ASSERT_EQ(packets.size(), 1u);
  EXPECT_EQ(packets[0][0], 'y');
  EXPECT_EQ(reassembler.counters().malformed, 2u);
}

TEST_F(ReassemblerTest, ABeginningInsideAPacketEndsThatOne) {
  hear(1, 0, "B", "x");
  hear(1, 1, "BE", "whole");
  EXPECT_EQ(packets, Packets{"whole"});
  EXPECT_EQ(reassembler.counters().discarded_fragments, 1u);
}

}  // namespace
}  // namespace openras::ppp::multilink
