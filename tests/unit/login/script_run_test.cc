#include "protocol/login/script_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/raserror.h>

#include "protocol/login/ppp_start.h"

namespace openras::login {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class ScriptRunTest : public testing::Test {
 protected:
  void begin(std::string_view text) {
    run_.emplace(LoginScript::parse(text, "file").value(), "me", Secret("hunter2"));
    run_->start(now_);
  }
  std::string say(std::string_view text) {
    run_->receive(as_bytes(text), now_);
    return sent();
  }
  std::string sent() {
    std::string out;
    while (auto octets = run_->next_output()) out += to_string(*octets);
    return out;
  }
  void pass(Duration time) {
    now_ += time;
    run_->tick(now_);
  }

  TimePoint now_{};
  std::optional<ScriptRun> run_;
};

TEST_F(ScriptRunTest, ExpectsAndSends) {
  begin(
      "waitfor \"login:\"\ntransmit $USERID\ntransmit \"^M\"\nwaitfor \"word:\"\n"
      "transmit $PASSWORD\ntransmit \"<cr>\"\n");
  EXPECT_EQ(sent(), "");
  EXPECT_EQ(say("\r\nWelcome\r\nLOG"), "");
  EXPECT_EQ(run_->step(), "line 1: waitfor \"login:\"");
  EXPECT_EQ(say("IN: "), "me\r") << "case does not matter, nor how it is cut";
  EXPECT_EQ(say("me\r\nPassword: "), "hunter2\r");
  EXPECT_TRUE(run_->over());
  EXPECT_FALSE(run_->error());
  EXPECT_FALSE(run_->deadline());
}

TEST_F(ScriptRunTest, WhatCameAtOnceServesSeveralSteps) {
  begin("waitfor \"a\"\nwaitfor \"b\"\ntransmit \"1\"\ndelay 3\nwaitfor \"c\"\ntransmit \"2\"\n");
  EXPECT_EQ(say("xaxbxc"), "1");
  EXPECT_FALSE(run_->over());
  pass(seconds(3));
  EXPECT_EQ(sent(), "2");
  EXPECT_TRUE(run_->over());
}

TEST_F(ScriptRunTest, AScriptThatNeverMatchesSaysWhereItStood) {
  begin("transmit \"x\"\nwaitfor \"login:\" until 20\n");
  say("enter your name, hunter2> ");
  pass(seconds(19));
  EXPECT_FALSE(run_->over());
  pass(seconds(1));
  ASSERT_TRUE(run_->over() && run_->error());
  EXPECT_EQ(run_->error()->code, static_cast<uint32_t>(ERROR_REQUEST_TIMEOUT));
  EXPECT_THAT(run_->error()->detail, HasSubstr("waited 20 s in line 2 for \"login:\""));
  EXPECT_THAT(run_->error()->detail, HasSubstr("enter your name"));
  EXPECT_THAT(run_->error()->detail, Not(HasSubstr("hunter2")));
}

TEST(ScriptRun, NeverShowsThePassword) {
  for (const char* password : {"hid", "(", "x-y"}) {
    const auto script = LoginScript::parse("waitfor \"say x-y\" until 1\n", "s");
    ASSERT_TRUE(script);
    ScriptRun run(*script, "u", Secret(password));
    run.start({});
    run.receive(as_bytes(std::string("no x-\ny but ") + password), {});
    const std::string step = run.step();
    run.tick(TimePoint() + seconds(1));
    ASSERT_TRUE(run.error());
    for (const std::string& said : {step, run.error()->detail}) {
      EXPECT_EQ(said.find("x-y") != std::string::npos, std::string_view(password) != "x-y") << said;
    }
    EXPECT_THAT(run.error()->detail, HasSubstr("but (hidden)"));
  }
}

TEST_F(ScriptRunTest, AServerThatChattersForEver) {
  begin("waitfor \"login:\"\ntransmit \"y\"\n");
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(say(std::string(1000, 'l')), "");
  EXPECT_EQ(say("ogin:"), "y") << "the beginning was there";
}

std::string text_of(PppStart& start, std::string_view octets) {
  Bytes text;
  start.take(as_bytes(octets), text);
  return to_string(text);
}

TEST(PppStart, IsFoundWhateverIsEscapedAndHoweverItIsCut) {
  for (const std::string frame :
       {"~\xff}#\xc0!", "~\xff\x03\xc0!", "~}\xdf}#\xc0!", "~~\xff}#\xc0!", "~}\xdf\x03\xc0!"}) {
    PppStart start;
    std::string text = text_of(start, "PPP begins.\r\n");
    for (char c : frame) text += text_of(start, std::string_view(&c, 1));
    EXPECT_TRUE(start.found());
    text += text_of(start, "}!");
    EXPECT_EQ(text, frame.starts_with("~~") ? "PPP begins.\r\n~" : "PPP begins.\r\n");
    EXPECT_EQ(to_string(start.release()).size(),
              frame.starts_with("~~") ? frame.size() + 1 : frame.size() + 2);
  }
}

TEST(PppStart, TextStaysText) {
  PppStart start;
  std::string text;
  for (const char* part : {"host:~", "$ ~", "~\xff", "x~\xff}", "#\xc0", "?"})
    text += text_of(start, part);
  EXPECT_FALSE(start.found());
  EXPECT_EQ(text, "host:~$ ~~\xffx~\xff}#\xc0?");
  EXPECT_EQ(text_of(start, "~"), "");
  EXPECT_EQ(to_string(start.release()), "~") << "what was kept back is not lost";
}

}  // namespace
}  // namespace openras::login
