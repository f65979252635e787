// RasGetEntryProperties in every version, and that what it gave can be set again.
#include "unit/rasapi32_phonebook/books.h"

namespace openras::test {
namespace {

constexpr DWORD kSizesA[] = {1768, 1796, 2088, 2884, 2924, 2948};
constexpr DWORD kSizesW[] = {3468, 3496, 4048, 5616, 5656, 5680};

class EntryProperties : public Books {
 protected:
  std::vector<std::string> names() {
    std::vector<RASENTRYNAMEA> found(500);
    found[0].dwSize = sizeof found[0];
    DWORD room = static_cast<DWORD>(found.size() * sizeof found[0]), count = 0;
    EXPECT_EQ(RasEnumEntriesA(nullptr, book_.c_str(), found.data(), &room, &count), 0u);
    std::vector<std::string> out;
    for (DWORD i = 0; i < count; ++i) out.emplace_back(found[i].szEntryName);
    return out;
  }

  // Every entry, read and written in every version; how many there were.
  template <typename Entry>
  size_t read_and_write(std::span<const DWORD> sizes) {
    size_t written = 0;
    for (const std::string& name : names()) {
      for (const DWORD size : sizes) {
        Buffer<Entry> buffer(size);
        const DWORD got = get_entry(book_.c_str(), name, buffer.entry(), &buffer.room);
        EXPECT_EQ(got, 0u) << name << ' ' << size;
        EXPECT_GE(buffer.room, size);
        if (buffer->szDeviceType[0] == 0) continue;  // no block that could take anything
        EXPECT_EQ(set_entry(book_.c_str(), name, buffer.entry(), buffer.room), 0u) << name;
        ++written;
      }
    }
    return written;
  }
};

TEST_F(EntryProperties, WhatWasGotCanBeSetWithoutAChange) {
  size_t written = 0;
  for (const auto& file : std::filesystem::directory_iterator(BOOKS)) {
    std::filesystem::remove_all(home_ / "openras");
    copy_book(file.path().filename().c_str());
    const std::string before = slurp(book_);
    written += read_and_write<RASENTRYA>(kSizesA);
    EXPECT_TRUE(slurp(book_) == before) << file.path();
    written += read_and_write<RASENTRYW>(kSizesW);
    EXPECT_TRUE(slurp(book_) == before) << file.path();
  }
  EXPECT_GE(written, 100u);
}

TEST_F(EntryProperties, TheGuidIsInTheOrderOfItsForm) {
  const std::string rest =
      "\r\nMEDIA=serial\r\nPort=COM1\r\n\r\nDEVICE=modem\r\nPhoneNumber=1\r\n\r\n";
  std::filesystem::create_directories(book_.parent_path());
  std::ofstream(book_) << "[octets]\r\nType=1\r\nGuid=33221100554477668899AABBCCDDEEFF" << rest
                       << "[text]\r\nType=1\r\nGuid={00112233-4455-6677-8899-aabbccddeeff}" << rest
                       << "[short]\r\nType=1\r\nGuid=3322" << rest;
  constexpr GUID kExpected = {
      0x00112233, 0x4455, 0x6677, {0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}};
  constexpr GUID kNone{};
  for (const auto& [name, expected] :
       {std::pair("octets", kExpected), std::pair("text", kExpected), std::pair("short", kNone)}) {
    Buffer<RASENTRYA> buffer;
    ASSERT_EQ(get_entry(book_.c_str(), name, buffer.entry(), &buffer.room), 0u) << name;
    EXPECT_EQ(std::memcmp(&buffer->guidId, &expected, sizeof expected), 0) << name;
  }
}

TEST_F(EntryProperties, ANewEntryHasARandomGuid) {
  RASENTRYA entry = modem_entry();
  ASSERT_EQ(set_entry(nullptr, "new", &entry, sizeof entry), 0u);
  Buffer<RASENTRYA> buffer;
  ASSERT_EQ(get_entry(nullptr, "new", buffer.entry(), &buffer.room), 0u);
  EXPECT_EQ(buffer->guidId.Data3 >> 12, 4);         // RFC 4122 §4.1.3: random
  EXPECT_EQ(buffer->guidId.Data4[0] & 0xc0, 0x80);  // §4.1.1
}

TEST_F(EntryProperties, EachVersionHasItsOwnMembersAndNoMore) {
  copy_book("windowsxp-modem.pbk");
  const std::string name = names().front();
  for (const DWORD size : kSizesA) {
    Buffer<RASENTRYA> buffer(size);
    std::memset(buffer.octets() + 4, 0x5a, 16380);
    ASSERT_EQ(get_entry(book_.c_str(), name, buffer.entry(), &buffer.room), 0u) << size;
    EXPECT_EQ(buffer->dwSize, size);
    EXPECT_STREQ(buffer->szLocalPhoneNumber, "5551234");
    EXPECT_STREQ(buffer->szAreaCode, "89");
    EXPECT_EQ(buffer->dwCountryCode, 49u);
    EXPECT_STREQ(buffer->szDeviceType, "modem");
    EXPECT_EQ(buffer->dwFramingProtocol, DWORD{RASFP_Ppp});
    EXPECT_NE(buffer->dwfOptions & RASEO_UseCountryAndAreaCodes, 0u);
    // The alternates stand behind the version's last octet.
    EXPECT_EQ(buffer->dwAlternateOffset, size);
    EXPECT_STREQ(buffer.octets() + size, "5559876");
    EXPECT_EQ(buffer.octets()[size + 8], '\0');
    EXPECT_EQ(buffer.room, size + 9);
    EXPECT_EQ(buffer.octets()[size + 9], 0x5a);
    if (size >= 2088) {
      EXPECT_EQ(buffer->dwType, DWORD{RASET_Phone});
    }
  }
}

TEST_F(EntryProperties, TellsHowMuchRoomIsNeeded) {
  copy_book("windowsxp-modem.pbk");
  const std::string name = names().front();
  DWORD room = 0;
  EXPECT_EQ(get_entry(book_.c_str(), name, static_cast<RASENTRYA*>(nullptr), &room),
            DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 2948u + 9);
  room = 0;
  EXPECT_EQ(get_entry(book_.c_str(), name, static_cast<RASENTRYW*>(nullptr), &room),
            DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 5680u + 18);
  Buffer<RASENTRYA> buffer(2884);
  buffer.room = 2884 + 8;
  EXPECT_EQ(get_entry(book_.c_str(), name, buffer.entry(), &buffer.room),
            DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(buffer.room, 2884u + 9);
  EXPECT_EQ(get_entry(book_.c_str(), name, buffer.entry(), &buffer.room), 0u);
}

TEST_F(EntryProperties, RefusesWhatThePageSays) {
  copy_book("windowsxp-modem.pbk");
  Buffer<RASENTRYA> buffer(2900);
  EXPECT_EQ(get_entry(book_.c_str(), "x", buffer.entry(), &buffer.room), DWORD{ERROR_INVALID_SIZE});
  buffer->dwSize = sizeof(RASENTRYA);
  EXPECT_EQ(get_entry(book_.c_str(), "no such", buffer.entry(), &buffer.room),
            DWORD{ERROR_CANNOT_FIND_PHONEBOOK_ENTRY});
  EXPECT_EQ(get_entry("/nowhere/x.pbk", "x", buffer.entry(), &buffer.room),
            DWORD{ERROR_CANNOT_OPEN_PHONEBOOK});
  EXPECT_EQ(get_entry(book_.c_str(), "x", buffer.entry(), nullptr), DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(EntryProperties, AnEmptyNameGivesDefaults) {
  for (const char* name : {"", static_cast<const char*>(nullptr)}) {
    Buffer<RASENTRYA> buffer;
    DWORD device = 7;
    ASSERT_EQ(RasGetEntryPropertiesA(nullptr, name, buffer.entry(), &buffer.room, nullptr, &device),
              0u);
    EXPECT_EQ(device, 0u);
    EXPECT_STREQ(buffer->szDeviceType, "modem");
    EXPECT_STREQ(buffer->szLocalPhoneNumber, "");
    EXPECT_EQ(buffer->dwFramingProtocol, DWORD{RASFP_Ppp});
    EXPECT_EQ(buffer->dwfNetProtocols, DWORD{RASNP_Ip | RASNP_Ipv6});
    EXPECT_EQ(buffer->dwType, DWORD{RASET_Phone});
    EXPECT_EQ(buffer->dwRedialCount, 3u);
  }
}

}  // namespace
}  // namespace openras::test
