// The rules of notification handlers (notifications.md §1), one by one.
#include <signal.h>

#include <atomic>
#include <future>

#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

class Handler : public RasTest {};

void expect_usual_states(const std::vector<Call>& calls) {
  ASSERT_EQ(calls.size(), kUsualSteps.size());
  for (size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i].message, UINT{WM_RASDIALEVENT});
    EXPECT_EQ(calls[i].state, kUsualSteps[i].state);
    EXPECT_EQ(calls[i].error, 0u);
  }
}

TEST_F(Handler, Type0IsToldStateAndError) {
  manager_.script("office", {.steps = kUsualSteps});
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(0, reinterpret_cast<void*>(func0), &handle), 0u);
  EXPECT_NE(handle, nullptr);
  ASSERT_TRUE(own_recorder_.wait_for_return(4));
  expect_usual_states(own_recorder_.calls());
}

TEST_F(Handler, Type1IsToldTheHandleAndTheExtendedError) {
  manager_.script("office", {.steps = {{RASCS_OpenPort},
                                       {RASCS_Authenticate},
                                       {RASCS_Authenticate, ERROR_AUTHENTICATION_FAILURE, 42}}});
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(own_recorder_.wait_for_return(3));
  const std::vector<Call> calls = own_recorder_.calls();
  EXPECT_EQ(calls[0].handle, handle);
  EXPECT_EQ(calls[1].error, 0u);
  EXPECT_EQ(calls[2].state, calls[1].state);
  EXPECT_EQ(calls[2].error, DWORD{ERROR_AUTHENTICATION_FAILURE});
  EXPECT_EQ(calls[2].extended, 42u);
}

TEST_F(Handler, Type2IsToldTheCallbackIdAndTheSubentry) {
  manager_.script("office", {.steps = {{RASCS_OpenPort, 0, 0, 2}, {RASCS_Connected}}});
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(2, reinterpret_cast<void*>(func2), &handle), 0u);
  ASSERT_TRUE(own_recorder_.wait_for_return(2));
  const std::vector<Call> calls = own_recorder_.calls();
  EXPECT_EQ(calls[0].callback_id, 77u);
  EXPECT_EQ(calls[0].subentry, 2u);
  EXPECT_EQ(calls[0].handle, handle);
  EXPECT_EQ(calls[1].subentry, 1u);
}

TEST_F(Handler, Type2ReturningZeroEndsTheCallsAndNotTheOperation) {
  manager_.script("office", {.steps = kUsualSteps});
  own_recorder_.then = [](const Call&) { return 0; };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(2, reinterpret_cast<void*>(func2), &handle), 0u);
  // The operation ends by itself; only then the library lets its connection go.
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.clients_gone == 1; }));
  EXPECT_EQ(own_recorder_.calls().size(), 1u);
  EXPECT_EQ(manager_.log().answers, std::vector<bool>{false});
  RASCONNSTATUSA now{};
  ASSERT_EQ(status(handle, &now), 0u);
  EXPECT_EQ(now.rasconnstate, RASCS_Connected);
}

TEST_F(Handler, TheOperationWaitsForTheHandler) {
  manager_.script("office", {.steps = kUsualSteps});
  std::promise<void> let_go;
  std::shared_future<void> gate = let_go.get_future().share();
  own_recorder_.then = [gate](const Call& call) {
    if (call.state == RASCS_PortOpened) gate.wait();
    return 1;
  };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(own_recorder_.wait_for(2));
  // Other calls are answered meanwhile, and the manager has not gone on.
  RASCONNSTATUSA now{};
  EXPECT_EQ(status(handle, &now), 0u);
  EXPECT_EQ(now.rasconnstate, RASCS_PortOpened);
  EXPECT_EQ(manager_.log().answers.size(), 1u);
  let_go.set_value();
  EXPECT_TRUE(own_recorder_.wait_for_return(4));
}

TEST_F(Handler, OneSlowHandlerHoldsBackItsOwnConnectionOnly) {
  manager_.script("office", {.steps = kUsualSteps});
  manager_.script("Zürich", {.steps = kUsualSteps});
  std::promise<void> let_go;
  std::shared_future<void> gate = let_go.get_future().share();
  std::atomic<HRASCONN> slow{nullptr};
  std::atomic<int> others{0};
  std::promise<void> all_others;
  own_recorder_.then = [&, gate](const Call& call) {
    HRASCONN none = nullptr;
    slow.compare_exchange_strong(none, call.handle);
    if (call.handle == slow.load()) {
      gate.wait();
    } else if (++others == 4) {
      all_others.set_value();
    }
    return 1;
  };
  HRASCONN first = nullptr, second = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &first), 0u);
  ASSERT_TRUE(own_recorder_.wait_for(1));
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &second, "Zürich"), 0u);
  EXPECT_TRUE(own_recorder_.wait_for(5));
  // The last call was recorded; whether it has returned already is another question.
  EXPECT_EQ(all_others.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  let_go.set_value();
  EXPECT_TRUE(own_recorder_.wait_for_return(8));
}

TEST_F(Handler, RasDialInsideIsRefusedAtOnce) {
  manager_.script("office", {.steps = kUsualSteps});
  std::atomic<DWORD> answer{0};
  HRASCONN inner = nullptr;
  own_recorder_.then = [&](const Call& call) {
    if (call.state == RASCS_ConnectDevice) answer = dial(0, nullptr, &inner, "Zürich");
    return 1;
  };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(own_recorder_.wait_for_return(4));
  EXPECT_EQ(answer.load(), DWORD{ERROR_DIAL_ALREADY_IN_PROGRESS});
  EXPECT_EQ(inner, nullptr);
  EXPECT_EQ(manager_.log().dials.size(), 1u);
}

TEST_F(Handler, QuestionsInsideAreAnswered) {
  manager_.script("office", {.steps = kUsualSteps});
  std::vector<DWORD> answers;
  own_recorder_.then = [&](const Call& call) {
    if (call.state != RASCS_ConnectDevice) return 1;
    char text[512];
    DWORD room = 0, count = 0;
    answers = {status(call.handle), RasEnumConnectionsA(nullptr, &room, &count),
               RasEnumEntriesA(nullptr, nullptr, nullptr, &room, &count),
               RasGetErrorStringA(ERROR_NO_ANSWER, text, sizeof text)};
    return 1;
  };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(own_recorder_.wait_for_return(4));
  EXPECT_EQ(answers, (std::vector<DWORD>{0, ERROR_BUFFER_TOO_SMALL, ERROR_BUFFER_TOO_SMALL, 0}));
}

TEST_F(Handler, RasHangUpInsideTakesEffectAfterTheReturn) {
  manager_.script("office", {.steps = kUsualSteps});
  std::atomic<DWORD> hang_up{1}, still_there{1};
  own_recorder_.then = [&](const Call& call) {
    if (call.state != RASCS_PortOpened) return 1;
    hang_up = RasHangUpA(call.handle);
    still_there = status(call.handle);
    EXPECT_EQ(manager_.log().hang_ups.size(), 0u);
    return 1;
  };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.hang_ups.size() == 1; }));
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.clients_gone >= 1; }));
  EXPECT_EQ(hang_up.load(), 0u);
  EXPECT_EQ(still_there.load(), 0u);
  EXPECT_TRUE(gone(handle));
  EXPECT_EQ(own_recorder_.calls().size(), 2u);  // none after it
}

TEST_F(Handler, RasHangUpInsideAfterAnErrorFreesTheHandle) {
  manager_.script("office",
                  {.steps = {{RASCS_OpenPort}, {RASCS_OpenPort, ERROR_PORT_NOT_AVAILABLE}}});
  own_recorder_.then = [&](const Call& call) {
    if (call.error != 0) RasHangUpA(call.handle);
    return 1;
  };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.hang_ups.size() == 1; }));
  EXPECT_TRUE(gone(handle));
}

TEST_F(Handler, RasHangUpFromAnotherThreadDoesNotWaitForTheHandler) {
  manager_.script("office", {.steps = kUsualSteps});
  std::promise<void> let_go;
  std::shared_future<void> gate = let_go.get_future().share();
  own_recorder_.then = [gate](const Call&) {
    gate.wait();
    return 1;
  };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(own_recorder_.wait_for(1));
  EXPECT_EQ(RasHangUpA(handle), 0u);  // the handler still blocks
  EXPECT_EQ(own_recorder_.calls().size(), 1u);
  let_go.set_value();
  EXPECT_TRUE(gone(handle));
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.clients_gone >= 1; }));
  EXPECT_EQ(own_recorder_.calls().size(), 1u);
}

TEST_F(Handler, RasHangUpEndsASynchronousDial) {
  manager_.script("office", {.hold_first_step = true, .steps = kUsualSteps});
  HRASCONN handle = nullptr;
  std::future<DWORD> dialing =
      std::async(std::launch::async, [&] { return dial(0, nullptr, &handle); });
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.dials.size() == 1; }));
  EXPECT_EQ(RasHangUpA(reinterpret_cast<HRASCONN>(uintptr_t{1})), 0u);
  EXPECT_EQ(dialing.get(), DWORD{ERROR_USER_DISCONNECTION});
}

TEST_F(Handler, RunsWithAllSignalsBlocked) {
  manager_.script("office", {.steps = {{RASCS_Connected}}});
  sigset_t seen;
  sigemptyset(&seen);
  own_recorder_.then = [&](const Call&) {
    pthread_sigmask(SIG_SETMASK, nullptr, &seen);
    return 1;
  };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.answers.size() == 1; }));
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGCHLD, SIGALRM}) {
    EXPECT_EQ(sigismember(&seen, signal), 1) << signal;
  }
}

TEST_F(Handler, AnExceptionIsLikeAReturn) {
  manager_.script("office", {.steps = kUsualSteps});
  own_recorder_.then = [](const Call&) -> DWORD { throw std::runtime_error("handler"); };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(2, reinterpret_cast<void*>(func2), &handle), 0u);
  EXPECT_TRUE(own_recorder_.wait_for_return(4));
}

}  // namespace
}  // namespace openras::test
