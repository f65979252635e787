// A new entry, as Windows would write it.
#include <fmt/format.h>
#include <openras/winerror.h>

#include <array>

#include "phonebook/edit.h"

namespace openras::phonebook {
namespace {

// @…@ is filled in. The keys are those of MS-RRASM §2.2.2.2 in the order of the files that Windows
// writes with PBVersion=1.
constexpr std::string_view kTemplate = R"(Encoding=1
PBVersion=1
Type=@type@
AutoLogon=0
UseRasCredentials=1
LowDateTime=@low@
HighDateTime=@high@
DialParamsUID=@uid@
Guid=@guid@
VpnStrategy=@strategy@
ExcludedProtocols=0
LcpExtensions=1
DataEncryption=8
SwCompression=0
NegotiateMultilinkAlways=0
SkipDoubleDialDialog=0
DialMode=0
OverridePref=15
RedialAttempts=3
RedialSeconds=60
IdleDisconnectSeconds=0
RedialOnLinkFailure=0
CallbackMode=0
CustomDialDll=
CustomDialFunc=
CustomRasDialDll=
ForceSecureCompartment=0
DisableIKENameEkuCheck=0
AuthenticateServer=0
ShareMsFilePrint=0
BindMsNetClient=0
SharedPhoneNumbers=0
GlobalDeviceSettings=0
PrerequisiteEntry=
PrerequisitePbk=
PreferredPort=@port@
PreferredDevice=@device@
PreferredBps=0
PreferredHwFlow=1
PreferredProtocol=1
PreferredCompression=1
PreferredSpeaker=1
PreferredMdmProtocol=0
PreviewUserPw=1
PreviewDomain=1
PreviewPhoneNumber=0
ShowDialingProgress=1
ShowMonitorIconInTaskBar=1
CustomAuthKey=0
AuthRestrictions=552
IpPrioritizeRemote=0
IpInterfaceMetric=0
IpHeaderCompression=0
IpAddress=0.0.0.0
IpDnsAddress=0.0.0.0
IpDns2Address=0.0.0.0
IpWinsAddress=0.0.0.0
IpWins2Address=0.0.0.0
IpAssign=1
IpNameAssign=1
IpDnsFlags=0
IpNBTFlags=0
TcpWindowSize=0
UseFlags=0
IpSecFlags=0
IpDnsSuffix=
Ipv6Assign=1
Ipv6Address=::
Ipv6PrefixLength=0
Ipv6PrioritizeRemote=0
Ipv6InterfaceMetric=0
Ipv6NameAssign=1
Ipv6DnsAddress=::
Ipv6Dns2Address=::
Ipv6Prefix=0000000000000000
Ipv6InterfaceId=0000000000000000
DisableClassBasedDefaultRoute=0
DisableMobility=0
NetworkOutageTime=0
ProvisionType=0
PreSharedKey=

NETCOMPONENTS=
ms_msclient=0
ms_server=0

MEDIA=@media@
Port=@port@
Device=@device@@bps@

DEVICE=@device_type@
PhoneNumber=
AreaCode=
CountryCode=0
CountryID=0
UseDialingRules=0
Comment=
FriendlyName=
LastSelectedPhone=0
PromoteAlternates=0
TryNextAlternateOnFail=1@modem@

)";

// §2.2.2.2.98 and the keys of the DEVICE block that are a modem's or a serial port's only.
constexpr std::string_view kBpsKey = "\nConnectBPS=115200";
constexpr std::string_view kModemKeys =
    "\nHwFlowControl=1\nProtocol=1\nCompression=1\nSpeaker=0\nMdmProtocol=0";

void fill(std::string& text, std::string_view mark, std::string_view value) {
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.replace(at, mark.size(), value);
  }
}

// A random GUID (RFC 4122 version 4), written as in phone books: 32 digits, its octets in memory.
std::string make_guid(RandomSource& random) {
  std::array<uint8_t, 16> octets{};
  random.fill(octets);
  octets[7] = static_cast<uint8_t>((octets[7] & 0x0f) | 0x40);  // the third field is little-endian
  octets[8] = static_cast<uint8_t>((octets[8] & 0x3f) | 0x80);
  std::string out;
  for (uint8_t octet : octets) out += fmt::format("{:02X}", octet);
  return out;
}

}  // namespace

Result<std::string> new_entry_text(Kind kind, RandomSource& random,
                                   std::chrono::system_clock::time_point now) {
  std::string_view type, strategy = "0", port = "VPN2-0", media = "rastapi";
  std::string_view device = ras_device_name(kind);
  switch (kind) {
    case Kind::kL2tp:
      type = "2", strategy = "3";  // VS_L2tpOnly
      break;
    case Kind::kSstp:
      type = "2", strategy = "5";  // VS_SstpOnly
      break;
    case Kind::kPppoe:
      type = "5", port = "";  // RASET_Broadband
      break;
    case Kind::kModem:
      type = "1", port = "", media = "serial", device = "Modem";  // RASET_Phone
      break;
    case Kind::kSerial:
      type = "3", port = "", media = "serial", device = "Serial cable";  // RASET_Direct
      break;
    case Kind::kUnknown:
    case Kind::kPptp:
    case Kind::kIkev2:
    case Kind::kIsdn:
    case Kind::kOther:
      return fail(
          ERROR_INVALID_PARAMETER,
          fmt::format("Entries for a device \"{}\" cannot be made; modem, serial, l2tp, sstp and "
                      "pppoe can.",
                      name(kind)));
  }
  // FILETIME: 100 ns since 1601, in two halves that Windows writes as signed numbers.
  using Ticks = std::chrono::duration<int64_t, std::ratio<1, 10'000'000>>;
  constexpr int64_t kFrom1601To1970 = 116'444'736'000'000'000;
  int64_t time =
      std::chrono::duration_cast<Ticks>(now.time_since_epoch()).count() + kFrom1601To1970;
  std::string text(kTemplate);
  fill(text, "@type@", type);
  fill(text, "@low@", std::to_string(static_cast<int32_t>(time & 0xffffffff)));
  fill(text, "@high@", std::to_string(static_cast<int32_t>(time >> 32)));
  fill(text, "@uid@", std::to_string(random.u32() & 0x7fffffff));
  fill(text, "@guid@", make_guid(random));
  fill(text, "@strategy@", strategy);
  fill(text, "@port@", port);
  fill(text, "@device@", device);
  fill(text, "@media@", media);
  fill(text, "@bps@", media == "serial" ? kBpsKey : "");
  fill(text, "@modem@", media == "serial" ? kModemKeys : "");
  fill(text, "@device_type@", ras_device_type(kind));
  return text;
}

}  // namespace openras::phonebook
