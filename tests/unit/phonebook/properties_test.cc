// RASENTRY's members in the phone book's keys: nothing changes that need not.
#include "phonebook/properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/ras.h>
#include <openras/winerror.h>

#include "phonebook/edit.h"
#include "phonebook/property_tables.h"
#include "scratch.h"

namespace openras::phonebook {
namespace {

using testing::ElementsAre;

Document load(const std::filesystem::path& path) {
  auto book = Document::parse(slurp(path), path.string());
  EXPECT_TRUE(book) << path;
  return book ? *book : Document();
}

Document new_book(Kind kind) {
  SeededRandom random(7);
  Document book;
  EXPECT_TRUE(book.add("x", *new_entry_text(kind, random, {})));
  return book;
}

// Every entry of every kind of file, each encoding, each device.
TEST(Properties, WhatWasReadIsWrittenWithoutAChange) {
  size_t entries = 0;
  for (const auto& file : std::filesystem::directory_iterator(BOOKS)) {
    Document book = load(file.path());
    const std::string before = book.serialize();
    for (const std::string& name : book.names()) {
      Section& section = *book.find(name);
      if (section.media_count() == 0) continue;
      ++entries;
      EXPECT_TRUE(write_properties(section, read_properties(section))) << name;
      for (size_t i = 0; i < section.media_count(); ++i) {
        EXPECT_TRUE(
            write_subentry_properties(section, i, read_subentry_properties(section, i), ""));
      }
      ASSERT_EQ(book.serialize(), before) << file.path() << " [" << name << "]";
    }
  }
  EXPECT_GE(entries, 12u);
}

TEST(Properties, HundredsOfEntriesKeepTheirOctets) {
  const std::string one = slurp(std::filesystem::path(BOOKS) / "windowsxp-modem.pbk");
  const std::string body = one.substr(one.find("\n", one.find('[')) + 1);
  std::string octets;
  for (int i = 0; i < 400; ++i) octets += "[entry " + std::to_string(i) + "]\r\n" + body;
  auto book = Document::parse(octets, "b");
  ASSERT_TRUE(book);
  ASSERT_GE(book->names().size(), 400u);
  for (const std::string& name : book->names()) {
    Section& section = *book->find(name);
    ASSERT_TRUE(write_properties(section, read_properties(section)));
  }
  EXPECT_TRUE(book->serialize() == octets);
  // One change is one line.
  Section& section = *book->find("entry 200");
  EntryProperties properties = read_properties(section);
  properties.idle_seconds = 321;
  ASSERT_TRUE(write_properties(section, properties));
  EXPECT_EQ(read_properties(section).idle_seconds, 321u);
  ASSERT_TRUE(section.set(Place::entry(), "IdleDisconnectSeconds", "0"));
  EXPECT_TRUE(book->serialize() == octets);
}

// Each option by itself, on and off, comes back as it was set, and changes no other.
void expect_each_bit(uint32_t EntryProperties::* word, uint32_t leave_out) {
  for (int shift = 0; shift < 32; ++shift) {
    const uint32_t bit = 1u << shift;
    if ((bit & leave_out) != 0) continue;
    Document book = new_book(Kind::kL2tp);
    Section& section = *book.find("x");
    const EntryProperties before = read_properties(section);
    EntryProperties wanted = before;
    wanted.*word ^= bit;
    ASSERT_TRUE(write_properties(section, wanted)) << shift;
    EXPECT_EQ(read_properties(section).options, wanted.options) << shift;
    EXPECT_EQ(read_properties(section).options2, wanted.options2) << shift;
    ASSERT_TRUE(write_properties(section, before)) << shift;
    EXPECT_EQ(read_properties(section).*word, before.*word) << shift;
  }
}

TEST(Properties, EachOptionIsKept) {
  expect_each_bit(&EntryProperties::options, RASEO_RequireEncryptedPw | RASEO_RequireMsEncryptedPw |
                                                 RASEO_RequireDataEncryption);
  expect_each_bit(&EntryProperties::options2,
                  RASEO2_IPv4ExplicitMetric | RASEO2_IPv6ExplicitMetric);
}

TEST(Properties, RequiringEncryptedPasswordsTakesPlainOnesAway) {
  Document book = new_book(Kind::kL2tp);
  Section& section = *book.find("x");
  EntryProperties wanted = read_properties(section);  // PAP, CHAP, MS-CHAPv2
  wanted.options |= RASEO_RequireEncryptedPw;
  ASSERT_TRUE(write_properties(section, wanted));
  EXPECT_EQ(read_entry(section).auth, (AuthMethods{.chap_md5 = true, .ms_chap_v2 = true}));
  wanted.options = RASEO_RequireMsEncryptedPw;
  ASSERT_TRUE(write_properties(section, wanted));
  EXPECT_EQ(read_entry(section).auth, (AuthMethods{.ms_chap_v2 = true}));
  wanted.options = 0;  // as in the page's sample: anything
  ASSERT_TRUE(write_properties(section, wanted));
  EXPECT_EQ(section.get(Place::entry(), "AuthRestrictions"), "0");
}

TEST(Properties, AContradictionThatWasThereStays) {
  Document book = new_book(Kind::kL2tp);
  Section& section = *book.find("x");
  ASSERT_TRUE(section.set(Place::entry(), "OpenRASOptions", "400"));  // RequireEncryptedPw
  const std::string before = book.serialize();
  EXPECT_NE(read_properties(section).options & RASEO_RequirePAP, 0u);
  ASSERT_TRUE(write_properties(section, read_properties(section)));
  EXPECT_EQ(book.serialize(), before);
}

TEST(Properties, EncryptionIsOneKeyForTwoMembers) {
  Document book = new_book(Kind::kL2tp);
  Section& section = *book.find("x");
  for (auto [type, key, required] :
       {std::tuple(uint32_t{ET_None}, "0", false), std::tuple(uint32_t{ET_Require}, "256", true),
        std::tuple(uint32_t{ET_RequireMax}, "512", true),
        std::tuple(uint32_t{ET_Optional}, "8", false)}) {
    EntryProperties wanted = read_properties(section);
    wanted.encryption = type;
    ASSERT_TRUE(write_properties(section, wanted));
    EXPECT_EQ(section.get(Place::entry(), "DataEncryption"), key);
    const EntryProperties now = read_properties(section);
    EXPECT_EQ(now.encryption, type);
    EXPECT_EQ((now.options & RASEO_RequireDataEncryption) != 0, required);
  }
  EntryProperties wanted = read_properties(section);
  wanted.options |= RASEO_RequireDataEncryption;  // a caller that knows no dwEncryptionType
  ASSERT_TRUE(write_properties(section, wanted));
  EXPECT_EQ(section.get(Place::entry(), "DataEncryption"), "256");
}

TEST(Properties, MembersAreWhereWindowsHasThem) {
  Document book = new_book(Kind::kModem);
  Section& section = *book.find("x");
  EntryProperties p = read_properties(section);
  p.options |= RASEO_SpecificIpAddr | RASEO_UseCountryAndAreaCodes | RASEO_PromoteAlternates;
  p.options2 |= RASEO2_IPv4ExplicitMetric | RASEO2_ReconnectIfDropped;
  p.address = {10, 1, 2, 3};
  p.dns6[15] = 1;
  p.metric4 = 35;
  p.country_code = 49;
  p.country_id = 49;
  p.area_code = "89";
  p.net_protocols = RASNP_Ip;
  p.idle_seconds = RASIDS_UseGlobalValue;
  p.autodial_dll = "a.dll";
  p.custom_dial_dll = "c.dll";
  p.x25_address = "123";
  ASSERT_TRUE(write_properties(section, p));
  auto entry = [&](std::string_view key) { return section.get(Place::entry(), key).value_or("-"); };
  auto device = [&](std::string_view key) {
    return section.get(Place::of_device(0, 0), key).value_or("-");
  };
  EXPECT_EQ(entry("IpAssign"), "2");
  EXPECT_EQ(entry("IpAddress"), "10.1.2.3");
  EXPECT_EQ(entry("Ipv6DnsAddress"), "::1");
  EXPECT_EQ(entry("IpInterfaceMetric"), "35");
  EXPECT_EQ(entry("RedialOnLinkFailure"), "1");
  EXPECT_EQ(entry("ExcludedProtocols"), "8");
  EXPECT_EQ(entry("OverridePref"), "11");
  EXPECT_EQ(entry("CustomDialDll"), "a.dll");
  EXPECT_EQ(entry("CustomRasDialDll"), "c.dll");
  EXPECT_EQ(device("AreaCode"), "89");
  EXPECT_EQ(device("CountryCode"), "49");
  EXPECT_EQ(device("UseDialingRules"), "1");
  EXPECT_EQ(device("PromoteAlternates"), "1");
  EXPECT_EQ(device("X25Address"), "123");
  EXPECT_FALSE(book.serialize().contains("OpenRAS"));
}

TEST(Numbers, ComeAndGoInTheirGroups) {
  Document book = load(std::filesystem::path(BOOKS) / "windowsxp-modem.pbk");
  Section& section = *book.find(book.names().front());
  const std::string before = book.serialize();
  EntryProperties p = read_properties(section);
  EXPECT_EQ(p.first.number, "5551234");
  EXPECT_THAT(p.first.alternates, ElementsAre("5559876"));
  p.first.alternates = {"5559876", "111", "222"};
  ASSERT_TRUE(write_properties(section, p));
  const std::vector<PhoneNumber> numbers = read_entry(section).first().numbers;
  ASSERT_EQ(numbers.size(), 4u);
  EXPECT_EQ(numbers[0].area_code, "89");
  EXPECT_EQ(numbers[0].comment, "first number");
  EXPECT_EQ(numbers[3].number, "222");
  const std::string text = book.serialize();
  EXPECT_LT(text.find("PhoneNumber=222"), text.find("LastSelectedPhone"));
  p.first.alternates = {"5559876"};
  ASSERT_TRUE(write_properties(section, p));
  EXPECT_EQ(book.serialize(), before);
}

TEST(Subentries, AreAddedAndTheirDeviceChanges) {
  Document book = new_book(Kind::kModem);
  Section& section = *book.find("x");
  ASSERT_TRUE(write_subentry_properties(section, 1, {"PPPoE", "eth0", "", {}}, "eth0"));
  EXPECT_EQ(section.media_count(), 2u);
  EXPECT_EQ(section.media_type(1), "rastapi");
  EXPECT_EQ(read_entry(section).subentries[1].kind, Kind::kPppoe);
  EXPECT_EQ(read_entry(section).subentries[1].port, "eth0");
  ASSERT_TRUE(write_subentry_properties(section, 1, {"modem", "M", "5", {"6"}}, "COM4"));
  const Subentry sub = read_entry(section).subentries[1];
  EXPECT_EQ(sub.kind, Kind::kModem);
  EXPECT_EQ(sub.media, "serial");
  EXPECT_EQ(sub.port, "COM4");
  EXPECT_EQ(sub.numbers.size(), 2u);
}

TEST(Properties, ATextThatCannotBeWrittenIsRefused) {
  Document book = new_book(Kind::kModem);
  Section& section = *book.find("x");
  EntryProperties p = read_properties(section);
  p.dns_suffix = "a\nType=2";
  EXPECT_EQ(write_properties(section, p).error().code, ERROR_INVALID_PARAMETER);
}

}  // namespace
}  // namespace openras::phonebook
