// Daemons that die, clients that die, and children that are forked.
#include <sys/wait.h>
#include <unistd.h>

#include <future>

#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

class Lifetime : public RasTest {
 protected:
  // What `child` answers in a forked child.
  static int in_child(const std::function<int()>& child) {
    const pid_t pid = fork();
    if (pid == 0) _exit(child());
    int result = 0;
    waitpid(pid, &result, 0);
    return WIFEXITED(result) ? WEXITSTATUS(result) : -1;
  }
};

TEST_F(Lifetime, ADaemonThatDiesEndsTheNotifications) {
  manager_.script("office", {.steps = {{RASCS_OpenPort}, {RASCS_Connected}}});
  std::promise<void> let_go;
  std::shared_future<void> gate = let_go.get_future().share();
  own_recorder_.then = [gate](const Call& call) {
    if (call.state == RASCS_OpenPort) gate.wait();
    return 1;
  };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(own_recorder_.wait_for(1));
  manager_.die(false);
  let_go.set_value();
  ASSERT_TRUE(own_recorder_.wait_for_return(2));
  const Call last = own_recorder_.calls()[1];
  EXPECT_EQ(last.state, uint32_t{RASCS_Disconnected});
  EXPECT_EQ(last.error, DWORD{ERROR_PORT_DISCONNECTED});
  EXPECT_EQ(last.handle, handle);
  EXPECT_EQ(status(handle), DWORD{ERROR_RASMAN_CANNOT_INITIALIZE});
}

TEST_F(Lifetime, ADaemonThatDiesEndsASynchronousDial) {
  manager_.script("office", {.hold_first_step = true, .steps = kUsualSteps});
  HRASCONN handle = nullptr;
  std::future<DWORD> dialing =
      std::async(std::launch::async, [&] { return dial(0, nullptr, &handle); });
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.dials.size() == 1; }));
  manager_.die(false);
  EXPECT_EQ(dialing.get(), DWORD{ERROR_PORT_DISCONNECTED});
}

TEST_F(Lifetime, ARestartedDaemonIsReachedByTheNextRequest) {
  manager_.put(5, {.entry = "office"});
  EXPECT_EQ(status(reinterpret_cast<HRASCONN>(uintptr_t{5})), 0u);
  manager_.die(true);
  EXPECT_EQ(status(reinterpret_cast<HRASCONN>(uintptr_t{5})), DWORD{ERROR_INVALID_HANDLE});
}

TEST_F(Lifetime, AForkedChildOpensItsOwnConnection) {
  manager_.put(5, {.entry = "office"});
  const auto handle = reinterpret_cast<HRASCONN>(uintptr_t{5});
  ASSERT_EQ(status(handle), 0u);
  const uint32_t before = manager_.log().clients;
  EXPECT_EQ(in_child([&] { return status(handle) == 0 ? 7 : 1; }), 7);
  EXPECT_EQ(manager_.log().clients, before + 1);
  EXPECT_EQ(status(handle), 0u);
  EXPECT_EQ(manager_.log().clients, before + 1);  // the parent's is still its own
}

TEST_F(Lifetime, AForkInsideAHandlerLeavesTheChildFree) {
  manager_.script("office", {.steps = kUsualSteps});
  manager_.script("Zürich", {.steps = kUsualSteps});
  std::promise<int> child;
  own_recorder_.then = [&](const Call& call) {
    if (call.state == RASCS_PortOpened) {
      child.set_value(in_child([&] {
        HRASCONN own = nullptr;  // the child is in no handler
        return status(call.handle) == 0 && dial(0, nullptr, &own, "Zürich") == 0 ? 7 : 1;
      }));
    }
    return 1;
  };
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  EXPECT_EQ(child.get_future().get(), 7);
  EXPECT_TRUE(own_recorder_.wait_for_return(4));
}

TEST_F(Lifetime, AChildDoesNotKeepAKilledParentsDialUp) {
  manager_.script("office", {.hold_first_step = true, .steps = kUsualSteps});
  int hold[2];
  ASSERT_EQ(pipe(hold), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    HRASCONN handle = nullptr;
    if (dial(1, reinterpret_cast<void*>(func1), &handle) != 0) _exit(1);
    if (fork() == 0) {  // lives on until the test lets it go
      close(hold[1]);
      char octet;
      _exit(static_cast<int>(read(hold[0], &octet, 1)));
    }
    raise(SIGKILL);
  }
  close(hold[0]);
  int result = 0;
  waitpid(parent, &result, 0);
  EXPECT_TRUE(WIFSIGNALED(result));
  // "A client that dies earlier takes its unfinished operation down."
  EXPECT_TRUE(manager_.wait_for([](const Log& log) { return log.clients_gone == 1; }));
  close(hold[1]);
}

TEST_F(Lifetime, TheConnectionIsLetGoAfterTheLastNotification) {
  manager_.script("office", {.steps = kUsualSteps});
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.clients_gone == 1; }));
  EXPECT_EQ(status(handle), 0u);  // the link stays up
}

TEST_F(Lifetime, AnInterruptedWaitGoesOn) {
  struct sigaction action{};
  action.sa_handler = [](int) {};
  sigaction(SIGUSR1, &action, nullptr);  // no SA_RESTART
  manager_.script("office", {.hold_first_step = true, .steps = kUsualSteps});
  std::promise<pthread_t> thread;
  HRASCONN handle = nullptr;
  std::future<DWORD> dialing = std::async(std::launch::async, [&] {
    thread.set_value(pthread_self());
    return dial(0, nullptr, &handle);
  });
  const pthread_t dialer = thread.get_future().get();
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.dials.size() == 1; }));
  for (int i = 0; i < 100; ++i) pthread_kill(dialer, SIGUSR1);
  manager_.release();
  EXPECT_EQ(dialing.get(), 0u);
}

}  // namespace
}  // namespace openras::test
