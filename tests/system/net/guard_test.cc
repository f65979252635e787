#include "net/guard.h"

#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "namespace.h"

namespace openras::net {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class GuardTest : public NamespaceTest {
 protected:
  void SetUp() override {
    NamespaceTest::SetUp();
    // A killed daemon's guard becomes this process's child, so that its end can be waited for.
    ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  }
  SystemSettings guarded() const {
    SystemSettings out = settings();
    out.guard = true;
    return out;
  }
  // The children of a process.
  static std::vector<pid_t> children_of(pid_t pid) {
    std::istringstream in(read_small_file("/proc/" + std::to_string(pid) + "/task/" +
                                          std::to_string(pid) + "/children"));
    std::vector<pid_t> out;
    for (pid_t child; in >> child;) out.push_back(child);
    return out;
  }
};

TEST_F(GuardTest, TakesEverythingBackAtOnceWhenTheDaemonIsKilled) {
  Child daemon([this] {
    static std::unique_ptr<System> system = make_linux_system(guarded());
    static auto tun = system->open_tun("ras%d");
    ASSERT_TRUE(tun) << tun.error().detail;
    static auto applied = system->apply(everything("ras0"));
    ASSERT_TRUE(applied) << applied.error().detail;
  });
  ASSERT_TRUE(daemon.ready());
  std::vector<pid_t> guards = children_of(daemon.pid());
  ASSERT_EQ(guards.size(), 1u);
  Descriptor ended = watch_process(guards[0]);
  EXPECT_THAT(sh("ip route get 8.8.8.8"), HasSubstr("dev ras0"));
  // What ends a service's or a terminal's processes does not end the guard.
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) kill(guards[0], signal);

  daemon.kill();
  ASSERT_TRUE(readable(ended.get())) << "the guard did not end";
  int status = 0;
  ASSERT_EQ(waitpid(guards[0], &status, 0), guards[0]);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(system_state(), before);
  EXPECT_THAT(journal_files(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(scratch / "resolv.conf"));
}

TEST_F(GuardTest, EndsByItselfWithTheSystem) {
  auto system = make_linux_system(guarded());
  auto tun = system->open_tun("ras%d").value();
  auto applied = system->apply(everything("ras0"));
  ASSERT_TRUE(applied);
  std::vector<pid_t> guards = children_of(getpid());
  ASSERT_EQ(guards.size(), 1u);
  Descriptor ended = watch_process(guards[0]);
  applied->reset();
  tun.reset();
  system.reset();
  EXPECT_TRUE(readable(ended.get()));
  EXPECT_THAT(children_of(getpid()), IsEmpty());
  EXPECT_EQ(system_state(), before);
}

TEST_F(GuardTest, HoldsNothingOfTheDaemons) {
  auto system = make_linux_system(guarded());
  auto tun = system->open_tun("ras%d").value();
  auto applied = system->apply(everything("ras0"));
  ASSERT_TRUE(applied);
  pid_t guard = children_of(getpid()).at(0);
  std::string files;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(guard) + "/fd"))
    files += std::filesystem::read_symlink(entry.path()).string() + "\n";
  EXPECT_THAT(files, testing::Not(HasSubstr("tun")));
}

TEST_F(GuardTest, IsStartedOnceAndAgainAfterSomebodyKilledIt) {
  auto system = make_linux_system(guarded());
  auto tun = system->open_tun("ras%d").value();
  Description wanted = everything("ras0");
  ASSERT_TRUE(system->apply(wanted));
  std::vector<pid_t> first = children_of(getpid());
  ASSERT_TRUE(system->apply(wanted));
  EXPECT_EQ(children_of(getpid()), first);
  Descriptor ended = watch_process(first.at(0));
  kill(first.at(0), SIGKILL);
  ASSERT_TRUE(readable(ended.get()));
  ASSERT_TRUE(system->apply(wanted));
  ASSERT_EQ(children_of(getpid()).size(), 1u);
  EXPECT_NE(children_of(getpid()), first);
}

TEST_F(GuardTest, OtherArgumentsAreNotTheGuards) {
  char program[] = "rasmand", option[] = "--foreground", guard[] = "--openras-guard";
  char* ordinary[] = {program, option};
  EXPECT_FALSE(run_as_guard(2, ordinary));
  char* short_of[] = {program, guard};
  EXPECT_FALSE(run_as_guard(2, short_of));
  char path[] = "/nonexistent", number[] = "x";
  char* wrong[] = {program, guard, path, number};
  EXPECT_EQ(run_as_guard(4, wrong), 2);
}

}  // namespace
}  // namespace openras::net
