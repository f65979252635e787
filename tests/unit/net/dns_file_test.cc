#include <gmock/gmock.h>
#include <sys/stat.h>

#include "fake_kernel.h"
#include "net/dns.h"

namespace openras::net {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class DnsFileTest : public testing::Test {
 protected:
  DnsStep step(const char* interface, const char* id, const char* server) {
    return {DnsMethod::kFile, id, interface, 5, file, {ip(server)}, false};
  }
  Scratch scratch;
  std::filesystem::path file = scratch / "run" / "resolv.conf";
  DnsStep first = step("ras0", "1-1", "10.0.0.1"), second = step("ras1", "1-2", "fd00::1");
};

TEST_F(DnsFileTest, IsMadeAndRemoved) {
  ASSERT_TRUE(dns_file_set(first));
  EXPECT_THAT(contents(file), HasSubstr("\nnameserver 10.0.0.1\n"));
  EXPECT_THAT(contents(file), HasSubstr("ras0"));
  EXPECT_TRUE(dns_file_unset(first).value());
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_FALSE(dns_file_unset(first).value());
  EXPECT_TRUE(names_in(scratch / "run").empty());
}

TEST_F(DnsFileTest, LinksShareItAndTheNewestComesFirst) {
  ASSERT_TRUE(dns_file_set(first));
  ASSERT_TRUE(dns_file_set(second));
  EXPECT_LT(contents(file).find("fd00::1"), contents(file).find("10.0.0.1"));
  EXPECT_TRUE(dns_file_unset(first).value());
  EXPECT_THAT(contents(file), Not(HasSubstr("10.0.0.1")));
  EXPECT_THAT(contents(file), HasSubstr("nameserver fd00::1\n"));
  EXPECT_TRUE(dns_file_unset(second).value());
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(DnsFileTest, WhatWasThereComesBackOctetForOctet) {
  std::filesystem::create_directories(file.parent_path());
  for (std::string before : {"", "# mine\nnameserver 192.0.2.53\n", "no newline at the end"}) {
    put(file, before);
    chmod(file.c_str(), 0640);
    ASSERT_TRUE(dns_file_set(first));
    EXPECT_THAT(contents(file), StartsWith("# openras ras0"));
    EXPECT_THAT(contents(file), HasSubstr(before));
    ASSERT_TRUE(dns_file_unset(first));
    EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(contents(file), before);
    struct stat info{};
    ASSERT_EQ(stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0640u);
  }
}

TEST_F(DnsFileTest, SettingTwiceLeavesOneSetOfLines) {
  ASSERT_TRUE(dns_file_set(first));
  first.servers = {ip("10.0.0.9")};
  ASSERT_TRUE(dns_file_set(first));
  EXPECT_THAT(contents(file), Not(HasSubstr("10.0.0.1\n")));
  ASSERT_TRUE(dns_file_unset(first));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(DnsFileTest, AnotherConnectionsLinesOfTheSameInterfaceStay) {
  ASSERT_TRUE(dns_file_set(first));
  EXPECT_FALSE(dns_file_unset(step("ras0", "9-9", "10.0.0.1")).value());
  EXPECT_THAT(contents(file), HasSubstr("10.0.0.1"));
}

TEST_F(DnsFileTest, LinesWithoutTheirEndMarkStay) {
  ASSERT_TRUE(dns_file_set(first));
  std::string text = contents(file);
  put(file, text.substr(0, text.find("# openras ras0 1-1 end")));
  EXPECT_FALSE(dns_file_unset(first).value());
}

TEST_F(DnsFileTest, FollowsNoLink) {
  std::filesystem::create_directories(file.parent_path());
  put(scratch / "target", "theirs");
  std::filesystem::create_symlink(scratch / "target", file);
  Result<> result = dns_file_set(first);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().detail, HasSubstr("symbolic link"));
  EXPECT_EQ(contents(scratch / "target"), "theirs");
}

TEST_F(DnsFileTest, AFileThatCannotBeWrittenIsAnErrorThatNamesIt) {
  put(scratch / "run", "a file where the directory should be");
  Result<> result = dns_file_set(first);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().detail, HasSubstr(file.string()));
}

TEST(NameserverLines, AreThoseOfResolvConf) {
  EXPECT_EQ(nameserver_lines({ip("10.0.0.1"), ip("fd00::1")}),
            "nameserver 10.0.0.1\nnameserver fd00::1\n");
}

}  // namespace
}  // namespace openras::net
