// RasGetConnectStatus in every version of RASCONNSTATUS, and how texts are cut.
#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

class Sizes : public RasTest {
 protected:
  Sizes() {
    manager_.put(
        3, {.entry = "office", .state = RASCS_Authenticate, .error = ERROR_AUTHENTICATION_FAILURE});
  }
  const HRASCONN handle_ = reinterpret_cast<HRASCONN>(uintptr_t{3});
};

TEST_F(Sizes, StatusA) {
  for (const DWORD size : {160u, 288u, 332u}) {
    std::vector<char> buffer(size + 4, '\x5a');
    std::memcpy(buffer.data(), &size, sizeof size);
    auto* out = reinterpret_cast<RASCONNSTATUSA*>(buffer.data());
    ASSERT_EQ(RasGetConnectStatusA(handle_, out), 0u) << size;
    EXPECT_EQ(out->dwSize, size);
    EXPECT_EQ(out->rasconnstate, RASCS_Authenticate);
    EXPECT_EQ(out->dwError, DWORD{ERROR_AUTHENTICATION_FAILURE});
    EXPECT_STREQ(out->szDeviceName, "WAN Miniport (L2TP)");
    if (size >= 288) {
      EXPECT_STREQ(out->szPhoneNumber, "10.77.0.1");
    }
    EXPECT_EQ(buffer[size], '\x5a');
    if (size == 160) {
      EXPECT_EQ(buffer[158], '\0');  // padding, not the number's first octet
    }
    if (size == 332) {
      EXPECT_EQ(out->remoteEndPoint.dwType, DWORD{RASTUNNELENDPOINT_IPv4});
    }
  }
}

TEST_F(Sizes, StatusW) {
  for (const DWORD size : {304u, 564u, 608u}) {
    std::vector<char> buffer(size + 4, '\x5a');
    std::memcpy(buffer.data(), &size, sizeof size);
    auto* out = reinterpret_cast<RASCONNSTATUSW*>(buffer.data());
    ASSERT_EQ(RasGetConnectStatusW(handle_, out), 0u) << size;
    EXPECT_EQ(std::u16string(out->szDeviceType), u"vpn");
    if (size >= 564) {
      EXPECT_EQ(std::u16string(out->szPhoneNumber), u"10.77.0.1");
    }
    EXPECT_EQ(buffer[size], '\x5a');
  }
}

TEST_F(Sizes, OthersAreInvalid) {
  RASCONNSTATUSA out{};
  for (const DWORD size : {0u, 159u, 161u, 304u, 333u}) {
    out.dwSize = size;
    EXPECT_EQ(RasGetConnectStatusA(handle_, &out), DWORD{ERROR_INVALID_SIZE}) << size;
  }
  EXPECT_EQ(RasGetConnectStatusA(handle_, nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetConnectStatusW(handle_, nullptr), DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(Sizes, UnknownHandles) {
  for (const uintptr_t value :
       {uintptr_t{0}, uintptr_t{99}, uintptr_t{1} << 32 | 3, ~uintptr_t{0}}) {
    const auto handle = reinterpret_cast<HRASCONN>(value);
    EXPECT_EQ(status(handle), DWORD{ERROR_INVALID_HANDLE}) << value;
    EXPECT_EQ(RasHangUpA(handle), DWORD{ERROR_INVALID_HANDLE}) << value;
    EXPECT_EQ(RasHangUpW(handle), DWORD{ERROR_INVALID_HANDLE}) << value;
  }
}

TEST_F(Sizes, TextsAreCutOnACharactersBoundary) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "€";  // three octets each, room for 128
  manager_.put(4, {.entry = "x", .device_name = name});
  RASCONNSTATUSA narrow{};
  narrow.dwSize = sizeof narrow;
  ASSERT_EQ(RasGetConnectStatusA(reinterpret_cast<HRASCONN>(uintptr_t{4}), &narrow), 0u);
  EXPECT_EQ(std::string(narrow.szDeviceName), name.substr(0, 126));
  std::string penguins;
  for (int i = 0; i < 100; ++i) penguins += "🐧";  // two units each in UTF-16, room for 128
  manager_.put(4, {.entry = "x", .device_name = "x" + penguins});
  RASCONNSTATUSW wide{};
  wide.dwSize = sizeof wide;
  ASSERT_EQ(RasGetConnectStatusW(reinterpret_cast<HRASCONN>(uintptr_t{4}), &wide), 0u);
  EXPECT_EQ(std::u16string(wide.szDeviceName).size(), 127u);
}

}  // namespace
}  // namespace openras::test
