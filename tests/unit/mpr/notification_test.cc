// Every rule of doc/notifications.md §connection notifications, with notifyees that record.
#include <future>
#include <thread>

#include "unit/mpr/fixture.h"

namespace openras::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class NotificationTest : public RouterTest {
 protected:
  NotificationTest() { register_notifyees("abc"); }

  // The notifyee answers `before` to before-calls and `after` to after-calls, with a context.
  void answers(const std::string& who, DWORD before, DWORD after = WN_SUCCESS) {
    control_.on_notify(who, [=](const Call& call, NOTIFYINFO* info) {
      if (call.phase == NOTIFY_PRE) info->lpContext = info;
      return call.phase == NOTIFY_PRE ? before : after;
    });
  }
  void provider_fails(const std::string& who, DWORD code) {
    control_.with_provider(who,
                           [=](FakeProvider& p) { p.add = [=](const Call&) { return code; }; });
  }
  void all_fail(DWORD code) {
    provider_fails("np1", code);
    provider_fails("np2", ERROR_BAD_NET_NAME);
  }
};

TEST_F(NotificationTest, BeforeInOrderAfterMirrored) {
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(),
            "a:before:0 b:before:0 c:before:0 np1:NPAddConnection3 c:after:0 b:after:0 a:after:0");
}

TEST_F(NotificationTest, OrderIsTheByteOrderOfTheNames) {
  configure("[Notifyees]\nzz=" + library("mprtest_a") + "\nB=" + library("mprtest_b") +
            "\nb2=" + library("mprtest_c") + "\n");
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(),
            "b:before:0 c:before:0 a:before:0 np1:NPAddConnection3 a:after:0 c:after:0 b:after:0");
}

TEST_F(NotificationTest, TheyAreToldWhatIsConnected) {
  NETRESOURCEW resource = share(u"\\\\server\\share", u"z:");
  resource.lpProvider = const_cast<char16_t*>(u"first network");
  EXPECT_EQ(WNetAddConnection3W(nullptr, &resource, u"pw", u"me", CONNECT_TEMPORARY), 0u);
  for (const Call& call : control_.calls()) {
    EXPECT_EQ(call.local, u"Z:") << call.who;  // also what one of them scribbled over
    EXPECT_EQ(call.remote, u"\\\\server\\share") << call.who;
    EXPECT_EQ(call.provider, u"first network") << call.who;
    EXPECT_EQ(call.type, DWORD{RESOURCETYPE_DISK}) << call.who;
    EXPECT_EQ(call.flags, DWORD{CONNECT_TEMPORARY}) << call.who;
  }
}

TEST_F(NotificationTest, AContextComesBackAndNoneMeansNoAfterCall) {
  static int thing = 0;
  control_.on_notify("a", [](const Call& call, NOTIFYINFO* info) {
    EXPECT_EQ(call.context, call.phase == NOTIFY_PRE ? nullptr : &thing);
    info->lpContext = &thing;
    return DWORD{WN_SUCCESS};
  });
  control_.on_notify("b", [](const Call&, NOTIFYINFO*) { return DWORD{WN_SUCCESS}; });
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(),
            "a:before:0 b:before:0 c:before:0 np1:NPAddConnection3 c:after:0 a:after:0");
}

TEST_F(NotificationTest, EachOperationHasContextsOfItsOwn) {
  std::set<void*> contexts;
  control_.on_notify("a", [&](const Call& call, NOTIFYINFO* info) {
    if (call.phase == NOTIFY_PRE) {
      info->lpContext = new int;
      contexts.insert(info->lpContext);
    } else {
      EXPECT_EQ(contexts.erase(call.context), 1u);
      delete static_cast<int*>(call.context);
    }
    return DWORD{WN_SUCCESS};
  });
  EXPECT_EQ(add(u"\\\\server\\one"), 0u);
  EXPECT_EQ(add(u"\\\\server\\two"), 0u);
  EXPECT_TRUE(contexts.empty());
}

TEST_F(NotificationTest, AVetoInTheMiddleEndsIt) {
  control_.on_notify("b", [](const Call&, NOTIFYINFO*) { return DWORD{WN_CANCEL}; });
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{WN_CANCEL});
  EXPECT_EQ(control_.story(), "a:before:0 b:before:0 a:after:1223");
  EXPECT_THAT(last_error().text, HasSubstr("b refused"));
  EXPECT_EQ(last_error().provider, "b");
}

TEST_F(NotificationTest, AVetoWithAnErrorAndAText) {
  control_.on_notify("c", [](const Call&, NOTIFYINFO*) {
    WNetSetLastErrorW(678, const_cast<char16_t*>(u"Die Gegenstelle antwortet nicht."),
                      const_cast<char16_t*>(u"Fernzugriff"));
    return DWORD{ERROR_EXTENDED_ERROR};
  });
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_EXTENDED_ERROR});
  EXPECT_EQ(control_.story(), "a:before:0 b:before:0 c:before:0 b:after:1208 a:after:1208");
  EXPECT_EQ(last_error().code, 678u);
  EXPECT_EQ(last_error().text, "Die Gegenstelle antwortet nicht.");
  EXPECT_EQ(last_error().provider, "Fernzugriff");
}

TEST_F(NotificationTest, AContextLeftWithAVetoIsNotUsed) {
  answers("b", ERROR_ACCESS_DENIED);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(control_.story(), "a:before:0 b:before:0 a:after:5");
  EXPECT_THAT(log(), HasSubstr("notifyee=b"));
  EXPECT_THAT(log(), HasSubstr("left a context"));
}

TEST_F(NotificationTest, AVetoIsNotTriedAgain) {
  answers("a", WN_SUCCESS, WN_RETRY);
  control_.on_notify("b", [](const Call&, NOTIFYINFO*) { return DWORD{WN_CANCEL}; });
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{WN_CANCEL});
  EXPECT_EQ(control_.story(), "a:before:0 b:before:0 a:after:1223");
}

TEST_F(NotificationTest, RetryOnceThenSuccess) {
  int tries = 0;
  control_.with_provider("np1", [&](FakeProvider& provider) {
    provider.add = [&](const Call&) {
      return tries++ == 0 ? DWORD{ERROR_LOGON_FAILURE} : DWORD{WN_SUCCESS};
    };
  });
  provider_fails("np2", ERROR_BAD_NET_NAME);
  answers("b", WN_SUCCESS, WN_RETRY);
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  // The one that asked for it gets no second before-call; the others' says WN_RETRY (1237).
  EXPECT_EQ(control_.story(),
            "a:before:0 b:before:0 c:before:0 np1:NPAddConnection3 np2:NPAddConnection3 "
            "c:after:1326 b:after:1326 a:after:1326 "
            "a:before:1237 c:before:1237 np1:NPAddConnection3 c:after:0 b:after:0 a:after:0");
}

TEST_F(NotificationTest, RetryThreeTimesAndForever) {
  for (const int wanted : {3, 1000}) {
    control_.reset();
    all_fail(ERROR_LOGON_FAILURE);
    int asked = 0;
    control_.on_notify("c", [&](const Call& call, NOTIFYINFO* info) {
      if (call.phase == NOTIFY_PRE) info->lpContext = info;
      return call.phase == NOTIFY_POST && asked++ < wanted ? DWORD{WN_RETRY} : DWORD{WN_SUCCESS};
    });
    EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_LOGON_FAILURE});
    int tries = 0;
    int told_c_before = 0;
    for (const Call& call : control_.calls()) {
      tries += call.who == "np1";
      told_c_before += call.who == "c" && call.phase == NOTIFY_PRE;
    }
    EXPECT_EQ(tries, 4) << wanted;  // and 3 retries
    EXPECT_EQ(told_c_before, 1);
    EXPECT_EQ(asked, 4);
  }
  EXPECT_THAT(log(), HasSubstr("tried again 3 times"));
}

TEST_F(NotificationTest, TheRetryKeepsTheContext) {
  int state = 0;
  all_fail(ERROR_LOGON_FAILURE);
  control_.on_notify("a", [&](const Call& call, NOTIFYINFO* info) {
    if (call.phase == NOTIFY_PRE) {
      info->lpContext = &state;
      return DWORD{WN_SUCCESS};
    }
    EXPECT_EQ(call.context, &state);
    return ++state < 3 ? DWORD{WN_RETRY} : DWORD{WN_SUCCESS};
  });
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_LOGON_FAILURE});
  EXPECT_EQ(state, 3);
}

TEST_F(NotificationTest, AVetoInTheRetryTellsWhoWaits) {
  all_fail(ERROR_LOGON_FAILURE);
  answers("c", WN_SUCCESS, WN_RETRY);
  control_.on_notify("a", [](const Call& call, NOTIFYINFO*) {
    return call.status == WN_RETRY ? DWORD{WN_CANCEL} : DWORD{WN_SUCCESS};
  });
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{WN_CANCEL});
  EXPECT_EQ(control_.story(),
            "a:before:0 b:before:0 c:before:0 np1:NPAddConnection3 np2:NPAddConnection3 "
            "c:after:1326 b:after:1326 a:before:1237 c:after:1223");
}

TEST_F(NotificationTest, RetryElsewhereCountsAsSuccess) {
  answers("a", WN_RETRY, WN_RETRY);  // before, and after a success
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(),
            "a:before:0 b:before:0 c:before:0 np1:NPAddConnection3 c:after:0 b:after:0 a:after:0");
}

TEST_F(NotificationTest, ErrorsAfterASuccessAreIgnored) {
  answers("b", WN_SUCCESS, ERROR_ACCESS_DENIED);
  EXPECT_EQ(add(u"\\\\server\\share", u"Z:"), 0u);
  EXPECT_EQ(control_.story(),
            "a:before:0 b:before:0 c:before:0 np1:NPAddConnection3 c:after:0 b:after:0 a:after:0");
  EXPECT_TRUE(control_.provider("np1").connected.contains(u"Z:"));
}

TEST_F(NotificationTest, AfterAFailureTheyGetTheResult) {
  provider_fails("np1", ERROR_BAD_NETPATH);
  provider_fails("np2", ERROR_LOGON_FAILURE);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_LOGON_FAILURE});
  EXPECT_EQ(control_.story(),
            "a:before:0 b:before:0 c:before:0 np1:NPAddConnection3 np2:NPAddConnection3 "
            "c:after:1326 b:after:1326 a:after:1326");
}

TEST_F(NotificationTest, WhatTheRouterRejectsIsSilent) {
  NETRESOURCEW bad_provider = share(u"\\\\server\\share");
  bad_provider.lpProvider = const_cast<char16_t*>(u"nobody");
  EXPECT_EQ(WNetAddConnection2W(nullptr, nullptr, nullptr, 0), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(WNetAddConnection2W(&bad_provider, nullptr, nullptr, 0), DWORD{ERROR_BAD_PROVIDER});
  EXPECT_EQ(add(u"server\\share"), DWORD{ERROR_BAD_NET_NAME});
  EXPECT_EQ(add(u"\\\\server\\share", u"ZZ:"), DWORD{ERROR_BAD_DEVICE});
  EXPECT_EQ(cancel(u""), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(cancel(u"nonsense"), DWORD{ERROR_NOT_CONNECTED});
  control_.with_provider("np2", [](FakeProvider& p) { p.connected[u"Z:"] = u"\\\\x\\y"; });
  EXPECT_EQ(add(u"\\\\server\\share", u"z:"), DWORD{ERROR_ALREADY_ASSIGNED});
  EXPECT_EQ(control_.story(), "");
}

TEST_F(NotificationTest, EveryAddTells) {
  NETRESOURCEA ansi = {};
  ansi.dwType = RESOURCETYPE_DISK;
  ansi.lpRemoteName = const_cast<char*>("\\\\server\\Straße");
  NETRESOURCEW wide = share(u"\\\\server\\Straße");
  EXPECT_EQ(WNetAddConnectionA("\\\\server\\Straße", nullptr, nullptr), 0u);
  EXPECT_EQ(WNetAddConnectionW(u"\\\\server\\Straße", nullptr, nullptr), 0u);
  EXPECT_EQ(WNetAddConnection2A(&ansi, nullptr, nullptr, 0), 0u);
  EXPECT_EQ(WNetAddConnection2W(&wide, nullptr, nullptr, 0), 0u);
  EXPECT_EQ(WNetAddConnection3A(nullptr, &ansi, nullptr, nullptr, 0), 0u);
  EXPECT_EQ(WNetAddConnection3W(nullptr, &wide, nullptr, nullptr, 0), 0u);
  EXPECT_EQ(WNetUseConnectionA(nullptr, &ansi, nullptr, nullptr, 0, nullptr, nullptr, nullptr), 0u);
  EXPECT_EQ(WNetUseConnectionW(nullptr, &wide, nullptr, nullptr, 0, nullptr, nullptr, nullptr), 0u);
  int told = 0;
  for (const Call& call : control_.calls()) {
    EXPECT_EQ(call.remote, u"\\\\server\\Straße");
    told += call.who == "a";
  }
  EXPECT_EQ(told, 16);
}

TEST_F(NotificationTest, CancelTellsLikewise) {
  ASSERT_EQ(add(u"\\\\server\\share", u"Z:"), 0u);
  EXPECT_EQ(cancel(u"z:", CONNECT_UPDATE_PROFILE, TRUE), 0u);
  std::vector<Call> told;
  for (const Call& call : control_.calls()) {
    if (call.function == "cancel") told.push_back(call);
  }
  ASSERT_EQ(told.size(), 6u);
  const char* const kOrder[] = {"a", "b", "c", "c", "b", "a"};
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(told[i].who, kOrder[i]);
    EXPECT_EQ(told[i].local, u"Z:");
    EXPECT_EQ(told[i].provider, i < 3 ? u"" : u"First Network");  // NULL before
    EXPECT_EQ(told[i].flags, DWORD{CONNECT_UPDATE_PROFILE});
    EXPECT_EQ(told[i].force, TRUE);
    EXPECT_EQ(told[i].status, 0u);
  }
}

TEST_F(NotificationTest, CancelVetoRetryAndFailure) {
  ASSERT_EQ(add(u"\\\\server\\share", u"Z:"), 0u);
  control_.on_notify("b", [](const Call& call, NOTIFYINFO*) {
    return call.function == "cancel" ? DWORD{WN_CANCEL} : DWORD{WN_SUCCESS};
  });
  EXPECT_EQ(cancel(u"Z:"), DWORD{WN_CANCEL});
  EXPECT_TRUE(control_.provider("np1").connected.contains(u"Z:"));
  answers("b", WN_SUCCESS, WN_RETRY);
  int tries = 0;
  control_.with_provider("np1", [&](FakeProvider& provider) {
    provider.cancel = [&](const Call&) {
      return ++tries == 1 ? DWORD{ERROR_OPEN_FILES} : DWORD{WN_SUCCESS};
    };
  });
  EXPECT_EQ(cancel(u"Z:"), 0u);
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(cancel(u"Z:"), DWORD{ERROR_NOT_CONNECTED});
  for (const Call& call : control_.calls()) {
    // A failure has no provider that ended it.
    EXPECT_TRUE(call.status == 0 || call.provider.empty()) << call.status;
  }
}

TEST_F(NotificationTest, RestoringTellsNobody) {
  ASSERT_EQ(add(u"\\\\server\\share", u"Z:", CONNECT_UPDATE_PROFILE), 0u);
  ASSERT_EQ(cancel(u"Z:"), 0u);
  control_.reset();
  EXPECT_EQ(WNetRestoreConnectionW(nullptr, nullptr), 0u);
  EXPECT_EQ(control_.story(), "np1:NPAddConnection3");
}

// ---- Those that break the rules ----

TEST_F(NotificationTest, OneThatThrowsIsAsIfItWereNotThere) {
  control_.on_notify("a", [](const Call&, NOTIFYINFO* info) -> DWORD {
    info->lpContext = info;
    throw std::runtime_error("no such table");
  });
  control_.on_notify("b", [](const Call& call, NOTIFYINFO* info) -> DWORD {
    info->lpContext = info;
    if (call.phase == NOTIFY_POST) throw 42;
    return WN_SUCCESS;
  });
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(),
            "a:before:0 b:before:0 c:before:0 np1:NPAddConnection3 c:after:0 b:after:0");
  EXPECT_THAT(log(), HasSubstr("notifyee=a"));
  EXPECT_THAT(log(), HasSubstr("no such table"));
  EXPECT_THAT(log(), HasSubstr("notifyee=b"));
  EXPECT_THAT(log(), HasSubstr("took_ms="));
}

TEST_F(NotificationTest, NonsenseIsNoVeto) {
  answers("a", 0xDEADBEEF, 0xDEADBEEF);
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(),
            "a:before:0 b:before:0 c:before:0 np1:NPAddConnection3 c:after:0 b:after:0");
  EXPECT_THAT(log(), HasSubstr("0xdeadbeef"));
}

TEST_F(NotificationTest, WNetInsideIsRefusedAtOnce) {
  for (const char* const who : {"a", "b"}) {
    control_.on_notify(who, [](const Call& call, NOTIFYINFO* info) {
      info->lpContext = info;
      char16_t text[300];
      DWORD room = 300;
      HANDLE handle = nullptr;
      EXPECT_EQ(add(u"\\\\server\\other"), DWORD{ERROR_BUSY}) << call.phase;
      EXPECT_EQ(cancel(u"\\\\server\\share"), DWORD{ERROR_BUSY});
      EXPECT_EQ(WNetGetConnectionW(u"Z:", text, &room), DWORD{ERROR_BUSY});
      EXPECT_EQ(WNetOpenEnumW(RESOURCE_CONNECTED, 0, 0, nullptr, &handle), DWORD{ERROR_BUSY});
      EXPECT_EQ(WNetRestoreConnectionW(nullptr, nullptr), DWORD{ERROR_BUSY});
      return DWORD{WN_SUCCESS};
    });
  }
  EXPECT_EQ(add(u"\\\\server\\share", u"Z:"), 0u);
  EXPECT_EQ(cancel(u"Z:"), 0u);
}

TEST_F(NotificationTest, OneThatWaitsForAnotherThreadInWNetDoesNotHang) {
  control_.on_notify("a", [](const Call& call, NOTIFYINFO*) {
    if (call.remote != u"\\\\server\\share") return DWORD{WN_SUCCESS};
    EXPECT_EQ(std::async(std::launch::async, [] { return add(u"\\\\server\\other"); }).get(), 0u);
    return DWORD{WN_SUCCESS};
  });
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
}

TEST_F(NotificationTest, ASlowOneIsLoggedWithItsNameAndTime) {
  configure("[NetworkProvider]\nNotifySlowAfter=20\n[Notifyees]\nsleepy=" + library("mprtest_a") +
            "\nquick=" + library("mprtest_b") + "\n");
  control_.on_notify("a", [](const Call& call, NOTIFYINFO*) {
    if (call.phase == NOTIFY_PRE) std::this_thread::sleep_for(std::chrono::milliseconds(30));
    return DWORD{WN_SUCCESS};
  });
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_THAT(log(), testing::ContainsRegex("notifyee=sleepy.*took_ms=[3-9][0-9]"));
}

TEST_F(NotificationTest, OneThatDoesNotReturnIsLoggedMeanwhile) {
  configure("[NetworkProvider]\nNotifySlowAfter=20\n[Notifyees]\nstuck=" + library("mprtest_a") +
            "\n");
  control_.on_notify("a", [&](const Call& call, NOTIFYINFO*) {
    const auto bound = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (call.phase == NOTIFY_PRE && std::chrono::steady_clock::now() < bound &&
           !log().contains("has not returned after 20 ms")) {
      std::this_thread::yield();
    }
    return DWORD{WN_SUCCESS};
  });
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_THAT(log(), testing::ContainsRegex("notifyee=stuck .*phase=before.*has not returned"));
}

TEST_F(NotificationTest, OneHoldsBackItsOwnOperationOnly) {
  std::promise<void> let_go;
  std::promise<void> reached;
  std::shared_future<void> gate = let_go.get_future().share();
  control_.on_notify("a", [&](const Call& call, NOTIFYINFO*) {
    if (call.remote == u"\\\\server\\slow") {
      reached.set_value();
      gate.wait();
    }
    return DWORD{WN_SUCCESS};
  });
  std::future<DWORD> slow = std::async(std::launch::async, [] { return add(u"\\\\server\\slow"); });
  reached.get_future().wait();
  EXPECT_EQ(add(u"\\\\server\\quick"), 0u);
  let_go.set_value();
  EXPECT_EQ(slow.get(), 0u);
}

TEST_F(NotificationTest, OneFunctionAloneWillDo) {
  configure("[Notifyees]\nonly=" + library("mprtest_only_cancel") + "\n");
  EXPECT_EQ(add(u"\\\\server\\share", u"Z:"), 0u);
  EXPECT_EQ(cancel(u"Z:"), 0u);
  EXPECT_EQ(control_.story(),
            "np1:NPAddConnection3 only_cancel:before:0 np1:NPCancelConnection only_cancel:after:0");
}

}  // namespace
}  // namespace openras::test
