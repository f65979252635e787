// Making entries and changing their settings, in the keys that Windows uses for them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "phonebook/document.h"
#include "phonebook/entry.h"

namespace openras::phonebook {

// The text of a new entry after its header, for Document::add: all keys that Windows writes for
// such an entry, in its order (MS-RRASM §2.2.2.2), with Windows' defaults, but: [choice] encryption
// optional, authentication by PAP, CHAP or MS-CHAPv2 (strongest first), no default route, file
// sharing not bound. Kinds: kModem, kSerial, kL2tp, kSstp,
// kPppoe; others are ERROR_INVALID_PARAMETER.
Result<std::string> new_entry_text(Kind kind, RandomSource& random,
                                   std::chrono::system_clock::time_point now);

// How a modem or cable is dialed with, and what happens when nobody answers. Of the first subentry,
// where it is a subentry's. What is not set stays as it is.
struct DialingChanges {
  std::optional<std::string> device_name;
  std::optional<uint32_t> bps;
  std::optional<bool> hardware_flow, error_control, compression, speaker, pulse, greeting;
  std::optional<std::vector<std::string>> init;
  std::optional<std::string> apn;     // "" = none
  std::optional<std::string> script;  // "" = none
  std::optional<bool> terminal, custom_script;
  std::optional<bool> pin;  // one is stored
  std::optional<std::string> prefix, suffix, international_prefix;
  std::optional<std::vector<std::string>> alternates;
  std::optional<std::string> area_code;
  std::optional<uint32_t> country_code, country_id;
  std::optional<bool> dialing_rules;
  std::optional<uint32_t> idle_seconds;  // 0 = never
  std::optional<uint32_t> redial_attempts, redial_seconds;
  std::optional<bool> redial_on_link_failure;
  std::optional<uint32_t> echo_seconds, echo_failures;
  std::optional<uint32_t> callback_mode;  // CallbackMode
  std::optional<uint32_t> dial_mode;      // DialMode
  std::optional<uint32_t> dial_percent, dial_seconds, hang_up_percent, hang_up_seconds;
};

// What is not set stays as it is.
struct EntryChanges {
  std::optional<std::string> number;  // of the first subentry
  std::optional<std::string> port;    // PPPoE: the Ethernet interface
  std::optional<AuthMethods> auth;
  std::optional<bool> default_gateway;  // IPv4 and IPv6
  std::optional<bool> use_peer_dns;
  std::optional<bool> ipv4;
  std::optional<bool> ipv6;
  std::optional<uint16_t> server_port;  // 0 = the protocol's own
  std::optional<std::string> ac_name;   // "" = any
  std::optional<bool> tunnel_secret;    // one is stored
  DialingChanges dialing;
};
// ERROR_INVALID_PARAMETER where a value cannot be written, or the entry has no MEDIA and DEVICE
// block for it; the entry may then be changed in part.
Result<> apply(Section& section, const EntryChanges& changes);

// The DEVICE block that the subentry dials with: not the switch or the PAD before or after it
// (§2.2.2.2.100).
Place dialing_place(const Section& section, size_t subentry);

// Where a key with that name stands; where it does not, the block in which Windows has it: the
// first subentry's MEDIA or DEVICE block, else the entry itself.
Place place_of(const Section& section, std::string_view key);

}  // namespace openras::phonebook
