// RasGetCredentials, RasSetCredentials.
#include "unit/rasapi32_phonebook/books.h"

namespace openras::test {
namespace {

constexpr char kHandle[] = "****************";

class CredentialsOf : public Books {
 protected:
  CredentialsOf() {
    RASENTRYA entry = modem_entry();
    EXPECT_EQ(set_entry(nullptr, "a", &entry, sizeof entry), 0u);
  }
  static RASCREDENTIALSA make(DWORD mask, const char* user, const char* password,
                              const char* domain) {
    RASCREDENTIALSA out{};
    out.dwSize = sizeof out;
    out.dwMask = mask;
    std::strcpy(out.szUserName, user);
    std::strcpy(out.szPassword, password);
    std::strcpy(out.szDomain, domain);
    return out;
  }
  static DWORD set(RASCREDENTIALSA value, BOOL clear = FALSE) {
    return RasSetCredentialsA(nullptr, "a", &value, clear);
  }
  static RASCREDENTIALSA get(DWORD mask) {
    RASCREDENTIALSA out = make(mask, "?", "?", "?");
    EXPECT_EQ(RasGetCredentialsA(nullptr, "a", &out), 0u);
    return out;
  }
  std::string stored() const { return slurp(book_.string() + ".credentials"); }
};

constexpr DWORD kAll = RASCM_UserName | RASCM_Password | RASCM_Domain;

TEST_F(CredentialsOf, AnEntryWithoutAnyHasNone) {
  const RASCREDENTIALSA got = get(kAll);
  EXPECT_EQ(got.dwMask, 0u);
  EXPECT_STREQ(got.szUserName, "");
  EXPECT_STREQ(got.szPassword, "");
}

TEST_F(CredentialsOf, ThePasswordIsGivenOutAsAHandle) {
  ASSERT_EQ(set(make(kAll, "u", "geheim", "d")), 0u);
  EXPECT_TRUE(stored().contains("Password=geheim\n"));
  EXPECT_EQ(get(kAll).dwMask, kAll);
  EXPECT_STREQ(get(kAll).szPassword, kHandle);
  EXPECT_STREQ(get(kAll).szUserName, "u");
  // Only what is asked for is told.
  EXPECT_EQ(get(RASCM_Domain).dwMask, DWORD{RASCM_Domain});
  EXPECT_STREQ(get(RASCM_Domain).szUserName, "");
  EXPECT_STREQ(get(RASCM_Domain).szPassword, "");
  RASCREDENTIALSW wide{};
  wide.dwSize = sizeof wide;
  wide.dwMask = kAll;
  ASSERT_EQ(RasGetCredentialsW(nullptr, u"A", &wide), 0u);
  EXPECT_EQ(std::u16string(wide.szPassword), u"****************");
}

TEST_F(CredentialsOf, TheHandleChangesNothing) {
  ASSERT_EQ(set(make(RASCM_Password, "", kHandle, "")), 0u);
  EXPECT_EQ(get(RASCM_Password).dwMask, 0u);
  ASSERT_EQ(set(make(RASCM_Password, "", "geheim", "")), 0u);
  ASSERT_EQ(set(make(RASCM_Password | RASCM_UserName, "v", kHandle, "")), 0u);
  EXPECT_TRUE(stored().contains("Password=geheim\n"));
  EXPECT_STREQ(get(kAll).szUserName, "v");
}

TEST_F(CredentialsOf, OnlyTheMaskIsSetOrCleared) {
  ASSERT_EQ(set(make(kAll, "u", "geheim", "d")), 0u);
  ASSERT_EQ(set(make(RASCM_UserName, "v", "other", "e")), 0u);
  EXPECT_TRUE(stored().contains("Password=geheim\n"));
  EXPECT_STREQ(get(kAll).szDomain, "d");
  ASSERT_EQ(set(make(RASCM_Password | RASCM_Domain, "", "", ""), TRUE), 0u);
  EXPECT_EQ(get(kAll).dwMask, DWORD{RASCM_UserName});
  EXPECT_FALSE(stored().contains("Password"));
}

TEST_F(CredentialsOf, APreSharedKeyGoesAlone) {
  EXPECT_EQ(set(make(RASCM_PreSharedKey | RASCM_UserName, "u", "k", "")),
            DWORD{ERROR_INVALID_PARAMETER});
  ASSERT_EQ(set(make(RASCM_PreSharedKey, "", "schlüssel", "")), 0u);
  EXPECT_TRUE(stored().contains("PreSharedKey=schlüssel\n"));
  EXPECT_STREQ(get(RASCM_PreSharedKey).szPassword, kHandle);
  EXPECT_EQ(get(kAll).dwMask, 0u);
  EXPECT_EQ(set(make(RASCM_ServerPreSharedKey, "", "k", "")), DWORD{ERROR_CALL_NOT_IMPLEMENTED});
}

TEST_F(CredentialsOf, RefuseWhatThePagesSay) {
  EXPECT_EQ(set(make(RASCM_DefaultCreds | RASCM_UserName, "u", "", "")),
            DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(RasSetCredentialsA(nullptr, "a", nullptr, FALSE), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetCredentialsA(nullptr, "a", nullptr), DWORD{ERROR_INVALID_PARAMETER});
  RASCREDENTIALSA value = make(kAll, "", "", "");
  EXPECT_EQ(RasGetCredentialsA(nullptr, "b", &value), DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  EXPECT_EQ(RasSetCredentialsA(nullptr, "b", &value, FALSE), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetCredentialsA("/nowhere", "a", &value), DWORD{ERROR_CANNOT_OPEN_PHONEBOOK});
  value.dwSize = 8;
  EXPECT_EQ(RasGetCredentialsA(nullptr, "a", &value), DWORD{ERROR_INVALID_SIZE});
}

}  // namespace
}  // namespace openras::test
