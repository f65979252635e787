#include "rasapi32/structures.h"

#include <openras/winerror.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf16.h"

namespace openras::rasapi32 {
namespace {

// Up to and including a member.
#define THROUGH(type, member) \
  static_cast<uint32_t>(offsetof(type, member) + sizeof(std::declval<type>().member))

constexpr Version kRasConnA[] = {{416, THROUGH(RASCONNA, szDeviceName)},
                                 {680, THROUGH(RASCONNA, dwSubEntry)},
                                 {696, THROUGH(RASCONNA, guidEntry)},
                                 {708, THROUGH(RASCONNA, luid)},
                                 {724, THROUGH(RASCONNA, guidCorrelationId)}};
constexpr Version kRasConnW[] = {{820, THROUGH(RASCONNW, szDeviceName)},
                                 {1344, THROUGH(RASCONNW, dwSubEntry)},
                                 {1360, THROUGH(RASCONNW, guidEntry)},
                                 {1372, THROUGH(RASCONNW, luid)},
                                 {1388, THROUGH(RASCONNW, guidCorrelationId)}};
constexpr Version kRasConnStatusA[] = {{160, THROUGH(RASCONNSTATUSA, szDeviceName)},
                                       {288, THROUGH(RASCONNSTATUSA, szPhoneNumber)},
                                       {332, THROUGH(RASCONNSTATUSA, rasconnsubstate)}};
constexpr Version kRasConnStatusW[] = {{304, THROUGH(RASCONNSTATUSW, szDeviceName)},
                                       {564, THROUGH(RASCONNSTATUSW, szPhoneNumber)},
                                       {608, THROUGH(RASCONNSTATUSW, rasconnsubstate)}};
constexpr Version kRasDialParamsA[] = {{1052, THROUGH(RASDIALPARAMSA, szDomain)},
                                       {1064, THROUGH(RASDIALPARAMSA, dwCallbackId)},
                                       {1068, THROUGH(RASDIALPARAMSA, dwIfIndex)},
                                       {1076, THROUGH(RASDIALPARAMSA, szEncPassword)}};
constexpr Version kRasDialParamsW[] = {{2096, THROUGH(RASDIALPARAMSW, szDomain)},
                                       {2108, THROUGH(RASDIALPARAMSW, dwCallbackId)},
                                       {2112, THROUGH(RASDIALPARAMSW, dwIfIndex)},
                                       {2120, THROUGH(RASDIALPARAMSW, szEncPassword)}};
constexpr Version kRasEntryNameA[] = {{264, THROUGH(RASENTRYNAMEA, szEntryName)},
                                      {532, THROUGH(RASENTRYNAMEA, szPhonebookPath)}};
constexpr Version kRasEntryNameW[] = {{520, THROUGH(RASENTRYNAMEW, szEntryName)},
                                      {1048, THROUGH(RASENTRYNAMEW, szPhonebookPath)}};
constexpr Version kRasDialExtensions[] = {{24, THROUGH(RASDIALEXTENSIONS, reserved)},
                                          {44, THROUGH(RASDIALEXTENSIONS, RasEapInfo)},
                                          {60, THROUGH(RASDIALEXTENSIONS, RasDevSpecificInfo)}};
constexpr Version kRasPppIpA[] = {{40, THROUGH(RASPPPIPA, szServerIpAddress)},
                                  {48, THROUGH(RASPPPIPA, dwServerOptions)}};
constexpr Version kRasPppIpW[] = {{72, THROUGH(RASPPPIPW, szServerIpAddress)},
                                  {80, THROUGH(RASPPPIPW, dwServerOptions)}};
constexpr Version kRasPppLcpA[] = {{8, THROUGH(RASPPPLCPA, fBundled)},
                                   {1080, THROUGH(RASPPPLCPA, dwServerOptions)}};
constexpr Version kRasPppLcpW[] = {{8, THROUGH(RASPPPLCPW, fBundled)},
                                   {2104, THROUGH(RASPPPLCPW, dwServerOptions)}};
constexpr Version kRasPppIpv6[] = {{28, THROUGH(RASPPPIPV6, bPeerCompressionProtocol)}};
constexpr Version kRasStats[] = {{60, THROUGH(RAS_STATS, dwConnectDuration)}};
constexpr Version kRasEntryA[] = {{1768, THROUGH(RASENTRYA, dwReserved2)},
                                  {1796, THROUGH(RASENTRYA, dwIdleDisconnectSeconds)},
                                  {2088, THROUGH(RASENTRYA, dwVpnStrategy)},
                                  {2884, THROUGH(RASENTRYA, dwRedialPause)},
                                  {2924, THROUGH(RASENTRYA, dwIPv6InterfaceMetric)},
                                  {2948, THROUGH(RASENTRYA, dwNetworkOutageTime)}};
constexpr Version kRasEntryW[] = {{3468, THROUGH(RASENTRYW, dwReserved2)},
                                  {3496, THROUGH(RASENTRYW, dwIdleDisconnectSeconds)},
                                  {4048, THROUGH(RASENTRYW, dwVpnStrategy)},
                                  {5616, THROUGH(RASENTRYW, dwRedialPause)},
                                  {5656, THROUGH(RASENTRYW, dwIPv6InterfaceMetric)},
                                  {5680, THROUGH(RASENTRYW, dwNetworkOutageTime)}};
constexpr Version kRasSubentryA[] = {{288, THROUGH(RASSUBENTRYA, dwAlternateOffset)}};
constexpr Version kRasSubentryW[] = {{564, THROUGH(RASSUBENTRYW, dwAlternateOffset)}};
constexpr Version kRasCredentialsA[] = {{540, THROUGH(RASCREDENTIALSA, szDomain)}};
constexpr Version kRasCredentialsW[] = {{1068, THROUGH(RASCREDENTIALSW, szDomain)}};
constexpr Version kRasAutodialEntryA[] = {{272, THROUGH(RASAUTODIALENTRYA, szEntry)}};
constexpr Version kRasAutodialEntryW[] = {{528, THROUGH(RASAUTODIALENTRYW, szEntry)}};
constexpr Version kRasDevInfoA[] = {{152, THROUGH(RASDEVINFOA, szDeviceName)}};
constexpr Version kRasDevInfoW[] = {{296, THROUGH(RASDEVINFOW, szDeviceName)}};
constexpr Version kRasCtryInfo[] = {{20, THROUGH(RASCTRYINFO, dwCountryNameOffset)}};

#undef THROUGH

// Every version lies within the structure that the library is compiled with.
template <typename T>
consteval bool fits(std::span<const Version> table) {
  return std::ranges::all_of(
             table, [](const Version& v) { return v.used <= v.size && v.size <= sizeof(T); }) &&
         table.back().size == sizeof(T);
}

// The octets of a NUL-terminated text, if the array ends it.
template <typename Char>
std::optional<std::basic_string_view<Char>> terminated(std::span<const Char> from) {
  const auto end = std::ranges::find(from, Char{});
  if (end == from.end()) return std::nullopt;
  return std::basic_string_view<Char>(from.data(), static_cast<size_t>(end - from.begin()));
}

Result<std::string> checked(std::string_view text) {
  if (!to_utf16(text)) return fail(ERROR_INVALID_PARAMETER, "A text is not valid UTF-8.");
  return std::string(text);
}

Result<std::string> checked(std::u16string_view text) {
  std::optional<std::string> utf8 = to_utf8(text);
  if (!utf8) return fail(ERROR_INVALID_PARAMETER, "A text is not valid UTF-16.");
  return std::move(*utf8);
}

template <typename Char>
Result<std::string> from_array(std::span<const Char> from) {
  const auto text = terminated(from);
  if (!text) return fail(ERROR_INVALID_PARAMETER, "A text has no end within its array.");
  return checked(*text);
}

}  // namespace

#define VERSIONS(type, table)                 \
  static_assert(fits<type>(table));           \
  template <>                                 \
  std::span<const Version> versions<type>() { \
    return table;                             \
  }
VERSIONS(RASCONNA, kRasConnA)
VERSIONS(RASCONNW, kRasConnW)
VERSIONS(RASCONNSTATUSA, kRasConnStatusA)
VERSIONS(RASCONNSTATUSW, kRasConnStatusW)
VERSIONS(RASDIALPARAMSA, kRasDialParamsA)
VERSIONS(RASDIALPARAMSW, kRasDialParamsW)
VERSIONS(RASENTRYNAMEA, kRasEntryNameA)
VERSIONS(RASENTRYNAMEW, kRasEntryNameW)
VERSIONS(RASDIALEXTENSIONS, kRasDialExtensions)
VERSIONS(RASPPPIPA, kRasPppIpA)
VERSIONS(RASPPPIPW, kRasPppIpW)
VERSIONS(RASPPPLCPA, kRasPppLcpA)
VERSIONS(RASPPPLCPW, kRasPppLcpW)
VERSIONS(RASPPPIPV6, kRasPppIpv6)
VERSIONS(RAS_STATS, kRasStats)
VERSIONS(RASENTRYA, kRasEntryA)
VERSIONS(RASENTRYW, kRasEntryW)
VERSIONS(RASSUBENTRYA, kRasSubentryA)
VERSIONS(RASSUBENTRYW, kRasSubentryW)
VERSIONS(RASCREDENTIALSA, kRasCredentialsA)
VERSIONS(RASCREDENTIALSW, kRasCredentialsW)
VERSIONS(RASAUTODIALENTRYA, kRasAutodialEntryA)
VERSIONS(RASAUTODIALENTRYW, kRasAutodialEntryW)
VERSIONS(RASDEVINFOA, kRasDevInfoA)
VERSIONS(RASDEVINFOW, kRasDevInfoW)
VERSIONS(RASCTRYINFO, kRasCtryInfo)
#undef VERSIONS

void set_text(std::span<char> to, std::string_view utf8) {
  const std::string_view text = truncate_utf8(utf8, to.size() - 1);
  std::ranges::fill(to, '\0');
  std::ranges::copy(text, to.begin());
}

void set_text(std::span<char16_t> to, std::string_view utf8) {
  std::ranges::fill(to, u'\0');
  const std::optional<std::u16string> wide = to_utf16(utf8);
  if (!wide) return;
  std::ranges::copy(truncate_utf16(*wide, to.size() - 1), to.begin());
}

Result<std::string> get_text(std::span<const char> from) { return from_array(from); }
Result<std::string> get_text(std::span<const char16_t> from) { return from_array(from); }

Result<std::string> get_text(const char* from) {
  return from == nullptr ? std::string() : checked(std::string_view(from));
}
Result<std::string> get_text(const char16_t* from) {
  return from == nullptr ? std::string() : checked(std::u16string_view(from));
}

GUID parse_guid(std::string_view text) {
  std::array<uint8_t, 16> octets{};
  size_t digits = 0;
  for (const char c : text) {
    if (c == '{' || c == '}' || c == '-') continue;
    const std::string_view hex = "0123456789abcdef";
    const size_t value = hex.find(static_cast<char>(c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c));
    if (value == std::string_view::npos || digits == 32) return GUID{};
    octets[digits / 2] = static_cast<uint8_t>(octets[digits / 2] * 16u + value);
    ++digits;
  }
  if (digits != 32) return GUID{};
  GUID guid{};
  if (text.find('-') == std::string_view::npos) {
    std::memcpy(&guid, octets.data(), sizeof guid);
    return guid;
  }
  guid.Data1 = static_cast<ULONG>(octets[0]) << 24 | static_cast<ULONG>(octets[1]) << 16 |
               static_cast<ULONG>(octets[2]) << 8 | octets[3];
  guid.Data2 = static_cast<USHORT>(octets[4] << 8 | octets[5]);
  guid.Data3 = static_cast<USHORT>(octets[6] << 8 | octets[7]);
  std::copy(octets.begin() + 8, octets.end(), guid.Data4);
  return guid;
}

}  // namespace openras::rasapi32
