// RASENTRY, A and W, to and from what the phone book has.
#pragma once

#include <openras/ras.h>

#include <array>
#include <cstring>

#include "phonebook/properties.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {

template <typename Entry>
struct NumberMember {
  DWORD Entry::* there;
  uint32_t phonebook::EntryProperties::* here;
};
template <typename Entry>
inline constexpr std::array kNumberMembers = std::to_array<NumberMember<Entry>>(
    {{&Entry::dwfOptions, &phonebook::EntryProperties::options},
     {&Entry::dwCountryID, &phonebook::EntryProperties::country_id},
     {&Entry::dwCountryCode, &phonebook::EntryProperties::country_code},
     {&Entry::dwFrameSize, &phonebook::EntryProperties::frame_size},
     {&Entry::dwfNetProtocols, &phonebook::EntryProperties::net_protocols},
     {&Entry::dwFramingProtocol, &phonebook::EntryProperties::framing},
     {&Entry::dwSubEntries, &phonebook::EntryProperties::subentries},
     {&Entry::dwDialMode, &phonebook::EntryProperties::dial_mode},
     {&Entry::dwDialExtraPercent, &phonebook::EntryProperties::dial_percent},
     {&Entry::dwDialExtraSampleSeconds, &phonebook::EntryProperties::dial_seconds},
     {&Entry::dwHangUpExtraPercent, &phonebook::EntryProperties::hang_up_percent},
     {&Entry::dwHangUpExtraSampleSeconds, &phonebook::EntryProperties::hang_up_seconds},
     {&Entry::dwIdleDisconnectSeconds, &phonebook::EntryProperties::idle_seconds},
     {&Entry::dwType, &phonebook::EntryProperties::type},
     {&Entry::dwEncryptionType, &phonebook::EntryProperties::encryption},
     {&Entry::dwCustomAuthKey, &phonebook::EntryProperties::custom_auth_key},
     {&Entry::dwVpnStrategy, &phonebook::EntryProperties::vpn_strategy},
     {&Entry::dwfOptions2, &phonebook::EntryProperties::options2},
     {&Entry::dwfOptions3, &phonebook::EntryProperties::options3},
     {&Entry::dwTcpWindowSize, &phonebook::EntryProperties::tcp_window},
     {&Entry::dwRedialCount, &phonebook::EntryProperties::redial_count},
     {&Entry::dwRedialPause, &phonebook::EntryProperties::redial_seconds},
     {&Entry::dwIPv4InterfaceMetric, &phonebook::EntryProperties::metric4},
     {&Entry::dwIPv6InterfaceMetric, &phonebook::EntryProperties::metric6},
     {&Entry::dwIPv6PrefixLength, &phonebook::EntryProperties::prefix6},
     {&Entry::dwNetworkOutageTime, &phonebook::EntryProperties::outage_seconds}});

// Calls visit(member, text) for each text of the structure.
template <typename Entry, typename Properties, typename Visit>
void for_each_text(Entry& entry, Properties& p, const Visit& visit) {
  visit(entry.szAreaCode, p.area_code);
  visit(entry.szLocalPhoneNumber, p.first.number);
  visit(entry.szScript, p.script);
  visit(entry.szAutodialDll, p.autodial_dll);
  visit(entry.szAutodialFunc, p.autodial_func);
  visit(entry.szDeviceType, p.first.device_type);
  visit(entry.szDeviceName, p.first.device_name);
  visit(entry.szX25PadType, p.x25_pad);
  visit(entry.szX25Address, p.x25_address);
  visit(entry.szX25Facilities, p.x25_facilities);
  visit(entry.szX25UserData, p.x25_user_data);
  visit(entry.szCustomDialDll, p.custom_dial_dll);
  visit(entry.szDnsSuffix, p.dns_suffix);
  visit(entry.szPrerequisitePbk, p.prerequisite_book);
  visit(entry.szPrerequisiteEntry, p.prerequisite_entry);
}

// Calls visit(member, octets) for each address.
template <typename Entry, typename Properties, typename Visit>
void for_each_address(Entry& entry, Properties& p, const Visit& visit) {
  visit(entry.ipaddr, p.address);
  visit(entry.ipaddrDns, p.dns);
  visit(entry.ipaddrDnsAlt, p.dns_alt);
  visit(entry.ipaddrWins, p.wins);
  visit(entry.ipaddrWinsAlt, p.wins_alt);
  visit(entry.ipv6addrDns, p.dns6);
  visit(entry.ipv6addrDnsAlt, p.dns6_alt);
  visit(entry.ipv6addr, p.address6);
}

// Everything but dwSize and dwAlternateOffset.
template <typename Entry>
void to_ras_entry(const phonebook::EntryProperties& p, Entry& entry) {
  for (const auto& row : kNumberMembers<Entry>) {
    const uint32_t value = p.*row.here;
    std::memcpy(&(entry.*row.there), &value, sizeof value);
  }
  for_each_text(entry, p, [](auto& to, const std::string& from) { set_text(to, from); });
  for_each_address(entry, p, [](auto& to, const auto& from) {
    static_assert(sizeof to == sizeof from);
    std::memcpy(&to, from.data(), sizeof to);
  });
  entry.guidId = parse_guid(p.guid);
}

// Takes over the members that the version has; the others stay as they are in `p`.
template <typename Entry>
Result<> from_ras_entry(const Entry& entry, const Version& version, phonebook::EntryProperties& p) {
  const auto* begin = reinterpret_cast<const char*>(&entry);
  auto has = [&](const auto& member) {
    const auto* at = reinterpret_cast<const char*>(&member);
    return static_cast<size_t>(at - begin) + sizeof member <= version.used;
  };
  for (const auto& row : kNumberMembers<Entry>) {
    if (has(entry.*row.there)) p.*row.here = entry.*row.there;
  }
  Result<> done;
  for_each_text(entry, p, [&](const auto& from, std::string& to) {
    if (!has(from) || !done) return;
    Result<std::string> text = get_text(std::span(from));
    if (!text) {
      done = std::unexpected(text.error());
      return;
    }
    // A longer text was cut when it was given out: that is no change.
    std::remove_cvref_t<decltype(from)> shown;
    set_text(std::span(shown), to);
    if (get_text(std::span<const std::remove_extent_t<decltype(shown)>>(shown)) != *text) {
      to = std::move(*text);
    }
  });
  for_each_address(entry, p, [&](const auto& from, auto& to) {
    if (has(from)) std::memcpy(to.data(), &from, sizeof from);
  });
  return done;
}

}  // namespace openras::rasapi32
