#include "server/user_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

namespace openras::server {
namespace {

using testing::ElementsAre;

constexpr uint32_t kWrong = ERROR_AUTHENTICATION_FAILURE;

UserBook book(std::string_view text) {
  Result<UsersFile> file = UsersFile::parse(text, "users");
  EXPECT_TRUE(file) << file.error().detail;
  return UserBook(std::move(*file));
}
Result<> set(UserBook& users, std::string_view user, std::vector<std::string> settings) {
  return users.set(user, settings);
}

TEST(UserBook, FindsAUserWithADomainWholeFirst) {
  UserBook users = book("u1 plain\n\"CORP\\\\u1\" whole\n");
  EXPECT_EQ(users.find("CORP\\u1")->user.password.reveal(), "whole");
  EXPECT_EQ(users.find("OTHER\\u1")->user.password.reveal(), "plain");
  EXPECT_EQ(users.find("OTHER\\u1")->name, "u1");
  EXPECT_FALSE(users.find("u2"));
  EXPECT_FALSE(users.find(""));
  EXPECT_FALSE(users.attempt("u2"));
}

TEST(UserBook, SoManyAttemptsAreWrongAndThenAgain) {
  UserBook users = book("u1 pw wrong=2\n");
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(users.attempt("u1")->refuse_with, kWrong);
    EXPECT_EQ(users.attempt("DOMAIN\\u1")->refuse_with, kWrong);
    EXPECT_EQ(users.attempt("u1")->refuse_with, 0u);
    EXPECT_EQ(users.attempt("u1")->refuse_with, 0u) << "until somebody has got in";
    users.authenticated("u1");
  }
}

TEST(UserBook, TheAttemptThatCountsComesInTheSameCallUnlessTheFileSaysOtherwise) {
  EXPECT_EQ(book("u1 pw wrong=5\n").attempt("u1")->attempts, 6);
  EXPECT_EQ(book("u1 pw wrong=5 attempts=1\n").attempt("u1")->attempts, 1);
  EXPECT_EQ(book("u1 pw\n").attempt("u1")->attempts, 0);
}

TEST(UserBook, IsSetAndResetOnCommand) {
  UserBook users = book("u1 pw drop=5\nu2 pw\n");
  ASSERT_TRUE(set(users, "u1", {"refuse=647", "drop=never"}));
  EXPECT_EQ(users.attempt("u1")->refuse_with, 647u);
  EXPECT_THAT(settings(users.find("u1")->user), ElementsAre("refuse=647"));
  EXPECT_EQ(users.attempt("u2")->refuse_with, 0u);
  ASSERT_TRUE(users.reset("u1"));
  EXPECT_THAT(settings(users.find("u1")->user), ElementsAre("drop=network+5"));
}

TEST(UserBook, AMistakeChangesNothing) {
  UserBook users = book("u1 pw\n");
  Result<> done = set(users, "u1", {"refuse=647", "refuse=red"});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, uint32_t{ERROR_INVALID_DATA});
  EXPECT_EQ(users.attempt("u1")->refuse_with, 0u);
  EXPECT_EQ(set(users, "nobody", {"refuse=647"}).error().code, uint32_t{ERROR_NOT_FOUND});
  EXPECT_EQ(users.reset("nobody").error().code, uint32_t{ERROR_NOT_FOUND});
  EXPECT_EQ(set(users, "u1", {"address=10.0.0.1"}).error().code, uint32_t{ERROR_INVALID_DATA});
}

TEST(UserBook, ListsFixedAddresses) {
  EXPECT_THAT(book("a b address=10.0.0.7\nc d\n").fixed_addresses(),
              ElementsAre(ppp::Ipv4{10, 0, 0, 7}));
}

}  // namespace
}  // namespace openras::server
