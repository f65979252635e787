// RasGetSubEntryProperties, RasSetSubEntryProperties, RasDeleteSubEntry.
#include "unit/rasapi32_phonebook/books.h"

namespace openras::test {
namespace {

class Subentries : public Books {
 protected:
  Subentries() {
    RASENTRYA entry = modem_entry();
    EXPECT_EQ(set_entry(nullptr, "a", &entry, sizeof entry), 0u);
  }
  static DWORD set(DWORD number, RASSUBENTRYA* in, DWORD size) {
    return RasSetSubEntryPropertiesA(nullptr, "a", number, in, size, nullptr, 0);
  }
  static DWORD get(DWORD number, RASSUBENTRYW* out, DWORD* room) {
    return RasGetSubEntryPropertiesW(nullptr, u"a", number, out, room, nullptr, nullptr);
  }
  static RASSUBENTRYA second() {
    RASSUBENTRYA sub{};
    sub.dwSize = sizeof sub;
    std::strcpy(sub.szDeviceType, "modem");
    std::strcpy(sub.szDeviceName, "COM2");
    std::strcpy(sub.szLocalPhoneNumber, "222");
    return sub;
  }
  DWORD count() {
    Buffer<RASENTRYA> got;
    EXPECT_EQ(get_entry(nullptr, "a", got.entry(), &got.room), 0u);
    return got->dwSubEntries;
  }
};

TEST_F(Subentries, AreMadeChangedAndRead) {
  EXPECT_EQ(count(), 1u);
  Buffer<RASSUBENTRYA> sub;
  *sub.entry() = second();
  sub->dwAlternateOffset = sizeof(RASSUBENTRYA);
  std::memcpy(sub.octets() + sizeof(RASSUBENTRYA), "333\0", 5);
  ASSERT_EQ(set(2, sub.entry(), sizeof(RASSUBENTRYA) + 5), 0u);
  EXPECT_EQ(count(), 2u);
  Buffer<RASSUBENTRYW> got;
  ASSERT_EQ(get(2, got.entry(), &got.room), 0u);
  EXPECT_EQ(std::u16string(got->szDeviceName), u"COM2");
  EXPECT_EQ(std::u16string(got->szLocalPhoneNumber), u"222");
  EXPECT_EQ(got->dwAlternateOffset, 564u);
  EXPECT_EQ(got.room, 564u + 10);
  const std::string before = slurp(book_);
  ASSERT_EQ(set(2, sub.entry(), sizeof(RASSUBENTRYA) + 5), 0u);
  EXPECT_EQ(slurp(book_), before);
  EXPECT_TRUE(before.contains("Port=COM2\r\nDevice=COM2\r\n")) << before;
}

TEST_F(Subentries, AreDeleted) {
  RASSUBENTRYA sub = second();
  ASSERT_EQ(set(2, &sub, sizeof sub), 0u);
  EXPECT_EQ(RasDeleteSubEntryA(nullptr, "a", 3), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasDeleteSubEntryW(nullptr, u"a", 0), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasDeleteSubEntryA(nullptr, "b", 1), DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  ASSERT_EQ(RasDeleteSubEntryW(nullptr, u"a", 1), 0u);
  EXPECT_EQ(count(), 1u);
  Buffer<RASSUBENTRYW> got;
  ASSERT_EQ(get(1, got.entry(), &got.room), 0u);
  EXPECT_EQ(std::u16string(got->szLocalPhoneNumber), u"222");
}

TEST_F(Subentries, RefuseWhatThePageSays) {
  RASSUBENTRYA sub = second();
  EXPECT_EQ(set(0, &sub, sizeof sub), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(set(1, nullptr, sizeof sub), DWORD{ERROR_BUFFER_INVALID});
  EXPECT_EQ(set(1, &sub, sizeof sub - 1), DWORD{ERROR_BUFFER_TOO_SMALL});
  sub.dwSize = 1;
  EXPECT_EQ(set(1, &sub, sizeof sub), DWORD{ERROR_INVALID_SIZE});
  RASSUBENTRYW out{};
  out.dwSize = sizeof out;
  DWORD room = 563;
  EXPECT_EQ(get(1, &out, &room), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 564u);
  EXPECT_EQ(get(2, &out, &room), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(get(1, &out, nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(get(1, &out, &room), 0u);
}

}  // namespace
}  // namespace openras::test
