// What carries a subentry, and which proofs of identity an entry allows.
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <array>

#include "phonebook/entry.h"

namespace openras::phonebook {
namespace {

struct KindRow {
  Kind kind;
  std::string_view name;
  std::string_view device_type;  // RASENTRY, szDeviceType
  std::string_view device_name;  // as Windows names its miniports
};
constexpr std::array<KindRow, 10> kKinds = {{
    {Kind::kUnknown, "unknown", "", ""},
    {Kind::kModem, "modem", "modem", ""},
    {Kind::kSerial, "serial", "SERIAL", ""},
    {Kind::kPppoe, "pppoe", "PPPoE", "WAN Miniport (PPPOE)"},
    {Kind::kL2tp, "l2tp", "vpn", "WAN Miniport (L2TP)"},
    {Kind::kSstp, "sstp", "vpn", "WAN Miniport (SSTP)"},
    {Kind::kPptp, "pptp", "vpn", "WAN Miniport (PPTP)"},
    {Kind::kIkev2, "ikev2", "vpn", "WAN Miniport (IKEv2)"},
    {Kind::kIsdn, "isdn", "isdn", ""},
    {Kind::kOther, "other", "", ""},
}};

const KindRow& row(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }

// Bits of AuthRestrictions, MS-RRASM §2.2.2.2.58.
constexpr uint32_t kPap = 0x8, kSpap = 0x10, kChap = 0x20, kMsChap = 0x40, kEap = 0x80,
                   kMsChapV2 = 0x200;

struct AuthWord {
  std::string_view word;
  bool AuthMethods::* member;
};
constexpr std::array<AuthWord, 7> kAuthWords = {{{"none", &AuthMethods::none},
                                                 {"pap", &AuthMethods::pap},
                                                 {"chap", &AuthMethods::chap_md5},
                                                 {"mschapv2", &AuthMethods::ms_chap_v2},
                                                 {"spap", &AuthMethods::spap},
                                                 {"mschap", &AuthMethods::ms_chap_v1},
                                                 {"eap", &AuthMethods::eap}}};

}  // namespace

std::string_view name(Kind kind) { return row(kind).name; }
std::string_view ras_device_type(Kind kind) { return row(kind).device_type; }
std::string_view ras_device_name(Kind kind) { return row(kind).device_name; }

std::optional<Kind> kind_from_name(std::string_view name) {
  for (const KindRow& row : kKinds) {
    if (equal_keys(row.name, name)) return row.kind;
  }
  return std::nullopt;
}

AuthMethods auth_from_restrictions(uint32_t restrictions, bool allow_none) {
  if (restrictions == 0) {
    if (allow_none) return {.none = true};
    return {.pap = true, .chap_md5 = true, .ms_chap_v2 = true};
  }
  return {.none = allow_none,
          .pap = (restrictions & kPap) != 0,
          .chap_md5 = (restrictions & kChap) != 0,
          .ms_chap_v2 = (restrictions & kMsChapV2) != 0,
          .spap = (restrictions & kSpap) != 0,
          .ms_chap_v1 = (restrictions & kMsChap) != 0,
          .eap = (restrictions & kEap) != 0};
}

uint32_t restrictions_from_auth(const AuthMethods& methods) {
  return (methods.pap ? kPap : 0) | (methods.spap ? kSpap : 0) | (methods.chap_md5 ? kChap : 0) |
         (methods.ms_chap_v1 ? kMsChap : 0) | (methods.eap ? kEap : 0) |
         (methods.ms_chap_v2 ? kMsChapV2 : 0);
}

Result<AuthMethods> parse_auth(std::string_view words) {
  AuthMethods methods;
  while (!words.empty()) {
    size_t comma = std::min(words.find(','), words.size());
    std::string_view word = trim(words.substr(0, comma));
    words.remove_prefix(std::min(comma + 1, words.size()));
    bool known = false;
    for (const AuthWord& each : kAuthWords) {
      if (!equal_keys(each.word, word)) continue;
      methods.*each.member = known = true;
      if (each.member == &AuthMethods::spap || each.member == &AuthMethods::ms_chap_v1 ||
          each.member == &AuthMethods::eap) {
        known = false;
      }
    }
    if (!known) {
      return fail(ERROR_INVALID_PARAMETER,
                  fmt::format("\"{}\" is no authentication that OpenRAS speaks: give one or more "
                              "of pap, chap, mschapv2, none, with commas between.",
                              word));
    }
  }
  if (!methods.any_usable()) {
    return fail(ERROR_INVALID_PARAMETER,
                "No authentication is named: give one or more of pap, chap, mschapv2, none.");
  }
  return methods;
}

std::string to_string(const AuthMethods& methods) {
  std::string out;
  for (const AuthWord& each : kAuthWords) {
    if (!(methods.*each.member)) continue;
    if (!out.empty()) out += ',';
    out += each.word;
  }
  return out;
}

}  // namespace openras::phonebook
