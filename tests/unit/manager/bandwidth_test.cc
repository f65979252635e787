// RASENTRY page: above dwDialExtraPercent for dwDialExtraSampleSeconds one link more, below
// dwHangUpExtraPercent for dwHangUpExtraSampleSeconds one less.
#include "manager/bandwidth.h"

#include <gtest/gtest.h>

namespace openras::manager {
namespace {

using std::chrono::seconds;
using Wish = Bandwidth::Wish;

class BandwidthTest : public testing::Test {
 protected:
  // A second with so much use of 1 Mbit/s in one direction.
  Wish second(uint64_t percent, bool sends = true) {
    now_ += seconds(1);
    (sends ? sent_ : received_) += percent * 1'000'000 / 8 / 100;
    return bandwidth.sample(now_, sent_, received_, 1'000'000);
  }
  Bandwidth bandwidth{
      {.dial_percent = 75, .dial_seconds = 5, .hang_up_percent = 10, .hang_up_seconds = 3}};

 private:
  TimePoint now_{};
  uint64_t sent_ = 0, received_ = 0;
};

TEST_F(BandwidthTest, OneMoreOnceItWasBusyLongEnough) {
  second(0);
  for (int i = 1; i < 5; ++i) EXPECT_EQ(second(90), Wish::kNothing) << i;
  EXPECT_EQ(second(90), Wish::kOneMore);
  for (int i = 1; i < 5; ++i) EXPECT_EQ(second(90), Wish::kNothing) << "the clock starts anew";
  EXPECT_EQ(second(90), Wish::kOneMore);
}

TEST_F(BandwidthTest, APauseStartsTheClockAnew) {
  second(0);
  for (int i = 0; i < 4; ++i) second(90);
  EXPECT_EQ(second(50), Wish::kNothing);
  for (int i = 1; i < 5; ++i) EXPECT_EQ(second(90), Wish::kNothing);
  EXPECT_EQ(second(90), Wish::kOneMore);
}

TEST_F(BandwidthTest, TheBusierDirectionCounts) {
  second(0);
  for (int i = 1; i < 5; ++i) second(90, /*sends=*/false);
  EXPECT_EQ(second(90, false), Wish::kOneMore);
}

TEST_F(BandwidthTest, OneLessOnceItWasIdleLongEnough) {
  second(0);
  EXPECT_EQ(second(5), Wish::kNothing);
  EXPECT_EQ(second(5), Wish::kNothing);
  EXPECT_EQ(second(5), Wish::kOneLess);
}

TEST_F(BandwidthTest, NothingIsWishedInBetweenOrOfUnknownLinks) {
  second(0);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(second(40), Wish::kNothing);
  Bandwidth unknown{{}};
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(unknown.sample(TimePoint(seconds(i)), 0, 0, 0), Wish::kNothing);
}

}  // namespace
}  // namespace openras::manager
