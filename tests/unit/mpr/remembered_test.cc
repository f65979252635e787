// Persistent connections: the file, the passwords beside it, and restoring.
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "unit/mpr/fixture.h"

namespace openras::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class RememberedTest : public RouterTest {
 protected:
  std::string text(const char* name) const {
    std::stringstream out;
    out << std::ifstream(user_ / name).rdbuf();
    return out.str();
  }
};

TEST_F(RememberedTest, StoredWithThePasswordBesideIt) {
  ASSERT_EQ(add(u"\\\\files\\projects", u"Z:", CONNECT_UPDATE_PROFILE), 0u);
  EXPECT_THAT(text("connections.conf"),
              HasSubstr("[Z:]\nRemotePath=\\\\files\\projects\nProviderName=First Network\n"
                        "UserName=me\nConnectionType=1\n"));
  EXPECT_THAT(text("connections.conf"), Not(HasSubstr("secret")));
  EXPECT_THAT(text("connections.conf.credentials"), HasSubstr("Password=secret"));
  struct stat status = {};
  ASSERT_EQ(::stat((user_ / "connections.conf.credentials").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(RememberedTest, FromACommandLineThePasswordOnRequest) {
  ASSERT_EQ(add(u"\\\\files\\projects", u"Z:", CONNECT_UPDATE_PROFILE | CONNECT_COMMANDLINE), 0u);
  EXPECT_THAT(text("connections.conf"), HasSubstr("UserName=me"));
  EXPECT_THAT(text("connections.conf.credentials"), Not(HasSubstr("secret")));
  ASSERT_EQ(add(u"\\\\files\\projects", u"Y:",
                CONNECT_UPDATE_PROFILE | CONNECT_COMMANDLINE | CONNECT_CMD_SAVECRED),
            0u);
  EXPECT_THAT(text("connections.conf.credentials"), HasSubstr("Password=secret"));
}

TEST_F(RememberedTest, NotWithoutTheFlagOrADevice) {
  ASSERT_EQ(add(u"\\\\files\\projects", u"Z:"), 0u);
  ASSERT_EQ(add(u"\\\\files\\projects", nullptr, CONNECT_UPDATE_PROFILE), 0u);
  EXPECT_FALSE(std::filesystem::exists(user_ / "connections.conf"));
}

TEST_F(RememberedTest, RestoredAfterARestart) {
  ASSERT_EQ(add(u"\\\\files\\projects", u"Z:", CONNECT_UPDATE_PROFILE), 0u);
  ASSERT_EQ(WNetAddConnectionA("\\\\files\\other", nullptr, "Y:"), 0u);  // persistent as documented
  control_.reset();  // everything is gone, as after a restart
  char16_t remote[64];
  DWORD room = 64;
  EXPECT_EQ(WNetGetConnectionW(u"Z:", remote, &room), DWORD{ERROR_CONNECTION_UNAVAIL});
  EXPECT_EQ(std::u16string(remote), u"\\\\files\\projects");
  EXPECT_EQ(WNetRestoreConnectionW(nullptr, u"Z:"), 0u);
  ASSERT_EQ(control_.calls().size(), 1u);
  EXPECT_EQ(control_.calls()[0].password, u"secret");
  EXPECT_EQ(control_.calls()[0].user, u"me");
  EXPECT_EQ(control_.calls()[0].provider, u"First Network");
  EXPECT_EQ(WNetRestoreConnectionA(nullptr, nullptr), 0u);
  EXPECT_EQ(control_.calls().size(), 2u);
  EXPECT_EQ(WNetRestoreSingleConnectionW(nullptr, u"Y:", FALSE), DWORD{ERROR_ALREADY_ASSIGNED});
  EXPECT_EQ(WNetRestoreSingleConnectionW(nullptr, u"X:", FALSE), DWORD{ERROR_NOT_CONNECTED});
}

TEST_F(RememberedTest, OneFailureDoesNotHoldBackTheOthers) {
  ASSERT_EQ(add(u"\\\\files\\bad", u"Y:", CONNECT_UPDATE_PROFILE), 0u);
  ASSERT_EQ(add(u"\\\\files\\good", u"Z:", CONNECT_UPDATE_PROFILE), 0u);
  control_.reset();
  control_.with_provider("np1", [](FakeProvider& provider) {
    provider.add = [](const Call& call) {
      return call.remote.ends_with(u"bad") ? DWORD{ERROR_LOGON_FAILURE} : DWORD{WN_SUCCESS};
    };
  });
  EXPECT_EQ(WNetRestoreConnectionW(nullptr, nullptr), DWORD{ERROR_LOGON_FAILURE});
  EXPECT_TRUE(control_.provider("np1").connected.contains(u"Z:"));
}

TEST_F(RememberedTest, ADeviceIsRememberedForOneResource) {
  ASSERT_EQ(add(u"\\\\files\\projects", u"Z:", CONNECT_UPDATE_PROFILE), 0u);
  ASSERT_EQ(cancel(u"Z:"), 0u);  // ended, and still remembered
  EXPECT_EQ(add(u"\\\\files\\other", u"Z:", CONNECT_UPDATE_PROFILE),
            DWORD{ERROR_DEVICE_ALREADY_REMEMBERED});
  EXPECT_THAT(last_error().text, HasSubstr("\\\\files\\projects"));
  EXPECT_EQ(add(u"\\\\FILES\\projects", u"Z:", CONNECT_UPDATE_PROFILE), 0u);
}

TEST_F(RememberedTest, CancelWithTheFlagForgets) {
  ASSERT_EQ(add(u"\\\\files\\projects", u"Z:", CONNECT_UPDATE_PROFILE), 0u);
  EXPECT_EQ(cancel(u"Z:", CONNECT_UPDATE_PROFILE), 0u);
  EXPECT_THAT(text("connections.conf"), Not(HasSubstr("Z:")));
  EXPECT_THAT(text("connections.conf.credentials"), Not(HasSubstr("=secret")));
  ASSERT_EQ(add(u"\\\\files\\projects", u"Z:", CONNECT_UPDATE_PROFILE), 0u);
  control_.reset();  // not connected any more
  EXPECT_EQ(WNetCancelConnectionW(u"Z:", FALSE), 0u);
  EXPECT_THAT(text("connections.conf"), Not(HasSubstr("Z:")));
  EXPECT_EQ(WNetCancelConnectionW(u"Z:", FALSE), DWORD{ERROR_NOT_CONNECTED});
}

TEST_F(RememberedTest, WhatCannotBeRememberedIsNotLeftConnected) {
  register_notifyees("a");
  std::filesystem::create_directory(user_ / "connections.conf");  // in the way
  EXPECT_EQ(add(u"\\\\files\\projects", u"Z:", CONNECT_UPDATE_PROFILE),
            DWORD{ERROR_CANNOT_OPEN_PROFILE});
  EXPECT_EQ(control_.story(),
            "a:before:0 np1:NPAddConnection3 np1:NPCancelConnection a:after:1205");
  EXPECT_TRUE(control_.provider("np1").connected.empty());
}

TEST_F(RememberedTest, PathsAsDevices) {
  const std::string place = (root_ / "place").string();
  std::filesystem::create_directory(place);
  EXPECT_EQ(WNetAddConnectionA("\\\\files\\projects", "pw", (place + "/./").c_str()), 0u);
  EXPECT_THAT(text("connections.conf"), HasSubstr("[" + place + "]"));
  char remote[64];
  DWORD room = 64;
  EXPECT_EQ(WNetGetConnectionA(place.c_str(), remote, &room), 0u);
  alignas(8) char buffer[256];
  room = sizeof buffer;
  EXPECT_EQ(WNetGetUniversalNameA((place + "/a/b").c_str(), 1, buffer, &room), 0u);
  EXPECT_STREQ(reinterpret_cast<UNIVERSAL_NAME_INFOA*>(buffer)->lpUniversalName,
               "\\\\files\\projects\\a\\b");
  EXPECT_EQ(WNetCancelConnectionA(place.c_str(), FALSE), 0u);
}

TEST_F(RememberedTest, TheWinePrefixShowsTheDrive) {
  namespace fs = std::filesystem;
  const fs::path devices = root_ / "home/.wine/dosdevices";
  fs::create_directories(devices);
  fs::create_directory_symlink("/", devices / "y:");
  ASSERT_EQ(add(u"\\\\files\\projects", u"Z:"), 0u);
  ASSERT_EQ(add(u"\\\\files\\projects", u"Y:"), 0u);
  EXPECT_EQ(fs::read_symlink(devices / "z:"), runtime_ / "openras/drives/z");
  EXPECT_EQ(fs::read_symlink(devices / "y:"), "/");  // somebody else's stays
  ASSERT_EQ(cancel(u"Z:"), 0u);
  ASSERT_EQ(cancel(u"Y:"), 0u);
  EXPECT_FALSE(fs::is_symlink(devices / "z:"));
  EXPECT_TRUE(fs::is_symlink(devices / "y:"));
}

}  // namespace
}  // namespace openras::test
