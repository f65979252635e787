#include "protocol/modem/hayes.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/random.h"
#include "errors/situation.h"

namespace openras::modem {
namespace {

using std::chrono::seconds;

// A modem in virtual time: answers each command by a table, or OK; silent commands never.
class Line {
 public:
  explicit Line(Options options) : dialogue(std::move(options)) {}

  void run(const std::function<bool()>& done, Duration bound = seconds(200)) {
    const TimePoint end = now + bound;
    while (!done() && now < end) {
      bool moved = false;
      while (auto out = dialogue.next_output()) {
        moved = true;
        take(openras::to_string(*out));
      }
      while (auto event = dialogue.next_event()) {
        moved = true;
        if (auto* remark = std::get_if<Remark>(&*event))
          remarks += remark->text + "\n";
        else
          last = std::move(*event);
      }
      if (moved) continue;
      if (!dialogue.deadline()) return;
      now = std::max(now, *dialogue.deadline());
      dialogue.tick(now);
    }
  }
  void say(std::string_view text) { dialogue.receive(as_bytes(text), now); }

  void take(const std::string& wire) {
    sent.push_back(wire);
    if (silent) return;
    if (wire == "+++") return say(answer_to_plus);
    std::string command = wire.substr(0, wire.find('\r'));
    if (echo) say(command + "\r");
    auto found = answers.find(command);
    say(found != answers.end() ? found->second : "\r\nOK\r\n");
  }
  template <typename T>
  const T* event() const {
    return last ? std::get_if<T>(&*last) : nullptr;
  }
  Situation situation() const {
    return event<Failed>() ? event<Failed>()->error.situation : Situation::kNone;
  }
  uint32_t error() const { return event<Failed>() ? event<Failed>()->error.code : 0; }
  void until_over() {
    run([&] { return last.has_value(); });
  }

  Dialogue dialogue;
  TimePoint now{};
  std::map<std::string, std::string> answers;
  std::string answer_to_plus = "\r\nOK\r\n";
  bool echo = true, silent = false;
  std::vector<std::string> sent;
  std::string remarks;
  std::optional<Event> last;
};

TEST(Hayes, DialsAndHandsOverWhatFollowsConnect) {
  Line line({.init = {"ATS7=50", "&K3"}, .number = "555 1234", .speaker = false});
  line.answers["ATDT5551234"] = "\r\nCARRIER 33600\r\n\r\nCONNECT 33600\r\n~\xff}#";
  line.dialogue.dial(line.now);
  line.until_over();
  ASSERT_TRUE(line.event<Connected>());
  EXPECT_EQ(line.event<Connected>()->bps, 33600u);
  EXPECT_EQ(openras::to_string(line.event<Connected>()->leftover), "~\xff}#");
  const std::vector<std::string> expected{"AT\r",      "ATE0Q0V1\r", "ATX4\r",
                                          "AT&C1\r",   "AT&D2\r",    "ATM0\r",
                                          "ATS7=50\r", "AT&K3\r",    "ATDT5551234\r"};
  EXPECT_EQ(line.sent, expected);
}

TEST(Hayes, EachResultHasItsRasError) {
  struct Case {
    std::string answer;
    uint32_t code;
    Situation situation;
  };
  for (const auto& [answer, code, situation] :
       {Case{"BUSY", ERROR_LINE_BUSY, Situation::kModemBusy},
        Case{"NO CARRIER", ERROR_NO_CARRIER, Situation::kModemNoCarrier},
        Case{"NO ANSWER", ERROR_NO_ANSWER, Situation::kModemNoAnswer},
        Case{"NO DIALTONE", ERROR_NO_DIALTONE, Situation::kModemNoDialtone},
        Case{"VOICE", ERROR_VOICE_ANSWER, Situation::kModemVoice},
        Case{"ERROR", ERROR_FROM_DEVICE, Situation::kModemRejectsCommand},
        Case{"7", ERROR_LINE_BUSY, Situation::kModemBusy},
        Case{"+CME ERROR: 30", ERROR_FROM_DEVICE, Situation::kCellularError},
        Case{"BLACKLISTED", ERROR_FROM_DEVICE, Situation::kModemRefusesNumber}}) {
    Line line({.number = "1"});
    line.answers["ATDT1"] = "\r\n" + answer + "\r\n";
    line.dialogue.dial(line.now);
    line.until_over();
    EXPECT_EQ(line.error(), code) << answer;
    EXPECT_EQ(line.situation(), situation) << answer;
    EXPECT_NE(line.event<Failed>()->error.detail.find(answer), std::string::npos)
        << "the log tells what the modem said";
  }
}

TEST(Hayes, NothingComesOfTheCall) {
  Line line({.number = "1"});
  line.answers["ATDT1"] = "\r\nRINGING\r\n";
  line.dialogue.dial(line.now);
  line.until_over();
  EXPECT_EQ(line.error(), static_cast<uint32_t>(ERROR_NO_ANSWER));
  EXPECT_EQ(line.situation(), Situation::kModemTimeout);
}

TEST(Hayes, NoAnswerAtAllAndNonsense) {
  Line dead({.number = "1"});
  dead.silent = true;
  dead.dialogue.dial(dead.now);
  dead.until_over();
  EXPECT_EQ(dead.error(), static_cast<uint32_t>(ERROR_REQUEST_TIMEOUT));
  EXPECT_EQ(dead.situation(), Situation::kModemSilent);
  EXPECT_EQ(dead.sent.size(), 4u) << "a sleeping modem is called again";

  Line garbled({.number = "1"});
  garbled.answers["AT"] = "\x80\xfe\x1b??\r\n#!%\r\n";
  garbled.dialogue.dial(garbled.now);
  garbled.until_over();
  EXPECT_EQ(garbled.error(), static_cast<uint32_t>(ERROR_UNRECOGNIZED_RESPONSE));
  EXPECT_EQ(garbled.situation(), Situation::kModemNonsense);
}

TEST(Hayes, OptionalCommandsMayFailAndTheEntrysMayNot) {
  Line line({.number = "1", .compression = true});
  line.answers["AT&C1"] = line.answers["AT+DS=3"] = "\r\nERROR\r\n";
  line.answers["ATDT1"] = "\r\nCONNECT\r\n";
  line.dialogue.dial(line.now);
  line.until_over();
  EXPECT_TRUE(line.event<Connected>());

  Line strict({.init = {"AT%Z9"}, .number = "1"});
  strict.answers["AT%Z9"] = "\r\nERROR\r\n";
  strict.dialogue.dial(strict.now);
  strict.until_over();
  EXPECT_EQ(strict.error(), static_cast<uint32_t>(ERROR_FROM_DEVICE));
  EXPECT_NE(strict.event<Failed>()->error.detail.find("AT%Z9"), std::string::npos);
}

TEST(Hayes, ABadNumberFailsBeforeAnythingIsSent) {
  Line line({.number = "CALL-ME"});
  line.dialogue.dial(line.now);
  line.until_over();
  EXPECT_EQ(line.error(), static_cast<uint32_t>(ERROR_BAD_PHONE_NUMBER));
  EXPECT_EQ(line.situation(), Situation::kNumberNotDialable);
  EXPECT_TRUE(line.sent.empty());
}

TEST(Hayes, CellularPinIsSentOnceAndNeverShown) {
  Line line({.number = "*99#", .pin = Secret("4711"), .apn = "internet"});
  line.answers["AT+CPIN?"] = "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n";
  line.answers["ATD*99#"] = "\r\nCONNECT 150000000\r\n";
  line.dialogue.dial(line.now);
  line.until_over();
  ASSERT_TRUE(line.event<Connected>());
  EXPECT_EQ(std::ranges::count(line.sent, "AT+CPIN=\"4711\"\r"), 1);
  EXPECT_EQ(std::ranges::count(line.sent, "AT+CGDCONT=1,\"IP\",\"internet\"\r"), 1);
  EXPECT_EQ(line.remarks.find("4711"), std::string::npos);

  Line wrong({.number = "*99#", .pin = Secret("4711")});
  wrong.answers = line.answers;
  wrong.answers["AT+CPIN=\"4711\""] = "\r\n+CME ERROR: incorrect password\r\n";
  wrong.dialogue.dial(wrong.now);
  wrong.until_over();
  EXPECT_EQ(wrong.error(), static_cast<uint32_t>(ERROR_FROM_DEVICE));
  EXPECT_EQ(wrong.situation(), Situation::kSimPinRefused);
  EXPECT_EQ(std::ranges::count(wrong.sent, "AT+CPIN=\"4711\"\r"), 1) << "three locks the SIM";

  Line ready({.number = "*99#", .pin = Secret("4711")});
  ready.answers["AT+CPIN?"] = "\r\n+CPIN: READY\r\n\r\nOK\r\n";
  ready.answers["ATD*99#"] = "\r\nCONNECT\r\n";
  ready.dialogue.dial(ready.now);
  ready.until_over();
  EXPECT_TRUE(ready.event<Connected>());
  EXPECT_EQ(std::ranges::count(ready.sent, "AT+CPIN=\"4711\"\r"), 0);
}

TEST(Hayes, AnswersACall) {
  Line line({});
  line.answers["ATA"] = "\r\nCONNECT 9600\r\n";
  line.dialogue.wait_for_call(line.now);
  line.run([] { return false; });
  EXPECT_FALSE(line.last);
  line.say("\r\nRING\r\n");
  line.run([] { return false; });
  ASSERT_TRUE(line.event<Ringing>());
  line.dialogue.answer(line.now);
  line.last.reset();
  line.until_over();
  ASSERT_TRUE(line.event<Connected>());
  EXPECT_EQ(line.event<Connected>()->bps, 9600u);
}

TEST(Hayes, HangUpKeepsTheGuardTimes) {
  Line line({.number = "1"});
  line.answers["ATDT1"] = "\r\nCONNECT\r\n";
  line.dialogue.dial(line.now);
  line.until_over();
  ASSERT_TRUE(line.event<Connected>());
  line.last.reset();
  const TimePoint start = line.now;
  line.dialogue.hang_up(line.now);
  line.until_over();
  EXPECT_TRUE(line.event<CommandState>());
  EXPECT_GE(line.now - start, seconds(1));
  ASSERT_GE(line.sent.size(), 2u);
  EXPECT_EQ(line.sent[line.sent.size() - 2], "+++");
  EXPECT_EQ(line.sent.back(), "ATH\r");
}

TEST(Hayes, HangUpOfADeadModemEnds) {
  Line line({.number = "1"});
  line.answers["ATDT1"] = "\r\nCONNECT\r\n";
  line.dialogue.dial(line.now);
  line.until_over();
  line.last.reset();
  line.silent = true;
  line.dialogue.hang_up(line.now);
  line.until_over();
  EXPECT_TRUE(line.event<CommandState>());
}

TEST(Hayes, ChatterNeitherHangsNorGrowsMemory) {
  SeededRandom random(3);
  Line line({.number = "1"});
  line.dialogue.dial(line.now);
  Bytes noise(1 << 16);
  for (int i = 0; i < 20; ++i) {
    random.fill(noise);
    line.dialogue.receive(noise, line.now);
  }
  size_t events = 0;
  while (line.dialogue.next_event()) ++events;
  EXPECT_LE(events, 300u);
}

TEST(Hayes, OlderModemsAreToldInTheirWords) {
  Line line({.number = "1", .error_control = false, .compression = true});
  line.answers["AT+ES=1"] = line.answers["AT+DS=3"] = "\r\nERROR\r\n";
  line.answers["AT%C1"] = "\r\nERROR\r\n";
  line.answers["ATDT1"] = "\r\nCONNECT\r\n";
  line.dialogue.dial(line.now);
  line.until_over();
  EXPECT_TRUE(line.event<Connected>()) << "neither is needed";
  EXPECT_EQ(std::ranges::count(line.sent, "AT\\N0\r"), 1);
  EXPECT_EQ(std::ranges::count(line.sent, "AT%C1\r"), 1);
}

TEST(Hayes, AModemThatWantsAnotherCodeThanThePin) {
  Line line({.number = "*99#", .pin = Secret("4711")});
  line.answers["AT+CPIN?"] = "\r\n+CPIN: PH-NET PIN\r\n\r\nOK\r\n";
  line.dialogue.dial(line.now);
  line.until_over();
  EXPECT_EQ(line.error(), static_cast<uint32_t>(ERROR_FROM_DEVICE));
  EXPECT_EQ(line.situation(), Situation::kSimLocked);
  EXPECT_EQ(std::ranges::count(line.sent, "AT+CPIN=\"4711\"\r"), 0);
}

}  // namespace
}  // namespace openras::modem
