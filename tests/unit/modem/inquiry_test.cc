// What a modem, or whatever else is on a port, says when it is asked for its name.
#include "protocol/modem/inquiry.h"

#include <gtest/gtest.h>

#include <map>

#include "protocol/modem/answering_modem.h"

namespace openras::modem {
namespace {

using std::chrono::seconds;

// In virtual time; a command that is not among `answers` gets `otherwise`.
struct Asked {
  std::map<std::string, std::string> answers;
  std::string otherwise;
  std::vector<std::string> sent = {};
  Duration took = {};

  Inquiry::Answer run() {
    const TimePoint begin{};
    TimePoint now = begin;
    Inquiry inquiry(now);
    while (inquiry.deadline()) {
      if (auto out = inquiry.next_output()) {
        sent.push_back(openras::to_string(*out));
        const auto found = answers.find(sent.back());
        inquiry.receive(as_bytes(found == answers.end() ? otherwise : found->second), now);
      } else {
        now = *inquiry.deadline();
        inquiry.tick(now);
      }
    }
    took = now - begin;
    return inquiry.answer().value();
  }
};

const std::string kOk = "\r\nOK\r\n", kError = "\r\nERROR\r\n";

TEST(Inquiry, TheNameThatAtiGives) {
  Asked modem{{{"ATI\r", "ATI\r\r\nLucent Win Modem\r\n" + kOk}}, kOk};
  EXPECT_EQ(modem.run().name, "Lucent Win Modem");
  EXPECT_EQ(modem.sent, (std::vector<std::string>{"AT\r", "ATI\r"}));
}

TEST(Inquiry, AProductCodeIsNoName) {
  Asked modem{
      {{"ATI\r", "\r\n5601\r\n" + kOk}, {"ATI3\r", "\r\nU.S. Robotics 56K FAX EXT\r\n" + kOk}},
      kOk};
  EXPECT_EQ(modem.run().name, "U.S. Robotics 56K FAX EXT");
  Asked numeric{{{"ATI\r", "144\r\n0\r"}, {"ATI3\r", "4\r"}, {"AT+GMM\r", "+GMM: \"TG 9\"\r\n0\r"}},
                "0\r"};
  EXPECT_EQ(numeric.run().name, "TG 9");
}

TEST(Inquiry, ACellularModemSaysMoreThanItsName) {
  Asked modem{{{"ATI\r",
                "\r\nIMEI: 358000000000000\r\nManufacturer: huawei\r\nModel: E173\r\n"
                "Revision: 11.126\r\n+GCAP: +CGSM\r\n^RSSI:12\r\n" +
                    kOk}},
              kOk};
  EXPECT_EQ(modem.run().name, "huawei E173");
}

TEST(Inquiry, AModemWithoutANameIsOneStill) {
  for (const std::string& otherwise : {kOk, kError}) {
    Asked modem{{}, otherwise};
    const Inquiry::Answer answer = modem.run();
    EXPECT_TRUE(answer.is_modem);
    EXPECT_EQ(answer.name, "");
    EXPECT_EQ(modem.took, Duration{});
  }
  Asked silent_later{{{"AT\r", kOk}}, ""};
  EXPECT_TRUE(silent_later.run().is_modem);
  EXPECT_EQ(silent_later.took, seconds(6));
}

TEST(Inquiry, WhatDoesNotAnswerIsLeftAloneSoon) {
  for (const char* says : {"", "\r\nlogin: ", "AT\r", "\x1b[2J\xff\xfe\r\n"}) {
    Asked thing{{}, says};
    EXPECT_FALSE(thing.run().is_modem) << says;
    EXPECT_EQ(thing.sent, (std::vector<std::string>{"AT\r", "AT\r"}));
    EXPECT_EQ(thing.took, seconds(2));
  }
}

TEST(Inquiry, ALongNameIsCut) {
  Asked modem{{{"ATI\r", std::string(5000, 'x') + "\r\n" + kOk}}, kOk};
  EXPECT_EQ(modem.run().name, std::string(96, 'x'));
}

TEST(Inquiry, OurAnsweringModemHasAName) {
  TimePoint now{};
  AnsweringModem modem({.numbers = {}, .name = "A modem of the tests"});
  Inquiry inquiry(now);
  while (auto out = inquiry.next_output()) {
    modem.receive(*out, now);
    while (auto said = modem.next_output()) inquiry.receive(*said, now);
  }
  ASSERT_TRUE(inquiry.answer());
  EXPECT_EQ(inquiry.answer()->name, "A modem of the tests");
}

}  // namespace
}  // namespace openras::modem
