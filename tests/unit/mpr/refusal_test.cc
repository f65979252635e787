// Notifyees, providers and files that are not used: logged with the reason, and the operation goes
// on.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "unit/mpr/fixture.h"

namespace openras::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class RefusalTest : public RouterTest {
 protected:
  // A copy of notifyee a of this test's own.
  fs::path copy(const std::string& name = "libown.so") {
    const fs::path made = root_ / "lib" / name;
    fs::create_directories(made.parent_path());
    fs::permissions(made.parent_path(), fs::perms(0755));
    fs::copy_file(library("mprtest_a"), made);
    return made;
  }
  // The operation goes on with the others, and the log tells why this one is left out.
  void expect_refused(const std::string& path, const std::string& why) {
    configure("[Notifyees]\nbad=" + path + "\nc=" + library("mprtest_c") + "\n");
    EXPECT_EQ(add(u"\\\\server\\share"), 0u);
    EXPECT_EQ(control_.story(), "c:before:0 np1:NPAddConnection3 c:after:0");
    EXPECT_THAT(log(), HasSubstr("notifyee=bad"));
    EXPECT_THAT(log(), HasSubstr(why));
    EXPECT_THAT(log(), HasSubstr("networkprovider.conf line=10"));
  }
};

TEST_F(RefusalTest, WritableByOthers) {
  const fs::path path = copy();
  fs::permissions(path, fs::perms(0757));
  expect_refused(path, "can be written by others than its owner (mode 0757): run chmod go-w");
}

TEST_F(RefusalTest, WritableByTheGroup) {
  const fs::path path = copy();
  fs::permissions(path, fs::perms(0775));
  expect_refused(path, "(mode 0775)");
}

TEST_F(RefusalTest, InADirectoryThatOthersCanWrite) {
  const fs::path path = copy();
  fs::permissions(path.parent_path(), fs::perms(0777));
  expect_refused(path, path.parent_path().string() + " can be written by others");
}

// Only root can give a file away; without root the check itself is tested (parts_test.cc).
TEST_F(RefusalTest, OwnedByAStranger) {
  if (::geteuid() != 0) return;
  const fs::path path = copy();
  ASSERT_EQ(::chown(path.c_str(), 12345, 12345), 0);
  expect_refused(path, "belongs to uid 12345, not to root");
}

TEST_F(RefusalTest, InAStrangersDirectory) {
  if (::geteuid() != 0) return;  // only root can make one
  const fs::path path = copy();
  ASSERT_EQ(::chown(path.parent_path().c_str(), 12345, 12345), 0);
  expect_refused(path, path.parent_path().string() + " belongs to uid 12345");
}

TEST_F(RefusalTest, ABrokenLibrary) {
  const fs::path path = copy();
  std::ofstream(path, std::ios::trunc) << "\x7f"
                                          "ELF and no more";
  expect_refused(path, "cannot be loaded");
}

TEST_F(RefusalTest, ALibraryWithoutTheFunctions) {
  expect_refused(library("mprtest_np1"), "exports neither AddConnectNotify nor");
}

TEST_F(RefusalTest, ALibraryThatLacksASymbol) {
  expect_refused(library("mprtest_lacking"), "undefined symbol");
}

TEST_F(RefusalTest, ADirectory) {
  const fs::path path = root_ / "folder.so";
  fs::create_directory(path);
  expect_refused(path, "is a directory, not a file");
}

TEST_F(RefusalTest, ADanglingLink) {
  const fs::path path = root_ / "link.so";
  fs::create_symlink("nowhere.so", path);
  expect_refused(path, "is a link that leads nowhere");
}

TEST_F(RefusalTest, ALoopOfLinks) {
  const fs::path path = root_ / "loop.so";
  fs::create_symlink(path, path);
  expect_refused(path, "too many links");
}

TEST_F(RefusalTest, ALinkIntoAnUntrustedPlace) {
  const fs::path target = copy();
  fs::permissions(target, fs::perms(0777));
  fs::create_symlink(target, root_ / "fine.so");
  expect_refused(root_ / "fine.so", "can be written by others");
}

TEST_F(RefusalTest, NotThere) { expect_refused(root_ / "gone.so", "No such file"); }

TEST_F(RefusalTest, ADevice) { expect_refused("/dev/null", "is not a regular file"); }

TEST_F(RefusalTest, ARelativePath) { expect_refused("lib/own.so", "neither a full path"); }

TEST_F(RefusalTest, AVariableThatIsNotSet) {
  expect_refused("%NO_SUCH_VARIABLE%/x.so",
                 "NO_SUCH_VARIABLE in %NO_SUCH_VARIABLE%/x.so is not set");
}

TEST_F(RefusalTest, VariablesInAPathAreExpanded) {
  const fs::path path = copy();
  ::setenv("MPR_TEST_FOLDER", path.parent_path().c_str(), 1);
  for (const char* const spelt : {"%MPR_TEST_FOLDER%/libown.so", "${MPR_TEST_FOLDER}/libown.so"}) {
    control_.reset();
    configure("[Notifyees]\nown=" + std::string(spelt) + "\n");
    EXPECT_EQ(add(u"\\\\server\\share"), 0u);
    EXPECT_EQ(control_.story(), "a:before:0 np1:NPAddConnection3 a:after:0") << spelt;
  }
  EXPECT_EQ(log(), "");
}

TEST_F(RefusalTest, ALinkToATrustedFileIsFollowed) {
  fs::create_symlink(copy(), root_ / "link.so");
  configure("[Notifyees]\nown=" + (root_ / "link.so").string() + "\n");
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(), "a:before:0 np1:NPAddConnection3 a:after:0");
}

TEST_F(RefusalTest, AConfigurationThatOthersCanWrite) {
  write(system_ / "networkprovider.d" / "planted.conf",
        "[Notifyees]\na=" + library("mprtest_a") + "\n");
  fs::permissions(system_ / "networkprovider.d" / "planted.conf", fs::perms(0666));
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(), "np1:NPAddConnection3");
  EXPECT_THAT(log(), HasSubstr("planted.conf can be written by others"));
}

TEST_F(RefusalTest, AProviderThatIsNone) {
  write(system_ / "networkprovider.conf",
        "[Order]\nProviderOrder=none,gone,creds,np2\n[none]\nProviderPath=" + library("mprtest_a") +
            "\n[creds]\nClass=2\nProviderPath=" + library("mprtest_np1") +
            "\n[np2]\nProviderPath=" + library("mprtest_np2") + "\n");
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(), "np2:NPAddConnection3");
  EXPECT_THAT(log(), HasSubstr("does not export NPGetCaps"));
  EXPECT_THAT(log(), HasSubstr("ProviderOrder names gone"));
  EXPECT_THAT(log(), HasSubstr("Class=2 has no bit 1"));
}

TEST_F(RefusalTest, LoadedOnceAndAgainWhenTheConfigurationChanges) {
  int asked = 0;
  control_.with_provider("np1", [&](FakeProvider& provider) {
    provider.on_caps = [&](DWORD index) { asked += index == WNNC_NET_TYPE; };
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(asked, 1);
  register_notifyees("b");
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(control_.calls().back().who, "b");
  write(system_ / "networkprovider.d" / "c.conf", "[Notifyees]\nc=" + library("mprtest_c") + "\n");
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(asked, 3);
  fs::remove(system_ / "networkprovider.d" / "c.conf");
  configure("");
  control_.reset();
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(), "np1:NPAddConnection3");
}

TEST_F(RefusalTest, TheUsersOwnIsReadToo) {
  register_notifyees("b");
  write(user_ / "networkprovider.conf", "[Notifyees]\na=" + library("mprtest_a") +
                                            "\nb=/tmp/mine.so\n[Order]\nProviderOrder=np2\n");
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(), "a:before:0 b:before:0 np2:NPAddConnection3 b:after:0 a:after:0");
  EXPECT_THAT(log(), HasSubstr("the notifyee b is registered for everybody"));
}

}  // namespace
}  // namespace openras::test
