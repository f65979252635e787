#include "protocol/login/login_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/raserror.h>

namespace openras::login {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using Kind = ScriptStep::Kind;

TEST(LoginScript, ReadsEachCommand) {
  const auto script = LoginScript::parse(
      "; the provider's terminal server\r\n"
      "proc main\r\n"
      "  waitfor \"login:\" until 45   ; it is slow\r\n"
      "  Transmit $UserID\r\n"
      "  transmit \"^M<lf>\\\"x\\\\\"\r\n"
      "  waitfor \"Word:\", matchcase\r\n"
      "  transmit $PASSWORD, raw\r\n"
      "  delay 2\r\n"
      "endproc\r\n\r\n; the end",
      "file");
  ASSERT_TRUE(script) << script.error().detail;
  ASSERT_EQ(script->steps.size(), 6u);
  EXPECT_EQ(script->steps[0].kind, Kind::kWaitFor);
  EXPECT_EQ(script->steps[0].text, "login:");
  EXPECT_EQ(script->steps[0].time, seconds(45));
  EXPECT_EQ(script->steps[0].line, 3u);
  EXPECT_EQ(script->steps[1].kind, Kind::kTransmitUser);
  EXPECT_EQ(script->steps[2].text, "\r\n\"x\\");
  EXPECT_TRUE(script->steps[3].match_case);
  EXPECT_EQ(script->steps[3].time, seconds(30));
  EXPECT_EQ(script->steps[4].kind, Kind::kTransmitPassword);
  EXPECT_EQ(script->steps[5].time, seconds(2));
}

TEST(LoginScript, TheProcedureMayBeLeftOut) {
  EXPECT_TRUE(LoginScript::parse("waitfor \"x\"", "file"));
}

TEST(LoginScript, WhatIsWrongIsRefusedByItsLine) {
  const auto refusal = [](std::string_view text) {
    const auto script = LoginScript::parse(text, "/home/u/isp.scp");
    EXPECT_FALSE(script) << text;
    if (script) return std::string();
    EXPECT_EQ(script.error().code, static_cast<uint32_t>(ERROR_SCRIPT_SYNTAX));
    return script.error().detail;
  };
  EXPECT_THAT(refusal("delay 1\nif $USERID then\n"), HasSubstr("/home/u/isp.scp: line 2: \"if\""));
  EXPECT_THAT(refusal("waitfor login:"), HasSubstr("quotes"));
  EXPECT_THAT(refusal("waitfor \"login:"), HasSubstr("quote does not close"));
  EXPECT_THAT(refusal("transmit \"x\\"), HasSubstr("quote does not close"));
  EXPECT_THAT(refusal("waitfor \"\""), HasSubstr("not empty"));
  EXPECT_THAT(refusal("waitfor \"x\" until 0"), HasSubstr("seconds from 1"));
  EXPECT_THAT(refusal("waitfor \"x\" until 99999999999"), HasSubstr("seconds from 1"));
  EXPECT_THAT(refusal("delay 601"), HasSubstr("seconds from 1 to 600"));
  EXPECT_THAT(refusal("transmit $OTHER"), HasSubstr("$USERID or $PASSWORD"));
  EXPECT_THAT(refusal("delay 1 2"), HasSubstr("more stands behind"));
  EXPECT_THAT(refusal("proc main\ndelay 1"), HasSubstr("endproc is missing"));
  EXPECT_THAT(refusal("proc other\nendproc"), HasSubstr("proc main"));
  EXPECT_THAT(refusal("; nothing"), HasSubstr("no command"));
  EXPECT_THAT(refusal("waitfor \"" + std::string(300, 'x') + "\""), HasSubstr("longer than 256"));
  EXPECT_THAT(refusal(std::string(70000, ' ')), HasSubstr("no login script"));
}

}  // namespace
}  // namespace openras::login
