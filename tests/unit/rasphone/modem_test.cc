// Entries of modems and serial cables on the command line.
#include <gmock/gmock.h>
#include <openras/winerror.h>

#include "program.h"

namespace openras::rasphone {
namespace {

using phonebook::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST_F(Rasphone, AddsAModemEntry) {
  phonebook::spill(dir_ / "pin", "4711\n");
  good(
      "add line --device modem --port /dev/ttyS0 --number 5551234 --alternate 555 --alternate 556 "
      "--init 'AT&F' --init ATX3 --apn web --pin-file pin --bps 57600 --flow none --no-compression "
      "--speaker --pulse --prefix 0W --suffix '#' --area-code 89 --country-code 49 "
      "--dialing-rules --idle 300 --redial 5 --redial-pause 10 --redial-on-drop --callback ask");
  const phonebook::Entry line = entry("line");
  EXPECT_TRUE(check(line));
  const phonebook::Subentry& sub = line.first();
  EXPECT_EQ(sub.kind, Kind::kModem);
  EXPECT_EQ(sub.port, "/dev/ttyS0");
  ASSERT_EQ(sub.numbers.size(), 3u);
  EXPECT_EQ(sub.numbers[2].number, "556");
  EXPECT_EQ(number_to_dial(line, sub.numbers[0], true), "0W0049895551234#");
  EXPECT_THAT(sub.modem.init, ElementsAre("AT&F", "ATX3"));
  EXPECT_EQ(sub.modem.bps, 57600u);
  EXPECT_FALSE(sub.modem.hardware_flow || sub.modem.compression);
  EXPECT_TRUE(sub.modem.speaker && sub.modem.pulse && line.has_pin);
  EXPECT_EQ(line.idle_disconnect_seconds, 300u);
  EXPECT_EQ(line.redial_attempts, 5u);
  EXPECT_EQ(line.redial_seconds, 10u);
  EXPECT_TRUE(line.redial_on_link_failure);
  EXPECT_EQ(line.callback_mode, 1u);
  EXPECT_EQ(stored("line").pin, Secret("4711"));
  EXPECT_THAT(phonebook::slurp(book()), Not(HasSubstr("4711")));
  const std::string shown = good("show line");
  for (const char* each : {"Alternate numbers:    555, 556\n", "APN:                  web\n",
                           "PIN stored:           yes\n", "Callback:             ask\n",
                           "Modem commands:       AT&F | ATX3\n"}) {
    EXPECT_THAT(shown, HasSubstr(each));
  }
  EXPECT_THAT(shown, Not(HasSubstr("4711")));
  EXPECT_THAT(good("show line --json"), HasSubstr("\"idleSeconds\": 300"));
}

TEST_F(Rasphone, ChangesAModemEntryBackAndForth) {
  good("add line --device modem --port COM1 --number 5");
  EXPECT_EQ(entry("line").first().port, "COM1");
  const std::string before = phonebook::slurp(book());
  good("set line --alternate 6 --init ATZ --apn a --prefix 0 --speaker --idle 9");
  EXPECT_NE(phonebook::slurp(book()), before);
  good("set line --alternate '' --init '' --apn '' --prefix '' --no-speaker --idle 0");
  EXPECT_EQ(phonebook::slurp(book()), before);
}

TEST_F(Rasphone, AddsASerialEntry) {
  good("add cable --device serial --port /dev/ttyS1 --greeting --bps 19200");
  const phonebook::Entry cable = entry("cable");
  EXPECT_TRUE(check(cable));
  EXPECT_EQ(cable.first().kind, Kind::kSerial);
  EXPECT_TRUE(cable.first().modem.windows_greeting);
  EXPECT_EQ(cable.first().modem.bps, 19200u);
}

TEST_F(Rasphone, RefusesWhatAModemOrCableLacks) {
  EXPECT_THAT(bad("add x --device modem --number 5", ERROR_INVALID_PARAMETER), HasSubstr("--port"));
  EXPECT_THAT(bad("add x --device modem --port COM1", ERROR_INVALID_PARAMETER),
              HasSubstr("--number"));
  bad("add x --device serial", ERROR_INVALID_PARAMETER);
  bad("add x --device serial --port COM1 --apn a", ERROR_INVALID_PARAMETER);
  bad("add x --device l2tp --number h --bps 9600", ERROR_INVALID_PARAMETER);
  bad("add x --device modem --port COM1 --number 5 --callback maybe", ERROR_INVALID_PARAMETER);
  bad("add x --device modem --port COM1 --number 5 --flow soft", ERROR_INVALID_PARAMETER);
  bad("add x --device modem --port COM1 --number 5 --init 'A|B'", ERROR_INVALID_PARAMETER);
}

TEST_F(Rasphone, ListsDevices) {
  EXPECT_THAT(good("devices"), HasSubstr("WAN Miniport (L2TP)"));
  EXPECT_THAT(good("devices --json"), HasSubstr("{\"type\": \"vpn\""));
}

}  // namespace
}  // namespace openras::rasphone
