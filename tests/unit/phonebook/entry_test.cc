#include "phonebook/entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "phonebook/phonebook.h"

namespace openras::phonebook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Entry read(std::string_view text) {
  auto book = Document::parse(text, "t.pbk");
  EXPECT_TRUE(book) << book.error().detail;
  return read_entry(*book->find(book->names().at(0)));
}

Entry from_book(const char* file, std::string_view name) {
  auto book = Phonebook::load(std::filesystem::path(BOOKS) / file);
  EXPECT_TRUE(book) << book.error().detail;
  auto entry = book->find(name);
  EXPECT_TRUE(entry) << entry.error().detail;
  return *entry;
}

// A VPN entry with one more line.
std::string vpn(std::string_view line, std::string_view number = "1.2.3.4") {
  return "[v]\nType=2\nVpnStrategy=3\n" + std::string(line) +
         "\nMEDIA=rastapi\nPort=VPN2-0\nDevice=WAN Miniport (L2TP)\nDEVICE=vpn\nPhoneNumber=" +
         std::string(number) + "\n";
}

TEST(Entry, VpnStrategySaysWhatIsDialed) {
  auto kind = [](int strategy) {
    return read("[v]\nType=2\nVpnStrategy=" + std::to_string(strategy) +
                "\nMEDIA=rastapi\nDEVICE=vpn\nPhoneNumber=x\n")
        .first()
        .kind;
  };
  EXPECT_EQ(kind(0), Kind::kL2tp);
  EXPECT_EQ(kind(1), Kind::kPptp);
  EXPECT_EQ(kind(2), Kind::kL2tp);  // PPTP first, which OpenRAS does not carry
  EXPECT_EQ(kind(3), Kind::kL2tp);
  EXPECT_EQ(kind(4), Kind::kL2tp);
  EXPECT_EQ(kind(5), Kind::kSstp);
  EXPECT_EQ(kind(6), Kind::kSstp);
  EXPECT_EQ(kind(7), Kind::kIkev2);
  EXPECT_EQ(kind(8), Kind::kL2tp);
  EXPECT_EQ(kind(13), Kind::kL2tp);
  EXPECT_EQ(kind(14), Kind::kSstp);
  EXPECT_THAT(read(vpn("VpnStrategyX=1")).vpn_order, ElementsAre(Kind::kL2tp));
}

TEST(Entry, AuthRestrictionsAreWhatWindowsFilesShow) {
  EXPECT_EQ(auth_from_restrictions(552, false),
            (AuthMethods{.pap = true, .chap_md5 = true, .ms_chap_v2 = true}));
  EXPECT_EQ(auth_from_restrictions(512, false), (AuthMethods{.ms_chap_v2 = true}));
  EXPECT_EQ(auth_from_restrictions(544, false),
            (AuthMethods{.chap_md5 = true, .ms_chap_v2 = true}));
  EXPECT_EQ(auth_from_restrictions(128, false), (AuthMethods{.eap = true}));
  EXPECT_FALSE(auth_from_restrictions(128, false).any_usable());
  EXPECT_EQ(auth_from_restrictions(0, true), (AuthMethods{.none = true}));
  EXPECT_EQ(auth_from_restrictions(0, false), auth_from_restrictions(552, false));
  for (uint32_t bits : {8u, 32u, 512u, 552u, 760u, 128u}) {
    EXPECT_EQ(restrictions_from_auth(auth_from_restrictions(bits, false)), bits);
  }
  EXPECT_EQ(to_string(parse_auth(" PAP,mschapv2").value()), "pap,mschapv2");
  EXPECT_EQ(parse_auth("pap,foo").error().code, ERROR_INVALID_PARAMETER);
  EXPECT_FALSE(parse_auth("eap"));
  EXPECT_FALSE(parse_auth(""));
}

TEST(Entry, NetworkSettingsFollowTheirAssignKeys) {
  Entry entry =
      read(vpn("IpAssign=2\nIpAddress=10.1.1.1\nIpNameAssign=2\nIpDnsAddress=9.9.9.9\n"
               "IpDns2Address=0.0.0.0\nIpPrioritizeRemote=0\nExcludedProtocols=8\nIpDnsSuffix=corp."
               "example"));
  EXPECT_EQ(entry.ipv4.address, "10.1.1.1");
  EXPECT_THAT(entry.ipv4.dns, ElementsAre("9.9.9.9"));
  EXPECT_FALSE(entry.ipv4.use_peer_dns);
  EXPECT_FALSE(entry.ipv4.default_gateway);
  EXPECT_FALSE(entry.ipv6.enabled);
  EXPECT_EQ(entry.ipv4.dns_suffix, "corp.example");
  EXPECT_THAT(entry.problems, IsEmpty());
  // The addresses count only where they are to be used.
  entry = read(vpn("IpAssign=1\nIpAddress=10.1.1.1\nIpDnsAddress=9.9.9.9"));
  EXPECT_EQ(entry.ipv4.address, "");
  EXPECT_THAT(entry.ipv4.dns, IsEmpty());
  EXPECT_TRUE(entry.ipv4.use_peer_dns);
  EXPECT_TRUE(entry.ipv4.default_gateway);
  EXPECT_FALSE(read(vpn("OpenRASIgnoreDns=1")).ipv4.use_peer_dns);
}

TEST(Entry, ContradictionsAreNamed) {
  auto problem = [](const std::string& text) {
    auto result = check(read(text));
    EXPECT_FALSE(result) << text;
    if (result) return std::string();
    EXPECT_EQ(result.error().code, ERROR_CORRUPT_PHONEBOOK);
    return result.error().detail;
  };
  EXPECT_THAT(problem(vpn("DataEncryption=256\nAuthRestrictions=8")),
              HasSubstr("DataEncryption=256 demands encryption, but AuthRestrictions=8"));
  EXPECT_THAT(problem(vpn("ExcludedProtocols=12")), HasSubstr("ExcludedProtocols"));
  EXPECT_THAT(problem(vpn("IpAssign=2")), HasSubstr("IpAssign=2, but IpAddress has no address"));
  EXPECT_THAT(problem(vpn("IpAssign=2\nIpAddress=1.2.3")), HasSubstr("IpAddress=1.2.3 is not an"));
  EXPECT_THAT(problem(vpn("RedialAttempts=many")), HasSubstr("RedialAttempts=many"));
  EXPECT_THAT(problem(vpn("OpenRASServerPort=70000")), HasSubstr("70000"));
  EXPECT_THAT(problem("[x]\nType=5\n\nMEDIA=rastapi\nPort=a\nDEVICE=vpn\nPhoneNumber=x\n"),
              HasSubstr("Type=5 is no VPN, but DEVICE=vpn"));
  EXPECT_THAT(problem("[x]\nType=2\n\nMEDIA=rastapi\nDEVICE=PPPoE\n"),
              HasSubstr("Type=2 is a VPN, but DEVICE=PPPoE"));
  EXPECT_THAT(problem("[x]\nType=2\n"), HasSubstr("no MEDIA="));
  EXPECT_THAT(problem("[x]\nType=2\nVpnStrategy=99\nMEDIA=a\nDEVICE=vpn\nPhoneNumber=x\n"),
              HasSubstr("VpnStrategy=99"));
  EXPECT_TRUE(check(read(vpn(""))));
}

TEST(Entry, WhatItLacksContradictsNothing) {
  auto lack = [](const std::string& text) {
    const Entry entry = read(text);
    EXPECT_TRUE(check(entry)) << check(entry).error().detail;
    auto result = check_whole(entry);
    EXPECT_FALSE(result) << text;
    return result ? std::string() : result.error().detail;
  };
  EXPECT_THAT(lack(vpn("", "")), HasSubstr("no PhoneNumber"));
  EXPECT_THAT(lack("[x]\nType=1\nMEDIA=serial\nPort=COM1\nDEVICE=modem\n"),
              HasSubstr("no PhoneNumber"));
  EXPECT_THAT(lack("[x]\nType=1\nMEDIA=serial\nPort=\nDEVICE=modem\nPhoneNumber=1\n"),
              HasSubstr("no Port"));
  EXPECT_THAT(lack("[x]\nType=5\n\nMEDIA=rastapi\nPort=\nDEVICE=PPPoE\n"), HasSubstr("no Port"));
  EXPECT_TRUE(check_whole(read(vpn(""))));
}

TEST(Entry, KeysOfOursAreRead) {
  Entry entry = read(vpn("OpenRASTunnelSecret=1\nOpenRASServerPort=1702\nOpenRASAcName=ac1"));
  EXPECT_TRUE(entry.has_tunnel_secret);
  EXPECT_EQ(entry.server_port, 1702);
  EXPECT_EQ(entry.ac_name, "ac1");
  EXPECT_FALSE(read(vpn("")).has_tunnel_secret);
}

TEST(Entry, EachKindOfDeviceInTheBooks) {
  Entry l2tp = from_book("windows10-l2tp.pbk", "Work VPN");
  EXPECT_EQ(l2tp.first().kind, Kind::kL2tp);
  EXPECT_EQ(l2tp.first().number(), "vpn.example.com");
  EXPECT_EQ(l2tp.auth, (AuthMethods{.ms_chap_v2 = true}));
  EXPECT_TRUE(l2tp.ipsec_pre_shared_key);
  EXPECT_THAT(l2tp.problems, IsEmpty());

  Entry pppoe = from_book("windows7-pppoe.pbk", "Broadband Connection");
  EXPECT_EQ(pppoe.type, 5u);
  EXPECT_EQ(pppoe.first().kind, Kind::kPppoe);
  EXPECT_EQ(pppoe.first().port, "PPPoE5-0");
  EXPECT_EQ(pppoe.first().number(), "");
  EXPECT_THAT(pppoe.problems, IsEmpty());

  Entry modem = from_book("windowsxp-modem.pbk", "Dial-up");
  EXPECT_EQ(modem.first().kind, Kind::kModem);
  EXPECT_EQ(modem.first().port, "COM3");
  EXPECT_EQ(modem.first().modem.bps, 115200u);
  EXPECT_FALSE(modem.first().modem.speaker);
  ASSERT_EQ(modem.first().numbers.size(), 2u);
  EXPECT_EQ(modem.first().numbers[0].area_code, "89");
  EXPECT_EQ(modem.first().numbers[0].country_code, 49u);
  EXPECT_EQ(modem.first().numbers[1].number, "5559876");
  EXPECT_FALSE(modem.first().numbers[1].use_dialing_rules);

  Entry multilink = from_book("multilink-isdn.pbk", "Two channels");
  ASSERT_EQ(multilink.subentries.size(), 2u);
  EXPECT_EQ(multilink.subentries[1].kind, Kind::kIsdn);
  EXPECT_EQ(multilink.dial_mode, DialMode::kAll);

  EXPECT_EQ(from_book("windows10-mixed.pbk", "SSTP").first().kind, Kind::kSstp);
  EXPECT_EQ(from_book("windows10-mixed.pbk", "PPTP").first().kind, Kind::kPptp);
  EXPECT_EQ(from_book("windows10-mixed.pbk", "IKEv2").first().kind, Kind::kIkev2);
  EXPECT_FALSE(from_book("windows10-mixed.pbk", "IKEv2").auth.any_usable());
  Entry direct = from_book("direct-serial.pbk", "Null modem");
  EXPECT_EQ(direct.first().kind, Kind::kSerial);
  Entry pad = from_book("nt-switch-modem.pbk", "Old way");
  EXPECT_EQ(pad.first().kind, Kind::kModem);
  EXPECT_EQ(pad.first().number(), "5551234");
}

}  // namespace
}  // namespace openras::phonebook
