// RasDeleteEntry, RasRenameEntry, RasValidateEntryName.
#include "unit/rasapi32_phonebook/books.h"

namespace openras::test {
namespace {

class EntryNames : public Books {
 protected:
  EntryNames() { add("a"); }
  static void add(const char* name) {
    RASENTRYA entry = modem_entry();
    EXPECT_EQ(set_entry(nullptr, name, &entry, sizeof entry), 0u);
  }
  static DWORD exists(const char* name) {
    DWORD room = 0;
    return get_entry(nullptr, name, static_cast<RASENTRYA*>(nullptr), &room);
  }
};

TEST_F(EntryNames, Delete) {
  EXPECT_EQ(RasDeleteEntryA(nullptr, "b"), DWORD{ERROR_INVALID_NAME});
  EXPECT_EQ(RasDeleteEntryA("/nowhere", "a"), DWORD{ERROR_CANNOT_OPEN_PHONEBOOK});
  EXPECT_EQ(RasDeleteEntryA(book_.c_str(), "A"), 0u);
  EXPECT_EQ(exists("a"), DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  EXPECT_EQ(RasDeleteEntryW(nullptr, u"a"), DWORD{ERROR_INVALID_NAME});
}

TEST_F(EntryNames, RenameTakesTheCredentialsAlong) {
  RASCREDENTIALSA value{};
  value.dwSize = sizeof value;
  value.dwMask = RASCM_UserName;
  std::strcpy(value.szUserName, "u");
  ASSERT_EQ(RasSetCredentialsA(nullptr, "a", &value, FALSE), 0u);
  add("b");
  EXPECT_EQ(RasRenameEntryA(nullptr, "a", "B"), DWORD{ERROR_ALREADY_EXISTS});
  EXPECT_EQ(RasRenameEntryA(nullptr, "a", ".x"), DWORD{ERROR_INVALID_NAME});
  EXPECT_EQ(RasRenameEntryA(nullptr, "c", "x"), DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  ASSERT_EQ(RasRenameEntryW(nullptr, u"a", u"Zürich"), 0u);
  EXPECT_EQ(exists("a"), DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  ASSERT_EQ(RasGetCredentialsA(nullptr, "Zürich", &value), 0u);
  EXPECT_EQ(value.dwMask, DWORD{RASCM_UserName});
}

TEST_F(EntryNames, Validate) {
  EXPECT_EQ(RasValidateEntryNameA(nullptr, "new"), 0u);
  EXPECT_EQ(RasValidateEntryNameW(nullptr, u"A"), DWORD{ERROR_ALREADY_EXISTS});
  for (const char* name :
       {"", " ", "a|b", "a<b", "a>b", "a?b", "a*b", "a\\b", "a/b", "a:b", ".a", "---"}) {
    EXPECT_EQ(RasValidateEntryNameA(nullptr, name), DWORD{ERROR_INVALID_NAME}) << name;
  }
  EXPECT_EQ(RasValidateEntryNameA(nullptr, std::string(257, 'x').c_str()),
            DWORD{ERROR_INVALID_NAME});
  EXPECT_EQ(RasValidateEntryNameA("/nowhere", "new"), DWORD{ERROR_CANNOT_OPEN_PHONEBOOK});
  std::filesystem::remove(book_);
  EXPECT_EQ(RasValidateEntryNameA(nullptr, "new"), 0u) << "a default book that is not there yet";
}

}  // namespace
}  // namespace openras::test
