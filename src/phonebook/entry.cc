// From keys to the typed entry.
#include "phonebook/entry.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <charconv>

#include "errors/situation.h"
#include "phonebook/edit.h"
#include "phonebook/key_reader.h"

namespace openras::phonebook {
namespace {

// RASENTRY, dwVpnStrategy; MS-RRASM §2.2.2.2.11 and its note on the client's values.
std::vector<Kind> order_of(uint32_t strategy) {
  using enum Kind;
  switch (strategy) {
    case 0:   // VS_Default
    case 15:  // VS_ProtocolList: the list's keys are not published
      return {kPptp, kL2tp, kIkev2, kSstp};
    case 1:
      return {kPptp};
    case 2:
      return {kPptp, kL2tp};
    case 3:
      return {kL2tp};
    case 4:
      return {kL2tp, kPptp, kIkev2};
    case 5:
      return {kSstp};
    case 6:
      return {kSstp, kIkev2, kPptp, kL2tp};
    case 7:
      return {kIkev2};
    case 8:
      return {kIkev2, kPptp, kL2tp};
    case 12:
      return {kPptp, kSstp};
    case 13:
      return {kL2tp, kSstp};
    case 14:
      return {kIkev2, kSstp};
    default:
      return {};
  }
}

// "WAN Miniport (L2TP)" and the like; entries of Windows 2000 say DEVICE=rastapi and only here
// what.
Kind kind_from_device_name(std::string_view device) {
  for (Kind kind : {Kind::kPppoe, Kind::kL2tp, Kind::kSstp, Kind::kPptp, Kind::kIkev2}) {
    if (equal_keys(device, ras_device_name(kind))) return kind;
  }
  return Kind::kUnknown;
}

Kind vpn_kind(const Entry& entry, std::string_view device) {
  if (entry.vpn_order.empty()) return kind_from_device_name(device);
  for (Kind kind : entry.vpn_order) {
    if (kind == Kind::kL2tp || kind == Kind::kSstp) return kind;
  }
  return entry.vpn_order.front();
}

Kind kind_of(const Entry& entry, const Subentry& sub) {
  auto is = [&sub](std::string_view type) { return equal_keys(sub.device_type, type); };
  if (is("vpn")) return vpn_kind(entry, sub.device_name);
  if (is("pppoe")) return Kind::kPppoe;
  if (is("modem")) return Kind::kModem;
  if (is("serial") || is("null")) return Kind::kSerial;
  if (is("isdn")) return Kind::kIsdn;
  if (is("rastapi")) return kind_from_device_name(sub.device_name);
  return sub.device_type.empty() ? Kind::kUnknown : Kind::kOther;
}

// §2.2.2.2.108: each PhoneNumber begins a group; the keys after it belong to it.
std::vector<PhoneNumber> read_numbers(const Section& section, Place place) {
  auto as_number = [](std::string_view value) {
    uint32_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
  };
  std::vector<PhoneNumber> numbers;
  for (const KeyValue& each : section.keys(place)) {
    auto is = [&each](std::string_view key) { return equal_keys(each.key, key); };
    std::string_view value = trim(each.value);
    if (is("PhoneNumber")) numbers.emplace_back().number = value;
    if (numbers.empty()) continue;
    PhoneNumber& last = numbers.back();
    if (is("AreaCode")) last.area_code = value;
    if (is("CountryCode")) last.country_code = as_number(value);
    if (is("CountryID")) last.country_id = as_number(value);
    if (is("UseDialingRules")) last.use_dialing_rules = value == "1";
    if (is("Comment")) last.comment = value;
  }
  return numbers;
}

// The port's and the modem's own keys (§2.2.2.2.98 and those of the DEVICE block), and ours.
ModemSettings read_modem(const Section& section, const KeyReader& port, const KeyReader& device,
                         const Subentry& sub) {
  std::vector<std::string> unused;
  const KeyReader entry(section, Place::entry(), unused);
  ModemSettings modem;
  modem.bps = port.number("ConnectBPS", device.number("ConnectBPS", 0));
  modem.hardware_flow = device.flag("HwFlowControl", true);
  modem.error_control = device.flag("Protocol", true);
  modem.compression = device.flag("Compression", true);
  modem.speaker = device.flag("Speaker", true);
  modem.pulse = entry.flag("OpenRASPulse", false);
  modem.init = split_commands(entry.text("OpenRASInit"));
  modem.apn = entry.text("OpenRASApn");
  modem.windows_greeting =
      entry.flag("OpenRASGreeting", equal_keys(sub.device_name, kWindowsCable));
  return modem;
}

Subentry read_subentry(const Section& section, size_t media, Entry& entry) {
  const Place outer = Place::of_media(media), inner = dialing_place(section, media);
  KeyReader port(section, outer, entry.problems), keys(section, inner, entry.problems);
  Subentry sub;
  sub.media = section.media_type(media);
  sub.device_type = section.device_type(media, inner.device);
  sub.port = port.text("Port", keys.text("Port"));
  sub.device_name = port.text("Device", keys.text("Device"));
  sub.numbers = read_numbers(section, inner);
  sub.last_selected = keys.number("LastSelectedPhone", 0);
  sub.promote_alternates = keys.flag("PromoteAlternates", false);
  sub.try_next_alternate = keys.flag("TryNextAlternateOnFail", true);
  sub.kind = kind_of(entry, sub);
  sub.modem = read_modem(section, port, keys, sub);
  return sub;
}

void read_network(const KeyReader& keys, Entry& entry) {
  uint32_t excluded = keys.number("ExcludedProtocols", 0);  // §2.2.2.2.12
  bool ignore_dns = keys.flag("OpenRASIgnoreDns", false);
  Ipv4Settings& v4 = entry.ipv4;
  v4.enabled = (excluded & 4) == 0;
  v4.default_gateway = keys.flag("IpPrioritizeRemote", true);
  v4.metric = keys.number("IpInterfaceMetric", 0);
  v4.header_compression = keys.flag("IpHeaderCompression", false);
  v4.dns_suffix = keys.text("IpDnsSuffix");
  if (keys.number("IpAssign", 1) == 2) {
    v4.address = keys.address("IpAddress", AF_INET);
    if (v4.address.empty()) entry.problems.push_back("IpAssign=2, but IpAddress has no address.");
  }
  bool fixed = keys.number("IpNameAssign", 1) == 2;
  v4.use_peer_dns = !fixed && !ignore_dns;
  for (std::string_view key : {"IpDnsAddress", "IpDns2Address"}) {
    if (std::string dns = keys.address(key, AF_INET); fixed && !dns.empty()) v4.dns.push_back(dns);
  }
  Ipv6Settings& v6 = entry.ipv6;
  v6.enabled = (excluded & 8) == 0;
  v6.default_gateway = keys.flag("Ipv6PrioritizeRemote", true);
  v6.metric = keys.number("Ipv6InterfaceMetric", 0);
  fixed = keys.number("Ipv6NameAssign", 1) == 2;
  v6.use_peer_dns = !fixed && !ignore_dns;
  for (std::string_view key : {"Ipv6DnsAddress", "Ipv6Dns2Address"}) {
    if (std::string dns = keys.address(key, AF_INET6); fixed && !dns.empty()) {
      v6.dns.push_back(dns);
    }
  }
  if (!v4.enabled && !v6.enabled) {
    entry.problems.push_back("ExcludedProtocols leaves out both IPv4 (4) and IPv6 (8).");
  }
}

void read_security(const KeyReader& keys, Entry& entry) {
  uint32_t restrictions = keys.number("AuthRestrictions", 0);
  entry.auth =
      auth_from_restrictions(restrictions, keys.flag("OpenRASAllowNoAuthentication", false));
  entry.custom_auth_key = keys.number("CustomAuthKey", 0);
  entry.ipsec_pre_shared_key = keys.flag("IpSecFlags", false);
  uint32_t encryption = keys.number("DataEncryption", 8);  // §2.2.2.2.14
  entry.encryption = encryption >= 512   ? Encryption::kMaximum
                     : encryption >= 256 ? Encryption::kRequired
                     : encryption > 0    ? Encryption::kOptional
                                         : Encryption::kNone;
  bool keyed = entry.auth.ms_chap_v2 || entry.auth.ms_chap_v1 || entry.auth.eap;
  if (encryption >= 256 && !keyed) {
    entry.problems.push_back(
        fmt::format("DataEncryption={} demands encryption, but AuthRestrictions={} allows only "
                    "authentication that makes no keys ({}).",
                    encryption, restrictions, to_string(entry.auth)));
  }
}

void read_dialing(const KeyReader& keys, Entry& entry) {
  entry.dial_mode = static_cast<DialMode>(std::min(keys.number("DialMode", 0), 2u));
  entry.dial_percent = keys.number("DialPercent", 75);
  entry.dial_seconds = keys.number("DialSeconds", 120);
  entry.hang_up_percent = keys.number("HangUpPercent", 10);
  entry.hang_up_seconds = keys.number("HangUpSeconds", 120);
  entry.lcp_extensions = keys.flag("LcpExtensions", true);
  entry.sw_compression = keys.flag("SwCompression", false);
  entry.multilink = keys.flag("NegotiateMultilinkAlways", false);
  entry.redial_attempts = keys.number("RedialAttempts", 0);
  entry.redial_seconds = keys.number("RedialSeconds", 0);
  // OverridePref's bit says that the idle time is the entry's own. There is no global one here.
  constexpr uint32_t kIdleIsTheEntrys = 4;
  if ((keys.number("OverridePref", 15) & kIdleIsTheEntrys) != 0)
    entry.idle_disconnect_seconds = keys.number("IdleDisconnectSeconds", 0);
  entry.redial_on_link_failure = keys.flag("RedialOnLinkFailure", false);
  if (!keys.text("OpenRASEchoSeconds").empty())
    entry.echo_seconds = keys.number("OpenRASEchoSeconds", 0);
  if (!keys.text("OpenRASEchoFailures").empty())
    entry.echo_failures = keys.number("OpenRASEchoFailures", 0);
  entry.callback_mode = keys.number("CallbackMode", 0);
  entry.number_prefix = keys.text("OpenRASPrefix");
  entry.number_suffix = keys.text("OpenRASSuffix");
  entry.international_prefix = keys.text("OpenRASInternationalPrefix", "00");
  uint32_t port = keys.number("OpenRASServerPort", 0);
  if (port > 65535) entry.problems.push_back(fmt::format("OpenRASServerPort={} is no port.", port));
  entry.server_port = static_cast<uint16_t>(port > 65535 ? 0 : port);
  entry.ac_name = keys.text("OpenRASAcName");
  entry.has_tunnel_secret = keys.flag("OpenRASTunnelSecret", false);
  entry.has_pin = keys.flag("OpenRASPin", false);
}

// MS-RRASM §2.2.2.2.100: a DEVICE block of a switch behind the modem's is the step after dialing.
bool has_terminal_switch(const Section& section, size_t media) {
  const Place dialing = dialing_place(section, media);
  for (size_t i = dialing.device + 1; i < section.device_count(media); ++i) {
    const Place place = Place::of_device(media, i);
    const bool is_switch = equal_keys(section.device_type(media, i), "switch");
    if (is_switch && equal_keys(trim(section.get(place, "Type").value_or("")), "Terminal"))
      return true;
  }
  return false;
}

void read_login(const Section& section, const KeyReader& keys, Entry& entry) {
  const std::string word = keys.text("OpenRASOptions");  // bits of RASENTRY.dwfOptions
  uint32_t options = 0;
  std::from_chars(word.data(), word.data() + word.size(), options, 16);
  entry.terminal = (options & RASEO_TerminalAfterDial) != 0;
  entry.custom_script = (options & RASEO_CustomScript) != 0;
  entry.login_script = keys.text("OpenRASScript");
  for (size_t i = 0; i < section.media_count(); ++i)
    entry.terminal = entry.terminal || has_terminal_switch(section, i);
}

void find_contradictions(Entry& entry) {
  auto problem = [&entry](std::string text) { entry.problems.push_back(std::move(text)); };
  if (entry.subentries.empty()) {
    return problem(
        "There is no MEDIA= block with a DEVICE= block in it, so nothing says what to dial with.");
  }
  for (const Subentry& sub : entry.subentries) {
    bool vpn = equal_keys(sub.device_type, "vpn");
    if (sub.device_type.empty()) problem("A MEDIA= block has no DEVICE= block.");
    // The entry's type is the first link's; the others of a bundle may be of any kind. **[choice]**
    const bool first = &sub == &entry.subentries.front();
    if (first && vpn && (entry.type == 1 || entry.type == 3 || entry.type == 5)) {
      problem(fmt::format("Type={} is no VPN, but DEVICE=vpn.", entry.type));
    }
    if (first && entry.type == 2 && !vpn && !equal_keys(sub.device_type, "rastapi")) {
      problem(fmt::format("Type=2 is a VPN, but DEVICE={}.", sub.device_type));
    }
  }
}

void find_gaps(Entry& entry) {
  auto lacks = [&entry](const char* text) { entry.lacks.emplace_back(text); };
  for (const Subentry& sub : entry.subentries) {
    const bool vpn = equal_keys(sub.device_type, "vpn");
    if (vpn && sub.number().empty()) lacks("A VPN entry has no PhoneNumber (the server).");
    if (sub.kind == Kind::kModem && sub.number().empty())
      lacks("A modem entry has no PhoneNumber.");
    if ((sub.kind == Kind::kModem || sub.kind == Kind::kSerial) && sub.port.empty())
      lacks("An entry for a serial line has no Port (COM1, /dev/ttyS0, …).");
    if (sub.kind == Kind::kPppoe && sub.port.empty())
      lacks("A PPPoE entry has no Port (the Ethernet interface).");
  }
}

Result<> refuse_for(const Entry& entry, const std::vector<std::string>& reasons) {
  if (reasons.empty()) return {};
  std::string text = fmt::format("Entry \"{}\" cannot be dialed:", entry.name);
  for (const std::string& reason : reasons) text += " " + reason;
  return fail(Situation::kEntryContradictory,
              text + " Mend it with: rasphone set \"" + entry.name + "\" …");
}

}  // namespace

const Subentry& Entry::first() const {
  static const Subentry kNone;
  return subentries.empty() ? kNone : subentries.front();
}

std::vector<std::string> Entry::remarks() const {
  std::vector<std::string> all = problems;
  all.insert(all.end(), lacks.begin(), lacks.end());
  return all;
}

Entry read_entry(const Section& section) {
  Entry entry;
  entry.name = section.name();
  KeyReader keys(section, Place::entry(), entry.problems);
  entry.guid = keys.text("Guid");
  entry.type = keys.number("Type", 0);
  std::string strategy = keys.text("VpnStrategy");
  entry.vpn_strategy = keys.number("VpnStrategy", 0);
  if (entry.type == 2 && !strategy.empty()) {
    entry.vpn_order = order_of(entry.vpn_strategy);
    if (entry.vpn_order.empty()) {
      entry.problems.push_back(fmt::format("VpnStrategy={} is not known.", strategy));
    }
  }
  read_dialing(keys, entry);
  read_security(keys, entry);
  read_network(keys, entry);
  for (size_t i = 0; i < section.media_count(); ++i) {
    entry.subentries.push_back(read_subentry(section, i, entry));
  }
  read_login(section, keys, entry);
  find_contradictions(entry);
  find_gaps(entry);
  return entry;
}

Result<> check(const Entry& entry) { return refuse_for(entry, entry.problems); }

Result<> check_whole(const Entry& entry) { return refuse_for(entry, entry.remarks()); }

}  // namespace openras::phonebook
