// netnotify as a program, on files and libraries of the test's own.
#include <sys/wait.h>

#include <fstream>
#include <sstream>

#include "unit/mpr/fixture.h"

namespace openras::test {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class NetnotifyTest : public RouterTest {
 protected:
  struct Outcome {
    int status;
    std::string out, err;
  };
  Outcome run(const std::string& arguments) const {
    const std::string out = root_ / "out";
    const std::string err = root_ / "err";
    const int status = std::system((NETNOTIFY " " + arguments + " >" + out + " 2>" + err).c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(out), slurp(err)};
  }
  static std::string slurp(const fs::path& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
};

TEST_F(NetnotifyTest, ListTellsTheOrderAndWhyOneIsRefused) {
  write(system_ / "networkprovider.conf",
        std::string(usual_providers()) + "nonsense\n[Notifyees]\nzz=" + library("mprtest_a") +
            "\nbb=/no/such.so\naa=" + library("mprtest_only_cancel") + "\n");
  const Outcome listed = run("list");
  EXPECT_EQ(listed.status, 0);
  EXPECT_EQ(listed.err, "");
  EXPECT_THAT(listed.out, HasSubstr("1. np1 (First Network)"));
  EXPECT_THAT(listed.out, testing::ContainsRegex("1. aa .*only_cancel.so  CancelConnectNotify\n"));
  EXPECT_THAT(listed.out, testing::ContainsRegex("2. zz .*AddConnectNotify  CancelConnectNotify"));
  EXPECT_THAT(listed.out, HasSubstr("bb  REFUSED: /no: No such file"));
  EXPECT_THAT(listed.out, HasSubstr("networkprovider.conf:9: neither [section] nor name=value"));
  const Outcome json = run("list --json");
  EXPECT_THAT(json.out, HasSubstr("\"refused\":\"/no: No such file"));
  EXPECT_THAT(json.out, HasSubstr("\"key\":\"np1\",\"name\":\"First Network\""));
}

TEST_F(NetnotifyTest, RegisterAndUnregister) {
  const Outcome refused = run("register mine /no/such.so");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  EXPECT_EQ(run("register 'My notifyee' --system " + library("mprtest_a")).status, 0);
  const fs::path file = system_ / "networkprovider.d/notifyee-My%20notifyee.conf";
  EXPECT_EQ(slurp(file), "[Notifyees]\nMy notifyee=" + library("mprtest_a") + "\n");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms(0644));
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(), "a:before:0 np1:NPAddConnection3 a:after:0");
  EXPECT_EQ(run("register my --force --user /some/where.so").status, 0);
  EXPECT_TRUE(fs::exists(user_ / "networkprovider.d/notifyee-my.conf"));
  EXPECT_EQ(run("unregister --user my").status, 0);
  EXPECT_EQ(run("unregister --user my").status, 1);
  EXPECT_EQ(run("unregister --system 'MY notifyee'").status, 0);
  EXPECT_FALSE(fs::exists(file));
  EXPECT_EQ(run("register 'a=b' --force /x.so").status, 1);
}

TEST_F(NetnotifyTest, UnregisterTakesOneLineOutOfAFile) {
  const std::string before = "# mine\r\n[Notifyees]\r\n  x = /one\n; keep\n[Order]\n[notifyees]\n";
  write(system_ / "networkprovider.conf", before + "X=/two\ny=/three");
  EXPECT_EQ(run("unregister --system x").status, 0);
  EXPECT_EQ(slurp(system_ / "networkprovider.conf"),
            "# mine\r\n[Notifyees]\r\n; keep\n[Order]\n[notifyees]\ny=/three");
}

TEST_F(NetnotifyTest, ADryPass) {
  register_notifyees("abc");
  const Outcome tested = run("test --remote '\\\\files\\projects' --local z:");
  EXPECT_EQ(tested.status, 0) << tested.out << tested.err;
  EXPECT_THAT(tested.out, testing::ContainsRegex(
                              "before  a.*\nbefore  b.*\nbefore  c.*\nafter   c.*status 1223.*\n"
                              "after   b.*\nafter   a.*\nthe operation would be over"));
  EXPECT_THAT(run("test --cancel --json").out,
              HasSubstr("{\"answer\":0,\"context\":true,\"microseconds\":"));
  EXPECT_EQ(run("test --remote nonsense").status, 1);
  configure("[Notifyees]\nbad=/no/such.so\n");
  EXPECT_EQ(run("test").status, 1);
  EXPECT_EQ(control_.story(), "");  // another process
}

}  // namespace
}  // namespace openras::test
