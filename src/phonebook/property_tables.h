// Which key of the phone book each member of RASENTRY is. Source: the RASENTRY page and MS-RRASM
// §2.2.2.2; keys since Windows 8 from the names of the options that they belong to.
#pragma once

#include <openras/ras.h>

#include <array>
#include <string_view>

#include "phonebook/properties.h"

namespace openras::phonebook {

struct TextRow {
  std::string EntryProperties::* member;
  std::string_view key;
};
inline constexpr std::array<TextRow, 8> kTextRows = {{
    {&EntryProperties::autodial_dll, "CustomDialDll"},
    {&EntryProperties::autodial_func, "CustomDialFunc"},
    {&EntryProperties::custom_dial_dll, "CustomRasDialDll"},
    {&EntryProperties::dns_suffix, "IpDnsSuffix"},
    {&EntryProperties::prerequisite_book, "PrerequisitePbk"},
    {&EntryProperties::prerequisite_entry, "PrerequisiteEntry"},
    {&EntryProperties::script, "OpenRASScript"},  // ours
    {&EntryProperties::guid, "Guid"},             // not written
}};
// In the DEVICE block.
inline constexpr std::array<TextRow, 4> kX25Rows = {{
    {&EntryProperties::x25_pad, "X25Pad"},
    {&EntryProperties::x25_address, "X25Address"},
    {&EntryProperties::x25_facilities, "Facilities"},
    {&EntryProperties::x25_user_data, "UserData"},
}};

struct NumberRow {
  uint32_t EntryProperties::* member;
  std::string_view key;
  uint32_t absent;  // what Windows takes where the key is not there
};
inline constexpr std::array<NumberRow, 15> kNumberRows = {{
    {&EntryProperties::type, "Type", 0},
    {&EntryProperties::dial_mode, "DialMode", 0},
    {&EntryProperties::dial_percent, "DialPercent", 75},
    {&EntryProperties::dial_seconds, "DialSeconds", 120},
    {&EntryProperties::hang_up_percent, "HangUpPercent", 10},
    {&EntryProperties::hang_up_seconds, "HangUpSeconds", 120},
    {&EntryProperties::frame_size, "IpFrameSize", 0},
    {&EntryProperties::custom_auth_key, "CustomAuthKey", 0},
    {&EntryProperties::vpn_strategy, "VpnStrategy", 0},
    {&EntryProperties::tcp_window, "TcpWindowSize", 0},
    {&EntryProperties::redial_count, "RedialAttempts", 0},
    {&EntryProperties::redial_seconds, "RedialSeconds", 0},
    {&EntryProperties::prefix6, "Ipv6PrefixLength", 0},
    {&EntryProperties::outage_seconds, "NetworkOutageTime", 0},
    {&EntryProperties::options3, "OpenRASOptions3", 0},  // ours
}};

struct Address4Row {
  std::array<uint8_t, 4> EntryProperties::* member;
  std::string_view key;
};
inline constexpr std::array<Address4Row, 5> kAddress4Rows = {{
    {&EntryProperties::address, "IpAddress"},
    {&EntryProperties::dns, "IpDnsAddress"},
    {&EntryProperties::dns_alt, "IpDns2Address"},
    {&EntryProperties::wins, "IpWinsAddress"},
    {&EntryProperties::wins_alt, "IpWins2Address"},
}};
struct Address6Row {
  std::array<uint8_t, 16> EntryProperties::* member;
  std::string_view key;
};
inline constexpr std::array<Address6Row, 3> kAddress6Rows = {{
    {&EntryProperties::address6, "Ipv6Address"},
    {&EntryProperties::dns6, "Ipv6DnsAddress"},
    {&EntryProperties::dns6_alt, "Ipv6Dns2Address"},
}};

// An option that is one key of the entry: `on` and `off` are its values; any other value counts as
// on where `on` is not a special number (2), that is, where the key is a flag.
struct OptionRow {
  uint32_t EntryProperties::* member;
  uint32_t bit;
  std::string_view key;
  uint32_t on, off, absent;
};
inline constexpr auto kWord1 = &EntryProperties::options;
inline constexpr auto kWord2 = &EntryProperties::options2;
inline constexpr std::array<OptionRow, 34> kOptionRows = {{
    {kWord1, RASEO_SpecificIpAddr, "IpAssign", 2, 1, 1},
    {kWord1, RASEO_SpecificNameServers, "IpNameAssign", 2, 1, 1},
    {kWord1, RASEO_IpHeaderCompression, "IpHeaderCompression", 1, 0, 0},
    {kWord1, RASEO_RemoteDefaultGateway, "IpPrioritizeRemote", 1, 0, 1},
    {kWord1, RASEO_DisableLcpExtensions, "LcpExtensions", 0, 1, 1},
    {kWord1, RASEO_ModemLights, "ShowMonitorIconInTaskBar", 1, 0, 0},
    {kWord1, RASEO_SwCompression, "SwCompression", 1, 0, 0},
    {kWord1, RASEO_UseLogonCredentials, "AutoLogon", 1, 0, 0},
    {kWord1, RASEO_PreviewPhoneNumber, "PreviewPhoneNumber", 1, 0, 0},
    {kWord1, RASEO_SharedPhoneNumbers, "SharedPhoneNumbers", 1, 0, 0},
    {kWord1, RASEO_PreviewUserPw, "PreviewUserPw", 1, 0, 0},
    {kWord1, RASEO_PreviewDomain, "PreviewDomain", 1, 0, 0},
    {kWord1, RASEO_ShowDialingProgress, "ShowDialingProgress", 1, 0, 0},
    {kWord2, RASEO2_SecureFileAndPrint, "ShareMsFilePrint", 0, 1, 1},
    {kWord2, RASEO2_SecureClientForMSNet, "BindMsNetClient", 0, 1, 1},
    {kWord2, RASEO2_DontNegotiateMultilink, "NegotiateMultilinkAlways", 0, 1, 0},
    {kWord2, RASEO2_DontUseRasCredentials, "UseRasCredentials", 0, 1, 1},
    {kWord2, RASEO2_UsePreSharedKey, "IpSecFlags", 1, 0, 0},
    {kWord2, RASEO2_Internet, "UseFlags", 2, 1, 1},
    {kWord2, RASEO2_DisableNbtOverIP, "IpNBTFlags", 0, 1, 1},
    {kWord2, RASEO2_UseGlobalDeviceSettings, "GlobalDeviceSettings", 1, 0, 0},
    {kWord2, RASEO2_ReconnectIfDropped, "RedialOnLinkFailure", 1, 0, 0},
    {kWord2, RASEO2_SecureRoutingCompartment, "ForceSecureCompartment", 1, 0, 0},
    {kWord2, RASEO2_IPv6SpecificNameServers, "Ipv6NameAssign", 2, 1, 1},
    {kWord2, RASEO2_IPv6RemoteDefaultGateway, "Ipv6PrioritizeRemote", 1, 0, 1},
    {kWord2, RASEO2_DisableIKENameEkuCheck, "DisableIKENameEkuCheck", 1, 0, 0},
    {kWord2, RASEO2_DisableClassBasedStaticRoute, "DisableClassBasedDefaultRoute", 1, 0, 0},
    {kWord2, RASEO2_SpecificIPv6Addr, "Ipv6Assign", 2, 1, 1},
    {kWord2, RASEO2_DisableMobility, "DisableMobility", 1, 0, 0},
    {kWord2, RASEO2_CacheCredentials, "CacheCredentials", 1, 0, 0},
    {kWord2, RASEO2_AutoTriggerCapable, "AutoTiggerCapable", 1, 0, 0},  // so spelt
    {kWord2, RASEO2_AuthTypeIsOtp, "AuthTypeOTP", 1, 0, 0},
    {kWord2, RASEO2_IsAlwaysOn, "AlwaysOnCapable", 1, 0, 0},
    {kWord2, RASEO2_IsPrivateNetwork, "PrivateNetwork", 1, 0, 0},
}};

// An option that is one bit of a key.
struct BitRow {
  uint32_t EntryProperties::* member;
  uint32_t bit;
  std::string_view key;
  uint32_t key_bit;
};
// AuthRestrictions counts its bits from 1 (§2.2.2.2.58).
inline constexpr std::array<BitRow, 12> kBitRows = {{
    {kWord1, RASEO_RequirePAP, "AuthRestrictions", 1u << 3},
    {kWord1, RASEO_RequireSPAP, "AuthRestrictions", 1u << 4},
    {kWord1, RASEO_RequireCHAP, "AuthRestrictions", 1u << 5},
    {kWord1, RASEO_RequireMsCHAP, "AuthRestrictions", 1u << 6},
    {kWord1, RASEO_RequireEAP, "AuthRestrictions", 1u << 7},
    {kWord1, RASEO_RequireMsCHAP2, "AuthRestrictions", 1u << 9},
    {kWord1, RASEO_RequireW95MSCHAP, "AuthRestrictions", 1u << 10},
    {kWord2, RASEO2_RequireMachineCertificates, "AuthRestrictions", 1u << 11},
    {kWord2, RASEO2_UsePreSharedKeyForIkev2Initiator, "AuthRestrictions", 1u << 12},
    {kWord2, RASEO2_RegisterIpWithDNS, "IpDnsFlags", 1},
    {kWord2, RASEO2_UseDNSSuffixForRegistration, "IpDnsFlags", 2},
    {kWord2, RASEO2_PlumbIKEv2TSAsRoutes, "PlumbIKEv2TSAsRoutes", 1},
}};

// Options that other members of RASENTRY say already, or a key of the DEVICE block.
inline constexpr uint32_t kElsewhere1 =
    RASEO_UseCountryAndAreaCodes | RASEO_PromoteAlternates | RASEO_RequireDataEncryption;
inline constexpr uint32_t kElsewhere2 = RASEO2_IPv4ExplicitMetric | RASEO2_IPv6ExplicitMetric;

}  // namespace openras::phonebook
