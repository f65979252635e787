// A phone-book entry as the rest of OpenRAS sees it. MS-RRASM §2.2.2.2, RASENTRY.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "phonebook/document.h"

namespace openras::phonebook {

// What carries the PPP frames of a subentry.
enum class Kind : uint8_t {
  kUnknown,
  kModem,   // RASDT_Modem
  kSerial,  // RASDT_Serial: a null-modem cable
  kPppoe,   // RASDT_PPPoE
  kL2tp,    // RASDT_Vpn, by VpnStrategy
  kSstp,
  kPptp,   // known, not carried by OpenRAS
  kIkev2,  // known, not carried by OpenRAS
  kIsdn,   // known, not carried by OpenRAS
  kOther,  // x25, atm, … : known, not carried by OpenRAS
};
// "modem", "serial", "pppoe", "l2tp", "sstp", "pptp", "ikev2", "isdn", "other", "unknown".
std::string_view name(Kind kind);
std::optional<Kind> kind_from_name(std::string_view name);
// RASDT_*: "modem", "vpn", "PPPoE", …
std::string_view ras_device_type(Kind kind);
// "WAN Miniport (L2TP)", "WAN Miniport (PPPOE)", …; "" for devices with names of their own.
std::string_view ras_device_name(Kind kind);

struct PhoneNumber {
  std::string number;  // number, server's address or name, or PPPoE service name
  std::string area_code;
  uint32_t country_code = 0;
  uint32_t country_id = 0;
  bool use_dialing_rules = false;
  std::string comment;
};

// Of a modem or a serial cable. What is marked "ours" is an entry's, not a subentry's, in the file.
struct ModemSettings {
  uint32_t bps = 0;           // ConnectBPS; 0 = the port's own: 115200
  bool hardware_flow = true;  // HwFlowControl: RTS and CTS
  bool error_control = true;  // Protocol: V.42 or MNP
  bool compression = true;    // Compression, in the modem
  bool speaker = true;
  bool pulse = false;             // ours, OpenRASPulse: dial with pulses
  std::vector<std::string> init;  // ours, OpenRASInit: commands, with or without "AT"
  std::string apn;                // ours, OpenRASApn: cellular, for +CGDCONT; "" = none
  // kSerial: say CLIENT and wait for CLIENTSERVER first. OpenRASGreeting; where that is absent, the
  // entry's device is Windows' cable, whose driver does so [choice].
  bool windows_greeting = false;
};
// The name of Windows' null-modem device.
inline constexpr std::string_view kWindowsCable = "Communications cable between two computers";
// OpenRASInit: commands with '|' between, which no Hayes command contains.
std::vector<std::string> split_commands(std::string_view text);

struct Subentry {
  Kind kind = Kind::kUnknown;
  std::string media;  // "rastapi", "serial"
  std::string port;   // "VPN2-0"; PPPoE: the Ethernet interface; modem: "COM3" or a device file
  std::string device_name;           // "WAN Miniport (L2TP)", the modem's name
  std::string device_type;           // as DEVICE= says
  std::vector<PhoneNumber> numbers;  // the first, then the alternates
  size_t last_selected = 0;
  bool promote_alternates = false;
  bool try_next_alternate = true;
  ModemSettings modem;

  // The number to dial, "" where there is none.
  std::string number() const { return numbers.empty() ? std::string() : numbers[0].number; }
};

// Which proofs of identity the entry lets be given. Of several the strongest that the peer offers
// is to be used.
struct AuthMethods {
  bool none = false;  // [choice] only where the entry says so (OpenRASAllowNoAuthentication=1)
  bool pap = false;
  bool chap_md5 = false;
  bool ms_chap_v2 = false;
  bool spap = false;        // known, not spoken by OpenRAS
  bool ms_chap_v1 = false;  // known, not spoken by OpenRAS
  bool eap = false;         // known, not spoken by OpenRAS

  // A method that OpenRAS speaks, or none.
  bool any_usable() const { return none || pap || chap_md5 || ms_chap_v2; }
  friend bool operator==(const AuthMethods&, const AuthMethods&) = default;
};

// DataEncryption=
enum class Encryption : uint32_t { kNone = 0, kOptional = 8, kRequired = 256, kMaximum = 512 };

struct Ipv4Settings {
  bool enabled = true;
  std::string address;           // "" = the server assigns one
  bool use_peer_dns = true;      // take what the server hands out
  std::vector<std::string> dns;  // fixed name servers (IpNameAssign=2)
  std::string dns_suffix;
  bool default_gateway = true;  // IpPrioritizeRemote, RASEO_RemoteDefaultGateway
  uint32_t metric = 0;          // 0 = automatic
  bool header_compression = false;
};

struct Ipv6Settings {
  bool enabled = true;
  bool use_peer_dns = true;
  std::vector<std::string> dns;
  bool default_gateway = true;
  uint32_t metric = 0;
};

enum class DialMode : uint32_t { kFirstAvailable = 0, kAll = 1, kAsNeeded = 2 };

struct Entry {
  std::string name;
  std::string guid;   // as it stands, "" = none
  uint32_t type = 0;  // RASET_*: 1 phone, 2 VPN, 3 direct, 4 internet, 5 broadband; 0 = not said
  uint32_t vpn_strategy = 0;    // VS_*
  std::vector<Kind> vpn_order;  // what VpnStrategy tries, in order; empty where it is no VPN
  std::vector<Subentry> subentries;
  DialMode dial_mode = DialMode::kAll;
  // kAsNeeded: one link more above so many percent for so long, one less below so many.
  uint32_t dial_percent = 75, dial_seconds = 120;
  uint32_t hang_up_percent = 10, hang_up_seconds = 120;

  AuthMethods auth;
  uint32_t custom_auth_key = 0;  // EAP type
  Encryption encryption = Encryption::kOptional;
  bool ipsec_pre_shared_key = false;  // IpSecFlags=1; OpenRAS speaks L2TP without IPsec

  Ipv4Settings ipv4;
  Ipv6Settings ipv6;
  bool lcp_extensions = true;
  bool sw_compression = false;
  bool multilink = false;

  uint32_t redial_attempts = 0;
  uint32_t redial_seconds = 0;
  uint32_t idle_disconnect_seconds = 0;  // 0 = never
  bool redial_on_link_failure = false;
  // OpenRASEchoSeconds, OpenRASEchoFailures: an LCP echo after so many seconds of silence, and how
  // many without an answer end the link. Absent = the medium's default; 0 seconds = no echoes.
  std::optional<uint32_t> echo_seconds, echo_failures;
  uint32_t callback_mode = 0;  // CallbackMode: 0 not asked for, 1 ask, 2 at a fixed number
  // Keys of ours.
  uint16_t server_port = 0;        // OpenRASServerPort: UDP or TCP port; 0 = the protocol's
  std::string ac_name;             // OpenRASAcName: PPPoE access concentrator; "" = any
  bool has_tunnel_secret = false;  // OpenRASTunnelSecret=1: the value is in the credentials store
  bool has_pin = false;            // OpenRASPin=1: the SIM's PIN is in the credentials store
  // The login before PPP, on a serial line: a script (RASENTRY.szScript), a terminal for the user
  // (RASEO_TerminalAfterDial, or a switch of type Terminal behind the modem), or a library of the
  // client's (RASEO_CustomScript, with RDEOPT_UseCustomScripting).
  std::string login_script;  // OpenRASScript: a file; "" = none
  bool terminal = false, custom_script = false;
  std::string number_prefix;  // OpenRASPrefix, OpenRASSuffix: for RDEOPT_UsePrefixSuffix
  std::string number_suffix;
  std::string international_prefix = "00";  // OpenRASInternationalPrefix: before a country code

  // Keys that contradict each other or cannot be understood, one sentence each. An entry that has
  // any must not be dialed: see check().
  std::vector<std::string> problems;
  // What a dial needs and the entry does not have, one sentence each: a port, or a number, which
  // the caller of RasDial may give instead (RASDIALPARAMS, szPhoneNumber).
  std::vector<std::string> lacks;
  // Both, for people.
  std::vector<std::string> remarks() const;

  // The first subentry; an empty one where there is none (problems says so).
  const Subentry& first() const;
};

// Reads the entry. Never fails: what is wrong is in problems and lacks.
Entry read_entry(const Section& section);

// ERROR_CORRUPT_PHONEBOOK where the entry has problems, saying which. What it lacks is not looked
// at: the dial's parameters may have it.
Result<> check(const Entry& entry);
// The same for an entry that is to be dialed as it is: it lacks nothing either.
Result<> check_whole(const Entry& entry);

// What to dial for one of a subentry's numbers: the number itself, or, where it uses dialing rules,
// the area code before it, and before that the country code after the international prefix
// [choice: Linux has no telephony location, so the rules are the entry's]. With `affixes` (
// RDEOPT_UsePrefixSuffix) the entry's prefix and suffix go around it. An empty number stays empty.
std::string number_to_dial(const Entry& entry, const PhoneNumber& number, bool affixes);

// AuthRestrictions= and OpenRASAllowNoAuthentication= to methods and back. MS-RRASM §2.2.2.2.58
// counts its bits from 1: PAP 8, SPAP 16, CHAP 32, MS-CHAP 64, EAP 128, MS-CHAPv2 512, as files
// from Windows show (552 = PAP, CHAP, MS-CHAPv2). [choice] 0 or absent: any of PAP, CHAP and
// MS-CHAPv2, unless OpenRASAllowNoAuthentication=1, which then means: no authentication at all.
AuthMethods auth_from_restrictions(uint32_t restrictions, bool allow_none);
uint32_t restrictions_from_auth(const AuthMethods& methods);
// "pap", "chap", "mschapv2", "none", separated by commas. ERROR_INVALID_PARAMETER.
Result<AuthMethods> parse_auth(std::string_view words);
std::string to_string(const AuthMethods& methods);

}  // namespace openras::phonebook
