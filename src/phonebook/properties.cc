#include "phonebook/properties.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "phonebook/edit.h"
#include "phonebook/property_tables.h"

namespace openras::phonebook {
namespace {

constexpr Place kEntry{};
constexpr uint32_t kIdleIsTheEntrys = 4;  // OverridePref, §2.2.2.2: bit for the idle time

std::string text_of(const Section& section, Place place, std::string_view key) {
  return std::string(trim(section.get(place, key).value_or("")));
}

uint32_t number_of(const Section& section, Place place, std::string_view key, uint32_t absent,
                   int base = 10) {
  const std::string text = text_of(section, place, key);
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return text.empty() || error != std::errc() ? absent : static_cast<uint32_t>(number);
}

template <size_t kSize>
std::array<uint8_t, kSize> address_of(const Section& section, std::string_view key) {
  std::array<uint8_t, kSize> out{};
  const std::string text = text_of(section, kEntry, key);
  constexpr int kFamily = kSize == 4 ? AF_INET : AF_INET6;
  if (inet_pton(kFamily, text.c_str(), out.data()) != 1) out.fill(0);
  return out;
}

template <size_t kSize>
std::string address_text(const std::array<uint8_t, kSize>& octets) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(kSize == 4 ? AF_INET : AF_INET6, octets.data(), text, sizeof text);
  return text;
}

bool is_on(const Section& section, const OptionRow& row) {
  const uint32_t value = number_of(section, kEntry, row.key, row.absent);
  // A flag's other values count as 1.
  return row.on == 1 ? value != 0 : value == row.on;
}

// Options that no published key says.
uint32_t unpublished(uint32_t EntryProperties::* member) {
  uint32_t known = member == kWord1 ? kElsewhere1 : kElsewhere2;
  for (const OptionRow& row : kOptionRows) known |= row.member == member ? row.bit : 0;
  for (const BitRow& row : kBitRows) known |= row.member == member ? row.bit : 0;
  return ~known;
}

// §2.2.2.2.14 and dwEncryptionType.
uint32_t encryption_type(uint32_t key) {
  return key >= 512 ? ET_RequireMax : key >= 256 ? ET_Require : key > 0 ? ET_Optional : ET_None;
}

void read_options(const Section& section, EntryProperties& out) {
  for (const OptionRow& row : kOptionRows) {
    if (is_on(section, row)) out.*row.member |= row.bit;
  }
  for (const BitRow& row : kBitRows) {
    if ((number_of(section, kEntry, row.key, 0) & row.key_bit) != 0) out.*row.member |= row.bit;
  }
  out.options |= number_of(section, kEntry, "OpenRASOptions", 0, 16) & unpublished(kWord1);
  out.options2 |= number_of(section, kEntry, "OpenRASOptions2", 0, 16) & unpublished(kWord2);
  if (out.metric4 != 0) out.options2 |= RASEO2_IPv4ExplicitMetric;
  if (out.metric6 != 0) out.options2 |= RASEO2_IPv6ExplicitMetric;
  if (out.encryption == ET_Require || out.encryption == ET_RequireMax) {
    out.options |= RASEO_RequireDataEncryption;
  }
}

void read_device(const Section& section, EntryProperties& out) {
  out.first = read_subentry_properties(section, 0);
  out.subentries = static_cast<uint32_t>(section.media_count());
  const Place device = dialing_place(section, 0);
  out.area_code = text_of(section, device, "AreaCode");
  out.country_code = number_of(section, device, "CountryCode", 0);
  out.country_id = number_of(section, device, "CountryID", 0);
  for (const TextRow& row : kX25Rows) out.*row.member = text_of(section, device, row.key);
  if (number_of(section, device, "UseDialingRules", 0) != 0) {
    out.options |= RASEO_UseCountryAndAreaCodes;
  }
  if (number_of(section, device, "PromoteAlternates", 0) != 0) {
    out.options |= RASEO_PromoteAlternates;
  }
}

// Sets keys one after the other and remembers the first error.
class Writer {
 public:
  explicit Writer(Section& section) : section_(section) {}
  void set(std::string_view key, std::string_view value) {
    if (done_) done_ = section_.set(kEntry, key, value);
  }
  void set(std::string_view key, uint32_t value) { set(key, std::to_string(value)); }
  void set_ours(std::string_view key, std::string_view value) {
    if (!value.empty()) return set(key, value);
    section_.erase(kEntry, key);
  }
  void then(const Result<>& done) {
    if (done_) done_ = done;
  }
  Section& section() { return section_; }
  const Result<>& done() const { return done_; }

 private:
  Section& section_;
  Result<> done_;
};

void write_members(Writer& writer, const EntryProperties& now, const EntryProperties& wanted) {
  auto differs = [&](auto member) { return now.*member != wanted.*member; };
  for (const TextRow& row : kTextRows) {
    if (row.key == "Guid" || !differs(row.member)) continue;
    row.key.starts_with("OpenRAS") ? writer.set_ours(row.key, wanted.*row.member)
                                   : writer.set(row.key, wanted.*row.member);
  }
  for (const NumberRow& row : kNumberRows) {
    if (!differs(row.member)) continue;
    const uint32_t value = wanted.*row.member;
    row.key.starts_with("OpenRAS")
        ? writer.set_ours(row.key, value == 0 ? "" : std::to_string(value))
        : writer.set(row.key, value);
  }
  for (const Address4Row& row : kAddress4Rows) {
    if (differs(row.member)) writer.set(row.key, address_text(wanted.*row.member));
  }
  for (const Address6Row& row : kAddress6Rows) {
    if (differs(row.member)) writer.set(row.key, address_text(wanted.*row.member));
  }
  if (differs(&EntryProperties::net_protocols)) {
    const uint32_t kept = number_of(writer.section(), kEntry, "ExcludedProtocols", 0) & ~12u;
    writer.set("ExcludedProtocols", kept | (~wanted.net_protocols & 12u));
  }
  if (differs(&EntryProperties::framing)) writer.set("BaseProtocol", wanted.framing);
  if (differs(&EntryProperties::idle_seconds)) {
    const uint32_t override_pref = number_of(writer.section(), kEntry, "OverridePref", 15);
    const bool global = wanted.idle_seconds == RASIDS_UseGlobalValue;
    writer.set("OverridePref",
               global ? override_pref & ~kIdleIsTheEntrys : override_pref | kIdleIsTheEntrys);
    if (!global) {
      writer.set("IdleDisconnectSeconds",
                 wanted.idle_seconds == RASIDS_Disabled ? 0 : wanted.idle_seconds);
    }
  }
}

// Encryption is said twice: dwEncryptionType counts, where it is the one that changed.
void write_encryption(Writer& writer, const EntryProperties& now, const EntryProperties& wanted) {
  uint32_t type = wanted.encryption;
  const bool required = (wanted.options & RASEO_RequireDataEncryption) != 0;
  const bool was_required = (now.options & RASEO_RequireDataEncryption) != 0;
  if (type == now.encryption && required != was_required)
    type = required ? ET_Require : ET_Optional;
  if (type == now.encryption) return;
  writer.set("DataEncryption", type == ET_RequireMax ? 512u
                               : type == ET_Require  ? 256u
                               : type == ET_Optional ? 8u
                                                     : 0u);
}

// RASEO_RequireEncryptedPw and RASEO_RequireMsEncryptedPw take methods away; where they leave none,
// they stand for those that fulfil them.
uint32_t authentication(uint32_t options) {
  constexpr uint32_t kPlain = RASEO_RequirePAP | RASEO_RequireSPAP;
  constexpr uint32_t kMicrosoft =
      RASEO_RequireMsCHAP | RASEO_RequireMsCHAP2 | RASEO_RequireW95MSCHAP | RASEO_RequireEAP;
  constexpr uint32_t kAny = kPlain | kMicrosoft | RASEO_RequireCHAP;
  if ((options & RASEO_RequireMsEncryptedPw) != 0) {
    options &= ~(kAny & ~kMicrosoft);
    if ((options & kAny) == 0) options |= RASEO_RequireMsCHAP2;
  } else if ((options & RASEO_RequireEncryptedPw) != 0) {
    options &= ~kPlain;
    if ((options & kAny) == 0) options |= RASEO_RequireCHAP | RASEO_RequireMsCHAP2;
  }
  return options;
}

void write_options(Writer& writer, const EntryProperties& now, EntryProperties wanted) {
  if (wanted.options != now.options) wanted.options = authentication(wanted.options);
  for (const OptionRow& row : kOptionRows) {
    const bool on = (wanted.*row.member & row.bit) != 0;
    if (on != ((now.*row.member & row.bit) != 0)) writer.set(row.key, on ? row.on : row.off);
  }
  for (const BitRow& row : kBitRows) {
    if ((wanted.*row.member & row.bit) == (now.*row.member & row.bit)) continue;
    const uint32_t value = number_of(writer.section(), kEntry, row.key, 0);
    writer.set(row.key, value ^ row.key_bit);
  }
  auto write_ours = [&](uint32_t EntryProperties::* member, std::string_view key) {
    const uint32_t bits = wanted.*member & unpublished(member);
    if (bits == (now.*member & unpublished(member))) return;
    writer.set_ours(key, bits == 0 ? "" : fmt::format("{:08x}", bits));
  };
  write_ours(kWord1, "OpenRASOptions");
  write_ours(kWord2, "OpenRASOptions2");
  auto write_metric = [&](uint32_t bit, uint32_t EntryProperties::* member, std::string_view key) {
    const uint32_t metric = (wanted.options2 & bit) != 0 ? wanted.*member : 0;
    if (metric != now.*member) writer.set(key, metric);
  };
  write_metric(RASEO2_IPv4ExplicitMetric, &EntryProperties::metric4, "IpInterfaceMetric");
  write_metric(RASEO2_IPv6ExplicitMetric, &EntryProperties::metric6, "Ipv6InterfaceMetric");
}

void write_device(Writer& writer, const EntryProperties& now, const EntryProperties& wanted) {
  const Place device = dialing_place(writer.section(), 0);
  auto set_number_key = [&](std::string_view key, const std::string& value) {
    writer.then(write_number_key(writer.section(), device, key, value));
  };
  if (wanted.area_code != now.area_code) set_number_key("AreaCode", wanted.area_code);
  if (wanted.country_code != now.country_code) {
    set_number_key("CountryCode", std::to_string(wanted.country_code));
  }
  if (wanted.country_id != now.country_id) {
    set_number_key("CountryID", std::to_string(wanted.country_id));
  }
  auto changed = [&](uint32_t bit) { return ((wanted.options ^ now.options) & bit) != 0; };
  auto digit = [&](uint32_t bit) { return (wanted.options & bit) != 0 ? "1" : "0"; };
  if (changed(RASEO_UseCountryAndAreaCodes)) {
    set_number_key("UseDialingRules", digit(RASEO_UseCountryAndAreaCodes));
  }
  if (changed(RASEO_PromoteAlternates)) {
    writer.then(writer.section().set(device, "PromoteAlternates", digit(RASEO_PromoteAlternates)));
  }
  for (const TextRow& row : kX25Rows) {
    if (wanted.*row.member == now.*row.member) continue;
    writer.then(writer.section().set(device, row.key, wanted.*row.member));
  }
}

}  // namespace

EntryProperties read_properties(const Section& section) {
  EntryProperties out;
  read_device(section, out);
  for (const TextRow& row : kTextRows) out.*row.member = text_of(section, kEntry, row.key);
  for (const NumberRow& row : kNumberRows) {
    out.*row.member = number_of(section, kEntry, row.key, row.absent);
  }
  for (const Address4Row& row : kAddress4Rows) {
    out.*row.member = address_of<4>(section, row.key);
  }
  for (const Address6Row& row : kAddress6Rows) {
    out.*row.member = address_of<16>(section, row.key);
  }
  out.metric4 = number_of(section, kEntry, "IpInterfaceMetric", 0);
  out.metric6 = number_of(section, kEntry, "Ipv6InterfaceMetric", 0);
  out.net_protocols = ~number_of(section, kEntry, "ExcludedProtocols", 0) & 12u;  // §2.2.2.2.12
  out.framing = number_of(section, kEntry, "BaseProtocol", RASFP_Ppp);
  out.encryption = encryption_type(number_of(section, kEntry, "DataEncryption", 8));
  const bool own_idle = (number_of(section, kEntry, "OverridePref", 15) & kIdleIsTheEntrys) != 0;
  const uint32_t idle = number_of(section, kEntry, "IdleDisconnectSeconds", 0);
  out.idle_seconds = !own_idle ? RASIDS_UseGlobalValue : idle == 0 ? RASIDS_Disabled : idle;
  read_options(section, out);
  return out;
}

Result<> write_properties(Section& section, const EntryProperties& wanted) {
  const EntryProperties now = read_properties(section);
  Writer writer(section);
  writer.then(write_subentry_properties(section, 0, wanted.first, ""));
  write_device(writer, now, wanted);
  write_members(writer, now, wanted);
  write_encryption(writer, now, wanted);
  write_options(writer, now, wanted);
  return writer.done();
}

}  // namespace openras::phonebook
