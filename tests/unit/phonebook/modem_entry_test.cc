// Entries of modems and serial cables: what the dialer reads out of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonebook/edit.h"
#include "scratch.h"

namespace openras::phonebook {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Document new_book(Kind kind) {
  SeededRandom random(7);
  Document book;
  auto text = new_entry_text(kind, random, {});
  EXPECT_TRUE(text);
  EXPECT_TRUE(book.add("line", *text));
  return book;
}

TEST(ModemEntry, ANewOneHasTheKeysOfWindows) {
  Document book = new_book(Kind::kModem);
  Section& section = *book.find("line");
  EXPECT_FALSE(check_whole(read_entry(section))) << "no port and no number yet";
  ASSERT_TRUE(section.set(Place::of_media(0), "Port", "/dev/ttyS0"));
  ASSERT_TRUE(section.set(Place::of_device(0, 0), "PhoneNumber", "5551234"));
  const Entry entry = read_entry(section);
  EXPECT_TRUE(check_whole(entry)) << check_whole(entry).error().detail;
  EXPECT_EQ(entry.type, 1u);  // RASET_Phone
  EXPECT_EQ(entry.first().kind, Kind::kModem);
  EXPECT_EQ(entry.first().media, "serial");
  EXPECT_EQ(entry.first().port, "/dev/ttyS0");
  EXPECT_EQ(entry.first().number(), "5551234");
  EXPECT_EQ(entry.first().modem.bps, 115200u);
  EXPECT_TRUE(entry.first().modem.hardware_flow);
  EXPECT_FALSE(entry.first().modem.speaker);
  EXPECT_FALSE(entry.first().modem.pulse);
  EXPECT_THAT(entry.first().modem.init, IsEmpty());
  EXPECT_FALSE(entry.has_pin);
}

TEST(ModemEntry, KeysOfOursAreRead) {
  Document book = new_book(Kind::kModem);
  Section& section = *book.find("line");
  for (auto [key, value] : {std::pair("OpenRASInit", "AT&F | X3|"), std::pair("OpenRASApn", "web"),
                            std::pair("OpenRASPin", "1"), std::pair("OpenRASPulse", "1"),
                            std::pair("OpenRASPrefix", "0,"), std::pair("OpenRASSuffix", "#")}) {
    ASSERT_TRUE(section.set(Place::entry(), key, value));
  }
  const Entry entry = read_entry(section);
  EXPECT_THAT(entry.first().modem.init, ElementsAre("AT&F", "X3"));
  EXPECT_EQ(entry.first().modem.apn, "web");
  EXPECT_TRUE(entry.first().modem.pulse);
  EXPECT_TRUE(entry.has_pin);
  EXPECT_EQ(entry.number_prefix, "0,");
  EXPECT_EQ(entry.number_suffix, "#");
}

TEST(ModemEntry, ACableNeedsNoNumber) {
  Document book = new_book(Kind::kSerial);
  Section& section = *book.find("line");
  ASSERT_TRUE(section.set(Place::of_media(0), "Port", "COM1"));
  Entry entry = read_entry(section);
  EXPECT_TRUE(check_whole(entry)) << check_whole(entry).error().detail;
  EXPECT_EQ(entry.type, 3u);  // RASET_Direct
  EXPECT_EQ(entry.first().kind, Kind::kSerial);
  EXPECT_EQ(entry.first().device_type, "SERIAL");
  EXPECT_FALSE(entry.first().modem.windows_greeting);
  ASSERT_TRUE(section.set(Place::entry(), "OpenRASGreeting", "1"));
  EXPECT_TRUE(read_entry(section).first().modem.windows_greeting);
}

TEST(ModemEntry, WindowsOwnCableGreets) {
  auto book = Document::parse(slurp(std::filesystem::path(BOOKS) / "direct-serial.pbk"), "w");
  ASSERT_TRUE(book);
  const Entry entry = read_entry(*book->find("Null modem"));
  EXPECT_TRUE(entry.first().modem.windows_greeting);
  EXPECT_EQ(entry.first().modem.bps, 19200u);
  EXPECT_EQ(entry.first().port, "COM1");
}

TEST(ModemEntry, EverySettingIsWrittenAndTakenBack) {
  Document book = new_book(Kind::kModem);
  Section& section = *book.find("line");
  ASSERT_TRUE(apply(section, {.number = "1", .port = "COM2"}));
  const std::string before = book.serialize();
  DialingChanges changes;
  changes.bps = 57600;
  changes.hardware_flow = changes.compression = changes.error_control = false;
  changes.speaker = changes.pulse = changes.pin = changes.dialing_rules = true;
  changes.redial_on_link_failure = true;
  changes.init = {"AT&F", "ATX3"};
  changes.apn = "web";
  changes.prefix = "0W";
  changes.suffix = "#";
  changes.international_prefix = "+";
  changes.alternates = {"2", "3"};
  changes.area_code = "89";
  changes.country_code = changes.country_id = 49;
  changes.idle_seconds = 300;
  changes.redial_attempts = 7;
  changes.redial_seconds = 5;
  changes.callback_mode = 1;
  EntryChanges all;
  all.dialing = changes;
  ASSERT_TRUE(apply(section, all));
  const Entry entry = read_entry(section);
  const ModemSettings& modem = entry.first().modem;
  EXPECT_EQ(modem.bps, 57600u);
  EXPECT_FALSE(modem.hardware_flow || modem.compression || modem.error_control);
  EXPECT_TRUE(modem.speaker && modem.pulse && entry.has_pin && entry.redial_on_link_failure);
  EXPECT_THAT(modem.init, ElementsAre("AT&F", "ATX3"));
  EXPECT_EQ(modem.apn, "web");
  ASSERT_EQ(entry.first().numbers.size(), 3u);
  EXPECT_EQ(number_to_dial(entry, entry.first().numbers[0], true), "0W+49891#");
  EXPECT_EQ(entry.idle_disconnect_seconds, 300u);
  EXPECT_EQ(entry.redial_attempts, 7u);
  EXPECT_EQ(entry.redial_seconds, 5u);
  EXPECT_EQ(entry.callback_mode, 1u);
  changes = {};
  changes.bps = 115200;
  changes.hardware_flow = changes.compression = changes.error_control = true;
  changes.speaker = changes.pulse = changes.pin = changes.dialing_rules = false;
  changes.redial_on_link_failure = false;
  changes.init.emplace();
  changes.alternates.emplace();
  changes.apn = changes.prefix = changes.suffix = changes.international_prefix = "";
  changes.area_code = "";
  changes.country_code = changes.country_id = changes.idle_seconds = changes.callback_mode = 0;
  changes.redial_attempts = 3;
  changes.redial_seconds = 60;
  all.dialing = changes;
  ASSERT_TRUE(apply(section, all));
  EXPECT_EQ(book.serialize(), before);
}

TEST(DialNumber, FollowsTheRulesOfTheEntry) {
  Entry entry;
  PhoneNumber number{.number = "5551234", .area_code = "89", .country_code = 49};
  EXPECT_EQ(number_to_dial(entry, number, false), "5551234");  // no rules: as it stands
  number.use_dialing_rules = true;
  EXPECT_EQ(number_to_dial(entry, number, false), "0049895551234");
  entry.international_prefix = "+";
  EXPECT_EQ(number_to_dial(entry, number, false), "+49895551234");
  number.country_code = 0;
  EXPECT_EQ(number_to_dial(entry, number, false), "895551234");
  entry.number_prefix = "0W";
  entry.number_suffix = ",,7";
  EXPECT_EQ(number_to_dial(entry, number, true), "0W895551234,,7");
  EXPECT_EQ(number_to_dial(entry, number, false), "895551234");
  EXPECT_EQ(number_to_dial(entry, {}, true), "");
}

}  // namespace
}  // namespace openras::phonebook
