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

TEST(UserBook, AnExpiredPasswordIsChangedOrNot) {
  UserBook users = book("u1 old expired=accept\nu2 old expired=refuse\nu3 old refuse=648\n");
  for (const char* user : {"u1", "u2", "u3"})
    EXPECT_EQ(users.attempt(user)->refuse_with, uint32_t{ERROR_PASSWD_EXPIRED});
  EXPECT_FALSE(users.change_password("u1", Secret("old"))) << "that is no change";
  EXPECT_FALSE(users.change_password("u1", Secret("")));
  EXPECT_TRUE(users.change_password("u1", Secret("new")));
  EXPECT_EQ(users.attempt("u1")->refuse_with, 0u);
  EXPECT_EQ(users.attempt("u1")->password.reveal(), "new");
  EXPECT_FALSE(users.change_password("u1", Secret("newer"))) << "it has not expired again";
  for (const char* user : {"u2", "u3"}) EXPECT_FALSE(users.change_password(user, Secret("new")));
  ASSERT_TRUE(set(users, "u1", {"expired=accept"}));
  EXPECT_EQ(users.attempt("u1")->refuse_with, uint32_t{ERROR_PASSWD_EXPIRED});
  EXPECT_EQ(users.attempt("u1")->password.reveal(), "new") << "the password of now expires";
  ASSERT_TRUE(users.reset("u1"));
  EXPECT_EQ(users.attempt("u1")->password.reveal(), "old");
}

TEST(UserBook, SaysWhatAUserMayChooseOfCallback) {
  UserBook users = book(
      "none pw\npreset pw callback=preset:555-1\ncaller pw callback=caller\n"
      "list pw callback=list:5551,5552\n");
  EXPECT_TRUE(users.attempt("none")->callback.none);
  EXPECT_FALSE(users.attempt("preset")->callback.none);
  EXPECT_EQ(users.attempt("preset")->callback.preset, "555-1");
  EXPECT_TRUE(users.attempt("caller")->callback.none &&
              users.attempt("caller")->callback.by_caller);
  EXPECT_FALSE(users.attempt("list")->callback.none);
  EXPECT_THAT(users.attempt("list")->callback.allowed, ElementsAre("5551", "5552"));
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
