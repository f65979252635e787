#include "server/users_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/winerror.h>

#include <fstream>

namespace openras::server {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string mistake(std::string_view text) {
  Result<UsersFile> users = UsersFile::parse(text, "users");
  if (users) return "accepted";
  EXPECT_EQ(users.error().code, static_cast<uint32_t>(ERROR_INVALID_DATA));
  return users.error().detail;
}

TEST(UsersFile, ReadsNamesPasswordsAndKeys) {
  Result<UsersFile> users = UsersFile::parse(
      "# who may call\n"
      "u1 pw1\r\n"
      "\n"
      "\tu2   pw2 address=10.64.0.50 refuse=648   # expired\n"
      "u3 pw#3\n",
      "users");
  ASSERT_TRUE(users) << users.error().detail;
  EXPECT_EQ(users->size(), 3u);
  EXPECT_EQ(users->find("u1")->password.reveal(), "pw1");
  EXPECT_FALSE(users->find("u1")->address);
  EXPECT_EQ(users->find("u1")->refuse_with, 0u);
  EXPECT_EQ(users->find("u2")->address, (ppp::Ipv4{10, 64, 0, 50}));
  EXPECT_EQ(users->find("u2")->refuse_with, 648u);
  EXPECT_EQ(users->find("u3")->password.reveal(), "pw#3");
  EXPECT_FALSE(users->find("u4"));
  EXPECT_FALSE(users->find(""));
}

TEST(UsersFile, QuotesKeepBlanksHashesAndQuotes) {
  Result<UsersFile> users =
      UsersFile::parse("\"my user\" \"a \\\"b\\\" \\\\ # c\"\nempty \"\"\n", "users");
  ASSERT_TRUE(users) << users.error().detail;
  EXPECT_EQ(users->find("my user")->password.reveal(), "a \"b\" \\ # c");
  EXPECT_EQ(users->find("empty")->password.reveal(), "");
}

TEST(UsersFile, FindsAUserWithADomainWholeFirst) {
  Result<UsersFile> users = UsersFile::parse("u1 plain\n\"CORP\\\\u1\" whole\n", "users");
  ASSERT_TRUE(users) << users.error().detail;
  EXPECT_EQ(users->find("CORP\\u1")->password.reveal(), "whole");
  EXPECT_EQ(users->find("OTHER\\u1")->password.reveal(), "plain");
}

TEST(UsersFile, SaysFileAndLineOfAMistake) {
  EXPECT_THAT(mistake("u1 pw1\nu2\n"), StartsWith("users:2: "));
  EXPECT_THAT(mistake("\"u1 pw1\n"), HasSubstr("quote"));
  EXPECT_THAT(mistake("u1 two words\n"), HasSubstr("words is no key=value"));
  EXPECT_THAT(mistake("u1 pw color=red\n"), HasSubstr("unknown key color"));
  EXPECT_THAT(mistake("u1 pw refuse=1\n"), HasSubstr("691"));
  EXPECT_THAT(mistake("u1 pw address=10.0.0\n"), HasSubstr("no IPv4 address"));
  EXPECT_THAT(mistake("u1 pw address=0.0.0.0\n"), HasSubstr("no IPv4 address"));
  EXPECT_THAT(mistake("\"\" pw\n"), HasSubstr("name is empty"));
  EXPECT_THAT(mistake("u1 a\nu1 b\n"), StartsWith("users:2: user u1 stands here twice"));
  EXPECT_THAT(mistake("a b address=10.0.0.1\nc d address=10.0.0.1\n"), StartsWith("users:2: "));
}

TEST(UsersFile, NeverTellsAPassword) {
  EXPECT_THAT(mistake("u1 hunter2 bad\n"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(mistake("u1 hunter2 color=red\n"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(mistake("u1 \"hunter2\n"), Not(HasSubstr("hunter2")));
}

TEST(UsersFile, ListsFixedAddresses) {
  Result<UsersFile> users = UsersFile::parse("a b address=10.0.0.7\nc d\n", "users");
  ASSERT_TRUE(users);
  EXPECT_THAT(users->fixed_addresses(), testing::ElementsAre(ppp::Ipv4{10, 0, 0, 7}));
}

TEST(UsersFile, AnAbsentFileIsSaid) {
  Result<UsersFile> users = UsersFile::load("/nonexistent/users");
  ASSERT_FALSE(users);
  EXPECT_EQ(users.error().code, static_cast<uint32_t>(ERROR_FILE_NOT_FOUND));
  EXPECT_THAT(users.error().detail, HasSubstr("/nonexistent/users"));
}

}  // namespace
}  // namespace openras::server
