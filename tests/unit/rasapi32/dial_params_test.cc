// RasGetEntryDialParams, RasSetEntryDialParams, and RasDial with what they stored.
#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

class DialParams : public RasTest {
 protected:
  DialParams() { manager_.script("office", {.steps = {{RASCS_Connected}}}); }

  static RASDIALPARAMSA only_name() {
    RASDIALPARAMSA value = params("office");
    value.szUserName[0] = value.szPassword[0] = '\0';
    return value;
  }
  DWORD store(const char* user, const char* password, BOOL remove = FALSE) {
    RASDIALPARAMSA value = params("office");
    std::strcpy(value.szUserName, user);
    std::strcpy(value.szPassword, password);
    return RasSetEntryDialParamsA(nullptr, &value, remove);
  }
  rasapi32::Dictionary dialed_with(RASDIALPARAMSA value) {
    HRASCONN handle = nullptr;
    EXPECT_EQ(RasDialA(nullptr, nullptr, &value, 0, nullptr, &handle), 0u);
    return manager_.log().dials.back();
  }
};

TEST_F(DialParams, NothingStored) {
  RASDIALPARAMSA value = only_name();
  BOOL has_password = TRUE;
  ASSERT_EQ(RasGetEntryDialParamsA(nullptr, &value, &has_password), 0u);
  EXPECT_EQ(has_password, FALSE);
  EXPECT_STREQ(value.szUserName, "");
  EXPECT_STREQ(value.szEntryName, "office");
}

TEST_F(DialParams, WhatWasSetComesBackWithAHandleForThePassword) {
  RASDIALPARAMSA value = params("office");
  std::strcpy(value.szDomain, "D");
  std::strcpy(value.szCallbackNumber, "555");
  ASSERT_EQ(RasSetEntryDialParamsA(nullptr, &value, FALSE), 0u);
  RASDIALPARAMSW wide{};
  wide.dwSize = sizeof wide;
  std::memcpy(wide.szEntryName, u"office", 14);
  BOOL has_password = FALSE;
  ASSERT_EQ(RasGetEntryDialParamsW(nullptr, &wide, &has_password), 0u);
  EXPECT_EQ(has_password, TRUE);
  EXPECT_EQ(std::u16string(wide.szUserName), u"u1");
  EXPECT_EQ(std::u16string(wide.szDomain), u"D");
  EXPECT_EQ(std::u16string(wide.szCallbackNumber), u"555");
  // "szPassword does not return the actual password" (its page).
  EXPECT_NE(std::u16string(wide.szPassword), u"pw1");
  EXPECT_NE(std::u16string(wide.szPassword), u"");
}

TEST_F(DialParams, RasDialFillsInWhatIsStored) {
  ASSERT_EQ(store("stored", "secret"), 0u);
  const rasapi32::Dictionary sent = dialed_with(only_name());
  EXPECT_EQ(sent.text("user"), "stored");
  EXPECT_EQ(sent.text("password"), "secret");
}

TEST_F(DialParams, RasDialKnowsThePasswordsHandle) {
  ASSERT_EQ(store("stored", "secret"), 0u);
  RASDIALPARAMSA value = only_name();
  BOOL has_password = FALSE;
  ASSERT_EQ(RasGetEntryDialParamsA(nullptr, &value, &has_password), 0u);
  EXPECT_EQ(dialed_with(value).text("password"), "secret");
  // Another user's name does not take it.
  std::strcpy(value.szUserName, "somebody");
  EXPECT_EQ(dialed_with(value).text("password"), "");
}

TEST_F(DialParams, GivenCredentialsGoBeforeStoredOnes) {
  ASSERT_EQ(store("stored", "secret"), 0u);
  const rasapi32::Dictionary sent = dialed_with(params("office"));
  EXPECT_EQ(sent.text("user"), "u1");
  EXPECT_EQ(sent.text("password"), "pw1");
}

TEST_F(DialParams, TheHandleSetAgainChangesNothing) {
  ASSERT_EQ(store("stored", "secret"), 0u);
  RASDIALPARAMSA value = only_name();
  BOOL has_password = FALSE;
  ASSERT_EQ(RasGetEntryDialParamsA(nullptr, &value, &has_password), 0u);
  ASSERT_EQ(RasSetEntryDialParamsA(nullptr, &value, FALSE), 0u);
  EXPECT_EQ(dialed_with(only_name()).text("password"), "secret");
}

TEST_F(DialParams, APasswordIsRemoved) {
  ASSERT_EQ(store("stored", "secret"), 0u);
  ASSERT_EQ(store("stored", "ignored", TRUE), 0u);
  RASDIALPARAMSA value = only_name();
  BOOL has_password = TRUE;
  ASSERT_EQ(RasGetEntryDialParamsA(nullptr, &value, &has_password), 0u);
  EXPECT_EQ(has_password, FALSE);
  EXPECT_STREQ(value.szUserName, "stored");
  EXPECT_STREQ(value.szPassword, "");
}

TEST_F(DialParams, EmptyTextsChangeNothing) {
  ASSERT_EQ(store("stored", "secret"), 0u);
  ASSERT_EQ(store("", "other"), 0u);  // without a user name the password is not looked at
  const rasapi32::Dictionary sent = dialed_with(only_name());
  EXPECT_EQ(sent.text("user"), "stored");
  EXPECT_EQ(sent.text("password"), "secret");
}

TEST_F(DialParams, Codes) {
  RASDIALPARAMSA value = only_name();
  BOOL has_password = FALSE;
  // The page's own code for these.
  EXPECT_EQ(RasGetEntryDialParamsA(nullptr, nullptr, &has_password), DWORD{ERROR_BUFFER_INVALID});
  EXPECT_EQ(RasGetEntryDialParamsA(nullptr, &value, nullptr), DWORD{ERROR_BUFFER_INVALID});
  EXPECT_EQ(RasSetEntryDialParamsA(nullptr, nullptr, FALSE), DWORD{ERROR_BUFFER_INVALID});
  EXPECT_EQ(RasGetEntryDialParamsA("/nonexistent.pbk", &value, &has_password),
            DWORD{ERROR_CANNOT_OPEN_PHONEBOOK});
  value = params("nowhere");
  EXPECT_EQ(RasGetEntryDialParamsA(nullptr, &value, &has_password),
            DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  EXPECT_EQ(RasSetEntryDialParamsA(nullptr, &value, FALSE),
            DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  value.dwSize = 1;
  EXPECT_EQ(RasGetEntryDialParamsA(nullptr, &value, &has_password), DWORD{ERROR_INVALID_SIZE});
  EXPECT_EQ(RasSetEntryDialParamsA(nullptr, &value, FALSE), DWORD{ERROR_INVALID_SIZE});
}

}  // namespace
}  // namespace openras::test
