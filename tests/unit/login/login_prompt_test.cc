#include "protocol/login/login_prompt.h"

#include <gtest/gtest.h>

namespace openras::login {
namespace {

std::string type(LoginPrompt& prompt, std::string_view text) {
  prompt.receive(as_bytes(text));
  return to_string(prompt.next_output());
}

LoginPrompt make_prompt() {
  return LoginPrompt([](const std::string& user, const Secret& password) {
    return user == "u1" && password.reveal() == "pw1";
  });
}

TEST(LoginPrompt, AsksAndLetsIn) {
  LoginPrompt prompt = make_prompt();
  EXPECT_EQ(type(prompt, ""), "\r\nlogin: ");
  EXPECT_EQ(type(prompt, "u2\b1\r"), "u21\r\nPassword: ");
  EXPECT_EQ(type(prompt, "pw1\r~\xff"), "\r\nPPP begins now.\r\n") << "no echo";
  EXPECT_TRUE(prompt.accepted());
  EXPECT_EQ(type(prompt, "}#"), "");
  EXPECT_EQ(to_string(prompt.leftover()), "~\xff}#");
}

TEST(LoginPrompt, RefusesAfterThreeTries) {
  LoginPrompt prompt = make_prompt();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(prompt.refused());
    type(prompt, "\ru1\rwrong\r");
  }
  EXPECT_TRUE(prompt.refused());
  EXPECT_EQ(type(prompt, "u1\rpw1\r"), "");
  EXPECT_FALSE(prompt.accepted());
}

TEST(LoginPrompt, ALineWithoutEndTakesNoMoreRoom) {
  LoginPrompt prompt = make_prompt();
  type(prompt, std::string(100000, 'x'));
  EXPECT_EQ(type(prompt, "\r"), "\r\nPassword: ");
}

}  // namespace
}  // namespace openras::login
