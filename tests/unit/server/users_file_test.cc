#include "server/users_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/winerror.h>

#include <string>

#include "server/quoted_words.h"

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

const User& user_of(const Result<UsersFile>& file, std::string_view name) {
  return file->users.find(name)->second;
}

TEST(UsersFile, ReadsNamesPasswordsAndKeys) {
  Result<UsersFile> file = UsersFile::parse(
      "# who may call\n"
      "u1 pw1\r\n"
      "\n"
      "\tu2   pw2 address=10.64.0.50 refuse=648   # expired\n"
      "u3 pw#3\n",
      "users");
  ASSERT_TRUE(file) << file.error().detail;
  EXPECT_EQ(file->users.size(), 3u);
  EXPECT_EQ(user_of(file, "u1").password.reveal(), "pw1");
  EXPECT_FALSE(user_of(file, "u1").address);
  EXPECT_EQ(user_of(file, "u1").refuse, 0u);
  EXPECT_EQ(user_of(file, "u2").address, (ppp::Ipv4{10, 64, 0, 50}));
  EXPECT_EQ(user_of(file, "u2").refuse, 648u);
  EXPECT_EQ(user_of(file, "u3").password.reveal(), "pw#3");
}

TEST(UsersFile, EachSituationIsRead) {
  Result<UsersFile> file = UsersFile::parse(
      "a pw wrong=2 attempts=1 expired=refuse callback=list:5551,(0331)-5552\n"
      "b pw drop=authenticated silence=10 terminate=network+2.5s slow=33600\n"
      "c pw callback=preset:5551234 shutdown=authenticate\n"
      "d pw callback=caller expired=accept drop=1 drop=never\n"
      "* silence=lcp drop=call slow=300\n",
      "users");
  ASSERT_TRUE(file) << file.error().detail;
  using testing::ElementsAre;
  EXPECT_THAT(settings(user_of(file, "a")), ElementsAre("wrong=2", "attempts=1", "expired=refuse",
                                                        "callback=list:5551,(0331)-5552"));
  EXPECT_THAT(settings(user_of(file, "b")),
              ElementsAre("drop=authenticated", "terminate=network+2.5", "silence=network+10",
                          "slow=33600"));
  EXPECT_THAT(settings(user_of(file, "c")),
              ElementsAre("callback=preset:5551234", "shutdown=authenticate"));
  EXPECT_THAT(settings(user_of(file, "d")), ElementsAre("expired=accept", "callback=caller"));
  EXPECT_EQ(file->everybody.plan(Deed::kSilence), When{Moment::kLcp});
  EXPECT_EQ(file->everybody.plan(Deed::kDrop), When{Moment::kCall});
  EXPECT_EQ(file->everybody.bps, 300u);
  // What is printed can be read again.
  for (const auto& [name, user] : file->users) {
    User again{.password = user.password};
    for (const std::string& setting : settings(user)) EXPECT_TRUE(apply_setting(again, setting));
    EXPECT_EQ(settings(again), settings(user));
  }
}

TEST(UsersFile, QuotesKeepBlanksHashesAndQuotes) {
  Result<UsersFile> file =
      UsersFile::parse("\"my user\" \"a \\\"b\\\" \\\\ # c\"\nempty \"\"\n", "users");
  ASSERT_TRUE(file) << file.error().detail;
  EXPECT_EQ(user_of(file, "my user").password.reveal(), "a \"b\" \\ # c");
  EXPECT_EQ(user_of(file, "empty").password.reveal(), "");
  for (const std::string word : {"", "a b", "#x", "a\"b\\c"})
    EXPECT_EQ(split_words(quote_word(word))->at(0), word);
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

TEST(UsersFile, SaysWhatToWrite) {
  const struct {
    const char *setting, *advice;
  } kMistakes[] = {{"wrong=-1", "a number from 0"},
                   {"wrong=many", "a number from 0"},
                   {"attempts=0", "a number from 1"},
                   {"expired=yes", "write accept"},
                   {"callback=5551", "preset:NUMBER"},
                   {"callback=preset:", "preset:NUMBER"},
                   {"callback=list:12,call me", "digits"},
                   {"callback=preset:1,2", "preset:NUMBER"},
                   {"slow=56k", "slow=33600"},
                   {"slow=1", "from 300"},
                   {"drop=sometimes", "write call, lcp"},
                   {"drop=network+", "write call, lcp"},
                   {"silence=-1", "write call, lcp"},
                   {"drop=nan", "write call, lcp"},
                   {"drop=lcp", "every caller: * drop=lcp"}};
  for (const auto& [setting, advice] : kMistakes)
    EXPECT_THAT(mistake(std::string("u1 pw ") + setting + "\n"),
                testing::AllOf(StartsWith("users:1: "), HasSubstr(advice)));
  EXPECT_THAT(mistake("* refuse=691\n"), HasSubstr("every caller"));
  EXPECT_THAT(mistake("* pw drop=lcp\n"), HasSubstr("pw is no key=value"));
}

TEST(UsersFile, NeverTellsAPassword) {
  EXPECT_THAT(mistake("u1 hunter2 bad\n"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(mistake("u1 hunter2 color=red\n"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(mistake("u1 \"hunter2\n"), Not(HasSubstr("hunter2")));
}

TEST(UsersFile, AnAbsentFileIsSaid) {
  Result<UsersFile> users = UsersFile::load("/nonexistent/users");
  ASSERT_FALSE(users);
  EXPECT_EQ(users.error().code, static_cast<uint32_t>(ERROR_FILE_NOT_FOUND));
  EXPECT_THAT(users.error().detail, HasSubstr("/nonexistent/users"));
}

}  // namespace
}  // namespace openras::server
