// Paused states, resumed, refused and ended, and the callback that one of them asks for.
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "unit/manager/manager_fixture.h"

namespace openras::manager {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAreArray;
using testing::IsSupersetOf;

class Paused : public ManagerTest {
 protected:
  // Dials with a password, with paused states unless told otherwise, and lets it come to rest.
  void begin(const std::string& password, uint32_t options = RDEOPT_PausedStates,
             const std::string& entry = "office", const std::string& callback = "") {
    client_ = make_client();
    bus::DialParameters parameters = office(entry);
    parameters.password = Secret(password);
    parameters.options = options;
    parameters.callback_number = callback;
    const Result<bus::DialReply> reply = manager_->dial(client_, std::move(parameters));
    ASSERT_TRUE(reply) << reply.error().detail;
    number_ = reply->connection;
    clock_.advance(seconds(1));
  }
  Result<> resume(const std::string& password, const std::string& user = "u1",
                  const std::string& callback = "") {
    bus::DialParameters input;
    input.user = user;
    input.password = Secret(password);
    input.callback_number = callback;
    return manager_->resume(client_, number_, std::move(input));
  }
  uint32_t resume_error(const std::string& password, const std::string& user = "u1",
                        const std::string& callback = "") {
    const Result<> done = resume(password, user, callback);
    return done ? 0 : done.error().code;
  }
  // The states that were told from `first` on, each once.
  std::vector<uint32_t> states_from(uint32_t first) const {
    const std::vector<uint32_t> all = client_->states();
    return {std::ranges::find(all, first), all.end()};
  }
  void expect_connected() {
    clock_.advance(seconds(1));
    EXPECT_EQ(state_of(number_), uint32_t{RASCS_Connected});
    for (const bus::Notification& each : client_->heard) EXPECT_EQ(each.error, 0u);
    EXPECT_EQ(client_->most_at_once, 1u);
  }

  std::shared_ptr<FakeClient> client_;
  uint32_t number_ = 0;
};

const std::vector<uint32_t> kAfterRetry = {
    RASCS_AuthNotify, RASCS_RetryAuthentication, RASCS_AuthRetry,
    RASCS_AuthNotify, RASCS_AuthProject,         RASCS_Authenticated,
    RASCS_Projected,  RASCS_ApplySettings,       RASCS_Connected};

struct RetryByMethod : Paused, testing::WithParamInterface<ppp::AuthMethod> {
  RetryByMethod() { behaviour_.methods = {GetParam()}; }
};

TEST_P(RetryByMethod, InTheSameSession) {
  begin("wrong");
  EXPECT_EQ(state_of(number_), uint32_t{RASCS_RetryAuthentication});
  EXPECT_EQ(error_of(number_), 0u);
  clock_.advance(hours(1));  // the link is kept; echoes are answered
  EXPECT_GT(server().echo_replies, 10);
  ASSERT_TRUE(resume("pw1"));
  expect_connected();
  EXPECT_EQ(servers_.size(), 1u);
  EXPECT_THAT(states_from(RASCS_AuthNotify), ElementsAreArray(kAfterRetry));
  EXPECT_EQ(server().caller, "u1");
}

// By the methods that do not say whether the server ends the call (MS-CHAPv2 does: R=0).
struct RetryByAnotherCall : RetryByMethod {};

// A server that ends the call with its refusal is called again.
TEST_P(RetryByAnotherCall, IsMadeUntilThePasswordIsRight) {
  behaviour_.attempts = 1;
  begin("wrong");
  EXPECT_EQ(state_of(number_), uint32_t{RASCS_RetryAuthentication});
  clock_.advance(hours(1));  // nothing is there that could time out
  for (const char* wrong : {"bad", "worse"}) {
    ASSERT_TRUE(resume(wrong));
    clock_.advance(seconds(1));
    EXPECT_EQ(state_of(number_), uint32_t{RASCS_RetryAuthentication});
  }
  ASSERT_TRUE(resume("pw1"));
  expect_connected();
  EXPECT_EQ(servers_.size(), 4u);
  EXPECT_EQ(system_.active, 1u);
}
INSTANTIATE_TEST_SUITE_P(Methods, RetryByMethod,
                         testing::Values(ppp::AuthMethod::kPap, ppp::AuthMethod::kChapMd5,
                                         ppp::AuthMethod::kMsChapV2));
INSTANTIATE_TEST_SUITE_P(Methods, RetryByAnotherCall,
                         testing::Values(ppp::AuthMethod::kPap, ppp::AuthMethod::kChapMd5));

// The client resumes so fast that the server's Terminate-Request is still on its way.
TEST_F(Paused, AResumeThatCrossesTheEndOfTheCallIsNotLost) {
  behaviour_.methods = {ppp::AuthMethod::kPap};
  behaviour_.attempts = 1;
  client_ = make_client();
  client_->inside = [this](const bus::Notification& n) {
    if (n.state == RASCS_RetryAuthentication) {
      EXPECT_TRUE(resume("pw1"));
    }
  };
  bus::DialParameters parameters = office();
  parameters.password = Secret("wrong");
  parameters.options = RDEOPT_PausedStates;
  number_ = manager_->dial(client_, std::move(parameters))->connection;
  expect_connected();
  EXPECT_EQ(std::ranges::count(client_->states(), uint32_t{RASCS_RetryAuthentication}), 1);
}

TEST_F(Paused, AnotherUserMayTry) {
  client_ = make_client();
  bus::DialParameters parameters = office();
  parameters.user = "nobody";
  parameters.options = RDEOPT_PausedStates;
  number_ = manager_->dial(client_, std::move(parameters))->connection;
  settle();
  ASSERT_TRUE(resume("pw1", "u1"));
  expect_connected();
}

TEST_F(Paused, TheServersLastWordIsAnError) {
  behaviour_.attempts = 2;
  begin("wrong");
  ASSERT_TRUE(resume("wrong again"));
  clock_.advance(seconds(1));
  EXPECT_EQ(client_->last().state, uint32_t{RASCS_AuthNotify});
  EXPECT_EQ(client_->last().error, uint32_t{ERROR_AUTHENTICATION_FAILURE});
  EXPECT_EQ(resume_error("pw1"), uint32_t{ERROR_DIAL_ALREADY_IN_PROGRESS});
}

TEST_F(Paused, WithoutTheOptionEachSituationIsItsError) {
  begin("wrong", 0);
  EXPECT_EQ(client_->last().error, uint32_t{ERROR_AUTHENTICATION_FAILURE});
  EXPECT_EQ(std::ranges::count(client_->states(), uint32_t{RASCS_RetryAuthentication}), 0);
  EXPECT_TRUE(manager_->hang_up(client_, number_));
  settle();
  behaviour_.refuse_with = ERROR_PASSWD_EXPIRED;
  begin("pw1", 0);
  EXPECT_EQ(client_->last().error, uint32_t{ERROR_PASSWD_EXPIRED});
}

TEST_F(Paused, AnExpiredPasswordIsChanged) {
  behaviour_.refuse_with = ERROR_PASSWD_EXPIRED;
  begin("pw1");
  EXPECT_EQ(state_of(number_), uint32_t{RASCS_PasswordExpired});
  EXPECT_EQ(resume_error(""), uint32_t{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(resume_error(std::string(257, 'x')), uint32_t{ERROR_INVALID_PARAMETER});
  // The server does not like the first one.
  ASSERT_TRUE(resume("abc"));
  clock_.advance(seconds(1));
  EXPECT_EQ(state_of(number_), uint32_t{RASCS_PasswordExpired});
  ASSERT_TRUE(resume("a new one"));
  expect_connected();
  EXPECT_EQ(server().behaviour.password, "a new one");
  EXPECT_THAT(
      states_from(RASCS_PasswordExpired),
      ElementsAreArray(std::vector<uint32_t>{
          RASCS_PasswordExpired, RASCS_AuthChangePassword, RASCS_AuthNotify, RASCS_PasswordExpired,
          RASCS_AuthChangePassword, RASCS_AuthNotify, RASCS_AuthProject, RASCS_Authenticated,
          RASCS_Projected, RASCS_ApplySettings, RASCS_Connected}));
}

TEST_F(Paused, WhatIsNoInputIsRefusedAndThePauseStays) {
  begin("wrong");
  EXPECT_EQ(resume_error("pw1", ""), uint32_t{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(resume_error("pw1", std::string(1025, 'u')), uint32_t{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(resume_error(std::string(1025, 'p')), uint32_t{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(resume_error("pw1", "u1", std::string(129, '5')),
            uint32_t{ERROR_PHONE_NUMBER_TOO_LONG});
  EXPECT_EQ(state_of(number_), uint32_t{RASCS_RetryAuthentication});
  ASSERT_TRUE(resume("pw1"));
  EXPECT_EQ(resume_error("pw1"), uint32_t{ERROR_DIAL_ALREADY_IN_PROGRESS}) << "resumed already";
  expect_connected();
  EXPECT_EQ(resume_error("pw1"), uint32_t{ERROR_DIAL_ALREADY_IN_PROGRESS}) << "not paused";
}

TEST_F(Paused, OthersMayNotResume) {
  begin("wrong");
  bus::DialParameters input;
  input.user = "u1";
  EXPECT_EQ(manager_->resume(make_client(kOther), number_, std::move(input)).error().code,
            uint32_t{ERROR_ACCESS_DENIED});
  EXPECT_EQ(manager_->resume(client_, 4711, {}).error().code, uint32_t{ERROR_INVALID_HANDLE});
}

TEST_F(Paused, AHandlerThatIsSlowIsWaitedForWithTheResumeInHand) {
  client_ = make_client();
  client_->block_at(RASCS_RetryAuthentication);
  bus::DialParameters parameters = office();
  parameters.password = Secret("wrong");
  parameters.options = RDEOPT_PausedStates;
  number_ = manager_->dial(client_, std::move(parameters))->connection;
  clock_.advance(minutes(5));
  ASSERT_TRUE(client_->blocked());
  ASSERT_TRUE(resume("pw1"));
  clock_.advance(minutes(5));
  EXPECT_EQ(client_->last().state, uint32_t{RASCS_RetryAuthentication});
  client_->release();
  expect_connected();
}

TEST_F(Paused, HangingUpEndsThePause) {
  begin("wrong");
  const size_t heard = client_->heard.size();
  EXPECT_TRUE(manager_->hang_up(client_, number_));
  clock_.advance(seconds(10));
  EXPECT_TRUE(is_gone(number_));
  EXPECT_EQ(client_->heard.size(), heard);
  EXPECT_EQ(resume_error("pw1"), uint32_t{ERROR_INVALID_HANDLE});
}

TEST_F(Paused, AClientThatDiesTakesThePauseWithIt) {
  begin("wrong");
  kill(client_);
  clock_.advance(seconds(10));
  EXPECT_TRUE(is_gone(number_));
}

TEST_F(Paused, AServerThatGivesUpTellsTheHandler) {
  behaviour_.patience = minutes(3);
  begin("wrong");
  clock_.advance(minutes(4));
  EXPECT_EQ(client_->last().state, uint32_t{RASCS_RetryAuthentication});
  EXPECT_EQ(client_->last().error, uint32_t{ERROR_AUTHENTICATION_FAILURE});
  EXPECT_EQ(resume_error("pw1"), uint32_t{ERROR_DIAL_ALREADY_IN_PROGRESS});
}

TEST_F(Paused, ALineThatGoesWhileThePasswordIsExpiredTellsTheHandler) {
  behaviour_.refuse_with = ERROR_PASSWD_EXPIRED;
  begin("pw1");
  server().lose_line({ERROR_PORT_DISCONNECTED, "gone", 0});
  clock_.advance(seconds(1));
  EXPECT_EQ(client_->last().state, uint32_t{RASCS_PasswordExpired});
  EXPECT_EQ(client_->last().error, uint32_t{ERROR_PASSWD_EXPIRED});
}

// ---- callback -----------------------------------------------------------------------------------

const std::vector<uint32_t> kCalledBack = {
    RASCS_PrepareForCallback, RASCS_WaitForModemReset, RASCS_WaitForCallback,
    RASCS_CallbackComplete,   RASCS_ReAuthenticate,    RASCS_AuthNotify,
    RASCS_AuthProject,        RASCS_Authenticated,     RASCS_Projected,
    RASCS_ApplySettings,      RASCS_Connected};

struct CalledBack : Paused {
  void expect_called_back(const std::string& number) {
    clock_.advance(seconds(1));
    expect_connected();
    ASSERT_EQ(servers_.size(), 2u);
    ASSERT_TRUE(servers_.front()->called_back);
    EXPECT_EQ(servers_.front()->called_back->number, number);
    EXPECT_TRUE(servers_.front()->disconnected);
    EXPECT_TRUE(std::get<link::SerialOptions>(plans_.at(1).link).await_call);
    EXPECT_FALSE(std::get<link::SerialOptions>(plans_.at(0).link).await_call);
    EXPECT_THAT(states_from(RASCS_PrepareForCallback), ElementsAreArray(kCalledBack));
  }
};

TEST_F(CalledBack, AtAPresetNumberWithoutTheClient) {
  behaviour_.callback = {.none = false, .by_caller = false, .preset = "900"};
  begin("pw1", 0, "phone");
  expect_called_back("900");
  EXPECT_EQ(std::ranges::count(client_->states(), uint32_t{RASCS_AuthCallback}), 0);
}

TEST_F(CalledBack, AtTheNumberOfTheFirstCall) {
  behaviour_.callback = {.none = true, .by_caller = true, .preset = {}};
  begin("pw1", 0, "phone", "(020) 555-1234");
  expect_called_back("(020) 555-1234");
  EXPECT_EQ(std::ranges::count(client_->states(), uint32_t{RASCS_AuthCallback}), 1);
}

TEST_F(CalledBack, AtTheNumberThatTheClientIsAskedFor) {
  behaviour_.callback = {.none = true, .by_caller = true, .preset = {}};
  begin("pw1", RDEOPT_PausedStates, "phone", "*");
  EXPECT_EQ(state_of(number_), uint32_t{RASCS_CallbackSetByCaller});
  EXPECT_EQ(resume_error("", "", "555;1234"), uint32_t{ERROR_INVALID_CALLBACK_NUMBER});
  EXPECT_EQ(resume_error("", "", "*"), uint32_t{ERROR_INVALID_CALLBACK_NUMBER});
  clock_.advance(minutes(4));
  ASSERT_TRUE(resume("", "", "5559876"));
  expect_called_back("5559876");
}

TEST_F(CalledBack, NotAtAllWhereTheClientGivesNoNumber) {
  behaviour_.callback = {.none = true, .by_caller = true, .preset = {}};
  begin("pw1", RDEOPT_PausedStates, "phone", "*");
  ASSERT_TRUE(resume("", "", ""));
  expect_connected();
  EXPECT_EQ(servers_.size(), 1u);
  EXPECT_EQ(servers_.front()->called_back->type, ppp::CallbackType::kNone);
}

TEST_F(CalledBack, NobodyIsAskedWithoutPausedStates) {
  behaviour_.callback = {.none = true, .by_caller = true, .preset = {}};
  begin("pw1", 0, "phone", "*");
  expect_connected();
  EXPECT_EQ(servers_.size(), 1u);
}

TEST_F(CalledBack, AServerThatInsistsAndGetsNoNumberIs704) {
  behaviour_.callback = {.none = false, .by_caller = true, .preset = {}};
  begin("pw1", 0, "phone");
  EXPECT_EQ(client_->last().state, uint32_t{RASCS_AuthCallback});
  EXPECT_EQ(client_->last().error, uint32_t{ERROR_BAD_CALLBACK_NUMBER});
}

TEST_F(CalledBack, AnImpossibleNumberIsRefusedBeforeDialing) {
  client_ = make_client();
  bus::DialParameters parameters = office("phone");
  parameters.callback_number = "555#";
  const Result<bus::DialReply> reply = manager_->dial(client_, std::move(parameters));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, uint32_t{ERROR_INVALID_CALLBACK_NUMBER});
}

TEST_F(CalledBack, WhereNobodyCallsItIsAnError) {
  behaviour_.callback = {.none = false, .by_caller = false, .preset = "900"};
  client_ = make_client();
  client_->inside = [this](const bus::Notification& n) {
    if (n.state == RASCS_PrepareForCallback) behaviour_.connect_error = Error{678, "no call", 0};
  };
  number_ = dial(client_, "phone");
  clock_.advance(seconds(2));
  EXPECT_EQ(client_->last().state, uint32_t{RASCS_WaitForCallback});
  EXPECT_EQ(client_->last().error, uint32_t{ERROR_NO_ANSWER});
}

TEST_F(CalledBack, HungUpWhileWaitingForTheCall) {
  behaviour_.callback = {.none = false, .by_caller = false, .preset = "900"};
  client_ = make_client();
  client_->inside = [this](const bus::Notification& n) {
    if (n.state == RASCS_PrepareForCallback) behaviour_.connect_hangs = true;
  };
  number_ = dial(client_, "phone");
  clock_.advance(seconds(2));
  EXPECT_EQ(state_of(number_), uint32_t{RASCS_WaitForCallback});
  EXPECT_TRUE(manager_->hang_up(client_, number_));
  clock_.advance(seconds(10));
  EXPECT_TRUE(is_gone(number_));
}

}  // namespace
}  // namespace openras::manager
