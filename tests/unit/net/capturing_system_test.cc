#include <gmock/gmock.h>
#include <unistd.h>

#include <utility>

#include "fake_kernel.h"
#include "net/system.h"

namespace openras::net {
namespace {

TEST(CapturingSystem, RecordsWhatIsAppliedAndWhatIsTakenBack) {
  CapturingSystem system;
  Description wanted = full_description();
  auto applied = system.apply(wanted);
  ASSERT_TRUE(applied);
  ASSERT_EQ(system.applied.size(), 1u);
  EXPECT_EQ(system.applied[0].owner, "office");
  EXPECT_EQ(system.active, 1u);
  applied->reset();
  EXPECT_EQ(system.active, 0u);
  EXPECT_EQ(system.applied.size(), 1u);
}

TEST(CapturingSystem, FailsWhenTold) {
  CapturingSystem system;
  system.fail_next = Error{5, "no"};
  EXPECT_EQ(system.apply({}).error().code, 5u);
  EXPECT_TRUE(system.apply({}));
  system.fail_next_tun = Error{5, "no"};
  EXPECT_EQ(system.open_tun("ras%d").error().code, 5u);
  EXPECT_TRUE(system.open_tun("ras%d"));
}

TEST(CapturingSystem, ItsTunCarriesPacketsBothWays) {
  CapturingSystem system;
  auto first = system.open_tun("ras%d").value(), second = system.open_tun("ras%d").value();
  EXPECT_EQ(first->name(), "ras0");
  EXPECT_EQ(second->name(), "ras1");
  int other = system.other_end("ras1");
  EXPECT_EQ(system.other_end("ras9"), -1);
  char buffer[16];
  EXPECT_EQ(read(second->fd(), buffer, sizeof buffer), -1) << "non-blocking";
  ASSERT_EQ(write(other, "one", 3), 3);
  ASSERT_EQ(write(other, "four", 4), 4);
  EXPECT_EQ(read(second->fd(), buffer, sizeof buffer), 3) << "packets, not a stream";
  ASSERT_EQ(write(second->fd(), "back", 4), 4);
  EXPECT_EQ(read(other, buffer, sizeof buffer), 4);
}

}  // namespace
}  // namespace openras::net
