// Parts of the router by themselves: the texts of its files, names, and whom it trusts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <fstream>

#include "mpr/configuration.h"
#include "mpr/local_device.h"
#include "mpr/remembered.h"
#include "mpr/trusted_file.h"

namespace openras::mpr {
namespace {

using testing::HasSubstr;

Configuration read(std::string_view text) {
  Configuration configuration;
  configuration.read(text, {.file = "/etc/openras/networkprovider.conf"});
  return configuration;
}

TEST(ConfigurationTest, AsWindowsNamesThem) {
  const Configuration configuration = read(
      "\xef\xbb\xbf; comment\r\n# another\r\n[Order]\r\nProviderOrder = smb , sftp,smb\r\n"
      "[smb]\r\nname=Microsoft Windows Network\r\nPROVIDERPATH=%LIBDIR%/smb.so\r\nClass=0x1\r\n"
      "[sftp]\r\nProviderPath=sftp.so\r\n[unused]\r\nProviderPath=x\r\n"
      "[NOTIFYEES]\r\nRemote Access=%LIBDIR%/ras.so\r\nHooks=/x y/hooks.so\r\n"
      "[NetworkProvider]\r\nRestoreTimeout=60000\r\nNotifySlowAfter=250\r\n");
  EXPECT_TRUE(configuration.warnings().empty());
  const auto providers = configuration.providers();
  ASSERT_EQ(providers.size(), 2u);
  EXPECT_EQ(providers[0].name, "Microsoft Windows Network");
  EXPECT_EQ(providers[0].path, "%LIBDIR%/smb.so");
  EXPECT_EQ(providers[1].name, "sftp");
  const auto notifyees = configuration.notifyees();
  ASSERT_EQ(notifyees.size(), 2u);
  EXPECT_EQ(notifyees[0].name, "Hooks");
  EXPECT_EQ(notifyees[0].path, "/x y/hooks.so");
  EXPECT_EQ(notifyees[1].source.line, 14u);
  EXPECT_EQ(configuration.restore_timeout(), std::chrono::milliseconds(60000));
  EXPECT_EQ(configuration.slow_after(), std::chrono::milliseconds(250));
}

TEST(ConfigurationTest, WhatIsWrongIsAWarningWithItsLine) {
  const Configuration configuration = read(
      "stray=1\n[Notifyees\nlost=/x\n[Notifyees]\nno equals\n=/y\nbad=\xff\n[Order]\nOrder=x\n"
      "[NetworkProvider]\nRestoreTimeout=soon\n[p]\nClass=9999999999\nColour=red\n");
  std::vector<size_t> lines;
  for (const auto& warning : configuration.warnings()) lines.push_back(warning.source.line);
  EXPECT_THAT(lines, testing::ElementsAre(1, 2, 3, 5, 6, 7, 9, 11, 13, 14));
  EXPECT_TRUE(configuration.notifyees().empty());
}

TEST(ConfigurationTest, LaterFilesWinAndTheUserOnlyAdds) {
  Configuration configuration;
  configuration.read("[Order]\nProviderOrder=a,b\n[Notifyees]\nx=/one\ny=/one\n[a]\nName=A\n",
                     {.file = "/etc/1"});
  configuration.read("[Order]\nProviderOrder=c\n[Notifyees]\nX=/two\ny=\n", {.file = "/etc/2"});
  configuration.read("[Order]\nProviderOrder=c,d\n[Notifyees]\nx=/mine\nz=/mine\n[A]\nName=Mine\n",
                     {.file = "/home/1", .of_user = true});
  std::string order;
  for (const auto& provider : configuration.providers())
    order += provider.key + "=" + provider.name + " ";
  EXPECT_EQ(order, "c=c d=d a=A b=b ");
  const auto notifyees = configuration.notifyees();
  ASSERT_EQ(notifyees.size(), 2u);
  EXPECT_EQ(notifyees[0].path, "/two");
  EXPECT_EQ(notifyees[1].path, "/mine");
  EXPECT_EQ(configuration.warnings().size(), 2u);
}

TEST(ConfigurationTest, Paths) {
  ::setenv("MPR_TEST_WORD", "word", 1);
  EXPECT_EQ(expand_path("/a/%MPR_TEST_WORD%/${MPR_TEST_WORD}.so").value(), "/a/word/word.so");
  EXPECT_EQ(expand_path("/100%/x").value(), "/100%/x");
  EXPECT_EQ(expand_path("/a%%b/$c").value(), "/a%%b/$c");
  EXPECT_EQ(expand_path("/a/${MPR").value(), "/a/${MPR");
  EXPECT_EQ(expand_path("x.so").value().filename(), "x.so");
  EXPECT_EQ(expand_path("x.so").value(), expand_path("%LIBDIR%/x.so").value());
  EXPECT_FALSE(expand_path(""));
  EXPECT_FALSE(expand_path("./x.so"));
  EXPECT_FALSE(expand_path("%MPR_TEST_NOT_SET%"));
}

TEST(LocalDeviceTest, Names) {
  EXPECT_EQ(parse_local_name(u"z:")->name, u"Z:");
  EXPECT_EQ(parse_local_name(u"lpt3:")->name, u"LPT3");
  EXPECT_EQ(parse_local_name(u"/mnt//data/./x/")->utf8, "/mnt/data/x");
  for (const auto* const bad : {u"", u"z", u"z:\\", u"é:", u"/", u"/a/../b", u"LPT10", u"mnt"}) {
    EXPECT_FALSE(parse_local_name(bad)) << testing::PrintToString(std::u16string(bad));
  }
  EXPECT_FALSE(parse_local_name(u"/" + std::u16string(5000, u'x')));
  EXPECT_TRUE(is_mount_point("/proc"));
  EXPECT_FALSE(is_mount_point("/proc/self"));
}

TEST(RememberedTextTest, RoundTrip) {
  const std::vector<Remembered> connections = {
      {"Z:", "\\\\files\\projects", "First Network", "me", RESOURCETYPE_DISK},
      {"/mnt/[data]", "\\\\files\\x y", "", "", RESOURCETYPE_DISK}};
  EXPECT_EQ(parse_remembered(serialize_remembered(connections)), connections);
  EXPECT_TRUE(parse_remembered("RemotePath=\\\\a\n[]\nRemotePath=x\n[Y:]\nUserName=\n[").empty());
}

// To another user than this one, every file here that is not root's is a stranger's.
TEST(TrustedFileTest, Strangers) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("mpr-trusted-" + std::to_string(::getpid()));
  std::ofstream(path) << "x";
  std::filesystem::permissions(path, std::filesystem::perms(0644));
  EXPECT_TRUE(check_trusted(path, ::geteuid()));
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(path.c_str(), 12345, 12345), 0);
  }
  const uid_t other = 23456;
  const auto checked = check_trusted(path, other);
  std::filesystem::remove(path);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, uint32_t{ERROR_ACCESS_DENIED});
  EXPECT_THAT(checked.error().detail, HasSubstr("run chown 23456"));
}

}  // namespace
}  // namespace openras::mpr
