// Programs run without a shell (resolvconf).
#include <gmock/gmock.h>

#include "fake_kernel.h"
#include "net/dns.h"

namespace openras::net {
namespace {

TEST(RunProgram, GivesInputArgumentsAndStatus) {
  Scratch scratch;
  std::string out = (scratch / "out").string();
  // sh stands for resolvconf; no shell reads the arguments themselves.
  Result<int> status =
      run_program("/bin/sh", {"-c", "cat >\"$0\"; exit 7", out}, "nameserver 10.0.0.1\n");
  ASSERT_TRUE(status) << status.error().detail;
  EXPECT_EQ(*status, 7);
  EXPECT_EQ(contents(out), "nameserver 10.0.0.1\n");
}

TEST(RunProgram, PassesArgumentsAsTheyAre) {
  Scratch scratch;
  std::string name = (scratch / "a b;$(c)").string();
  ASSERT_EQ(run_program("/usr/bin/touch", {name}, ""), 0);
  EXPECT_TRUE(std::filesystem::exists(name));
}

TEST(RunProgram, AMissingProgramIsAnError) {
  EXPECT_FALSE(run_program("/nonexistent/resolvconf", {"-a", "x"}, ""));
}

TEST(Resolved, IsNotWaitedForWhereItDoesNotRun) {
  // Only says no, at once, where there is none; a machine that has it may say yes.
  if (!std::filesystem::exists("/run/systemd/resolve/io.systemd.Resolve")) {
    EXPECT_FALSE(resolved_serves_us());
  }
}

}  // namespace
}  // namespace openras::net
