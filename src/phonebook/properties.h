// An entry as RasGetEntryProperties and RasSetEntryProperties see it, in the keys that Windows has
// for it. Source: the RASENTRY and RASSUBENTRY pages, MS-RRASM §2.2.2.2.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "phonebook/document.h"

namespace openras::phonebook {

// RASSUBENTRY. Texts are UTF-8.
struct SubentryProperties {
  std::string device_type;  // RASDT_*
  std::string device_name;
  std::string number;
  std::vector<std::string> alternates;
};

// RASENTRY; the members' units and values are those of its page.
struct EntryProperties {
  SubentryProperties first;  // of the first subentry
  uint32_t options = 0;      // RASEO_*
  uint32_t options2 = 0;     // RASEO2_*
  uint32_t options3 = 0;
  uint32_t country_id = 0, country_code = 0;
  std::string area_code;
  std::array<uint8_t, 4> address{}, dns{}, dns_alt{}, wins{}, wins_alt{};
  uint32_t frame_size = 0, net_protocols = 0, framing = 0;
  std::string script, autodial_dll, autodial_func;
  std::string x25_pad, x25_address, x25_facilities, x25_user_data;
  uint32_t subentries = 0;  // not written
  uint32_t dial_mode = 0, dial_percent = 0, dial_seconds = 0;
  uint32_t hang_up_percent = 0, hang_up_seconds = 0;
  uint32_t idle_seconds = 0;  // or RASIDS_*
  uint32_t type = 0, encryption = 0, custom_auth_key = 0;
  std::string guid;  // as it stands; not written
  std::string custom_dial_dll;
  uint32_t vpn_strategy = 0;
  std::string dns_suffix;
  uint32_t tcp_window = 0;
  std::string prerequisite_book, prerequisite_entry;
  uint32_t redial_count = 0, redial_seconds = 0;
  std::array<uint8_t, 16> dns6{}, dns6_alt{}, address6{};
  uint32_t metric4 = 0, metric6 = 0, prefix6 = 0, outage_seconds = 0;
};

// What cannot be understood reads as 0 or "".
EntryProperties read_properties(const Section& section);
SubentryProperties read_subentry_properties(const Section& section, size_t subentry);

// Changes the keys of the members that differ from what read_properties() gives, and no others:
// what was read and is written again leaves every octet in place. The entry may be changed in part
// where it fails. ERROR_INVALID_PARAMETER: a value cannot be written.
//
// What Windows has no published key for is kept in keys of ours [choice]: OpenRASOptions,
// OpenRASOptions2 (bits, hexadecimal), OpenRASOptions3, OpenRASScript.
Result<> write_properties(Section& section, const EntryProperties& wanted);

// `port` is for a device that another one takes the place of; "" keeps what is there.
// A subentry beyond the last is added.
Result<> write_subentry_properties(Section& section, size_t subentry,
                                   const SubentryProperties& wanted, const std::string& port);

// The numbers of a DEVICE block (§2.2.2.2.108): the groups of keys that each PhoneNumber begins.
// Sets the PhoneNumber of each group; groups that are too many go, those that lack are added behind
// the last, with the keys that Windows writes.
Result<> write_numbers(Section& section, Place device, const std::vector<std::string>& numbers);
// A key of the group of the first number.
Result<> write_number_key(Section& section, Place device, std::string_view key,
                          std::string_view value);

}  // namespace openras::phonebook
