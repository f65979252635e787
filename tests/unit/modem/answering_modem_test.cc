// The answering modem: what a terminal sees that talks to it, and a Dialogue against it.
#include "protocol/modem/answering_modem.h"

#include <gtest/gtest.h>

#include <functional>

#include "protocol/modem/hayes.h"

namespace openras::modem {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class AnsweringModemTest : public testing::Test {
 protected:
  std::string type(std::string_view text) {
    modem_.receive(as_bytes(text), now_);
    return heard();
  }
  std::string heard() {
    std::string out;
    while (auto octets = modem_.next_output()) out += to_string(*octets);
    return out;
  }
  template <typename T>
  std::optional<T> next() {
    while (auto event = modem_.next_event())
      if (T* found = std::get_if<T>(&*event)) return std::move(*found);
    return std::nullopt;
  }
  void pass(Duration time) {
    now_ += time;
    modem_.tick(now_);
  }
  void connect() {
    type("ATE0DT5551234\r");
    ASSERT_TRUE(next<AnsweringModem::Call>());
    modem_.connected();
    ASSERT_TRUE(modem_.online());
  }

  TimePoint now_ = TimePoint() + seconds(100);
  AnsweringModem modem_{{.numbers = {{"1", Code::kBusy},
                                     {"2", Code::kNoCarrier},
                                     {"3", Code::kNoDialtone},
                                     {"4", Code::kNoAnswer},
                                     {"5", Code::kVoice}}}};
};

TEST_F(AnsweringModemTest, EchoesAndAnswers) {
  EXPECT_EQ(type("AT\r"), "AT\r\r\nOK\r\n");
  EXPECT_EQ(type("ate0q0v1\r"), "ate0q0v1\r\r\nOK\r\n");
  EXPECT_EQ(type("AT&C1&D2X4M0L1S7=60\\N3%C0+DS=3;+ES=1\r"), "\r\nOK\r\n");
  EXPECT_EQ(type("ATI\r"), "\r\nOpenRAS answering modem\r\n\r\nOK\r\n");
  EXPECT_EQ(type("AT?\r"), "\r\nERROR\r\n");
  EXPECT_EQ(type("ATE2\r"), "\r\nERROR\r\n");
  EXPECT_EQ(type("ATD\r"), "\r\nERROR\r\n");
  EXPECT_EQ(type("ATO\r"), "\r\nNO CARRIER\r\n");
  EXPECT_EQ(type("hello\r"), "") << "no AT, no answer";
  EXPECT_EQ(type("+++AT\r"), "\r\nOK\r\n") << "noise before AT";
  EXPECT_EQ(type("ATX\bE0\r"), "\r\nOK\r\n");
  EXPECT_EQ(type("ATQ1\r"), "");
  EXPECT_EQ(type("ATQ0\r"), "\r\nOK\r\n");
  EXPECT_FALSE(modem_.next_event());
}

TEST_F(AnsweringModemTest, NumericResults) {
  type("ATE0\r");
  EXPECT_EQ(type("ATV0\r"), "0\r");
  EXPECT_EQ(type("ATDT1\r"), "7\r");
  EXPECT_EQ(type("ATD2\r"), "3\r");
  EXPECT_EQ(type("ATD3\r"), "6\r");
  EXPECT_EQ(type("ATD4\r"), "8\r");
  EXPECT_EQ(type("AT=\r"), "4\r");
  EXPECT_EQ(type("ATD555\r"), "");
  modem_.connected();
  EXPECT_EQ(heard(), "1\r");
}

TEST_F(AnsweringModemTest, EachNumberHasItsOutcome) {
  type("ATE0\r");
  EXPECT_EQ(type("ATDT1\r"), "\r\nBUSY\r\n");
  EXPECT_EQ(type("ATDP2\r"), "\r\nNO CARRIER\r\n");
  EXPECT_EQ(type("ATD,W3\r"), "\r\nNO DIALTONE\r\n");
  EXPECT_EQ(type("ATD4\r"), "\r\nNO ANSWER\r\n");
  EXPECT_EQ(type("ATD5\r"), "\r\nVOICE\r\n");
  EXPECT_FALSE(modem_.next_event());
  EXPECT_EQ(type("ATDT 9-555 12*#\r"), "");
  EXPECT_EQ(next<AnsweringModem::Call>()->number, "955512*#");
  modem_.refused(Code::kNoAnswer);
  EXPECT_EQ(heard(), "\r\nNO ANSWER\r\n");
  EXPECT_EQ(type("ATDL\r"), "");
  EXPECT_EQ(next<AnsweringModem::Call>()->number, "955512*#");
  EXPECT_TRUE(modem_.in_use());
  modem_.connected();
  EXPECT_EQ(heard(), "\r\nCONNECT 115200\r\n");
}

TEST_F(AnsweringModemTest, AKeyGivesADialUp) {
  type("ATE0D555\r");
  next<AnsweringModem::Call>();
  EXPECT_EQ(type("ATH\r"), "\r\nNO CARRIER\r\n");
  EXPECT_TRUE(next<AnsweringModem::HungUp>());
  EXPECT_FALSE(modem_.in_use());
  modem_.connected();  // too late
  EXPECT_FALSE(modem_.online());
  EXPECT_EQ(type("AT\r"), "\r\nOK\r\n");
}

TEST_F(AnsweringModemTest, RingsAndIsAnswered) {
  type("ATE0\r");
  EXPECT_EQ(type("ATA\r"), "\r\nNO CARRIER\r\n") << "nobody calls";
  modem_.ring();
  modem_.ring();
  EXPECT_EQ(heard(), "\r\nRING\r\n\r\nRING\r\n");
  EXPECT_EQ(type("ATD555\r"), "\r\nNO CARRIER\r\n") << "the line is taken";
  EXPECT_EQ(type("AT\r"), "\r\nOK\r\n");
  EXPECT_EQ(type("ATA\r"), "");
  EXPECT_TRUE(next<AnsweringModem::Answered>());
  EXPECT_TRUE(modem_.in_use());
  modem_.ring();
  EXPECT_EQ(heard(), "");
  modem_.connected();
  EXPECT_EQ(heard(), "\r\nCONNECT 115200\r\n");
  modem_.line_ended();
  heard();
  modem_.ring();
  modem_.ring_ended();
  heard();
  EXPECT_EQ(type("ATA\r"), "\r\nNO CARRIER\r\n") << "he has given up";
}

TEST_F(AnsweringModemTest, S0AnswersByItself) {
  type("ATE0S0=2\r");
  EXPECT_EQ(heard() + type("ATS0?\r"), "\r\n002\r\n\r\nOK\r\n");
  modem_.ring();
  EXPECT_FALSE(next<AnsweringModem::Answered>());
  modem_.ring();
  EXPECT_TRUE(next<AnsweringModem::Answered>());
  modem_.connected();
  EXPECT_TRUE(modem_.online());
  modem_.port_closed();
  modem_.ring();
  modem_.ring();
  EXPECT_FALSE(next<AnsweringModem::Answered>()) << "back to defaults";
}

TEST_F(AnsweringModemTest, OnlineItCarriesOctetsBothWays) {
  type("ATE0\r");
  modem_.receive(as_bytes("ATD555\r"), now_);
  EXPECT_TRUE(next<AnsweringModem::Call>());
  modem_.connected();
  modem_.receive(as_bytes("~ab"), now_);
  EXPECT_EQ(to_string(next<AnsweringModem::Data>()->octets), "~ab");
  EXPECT_EQ(heard(), "\r\nCONNECT 115200\r\n");
  modem_.send(as_bytes("AT\r"));
  EXPECT_EQ(heard(), "AT\r");
  EXPECT_EQ(type("AT\r"), "") << "no command while online";
  modem_.line_ended();
  EXPECT_EQ(heard(), "\r\nNO CARRIER\r\n");
  modem_.send(as_bytes("late"));
  EXPECT_EQ(heard(), "");
  EXPECT_EQ(type("AT\r"), "\r\nOK\r\n");
  modem_.line_ended();
  EXPECT_EQ(heard(), "") << "there is no carrier to lose";
}

TEST_F(AnsweringModemTest, EscapeNeedsItsPauses) {
  connect();
  heard();
  type("data");
  type("+++");
  pass(seconds(2));
  EXPECT_TRUE(modem_.online()) << "no pause before";
  type("+++");
  pass(milliseconds(500));
  type("x");
  pass(seconds(2));
  EXPECT_TRUE(modem_.online()) << "no pause after";
  type("++++");
  pass(seconds(2));
  EXPECT_TRUE(modem_.online()) << "four";
  for (int i = 0; i < 3; ++i) type("+");
  ASSERT_TRUE(modem_.deadline());
  pass(seconds(1));
  EXPECT_FALSE(modem_.online());
  EXPECT_EQ(heard(), "\r\nOK\r\n");
  EXPECT_EQ(type("ATD5551234\r"), "\r\nERROR\r\n") << "the line is in use";
  EXPECT_EQ(type("ATO\r"), "\r\nCONNECT 115200\r\n");
  EXPECT_TRUE(modem_.online());
  pass(seconds(2));
  type("+++");
  pass(seconds(1));
  heard();
  EXPECT_EQ(type("ATH\r"), "\r\nOK\r\n");
  EXPECT_TRUE(next<AnsweringModem::HungUp>());
}

TEST_F(AnsweringModemTest, AClosedPortHangsUpAndResets) {
  connect();
  modem_.port_closed();
  EXPECT_TRUE(next<AnsweringModem::HungUp>());
  heard();
  EXPECT_EQ(type("AT\r"), "AT\r\r\nOK\r\n") << "echo is on again";
  modem_.port_closed();
  EXPECT_FALSE(modem_.next_event());
}

TEST_F(AnsweringModemTest, ALineWithoutEndDoesNotGrow) {
  for (int i = 0; i < 10000; ++i) type("AAAAAAAAAA");
  EXPECT_EQ(type("\rATE0\r").substr(0, 1), "\r");
  EXPECT_EQ(type("AT\r"), "\r\nOK\r\n");
}

TEST_F(AnsweringModemTest, OurDialogueGetsAlongWithIt) {
  Dialogue dialogue({.number = "5551234"});
  dialogue.dial(now_);
  std::optional<Connected> connected;
  bool on_hook = false;
  const auto talk = [&](const std::function<bool()>& done) {
    for (int i = 0; i < 200 && !done(); ++i) {
      while (auto octets = dialogue.next_output()) modem_.receive(*octets, now_);
      modem_.connected();
      const std::string said = heard();
      if (!said.empty()) dialogue.receive(as_bytes(said), now_);
      while (auto event = dialogue.next_event()) {
        if (auto* up = std::get_if<Connected>(&*event)) connected = *up;
        on_hook = on_hook || std::holds_alternative<CommandState>(*event);
      }
      pass(milliseconds(100));
      dialogue.tick(now_);
    }
    return done();
  };
  ASSERT_TRUE(talk([&] { return connected.has_value(); }));
  EXPECT_EQ(connected->bps, 115200u);
  EXPECT_TRUE(modem_.online());
  dialogue.hang_up(now_);
  ASSERT_TRUE(talk([&] { return on_hook; }));
  EXPECT_TRUE(next<AnsweringModem::HungUp>()) << "the escape sequence worked";
  EXPECT_FALSE(modem_.online());
}

}  // namespace
}  // namespace openras::modem
