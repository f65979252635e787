#include <fcntl.h>
#include <gmock/gmock.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errors/situation.h"
#include "namespace.h"

namespace openras::net {
namespace {

using testing::HasSubstr;

class TunTest : public NamespaceTest {
 protected:
  // Runs in a child what would spoil this process. False where an expectation failed there.
  static bool in_child(const std::function<void()>& work) {
    pid_t child = fork();
    if (child == 0) {
      work();
      _exit(testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 1;
    waitpid(child, &status, 0);
    return status == 0;
  }
};

TEST_F(TunTest, IsNonBlockingAndClosedOnExecAndGoesWhenClosed) {
  auto system = make_linux_system(settings());
  auto tun = system->open_tun("ras%d");
  ASSERT_TRUE(tun) << tun.error().detail;
  EXPECT_EQ((*tun)->name(), "ras0");
  EXPECT_TRUE(fcntl((*tun)->fd(), F_GETFL) & O_NONBLOCK);
  EXPECT_TRUE(fcntl((*tun)->fd(), F_GETFD) & FD_CLOEXEC);
  EXPECT_EQ(system->open_tun("ras%d").value()->name(), "ras1");
  tun->reset();
  EXPECT_EQ(system_state(), before);
}

TEST_F(TunTest, ANameInUseSaysSo) {
  auto system = make_linux_system(settings());
  auto tun = system->open_tun("ras0");
  ASSERT_TRUE(tun);
  auto again = system->open_tun("ras0");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, uint32_t{ERROR_PORT_NOT_AVAILABLE});
  EXPECT_EQ(again.error().situation, Situation::kTunInUse);
}

TEST_F(TunTest, ANameThatIsTooLongIsRefused) {
  auto tun = make_linux_system(settings())->open_tun("a-name-of-16-char");
  ASSERT_FALSE(tun);
  EXPECT_EQ(tun.error().code, uint32_t{ERROR_INVALID_PARAMETER});
}

TEST_F(TunTest, WithoutTheRightItNamesTheCapabilityAndHowToGiveIt) {
  EXPECT_TRUE(in_child([this] {
    // Another network's administrator has no right to this one.
    ASSERT_EQ(unshare(CLONE_NEWUSER), 0);
    auto tun = make_linux_system(settings())->open_tun("ras%d");
    ASSERT_FALSE(tun);
    EXPECT_EQ(tun.error().code, uint32_t{ERROR_ACCESS_DENIED});
    EXPECT_EQ(tun.error().situation, Situation::kTunForbidden);
    for (const char* word : {"CAP_NET_ADMIN", "systemctl", "setcap", "root"})
      EXPECT_THAT(tun.error().detail, HasSubstr(word));
  }));
}

TEST_F(TunTest, WithoutTheDeviceItSaysHowToGetIt) {
  EXPECT_TRUE(in_child([this] {
    ASSERT_EQ(unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    ASSERT_EQ(mount("none", "/dev/net", "tmpfs", 0, nullptr), 0);
    auto tun = make_linux_system(settings())->open_tun("ras%d");
    ASSERT_FALSE(tun);
    EXPECT_EQ(tun.error().code, uint32_t{ERROR_DEVICE_DOES_NOT_EXIST});
    EXPECT_EQ(tun.error().situation, Situation::kTunMissing);
    EXPECT_THAT(tun.error().detail, HasSubstr("modprobe tun"));
    EXPECT_THAT(tun.error().detail, HasSubstr("mknod"));
  }));
}

TEST_F(TunTest, ADiskWithoutRoomSaysSo) {
  EXPECT_TRUE(in_child([this] {
    ASSERT_EQ(unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    const std::filesystem::path journal = settings().journal;
    std::filesystem::create_directories(journal);
    ASSERT_EQ(mount("none", journal.c_str(), "tmpfs", 0, "nr_inodes=1"), 0);
    auto system = make_linux_system(settings());
    auto tun = system->open_tun("ras0");
    ASSERT_TRUE(tun);
    auto applied = system->apply(everything("ras0"));
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, uint32_t{ERROR_DISK_FULL});
    EXPECT_EQ(applied.error().situation, Situation::kDiskFull);
  }));
}

}  // namespace
}  // namespace openras::net
