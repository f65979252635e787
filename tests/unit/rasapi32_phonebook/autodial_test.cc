// RasGet/SetAutodialAddress, RasEnumAutodialAddresses, RasGet/SetAutodialEnable and …Param.
#include "unit/rasapi32_phonebook/books.h"

namespace openras::test {
namespace {

class Autodial : public Books {
 protected:
  Autodial() {
    setenv("XDG_RUNTIME_DIR", home_.c_str(), 1);
    for (const char* name : {"office", "mobile"}) {
      RASENTRYA entry = modem_entry();
      EXPECT_EQ(set_entry(nullptr, name, &entry, sizeof entry), 0u);
    }
  }
  static RASAUTODIALENTRYA entry(const char* name, DWORD location = 0) {
    RASAUTODIALENTRYA entry{};
    entry.dwSize = sizeof entry;
    entry.dwDialingLocation = location;
    std::strcpy(entry.szEntry, name);
    return entry;
  }
  static DWORD set(const char* address, std::vector<RASAUTODIALENTRYA> entries) {
    return RasSetAutodialAddressA(address, 0, entries.data(),
                                  static_cast<DWORD>(entries.size() * sizeof entries[0]),
                                  static_cast<DWORD>(entries.size()));
  }
};

TEST_F(Autodial, AnAddressHasAnEntryForEachLocation) {
  ASSERT_EQ(set("files.example", {entry("office"), entry("mobile", 3)}), 0u);
  ASSERT_EQ(set("files.example", {entry("office", 3), entry("mobile", 4)}), 0u);
  DWORD room = 0, count = 0;
  EXPECT_EQ(RasGetAutodialAddressW(u"FILES.example", nullptr, nullptr, &room, &count),
            DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(count, 3u);
  EXPECT_EQ(room, 3 * sizeof(RASAUTODIALENTRYW));
  RASAUTODIALENTRYW found[3]{};
  found[0].dwSize = sizeof found[0];
  ASSERT_EQ(RasGetAutodialAddressW(u"files.example", nullptr, found, &room, &count), 0u);
  EXPECT_EQ(std::u16string(found[1].szEntry), u"office") << "location 3 was replaced";
  EXPECT_EQ(found[1].dwDialingLocation, 3u);
  EXPECT_EQ(std::u16string(found[2].szEntry), u"mobile");
}

TEST_F(Autodial, DeletingAnAddress) {
  ASSERT_EQ(set("h", {entry("office")}), 0u);
  ASSERT_EQ(RasSetAutodialAddressA("h", 0, nullptr, 0, 0), 0u);
  DWORD room = 0, count = 0;
  EXPECT_EQ(RasGetAutodialAddressA("h", nullptr, nullptr, &room, &count),
            DWORD{ERROR_FILE_NOT_FOUND});
  EXPECT_EQ(RasSetAutodialAddressA("h", 0, nullptr, 0, 0), DWORD{ERROR_FILE_NOT_FOUND});
}

TEST_F(Autodial, TheDefaultInternetConnection) {
  DWORD room = 99, count = 99;
  EXPECT_EQ(RasGetAutodialAddressA(nullptr, nullptr, nullptr, &room, &count), 0u);
  EXPECT_EQ(room, 0u);
  EXPECT_EQ(count, 0u);
  ASSERT_EQ(set(nullptr, {entry("office")}), 0u);
  RASAUTODIALENTRYA found{};
  found.dwSize = sizeof found;
  room = sizeof found;
  ASSERT_EQ(RasGetAutodialAddressA(nullptr, nullptr, &found, &room, &count), 0u);
  EXPECT_STREQ(found.szEntry, "office");
  ASSERT_EQ(RasSetAutodialAddressA("", 0, nullptr, 0, 0), 0u);
  EXPECT_EQ(RasGetAutodialAddressA(nullptr, nullptr, &found, &room, &count), 0u);
  EXPECT_EQ(count, 0u);
}

TEST_F(Autodial, WhatIsRefused) {
  EXPECT_EQ(set("h", {entry("nobody")}), DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  RASAUTODIALENTRYA wrong = entry("office");
  wrong.dwSize = 271;
  EXPECT_EQ(set("h", {wrong}), DWORD{ERROR_INVALID_SIZE});
  RASAUTODIALENTRYA good = entry("office");
  EXPECT_EQ(RasSetAutodialAddressA("h", 1, &good, sizeof good, 1), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasSetAutodialAddressA("h", 0, &good, sizeof good, 2), DWORD{ERROR_INVALID_SIZE});
  EXPECT_EQ(RasSetAutodialAddressA("h", 0, nullptr, 5, 1), DWORD{ERROR_INVALID_PARAMETER});
  std::memset(good.szEntry, 'x', sizeof good.szEntry);
  EXPECT_EQ(RasSetAutodialAddressA("h", 0, &good, sizeof good, 1), DWORD{ERROR_INVALID_PARAMETER});
  DWORD room = 0;
  EXPECT_EQ(RasGetAutodialAddressA("h", nullptr, nullptr, &room, nullptr),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasEnumAutodialAddressesA(nullptr, nullptr, &room), DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(Autodial, EnumeratesPointersAndTexts) {
  DWORD room = 0, count = 7;
  EXPECT_EQ(RasEnumAutodialAddressesW(nullptr, &room, &count), 0u);
  EXPECT_EQ(count, 0u);
  ASSERT_EQ(set("a", {entry("office")}), 0u);
  ASSERT_EQ(set("10.0.0.5", {entry("office")}), 0u);
  EXPECT_EQ(RasEnumAutodialAddressesW(nullptr, &room, &count), DWORD{ERROR_BUFFER_TOO_SMALL});
  ASSERT_EQ(room, 2 * sizeof(LPWSTR) + (2 + 9) * sizeof(WCHAR));
  EXPECT_EQ(count, 2u);
  std::vector<LPWSTR> buffer(room / sizeof(LPWSTR) + 1);
  DWORD less = room - 1;
  EXPECT_EQ(RasEnumAutodialAddressesW(buffer.data(), &less, &count), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(less, room);
  ASSERT_EQ(RasEnumAutodialAddressesW(buffer.data(), &room, &count), 0u);
  EXPECT_EQ(std::u16string(buffer[0]), u"a");
  EXPECT_EQ(std::u16string(buffer[1]), u"10.0.0.5");
}

TEST_F(Autodial, EnabledByLocation) {
  BOOL on = FALSE;
  ASSERT_EQ(RasGetAutodialEnableA(0, &on), 0u);
  EXPECT_TRUE(on);
  ASSERT_EQ(RasSetAutodialEnableW(5, FALSE), 0u);
  ASSERT_EQ(RasGetAutodialEnableW(5, &on), 0u);
  EXPECT_FALSE(on);
  ASSERT_EQ(RasGetAutodialEnableA(0, &on), 0u);
  EXPECT_TRUE(on);
  EXPECT_EQ(RasGetAutodialEnableA(0, nullptr), DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(Autodial, Parameters) {
  const DWORD defaults[] = {0, 0, 100, 5, 60};
  for (DWORD key = 0; key < 5; ++key) {
    DWORD value = 77, room = sizeof value;
    ASSERT_EQ(RasGetAutodialParamA(key, &value, &room), 0u);
    EXPECT_EQ(value, defaults[key]) << key;
    value = key + 1;
    ASSERT_EQ(RasSetAutodialParamW(key, &value, sizeof value), 0u);
    value = 0;
    ASSERT_EQ(RasGetAutodialParamW(key, &value, &room), 0u);
    EXPECT_EQ(value, key == RASADP_LoginSessionDisable ? 1u : key + 1);
  }
  DWORD value = 0, room = 2;
  EXPECT_EQ(RasGetAutodialParamA(0, &value, &room), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, sizeof value);
  EXPECT_EQ(RasGetAutodialParamA(5, &value, &room), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasSetAutodialParamA(5, &value, 4), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasSetAutodialParamA(0, nullptr, 4), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasSetAutodialParamA(0, &value, 8), DWORD{ERROR_INVALID_SIZE});
}

}  // namespace
}  // namespace openras::test
