// RasGetProjectionInfo, the statistics, and RasGetErrorString.
#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

class Values : public RasTest {
 protected:
  Values() { manager_.put(3, {.entry = "office", .state = RASCS_Connected}); }
  const HRASCONN handle_ = reinterpret_cast<HRASCONN>(uintptr_t{3});
};

TEST_F(Values, LcpInBothVersions) {
  RASPPPLCPA lcp{};
  lcp.dwSize = sizeof lcp;
  DWORD room = sizeof lcp;
  ASSERT_EQ(RasGetProjectionInfoA(handle_, RASP_PppLcp, &lcp, &room), 0u);
  EXPECT_EQ(room, 1080u);
  EXPECT_EQ(lcp.dwAuthenticationProtocol, DWORD{RASLCPAP_CHAP});
  EXPECT_EQ(lcp.dwAuthenticationData, DWORD{RASLCPAD_CHAP_MSV2});
  EXPECT_EQ(lcp.dwOptions, DWORD{RASLCPO_PFC});
  DWORD old[3] = {8, 0x5a5a5a5a, 0x5a5a5a5a};
  room = 8;
  ASSERT_EQ(RasGetProjectionInfoA(handle_, RASP_PppLcp, old, &room), 0u);
  EXPECT_EQ(old[1], 0u);
  EXPECT_EQ(old[2], 0x5a5a5a5au);
  RASPPPLCPW wide{};
  wide.dwSize = 2104;
  room = sizeof wide;
  EXPECT_EQ(RasGetProjectionInfoW(handle_, RASP_PppLcp, &wide, &room), 0u);
}

TEST_F(Values, IpInEveryVersion) {
  for (const DWORD size : {40u, 48u}) {
    RASPPPIPA ip{};
    ip.dwSize = size;
    DWORD room = sizeof ip;
    ASSERT_EQ(RasGetProjectionInfoA(handle_, RASP_PppIp, &ip, &room), 0u);
    EXPECT_EQ(room, size);
    EXPECT_STREQ(ip.szIpAddress, "10.9.0.2");
    EXPECT_STREQ(ip.szServerIpAddress, "10.9.0.1");
  }
  for (const DWORD size : {72u, 80u}) {
    RASPPPIPW ip{};
    ip.dwSize = size;
    DWORD room = sizeof ip;
    ASSERT_EQ(RasGetProjectionInfoW(handle_, RASP_PppIp, &ip, &room), 0u);
    EXPECT_EQ(std::u16string(ip.szIpAddress), u"10.9.0.2");
  }
}

TEST_F(Values, Ipv6) {
  RASPPPIPV6 ip{};
  ip.dwSize = sizeof ip;
  DWORD room = sizeof ip;
  ASSERT_EQ(RasGetProjectionInfoA(handle_, RASP_PppIpv6, &ip, &room), 0u);
  EXPECT_EQ(ip.bLocalInterfaceIdentifier[0], 1);
  EXPECT_EQ(ip.bLocalInterfaceIdentifier[7], 8);
  EXPECT_EQ(ip.bPeerInterfaceIdentifier[0], 0);
}

TEST_F(Values, ProjectionCodes) {
  RASPPPIPA ip{};
  ip.dwSize = sizeof ip;
  DWORD room = sizeof ip;
  EXPECT_EQ(RasGetProjectionInfoA(handle_, RASP_PppIp, &ip, nullptr),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetProjectionInfoA(handle_, static_cast<RASPROJECTION>(5), &ip, &room),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetProjectionInfoA(nullptr, RASP_PppIp, &ip, &room), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(RasGetProjectionInfoA(reinterpret_cast<HRASCONN>(uintptr_t{77}), RASP_Slip, &ip, &room),
            DWORD{ERROR_INVALID_HANDLE});
  for (const RASPROJECTION protocol :
       {RASP_Amb, RASP_PppNbf, RASP_PppIpx, RASP_PppCcp, RASP_Slip}) {
    EXPECT_EQ(RasGetProjectionInfoA(handle_, protocol, &ip, &room),
              DWORD{ERROR_PROTOCOL_NOT_CONFIGURED});
  }
  ip.dwSize = 44;
  EXPECT_EQ(RasGetProjectionInfoA(handle_, RASP_PppIp, &ip, &room), DWORD{ERROR_INVALID_SIZE});
  ip.dwSize = sizeof ip;
  room = 47;
  EXPECT_EQ(RasGetProjectionInfoA(handle_, RASP_PppIp, &ip, &room), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 48u);
  room = 0;
  EXPECT_EQ(RasGetProjectionInfoW(handle_, RASP_PppIp, nullptr, &room),
            DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 80u);
  manager_.put(4, {.entry = "v4only", .state = RASCS_Connected});
  manager_.put(5, {.entry = "early", .state = RASCS_Authenticate});
  room = sizeof(RASPPPIPV6);
  RASPPPIPV6 v6{};
  v6.dwSize = sizeof v6;
  EXPECT_EQ(
      RasGetProjectionInfoA(reinterpret_cast<HRASCONN>(uintptr_t{4}), RASP_PppIpv6, &v6, &room),
      DWORD{ERROR_PROTOCOL_NOT_CONFIGURED});
  EXPECT_EQ(
      RasGetProjectionInfoA(reinterpret_cast<HRASCONN>(uintptr_t{5}), RASP_PppIpv6, &v6, &room),
      DWORD{ERROR_PROJECTION_NOT_COMPLETE});
}

TEST_F(Values, Statistics) {
  RAS_STATS statistics{};
  statistics.dwSize = sizeof statistics;
  ASSERT_EQ(RasGetConnectionStatistics(handle_, &statistics), 0u);
  EXPECT_EQ(statistics.dwBytesXmited, 7u);  // wrapped at 2^32
  EXPECT_EQ(statistics.dwBytesRcved, 100u);
  EXPECT_EQ(statistics.dwBps, 0xFFFFFFFFu);
  EXPECT_EQ(statistics.dwConnectDuration, 1234u);
  ASSERT_EQ(RasGetLinkStatistics(handle_, 1, &statistics), 0u);
  EXPECT_EQ(statistics.dwBytesRcved, 101u);
  EXPECT_EQ(RasClearConnectionStatistics(handle_), 0u);
  EXPECT_EQ(RasClearLinkStatistics(handle_, 1), 0u);
  EXPECT_EQ(manager_.log().cleared_statistics, 2u);
}

TEST_F(Values, StatisticsCodes) {
  RAS_STATS statistics{};
  statistics.dwSize = sizeof statistics;
  EXPECT_EQ(RasGetConnectionStatistics(handle_, nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetConnectionStatistics(nullptr, &statistics), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(RasGetLinkStatistics(handle_, 0, &statistics), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetLinkStatistics(handle_, 2, &statistics), DWORD{ERROR_NO_CONNECTION});
  EXPECT_EQ(RasClearLinkStatistics(handle_, 0), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasClearConnectionStatistics(reinterpret_cast<HRASCONN>(uintptr_t{99})),
            DWORD{ERROR_INVALID_HANDLE});
  statistics.dwSize = 59;
  EXPECT_EQ(RasGetConnectionStatistics(handle_, &statistics), DWORD{ERROR_INVALID_SIZE});
}

TEST_F(Values, ErrorStrings) {
  char text[512];
  ASSERT_EQ(RasGetErrorStringA(ERROR_AUTHENTICATION_FAILURE, text, sizeof text), 0u);
  const std::string narrow = text;
  EXPECT_FALSE(narrow.empty());
  WCHAR wide[512];
  ASSERT_EQ(RasGetErrorStringW(ERROR_AUTHENTICATION_FAILURE, wide, 512), 0u);
  EXPECT_EQ(std::u16string(wide), std::u16string(narrow.begin(), narrow.end()));
  // Exactly enough room, and one character too few.
  EXPECT_EQ(
      RasGetErrorStringA(ERROR_AUTHENTICATION_FAILURE, text, static_cast<DWORD>(narrow.size() + 1)),
      0u);
  EXPECT_EQ(
      RasGetErrorStringA(ERROR_AUTHENTICATION_FAILURE, text, static_cast<DWORD>(narrow.size())),
      DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(RasGetErrorStringW(ERROR_AUTHENTICATION_FAILURE, wide, 3),
            DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(RasGetErrorStringA(ERROR_AUTHENTICATION_FAILURE, nullptr, 5),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetErrorStringA(5000000, text, sizeof text), DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(Values, EveryRasErrorHasATextOfItsOwn) {
  std::set<std::string> texts;
  size_t count = 0;
  for (UINT code = 600; code <= 877; ++code) {
    char text[512];
    const DWORD result = RasGetErrorStringA(code, text, sizeof text);
    if (result == ERROR_INVALID_PARAMETER) continue;  // no such code
    ASSERT_EQ(result, 0u) << code;
    ++count;
    texts.insert(text);
  }
  EXPECT_GT(count, 200u);
  EXPECT_EQ(texts.size(), count);
}

}  // namespace
}  // namespace openras::test
