#include "base/secret.h"

#include <gtest/gtest.h>

#include <utility>

namespace openras {
namespace {

TEST(Secret, AMoveLeavesNothingBehind) {
  Secret a("short");
  const char* where = a.reveal().data();
  Secret b(std::move(a));
  EXPECT_EQ(b.reveal(), "short");
  EXPECT_TRUE(a.empty());
  EXPECT_EQ(std::string_view(where, 5).find("short"), std::string_view::npos);
}

TEST(Secret, AssignmentReplaces) {
  Secret a("one");
  Secret b("two");
  a = b;
  EXPECT_EQ(a.reveal(), "two");
  a = a;
  EXPECT_EQ(a.reveal(), "two");
  a.wipe();
  EXPECT_TRUE(a.empty());
}

}  // namespace
}  // namespace openras
