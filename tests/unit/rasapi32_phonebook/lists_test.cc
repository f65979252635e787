// RasGetCountryInfo, RasEnumDevices.
#include <map>

#include "unit/rasapi32_phonebook/books.h"

namespace openras::test {
namespace {

struct CountryBuffer {
  std::vector<uint32_t> words = std::vector<uint32_t>(64);
  DWORD room = 256;
  RASCTRYINFO* info() { return reinterpret_cast<RASCTRYINFO*>(words.data()); }
  const char* name() { return reinterpret_cast<char*>(words.data()) + info()->dwCountryNameOffset; }
};

DWORD country(DWORD id, CountryBuffer& buffer) {
  buffer.info()->dwSize = sizeof(RASCTRYINFO);
  buffer.info()->dwCountryID = id;
  buffer.room = 256;
  return RasGetCountryInfoA(buffer.info(), &buffer.room);
}

TEST(CountryInfo, TheChainLeadsThroughTheWholeWorld) {
  std::map<std::string, DWORD> codes;
  CountryBuffer buffer;
  for (DWORD id = 1; id != 0 && codes.size() < 1000; id = buffer.info()->dwNextCountryID) {
    ASSERT_EQ(country(id, buffer), 0u) << id;
    EXPECT_EQ(buffer.info()->dwCountryID, id);
    EXPECT_EQ(buffer.room, sizeof(RASCTRYINFO) + std::strlen(buffer.name()) + 1);
    codes[buffer.name()] = buffer.info()->dwCountryCode;
  }
  EXPECT_GE(codes.size(), 240u);
  EXPECT_LT(codes.size(), 1000u);
  EXPECT_EQ(codes["United States"], 1u);
  EXPECT_EQ(codes["Canada"], 1u);
  EXPECT_EQ(codes["Germany"], 49u);
  EXPECT_EQ(codes["Japan"], 81u);
}

TEST(CountryInfo, W) {
  std::vector<uint32_t> words(64);
  auto* info = reinterpret_cast<RASCTRYINFOW*>(words.data());
  info->dwSize = sizeof *info;
  info->dwCountryID = 49;
  DWORD room = 20 + 15;  // "Germany" and its end take 16
  EXPECT_EQ(RasGetCountryInfoW(info, &room), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 36u);
  ASSERT_EQ(RasGetCountryInfoW(info, &room), 0u);
  EXPECT_EQ(std::u16string(reinterpret_cast<char16_t*>(words.data()) + 10), u"Germany");
}

TEST(CountryInfo, RefusesWhatThePageSays) {
  CountryBuffer buffer;
  EXPECT_EQ(country(2, buffer), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetCountryInfoA(nullptr, &buffer.room), DWORD{ERROR_INVALID_USER_BUFFER});
  EXPECT_EQ(RasGetCountryInfoA(buffer.info(), nullptr), DWORD{ERROR_INVALID_PARAMETER});
  buffer.info()->dwSize = 19;
  EXPECT_EQ(RasGetCountryInfoA(buffer.info(), &buffer.room), DWORD{ERROR_INVALID_SIZE});
}

TEST(EnumDevices, TellsItsRoomAndListsL2tp) {
  DWORD room = 0, count = 0;
  ASSERT_EQ(RasEnumDevicesW(nullptr, &room, &count), DWORD{ERROR_BUFFER_TOO_SMALL});
  ASSERT_GE(count, 1u);
  EXPECT_EQ(room, count * 296);
  std::vector<RASDEVINFOA> found(count + 8);
  found[0].dwSize = sizeof(RASDEVINFOA);
  room = static_cast<DWORD>(found.size() * sizeof(RASDEVINFOA));
  ASSERT_EQ(RasEnumDevicesA(found.data(), &room, &count), 0u);
  bool l2tp = false;
  for (DWORD i = 0; i < count; ++i) {
    l2tp = l2tp || (std::strcmp(found[i].szDeviceType, "vpn") == 0 &&
                    std::strcmp(found[i].szDeviceName, "WAN Miniport (L2TP)") == 0);
  }
  EXPECT_TRUE(l2tp);
  found[0].dwSize = 1;
  EXPECT_EQ(RasEnumDevicesA(found.data(), &room, &count), DWORD{ERROR_INVALID_USER_BUFFER});
  EXPECT_EQ(RasEnumDevicesA(found.data(), nullptr, &count), DWORD{ERROR_INVALID_PARAMETER});
}

}  // namespace
}  // namespace openras::test
