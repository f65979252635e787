#include "phonebook/edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/winerror.h>

#include "scratch.h"

namespace openras::phonebook {
namespace {

using testing::IsEmpty;

// 2026-01-02 03:04:05 UTC
constexpr std::chrono::system_clock::time_point kNow{std::chrono::seconds(1767323045)};

Document with_entry(Kind kind, const EntryChanges& changes) {
  SeededRandom random(7);
  Document book;
  auto text = new_entry_text(kind, random, kNow);
  EXPECT_TRUE(text);
  auto section = book.add("office", *text);
  EXPECT_TRUE(section) << section.error().detail;
  EXPECT_TRUE(apply(**section, changes));
  return book;
}

std::vector<std::string> key_order(const Section& section) {
  std::vector<std::string> keys;
  for (const KeyValue& each : section.keys(Place::entry())) keys.push_back(each.key);
  return keys;
}

TEST(Edit, ANewL2tpEntryIsDialable) {
  Document book = with_entry(Kind::kL2tp, {.number = "10.77.0.1"});
  Entry entry = read_entry(*book.find("office"));
  EXPECT_TRUE(check(entry)) << check(entry).error().detail;
  EXPECT_EQ(entry.first().kind, Kind::kL2tp);
  EXPECT_EQ(entry.first().number(), "10.77.0.1");
  EXPECT_EQ(entry.auth, (AuthMethods{.pap = true, .chap_md5 = true, .ms_chap_v2 = true}));
  EXPECT_EQ(entry.encryption, Encryption::kOptional);
  EXPECT_FALSE(entry.ipv4.default_gateway);
  EXPECT_TRUE(entry.ipv4.use_peer_dns);
  EXPECT_EQ(entry.guid.size(), 32u);
  std::string octets = book.serialize();
  EXPECT_TRUE(octets.starts_with("[office]\r\nEncoding=1\r\nPBVersion=1\r\nType=2\r\n"));
  EXPECT_TRUE(octets.contains("LowDateTime=1950351488\r\nHighDateTime=31226772\r\n"));
  EXPECT_FALSE(octets.contains('@'));
  size_t lines = 0, line_ends = 0;
  for (size_t i = 0; i < octets.size(); ++i) {
    lines += octets[i] == '\n';
    line_ends += octets[i] == '\n' && octets[i - 1] == '\r';
  }
  EXPECT_EQ(lines, line_ends);
}

TEST(Edit, ItsKeysAreInTheOrderOfAFileFromWindows) {
  Document ours = with_entry(Kind::kPppoe, {.port = "eth0"});
  auto theirs = Document::parse(slurp(std::filesystem::path(BOOKS) / "windows7-pppoe.pbk"), "w");
  ASSERT_TRUE(theirs);
  EXPECT_EQ(key_order(*ours.find("office")), key_order(*theirs->find("Broadband Connection")));
}

TEST(Edit, ANewPppoeEntryHasItsInterfaceAsPort) {
  Document book = with_entry(Kind::kPppoe, {.number = "isp", .port = "eth0", .ac_name = "ac 1"});
  Section* section = book.find("office");
  Entry entry = read_entry(*section);
  EXPECT_TRUE(check(entry)) << check(entry).error().detail;
  EXPECT_EQ(entry.type, 5u);
  EXPECT_EQ(entry.first().kind, Kind::kPppoe);
  EXPECT_EQ(entry.first().port, "eth0");
  EXPECT_EQ(entry.first().device_name, "WAN Miniport (PPPOE)");
  EXPECT_EQ(entry.ac_name, "ac 1");
  EXPECT_EQ(section->get(Place::entry(), "PreferredPort"), "eth0");
}

TEST(Edit, ChangesAreTheKeysOfWindowsAndOurs) {
  Document book = with_entry(Kind::kL2tp, {.number = "x"});
  Section* section = book.find("office");
  ASSERT_TRUE(apply(*section, {.auth = AuthMethods{.none = true, .pap = true},
                               .default_gateway = true,
                               .use_peer_dns = false,
                               .ipv6 = false,
                               .server_port = 1702,
                               .tunnel_secret = true}));
  auto key = [&](std::string_view name) { return section->get(Place::entry(), name); };
  EXPECT_EQ(key("AuthRestrictions"), "8");
  EXPECT_EQ(key("OpenRASAllowNoAuthentication"), "1");
  EXPECT_EQ(key("IpPrioritizeRemote"), "1");
  EXPECT_EQ(key("Ipv6PrioritizeRemote"), "1");
  EXPECT_EQ(key("OpenRASIgnoreDns"), "1");
  EXPECT_EQ(key("ExcludedProtocols"), "8");
  EXPECT_EQ(key("OpenRASServerPort"), "1702");
  EXPECT_EQ(key("OpenRASTunnelSecret"), "1");
  Entry entry = read_entry(*section);
  EXPECT_EQ(entry.auth, (AuthMethods{.none = true, .pap = true}));
  EXPECT_TRUE(entry.has_tunnel_secret);

  ASSERT_TRUE(apply(*section, {.auth = AuthMethods{.ms_chap_v2 = true},
                               .use_peer_dns = true,
                               .ipv4 = false,
                               .ipv6 = true,
                               .server_port = 0,
                               .tunnel_secret = false}));
  EXPECT_EQ(key("ExcludedProtocols"), "4");
  for (const KeyValue& each : section->keys(Place::entry())) {
    EXPECT_FALSE(each.key.starts_with("OpenRAS")) << each.key;
  }
}

TEST(Edit, RawKeysGoWhereWindowsHasThem) {
  Document book = with_entry(Kind::kL2tp, {.number = "x"});
  const Section& section = *book.find("office");
  EXPECT_EQ(place_of(section, "redialattempts"), Place::entry());
  EXPECT_EQ(place_of(section, "Port"), Place::of_media(0));
  EXPECT_EQ(place_of(section, "AreaCode"), Place::of_device(0, 0));
  EXPECT_EQ(place_of(section, "ConnectBPS"), Place::of_media(0));
  EXPECT_EQ(place_of(section, "Speaker"), Place::of_device(0, 0));
  EXPECT_EQ(place_of(section, "ms_msclient"), Place::net_components());
  EXPECT_EQ(place_of(section, "SomethingNew"), Place::entry());
}

TEST(Edit, OtherDevicesCannotBeMade) {
  SeededRandom random(1);
  for (Kind kind : {Kind::kIsdn, Kind::kPptp, Kind::kUnknown}) {
    EXPECT_EQ(new_entry_text(kind, random, kNow).error().code, ERROR_INVALID_PARAMETER);
  }
}

TEST(Edit, AnEntryWithoutBlocksCannotTakeANumber) {
  auto book = Document::parse("[x]\r\nType=2\r\n", "t");
  EXPECT_EQ(apply(*book->find("x"), {.number = "1"}).error().code, ERROR_INVALID_PARAMETER);
}

}  // namespace
}  // namespace openras::phonebook
