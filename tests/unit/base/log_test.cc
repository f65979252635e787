#include "base/log.h"

#include <gtest/gtest.h>

namespace openras::log {
namespace {

TEST(LogValue, QuotesWhatCouldForgeALine) {
  EXPECT_EQ(value("plain"), "plain");
  EXPECT_EQ(value(""), "\"\"");
  EXPECT_EQ(value("two words"), "\"two words\"");
  EXPECT_EQ(value("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(value("x\nlevel=error"), "\"x\\x0alevel=error\"");
}

TEST(LogStart, RefusesAnUnknownLevel) { EXPECT_FALSE(start("test", "loud")); }

}  // namespace
}  // namespace openras::log
