// Paused states by the Windows functions: the second RasDial.
#include <future>

#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

const std::vector<Step> kPausing = {{RASCS_Authenticate},
                                    {RASCS_AuthNotify},
                                    {RASCS_RetryAuthentication},
                                    {RASCS_AuthRetry},
                                    {RASCS_Connected}};

class Paused : public RasTest {
 protected:
  // Dials with RDEOPT_PausedStates and waits until the pause was told.
  HRASCONN begin(DWORD type, void* handler) {
    manager_.script("office", {.steps = kPausing});
    RASDIALEXTENSIONS extensions{};
    extensions.dwSize = sizeof extensions;
    extensions.dwfOptions = RDEOPT_PausedStates;
    RASDIALPARAMSA value = params("office");
    HRASCONN handle = nullptr;
    EXPECT_EQ(RasDialA(&extensions, nullptr, &value, type, handler, &handle), 0u);
    EXPECT_TRUE(own_recorder_.wait_for_return(3));
    return handle;
  }
  DWORD resume(HRASCONN handle, DWORD type, void* handler) {
    RASDIALPARAMSA value{};
    value.dwSize = sizeof value;
    std::strcpy(value.szUserName, "u2");
    std::strcpy(value.szPassword, "pw2");
    std::strcpy(value.szDomain, "D");
    std::strcpy(value.szCallbackNumber, "555");
    return RasDialA(nullptr, nullptr, &value, type, handler, &handle);
  }
};

TEST_F(Paused, ASecondRasDialResumes) {
  void* const handler = reinterpret_cast<void*>(func1);
  const HRASCONN handle = begin(1, handler);
  EXPECT_EQ(resume(handle, 1, handler), 0u);
  ASSERT_TRUE(own_recorder_.wait_for_return(5));
  EXPECT_EQ(own_recorder_.calls().back().state, uint32_t{RASCS_Connected});
  const Log log = manager_.log();
  ASSERT_EQ(log.dials.size(), 1u);
  EXPECT_EQ(log.dials[0].word("options"), DWORD{RDEOPT_PausedStates});
  ASSERT_EQ(log.resumes.size(), 1u);
  EXPECT_EQ(log.resumes[0].text("user"), "u2");
  EXPECT_EQ(log.resumes[0].text("password"), "pw2");
  EXPECT_EQ(log.resumes[0].text("domain"), "D");
  EXPECT_EQ(log.resumes[0].text("callback-number"), "555");
  EXPECT_EQ(resume(handle, 1, handler), DWORD{ERROR_DIAL_ALREADY_IN_PROGRESS}) << "not paused";
}

TEST_F(Paused, ByAnotherNotifierOrHandleItIsAnError) {
  void* const handler = reinterpret_cast<void*>(func1);
  const HRASCONN handle = begin(1, handler);
  EXPECT_EQ(resume(handle, 2, reinterpret_cast<void*>(func2)), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(resume(handle, 0, handler), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(resume(handle, 0, nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(resume(reinterpret_cast<HRASCONN>(uintptr_t{4711}), 1, handler),
            DWORD{ERROR_INVALID_HANDLE});
  manager_.put(77, {.state = RASCS_RetryAuthentication});  // another process's
  EXPECT_EQ(resume(reinterpret_cast<HRASCONN>(uintptr_t{77}), 1, handler),
            DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(manager_.log().resumes.size(), 0u);
  EXPECT_EQ(resume(handle, 1, handler), 0u);
  EXPECT_TRUE(own_recorder_.wait_for_return(5));
}

TEST_F(Paused, NotInsideTheHandler) {
  std::atomic<DWORD> answer{0};
  own_recorder_.then = [&](const Call& call) -> DWORD {
    if (call.state == RASCS_RetryAuthentication)
      answer = resume(call.handle, 1, reinterpret_cast<void*>(func1));
    return 1;
  };
  const HRASCONN handle = begin(1, reinterpret_cast<void*>(func1));
  EXPECT_EQ(answer.load(), DWORD{ERROR_DIAL_ALREADY_IN_PROGRESS});
  EXPECT_EQ(RasHangUpA(handle), 0u);
  EXPECT_TRUE(gone(handle));
}

TEST_F(Paused, HangingUpEndsIt) {
  const HRASCONN handle = begin(1, reinterpret_cast<void*>(func1));
  EXPECT_EQ(RasHangUpA(handle), 0u);
  EXPECT_TRUE(gone(handle));
  EXPECT_EQ(resume(handle, 1, reinterpret_cast<void*>(func1)), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(own_recorder_.calls().size(), 3u);
}

// Who waits for the end has nobody to resume: the manager is not asked to pause.
TEST_F(Paused, ASynchronousDialDoesNotPause) {
  manager_.script("office", {.steps = kUsualSteps});
  RASDIALEXTENSIONS extensions{};
  extensions.dwSize = sizeof extensions;
  extensions.dwfOptions = RDEOPT_PausedStates;
  RASDIALPARAMSA value = params("office");
  HRASCONN handle = nullptr;
  EXPECT_EQ(RasDialA(&extensions, nullptr, &value, 0, nullptr, &handle), 0u);
  EXPECT_EQ(manager_.log().dials.at(0).word("options"), 0u);
}

}  // namespace
}  // namespace openras::test
