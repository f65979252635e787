// RasSetEntryProperties: what is set is got again, and what is refused.
#include <random>

#include "unit/rasapi32_phonebook/books.h"

namespace openras::test {
namespace {

class SetEntry : public Books {};

// Something in every member that can hold it.
template <typename Entry, typename Text>
void fill(Entry& entry, const Text& text) {
  entry.dwfOptions = RASEO_SpecificIpAddr | RASEO_RequireCHAP | RASEO_TerminalAfterDial;
  entry.dwCountryID = 7;
  entry.dwCountryCode = 7;
  text(entry.szAreaCode, "495");
  text(entry.szLocalPhoneNumber, "+1 (555) 1234,W@");
  entry.ipaddr = {192, 168, 7, 9};
  entry.ipaddrDns = {9, 9, 9, 9};
  entry.ipaddrDnsAlt = {9, 9, 9, 10};
  entry.ipaddrWins = {1, 2, 3, 4};
  entry.ipaddrWinsAlt = {1, 2, 3, 5};
  entry.dwFrameSize = 1006;
  entry.dwfNetProtocols = RASNP_Ip;
  entry.dwFramingProtocol = RASFP_Ppp;
  text(entry.szScript, "/etc/login.scp");
  text(entry.szAutodialDll, "auto.dll");
  text(entry.szAutodialFunc, "Dial");
  text(entry.szDeviceType, "modem");
  text(entry.szDeviceName, "COM2");
  text(entry.szX25PadType, "pad");
  text(entry.szX25Address, "2341");
  text(entry.szX25Facilities, "f");
  text(entry.szX25UserData, "u");
  entry.dwDialMode = RASEDM_DialAsNeeded;
  entry.dwDialExtraPercent = 80;
  entry.dwDialExtraSampleSeconds = 90;
  entry.dwHangUpExtraPercent = 20;
  entry.dwHangUpExtraSampleSeconds = 30;
  entry.dwIdleDisconnectSeconds = 600;
  entry.dwType = RASET_Phone;
  entry.dwEncryptionType = ET_Optional;
  entry.dwCustomAuthKey = 25;
  text(entry.szCustomDialDll, "custom.dll");
  entry.dwVpnStrategy = VS_L2tpOnly;
  entry.dwfOptions2 = RASEO2_ReconnectIfDropped | RASEO2_IsAlwaysOn;
  entry.dwfOptions3 = 5;
  text(entry.szDnsSuffix, "example.org");
  entry.dwTcpWindowSize = 65535;
  text(entry.szPrerequisitePbk, "other.pbk");
  text(entry.szPrerequisiteEntry, "first");
  entry.dwRedialCount = 9;
  entry.dwRedialPause = 12;
  std::memset(&entry.ipv6addrDns, 0x11, 16);
  std::memset(&entry.ipv6addrDnsAlt, 0x22, 16);
  entry.dwIPv6InterfaceMetric = 40;
  std::memset(&entry.ipv6addr, 0x33, 16);
  entry.dwIPv6PrefixLength = 64;
  entry.dwNetworkOutageTime = 1800;
}

// The first `used` octets are those that were set, but for what is told and not set.
template <typename Entry>
void expect_same(const Entry& set, Entry got, DWORD used) {
  got.dwAlternateOffset = set.dwAlternateOffset;
  if (used > offsetof(Entry, dwSubEntries)) got.dwSubEntries = 0;
  if (used > offsetof(Entry, guidId)) got.guidId = {};
  const auto* a = reinterpret_cast<const char*>(&set);
  const auto* b = reinterpret_cast<const char*>(&got);
  for (DWORD i = 0; i < used; ++i) ASSERT_EQ(a[i], b[i]) << "octet " << i << " of " << used;
}

const auto kAnsi = [](auto& to, const char* from) { std::strcpy(to, from); };
const auto kWide = [](auto& to, const char* from) {
  for (size_t i = 0; i <= std::strlen(from); ++i) to[i] = static_cast<char16_t>(from[i]);
};

TEST_F(SetEntry, EveryMemberInEveryVersionA) {
  for (const DWORD size : {1768u, 1796u, 2088u, 2884u, 2924u, 2948u}) {
    const std::string name = "entry " + std::to_string(size);
    Buffer<RASENTRYA> set(size), got(size);
    RASENTRYA whole{};
    fill(whole, kAnsi);
    if (size >= 2924) whole.dwfOptions2 |= RASEO2_IPv6ExplicitMetric;  // the metric is there since
    whole.dwSize = size;
    std::memcpy(set.octets(), &whole, size);
    ASSERT_EQ(set_entry(nullptr, name, set.entry(), size), 0u) << size;
    ASSERT_EQ(get_entry(nullptr, name, got.entry(), &got.room), 0u);
    expect_same(*set.entry(), *got.entry(), size);
  }
}

TEST_F(SetEntry, EveryMemberInEveryVersionW) {
  for (const DWORD size : {3468u, 3496u, 4048u, 5616u, 5656u, 5680u}) {
    const std::string name = "entry " + std::to_string(size);
    Buffer<RASENTRYW> set(size), got(size);
    RASENTRYW whole{};
    fill(whole, kWide);
    if (size >= 5656) whole.dwfOptions2 |= RASEO2_IPv6ExplicitMetric;
    whole.dwSize = size;
    std::memcpy(set.octets(), &whole, size);
    ASSERT_EQ(set_entry(nullptr, name, set.entry(), size), 0u) << size;
    ASSERT_EQ(get_entry(nullptr, name, got.entry(), &got.room), 0u);
    expect_same(*set.entry(), *got.entry(), size);
  }
}

TEST_F(SetEntry, AnOlderVersionLeavesNewerMembersAlone) {
  RASENTRYA entry = modem_entry();
  entry.dwRedialCount = 9;
  entry.dwfOptions2 = RASEO2_Internet;
  ASSERT_EQ(set_entry(nullptr, "a", &entry, sizeof entry), 0u);
  entry.dwSize = 1768;
  std::strcpy(entry.szLocalPhoneNumber, "1");
  entry.dwRedialCount = 1;
  ASSERT_EQ(set_entry(nullptr, "a", &entry, 1768), 0u);
  Buffer<RASENTRYA> got;
  ASSERT_EQ(get_entry(nullptr, "a", got.entry(), &got.room), 0u);
  EXPECT_STREQ(got->szLocalPhoneNumber, "1");
  EXPECT_EQ(got->dwRedialCount, 9u);
  EXPECT_EQ(got->dwfOptions2 & RASEO2_Internet, DWORD{RASEO2_Internet});
}

TEST_F(SetEntry, AlternateNumbersFollowTheStructure) {
  Buffer<RASENTRYA> set;
  *set.entry() = modem_entry();
  set->dwAlternateOffset = sizeof(RASENTRYA);
  std::memcpy(set.octets() + sizeof(RASENTRYA),
              "111\0"
              "222\0",
              9);
  ASSERT_EQ(set_entry(nullptr, "a", set.entry(), sizeof(RASENTRYA) + 9), 0u);
  Buffer<RASENTRYW> got;
  ASSERT_EQ(get_entry(nullptr, "a", got.entry(), &got.room), 0u);
  EXPECT_EQ(got.room, 5680u + 18);
  const auto* list = reinterpret_cast<const char16_t*>(got.octets() + got->dwAlternateOffset);
  EXPECT_EQ(std::u16string(list, 9), std::u16string(u"111\0"
                                                    u"222\0",
                                                    9));
  // No end within the buffer; and an offset that leads out of it.
  EXPECT_EQ(set_entry(nullptr, "a", set.entry(), sizeof(RASENTRYA) + 8),
            DWORD{ERROR_INVALID_PARAMETER});
  for (const DWORD offset : {0xffffffffu, 16384u, 0x7fffffffu}) {
    set->dwAlternateOffset = offset;
    EXPECT_EQ(set_entry(nullptr, "a", set.entry(), sizeof(RASENTRYA)),
              DWORD{ERROR_INVALID_PARAMETER});
  }
  // None: they are taken away.
  set->dwAlternateOffset = 0;
  ASSERT_EQ(set_entry(nullptr, "a", set.entry(), sizeof(RASENTRYA)), 0u);
  ASSERT_EQ(get_entry(nullptr, "a", got.entry(), &got.room), 0u);
  EXPECT_EQ(got->dwAlternateOffset, 0u);
}

TEST_F(SetEntry, RefusesWhatThePageSays) {
  RASENTRYA entry = modem_entry();
  const DWORD size = sizeof entry;
  EXPECT_EQ(set_entry(nullptr, "a", static_cast<RASENTRYA*>(nullptr), size),
            DWORD{ERROR_BUFFER_INVALID});
  EXPECT_EQ(set_entry(nullptr, "a", &entry, size - 1), DWORD{ERROR_BUFFER_TOO_SMALL});
  for (const char* name : {"", ".a", "a/b", "   "}) {
    EXPECT_EQ(set_entry(nullptr, name, &entry, size), DWORD{ERROR_INVALID_NAME}) << name;
  }
  auto refused = [&](auto change) {
    RASENTRYA bad = modem_entry();
    change(bad);
    return set_entry(nullptr, "a", &bad, size);
  };
  const DWORD invalid = ERROR_INVALID_PARAMETER;
  EXPECT_EQ(refused([](auto& e) { e.dwSize = 12; }), DWORD{ERROR_INVALID_SIZE});
  EXPECT_EQ(refused([](auto& e) { e.szDeviceType[0] = 0; }), invalid);
  EXPECT_EQ(refused([](auto& e) { std::strcpy(e.szDeviceType, "toaster"); }), invalid);
  EXPECT_EQ(refused([](auto& e) { e.szDeviceName[0] = 0; }), invalid);
  EXPECT_EQ(refused([](auto& e) { e.szLocalPhoneNumber[0] = 0; }), invalid);
  EXPECT_EQ(refused([](auto& e) { e.dwFramingProtocol = 0; }), invalid);
  EXPECT_EQ(refused([](auto& e) { e.dwType = 0; }), invalid);
  EXPECT_EQ(refused([](auto& e) { e.dwEncryptionType = 9; }), invalid);
  EXPECT_EQ(refused([](auto& e) { std::memset(e.szDnsSuffix, 'x', sizeof e.szDnsSuffix); }),
            invalid);
  EXPECT_EQ(refused([](auto& e) { std::strcpy(e.szDnsSuffix, "\xff"); }), invalid);
  EXPECT_EQ(refused([](auto& e) { std::strcpy(e.szDnsSuffix, "a\nType=2"); }), invalid);
  EXPECT_FALSE(std::filesystem::exists(book_)) << "nothing was made";
}

TEST_F(SetEntry, MakesABookAndKnowsThePortThatTheDeviceNames) {
  RASENTRYA entry = modem_entry();
  std::strcpy(entry.szDeviceName, "COM3");
  ASSERT_EQ(set_entry(nullptr, "m", &entry, sizeof entry), 0u);
  std::strcpy(entry.szDeviceType, "PPPoE");
  std::strcpy(entry.szDeviceName, "eth7");
  entry.szLocalPhoneNumber[0] = 0;
  entry.dwType = RASET_Broadband;
  ASSERT_EQ(set_entry(nullptr, "p", &entry, sizeof entry), 0u);
  const std::string text = slurp(book_);
  EXPECT_TRUE(text.contains("MEDIA=serial\r\nPort=COM3\r\nDevice=COM3\r\n")) << text;
  EXPECT_TRUE(text.contains("MEDIA=rastapi\r\nPort=eth7\r\nDevice=eth7\r\n")) << text;
  const auto mode = std::filesystem::status(book_).permissions();
  EXPECT_EQ(mode & std::filesystem::perms::mask, std::filesystem::perms(0600));
}

TEST_F(SetEntry, HundredsOfEntriesStayApart) {
  std::minstd_rand random(5);
  for (int i = 0; i < 200; ++i) {
    RASENTRYA entry = modem_entry();
    entry.dwRedialCount = static_cast<DWORD>(i);
    ASSERT_EQ(set_entry(nullptr, "entry " + std::to_string(i), &entry, sizeof entry), 0u);
  }
  for (int n = 0; n < 50; ++n) {
    const auto i = static_cast<DWORD>(random() % 200);
    Buffer<RASENTRYA> got;
    ASSERT_EQ(get_entry(nullptr, "ENTRY " + std::to_string(i), got.entry(), &got.room), 0u);
    EXPECT_EQ(got->dwRedialCount, i);
  }
}

}  // namespace
}  // namespace openras::test
