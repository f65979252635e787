#include <gmock/gmock.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "program.h"

namespace openras::rasphone {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(Rasphone, ImportsABookOfWindowsOctetForOctet) {
  Outcome outcome = run("import " BOOKS "/windows10-mixed.pbk");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Imported \"全社 VPN\" (l2tp).\n"));
  EXPECT_THAT(outcome.err, HasSubstr("cannot dial its device (pptp) yet"));
  EXPECT_EQ(phonebook::slurp(book()), phonebook::slurp(BOOKS "/windows10-mixed.pbk"));
  EXPECT_EQ(entry("SSTP").first().number(), "sstp.example.com");
}

TEST_F(Rasphone, ImportsOneEntryAndSaysWhatItNeeds) {
  Outcome outcome = run("import " BOOKS "/windows7-pppoe.pbk --entry 'broadband connection'");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("rasphone set 'Broadband Connection' --port INTERFACE"));
  good("set 'Broadband Connection' --port eth1");
  EXPECT_EQ(entry("Broadband Connection").first().port, "eth1");
  bad("import " BOOKS "/windows7-pppoe.pbk --entry nobody", ERROR_CANNOT_FIND_PHONEBOOK_ENTRY);
}

TEST_F(Rasphone, NamesThatClashAreToldAndTheOthersTaken) {
  good("add pptp --device l2tp --number mine");
  std::string said = bad("import " BOOKS "/windows10-mixed.pbk", ERROR_ALREADY_EXISTS);
  EXPECT_THAT(said, HasSubstr("has an entry \"PPTP\" already"));
  EXPECT_THAT(said, HasSubstr("1 of 4 entries were not imported"));
  EXPECT_EQ(entry("PPTP").first().number(), "mine");
  EXPECT_EQ(entry("SSTP").first().kind, phonebook::Kind::kSstp);
  EXPECT_EQ(run("import " BOOKS "/windows10-mixed.pbk --entry PPTP --force").status, 0);
  EXPECT_EQ(entry("PPTP").first().number(), "192.0.2.7");
}

TEST_F(Rasphone, ImportsAnsiAndUtf16) {
  EXPECT_EQ(run("import " BOOKS "/ansi-german.pbk").status, 0);
  EXPECT_EQ(entry("büro – zürich").first().number(), "büro.example.ch");
  EXPECT_EQ(run("import " BOOKS "/utf16.pbk --entry '全社 vpn'").status, 0);
  EXPECT_EQ(entry("全社 VPN").first().number(), "vpn.example.jp");
  EXPECT_EQ(entry("Straße").first().kind, phonebook::Kind::kPppoe);
}

TEST_F(Rasphone, DamagedLinesAreToldWithTheirNumber) {
  Outcome outcome = run("list --phonebook " BOOKS "/damaged.pbk");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("damaged.pbk: line 5: "));
  EXPECT_THAT(outcome.err, HasSubstr("line 10: [good] again; the first one, in line 3, counts"));
  EXPECT_THAT(outcome.out, HasSubstr("good  "));
  phonebook::spill(dir_ / "garbage", "no phone book\n");
  bad("list --phonebook garbage", ERROR_CANNOT_LOAD_PHONEBOOK);
  bad("import garbage", ERROR_CANNOT_LOAD_PHONEBOOK);
  bad("import missing.pbk", ERROR_CANNOT_OPEN_PHONEBOOK);
}

TEST_F(Rasphone, PlainTextSecretsOfWindowsAreNotShown) {
  phonebook::spill(dir_ / "w.pbk",
                   "[v]\r\nType=2\r\nVpnStrategy=3\r\nPreSharedKey=hush\r\nMEDIA=rastapi\r\n"
                   "Port=VPN2-0\r\nDEVICE=vpn\r\nPhoneNumber=\x1b[31mred\r\n");
  std::string keys = good("show v --keys --phonebook w.pbk");
  EXPECT_THAT(keys, HasSubstr("PreSharedKey=(set)"));
  EXPECT_THAT(keys, Not(HasSubstr("hush")));
  EXPECT_THAT(keys, Not(HasSubstr("\x1b")));
  EXPECT_THAT(good("show v --phonebook w.pbk"), Not(HasSubstr("\x1b")));
  EXPECT_THAT(good("list --phonebook w.pbk --json"), HasSubstr("\\u001b[31mred"));
}

}  // namespace
}  // namespace openras::rasphone
