// What kill -9 leaves, and what the next start makes of it.
#include <gmock/gmock.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>

#include <fstream>

#include "namespace.h"

namespace openras::net {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class KillTest : public NamespaceTest {
 protected:
  // A daemon with one connection up.
  std::unique_ptr<Child> connected(bool persistent = false) {
    return std::make_unique<Child>([this, persistent] {
      static std::unique_ptr<System> system = make_linux_system(settings());
      static auto tun = system->open_tun("ras%d");
      ASSERT_TRUE(tun) << tun.error().detail;
      static auto applied = system->apply(everything("ras0"));
      ASSERT_TRUE(applied) << applied.error().detail;
      if (persistent) {
        ASSERT_EQ(ioctl((*tun)->fd(), TUNSETPERSIST, 1), 0);
      }
    });
  }
};

TEST_F(KillTest, TheNextStartTakesBackWhatOutlivedTheProcess) {
  auto daemon = connected();
  ASSERT_TRUE(daemon->ready());
  EXPECT_THAT(sh("ip route get 8.8.8.8"), HasSubstr("dev ras0"));
  daemon->kill();
  EXPECT_THAT(sh("ip route show 198.51.100.7"), HasSubstr("via 192.0.2.1"))
      << "or this test is idle";
  EXPECT_THAT(dns_file(), HasSubstr("10.9.0.53"));

  EXPECT_THAT(make_linux_system(settings())->recover(),
              ElementsAre(HasSubstr("DNS servers"), HasSubstr("pinned route")));
  EXPECT_EQ(system_state(), before);
  EXPECT_THAT(journal_files(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(scratch / "resolv.conf"));
  EXPECT_THAT(make_linux_system(settings())->recover(), IsEmpty());
}

TEST_F(KillTest, ALivingDaemonsConnectionIsNotTouched) {
  auto daemon = connected();
  ASSERT_TRUE(daemon->ready());
  std::string state = system_state();
  EXPECT_THAT(make_linux_system(settings())->recover(), IsEmpty());
  EXPECT_EQ(system_state(), state);
  EXPECT_THAT(dns_file(), HasSubstr("10.9.0.53"));
}

TEST_F(KillTest, AnInterfaceThatOutlivedTheProcessGoesToo) {
  auto daemon = connected(true);
  ASSERT_TRUE(daemon->ready());
  daemon->kill();
  EXPECT_THAT(sh("ip link show ras0"), HasSubstr("ras0"));
  EXPECT_THAT(make_linux_system(settings())->recover(),
              Contains(HasSubstr("interface ras0 removed")));
  EXPECT_EQ(system_state(), before);
}

TEST_F(KillTest, APinnedRouteThatSomebodyChangedSinceStays) {
  auto daemon = connected();
  ASSERT_TRUE(daemon->ready());
  daemon->kill();
  sh("ip route replace 198.51.100.7 via 192.0.2.254 metric 1");
  make_linux_system(settings())->recover();
  EXPECT_THAT(sh("ip route show 198.51.100.7"), HasSubstr("via 192.0.2.254"));
}

TEST_F(KillTest, AHalfWrittenRecordIsReportedAndDoesNotStopTheRest) {
  auto daemon = connected();
  ASSERT_TRUE(daemon->ready());
  daemon->kill();
  std::ofstream(scratch / "journal" / "1-1.record") << "openras-journal=1\nid=1-1 conn";
  EXPECT_THAT(make_linux_system(settings())->recover(), Contains(HasSubstr("1-1.corrupt")));
  EXPECT_EQ(system_state(), before);
}

}  // namespace
}  // namespace openras::net
