#include "link/cable_greeting.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

#include "errors/situation.h"

namespace openras::link {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint kBegin{std::chrono::hours(1)};

TEST(CableGreeting, NobodyIsAtTheOtherEnd) {
  CableGreeting greeting;
  for (int second = 0; second < 10; ++second) {
    EXPECT_EQ(greeting.tick(kBegin + seconds(second)), "CLIENT");
    EXPECT_EQ(greeting.tick(kBegin + seconds(second) + milliseconds(999)), "");
    EXPECT_FALSE(greeting.failed());
  }
  EXPECT_EQ(greeting.tick(kBegin + seconds(10)), "");
  ASSERT_TRUE(greeting.failed());
  EXPECT_EQ(greeting.failed()->code, uint32_t{ERROR_REQUEST_TIMEOUT});
  EXPECT_EQ(greeting.failed()->situation, Situation::kCableSilent);
  EXPECT_EQ(greeting.tick(kBegin + seconds(11)), "");
}

TEST(CableGreeting, TheAnswerComesInPiecesAfterNoise) {
  const std::string wire = "noise CLIENTCLIENTSERVER\x7e\xff";
  for (size_t piece = 1; piece <= wire.size(); ++piece) {
    CableGreeting greeting;
    Bytes behind;
    size_t at = 0;
    bool answered = false;
    for (; at < wire.size() && !answered; at += piece)
      answered = greeting.receive(as_bytes(std::string_view(wire).substr(at, piece)), behind);
    ASSERT_TRUE(answered) << piece;
    EXPECT_EQ(openras::to_string(behind) + wire.substr(std::min(at, wire.size())), "\x7e\xff");
  }
}

TEST(CableGreeting, NoiseIsNoAnswer) {
  CableGreeting greeting;
  Bytes behind;
  for (int i = 0; i < 1000; ++i)
    ASSERT_FALSE(greeting.receive(as_bytes("CLIENT SERVER CLIENTSERVE\r\n"), behind));
}

}  // namespace
}  // namespace openras::link
