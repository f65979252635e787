// Making entries and changing their settings, in the keys that Windows uses for them.
#pragma once

#include <chrono>
#include <optional>
#include <string>

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
