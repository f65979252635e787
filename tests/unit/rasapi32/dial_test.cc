// RasDial: what it is given, what it answers, and what the manager is asked.
#include <fcntl.h>

#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

class Dial : public RasTest {};

TEST_F(Dial, SynchronousReturnsWhenConnected) {
  manager_.script("office", {.steps = kUsualSteps});
  HRASCONN handle = nullptr;
  EXPECT_EQ(dial(0, nullptr, &handle), 0u);
  ASSERT_NE(handle, nullptr);
  RASCONNSTATUSA now{};
  EXPECT_EQ(status(handle, &now), 0u);
  EXPECT_EQ(now.rasconnstate, RASCS_Connected);
  EXPECT_EQ(RasHangUpA(handle), 0u);
  EXPECT_TRUE(gone(handle));
}

TEST_F(Dial, SynchronousFailureFillsTheHandle) {
  manager_.script("office", {.steps = {{RASCS_OpenPort},
                                       {RASCS_Authenticate},
                                       {RASCS_Authenticate, ERROR_AUTHENTICATION_FAILURE}}});
  HRASCONN handle = nullptr;
  EXPECT_EQ(dial(0, nullptr, &handle), DWORD{ERROR_AUTHENTICATION_FAILURE});
  ASSERT_NE(handle, nullptr);
  // "Data is available until an application calls RasHangUp" (RasDial page).
  RASCONNSTATUSA now{};
  EXPECT_EQ(status(handle, &now), 0u);
  EXPECT_EQ(now.dwError, DWORD{ERROR_AUTHENTICATION_FAILURE});
  EXPECT_EQ(RasHangUpA(handle), 0u);
  EXPECT_EQ(status(handle), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(RasHangUpA(handle), DWORD{ERROR_INVALID_HANDLE});
}

TEST_F(Dial, TellsTheManagerWhatItWasGiven) {
  manager_.script("office", {.steps = kUsualSteps});
  RASDIALPARAMSA value = params("OFFICE");  // case does not matter in a phone book
  std::strcpy(value.szPhoneNumber, "10.0.0.9");
  std::strcpy(value.szCallbackNumber, "555");
  std::strcpy(value.szDomain, "D");
  value.dwSubEntry = 1;
  RASDIALEXTENSIONS extensions{};
  extensions.dwSize = sizeof extensions;
  extensions.dwfOptions = RDEOPT_UsePrefixSuffix;
  HRASCONN handle = nullptr;
  ASSERT_EQ(RasDialA(&extensions, book_.c_str(), &value, 0, nullptr, &handle), 0u);
  const Log log = manager_.log();
  ASSERT_EQ(log.dials.size(), 1u);
  const rasapi32::Dictionary& sent = log.dials[0];
  EXPECT_EQ(sent.text("entry"), "office");
  EXPECT_EQ(sent.text("phonebook"), book_.string());
  EXPECT_TRUE(log.with_descriptor[0]);
  EXPECT_EQ(sent.text("user"), "u1");
  EXPECT_EQ(sent.text("password"), "pw1");
  EXPECT_EQ(sent.text("domain"), "D");
  EXPECT_EQ(sent.text("number"), "10.0.0.9");
  EXPECT_EQ(sent.text("callback-number"), "555");
  EXPECT_EQ(sent.word("options"), DWORD{RDEOPT_UsePrefixSuffix});
  EXPECT_EQ(sent.word("subentry"), 1u);
}

TEST_F(Dial, WideTextsArriveAsUtf8) {
  manager_.script("Zürich", {.steps = kUsualSteps});
  RASDIALPARAMSW value{};
  value.dwSize = sizeof value;
  const std::u16string entry = u"Zürich", user = u"Jörg 🐧";
  std::copy(entry.begin(), entry.end(), value.szEntryName);
  std::copy(user.begin(), user.end(), value.szUserName);
  HRASCONN handle = nullptr;
  ASSERT_EQ(RasDialW(nullptr, nullptr, &value, 0, nullptr, &handle), 0u);
  EXPECT_EQ(manager_.log().dials.at(0).text("entry"), "Zürich");
  EXPECT_EQ(manager_.log().dials.at(0).text("user"), "Jörg 🐧");
}

TEST_F(Dial, ByNumberWithoutAnEntry) {
  manager_.script("", {.steps = kUsualSteps});
  RASDIALPARAMSA value = params("");
  std::strcpy(value.szPhoneNumber, "5551234");
  HRASCONN handle = nullptr;
  ASSERT_EQ(RasDialA(nullptr, nullptr, &value, 0, nullptr, &handle), 0u);
  EXPECT_EQ(manager_.log().dials.at(0).text("number"), "5551234");
  EXPECT_EQ(manager_.log().dials.at(0).text("entry"), "");
  // RASCONN page: such a connection is listed as its number after a '.'.
  RASCONNA connection{};
  connection.dwSize = sizeof connection;
  DWORD room = sizeof connection, count = 0;
  ASSERT_EQ(RasEnumConnectionsA(&connection, &room, &count), 0u);
  EXPECT_STREQ(connection.szEntryName, ".5551234");
}

TEST_F(Dial, FailuresBeforeAnythingIsDialedLeaveTheHandleNull) {
  HRASCONN handle = nullptr;
  EXPECT_EQ(dial(0, nullptr, &handle, "nowhere"), DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  RASDIALPARAMSA value = params("office");
  EXPECT_EQ(RasDialA(nullptr, "/nonexistent/x.pbk", &value, 0, nullptr, &handle),
            DWORD{ERROR_CANNOT_OPEN_PHONEBOOK});
  value = params("");
  EXPECT_EQ(RasDialA(nullptr, nullptr, &value, 0, nullptr, &handle),
            DWORD{ERROR_INVALID_PARAMETER});
  manager_.script("office", {.refuse_with = ERROR_ACCESS_DENIED, .steps = {}});
  EXPECT_EQ(dial(0, nullptr, &handle), DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(handle, nullptr);
  EXPECT_EQ(manager_.log().hang_ups.size(), 0u);
}

TEST_F(Dial, RefusesWhatIsNotAllowed) {
  HRASCONN handle = nullptr;
  RASDIALPARAMSA value = params("office");
  EXPECT_EQ(RasDialA(nullptr, nullptr, nullptr, 0, nullptr, &handle),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasDialA(nullptr, nullptr, &value, 0, nullptr, nullptr),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasDialA(nullptr, nullptr, &value, 3, reinterpret_cast<void*>(func1), &handle),
            DWORD{ERROR_INVALID_PARAMETER});
  RASDIALEXTENSIONS extensions{};
  extensions.dwSize = 25;
  EXPECT_EQ(RasDialA(&extensions, nullptr, &value, 0, nullptr, &handle), DWORD{ERROR_INVALID_SIZE});
  value.dwSize = 1063;
  EXPECT_EQ(RasDialA(nullptr, nullptr, &value, 0, nullptr, &handle), DWORD{ERROR_INVALID_SIZE});
  value = params("office");
  std::memset(value.szUserName, 'x', sizeof value.szUserName);  // no NUL
  EXPECT_EQ(RasDialA(nullptr, nullptr, &value, 0, nullptr, &handle),
            DWORD{ERROR_INVALID_PARAMETER});
  value = params("office");
  std::strcpy(value.szUserName, "\xff\xfe");  // no UTF-8
  EXPECT_EQ(RasDialA(nullptr, nullptr, &value, 0, nullptr, &handle),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(handle, nullptr);
  EXPECT_EQ(manager_.log().dials.size(), 0u);
}

TEST_F(Dial, EverySizeOfTheStructureIsReadInItsOwnLayout) {
  manager_.script("office", {.steps = kUsualSteps});
  for (const DWORD size : {1052u, 1064u, 1068u, 1076u}) {
    RASDIALPARAMSA full = params("office");
    full.dwSize = size;
    // Exactly that many octets, so that a sanitizer sees a read past them.
    std::vector<char> exact(size);
    std::memcpy(exact.data(), &full, std::min<size_t>(size, sizeof full));
    HRASCONN handle = nullptr;
    EXPECT_EQ(RasDialA(nullptr, nullptr, reinterpret_cast<RASDIALPARAMSA*>(exact.data()), 0,
                       nullptr, &handle),
              0u)
        << size;
  }
  for (const DWORD size : {2096u, 2108u, 2112u, 2120u}) {
    std::vector<char> exact(size);
    auto* value = reinterpret_cast<RASDIALPARAMSW*>(exact.data());
    std::memcpy(exact.data(), &size, sizeof size);
    const std::u16string entry = u"office";
    std::memcpy(value->szEntryName, entry.data(), entry.size() * 2);
    HRASCONN handle = nullptr;
    EXPECT_EQ(RasDialW(nullptr, nullptr, value, 0, nullptr, &handle), 0u) << size;
  }
}

TEST_F(Dial, AHandleThatIsNotPausedIsNoResume) {
  manager_.put(9, {.entry = "office", .state = RASCS_Connected});
  auto handle = reinterpret_cast<HRASCONN>(uintptr_t{9});
  EXPECT_EQ(dial(0, nullptr, &handle), DWORD{ERROR_DIAL_ALREADY_IN_PROGRESS});
  auto unknown = reinterpret_cast<HRASCONN>(uintptr_t{12345});
  EXPECT_EQ(dial(0, nullptr, &unknown), DWORD{ERROR_INVALID_HANDLE});
}

TEST_F(Dial, AnExistingConnectionTellsConnectedAndNothingElse) {
  manager_.script("office", {.existing = true, .steps = {{RASCS_Connected}}});
  HRASCONN handle = nullptr;
  ASSERT_EQ(dial(1, reinterpret_cast<void*>(func1), &handle), 0u);
  ASSERT_TRUE(own_recorder_.wait_for_return(1));
  EXPECT_EQ(own_recorder_.calls()[0].state, uint32_t{RASCS_Connected});
}

TEST_F(Dial, ARunningManagerIsNeededAndSaid) {
  manager_.die(false);
  HRASCONN handle = nullptr;
  EXPECT_EQ(dial(0, nullptr, &handle), DWORD{ERROR_RASMAN_CANNOT_INITIALIZE});
  EXPECT_EQ(handle, nullptr);
}

}  // namespace
}  // namespace openras::test
