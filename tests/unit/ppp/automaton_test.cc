// The automaton against RFC 1661 §4.1, cell by cell, and its counter and timer.
#include "protocol/ppp/automaton.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <vector>

namespace openras::ppp {
namespace {

// The RFC's own table, in its own notation; footnotes left out. Row: event; columns: states 0 to 9.
constexpr const char* kRfc1661 = R"(
Up      2      irc,scr/6  -          -              -      -      -          -          -          -
Down    -      -          0          tls/1          0      1      1          1          1          tld/1
Open    tls/1  1          irc,scr/6  3              5      5      6          7          8          9
Close   0      tlf/0      2          2              4      4      irc,str/4  irc,str/4  irc,str/4  tld,irc,str/4
TO+     -      -          -          -              str/4  str/5  scr/6      scr/6      scr/8      -
TO-     -      -          -          -              tlf/2  tlf/3  tlf/3      tlf/3      tlf/3      -
RCR+    -      -          sta/2      irc,scr,sca/8  4      5      sca/8      sca,tlu/9  sca/8      tld,scr,sca/8
RCR-    -      -          sta/2      irc,scr,scn/6  4      5      scn/6      scn/7      scn/6      tld,scr,scn/6
RCA     -      -          sta/2      sta/3          4      5      irc/7      scr/6      irc,tlu/9  tld,scr/6
RCN     -      -          sta/2      sta/3          4      5      irc,scr/6  scr/6      irc,scr/8  tld,scr/6
RTR     -      -          sta/2      sta/3          sta/4  sta/5  sta/6      sta/6      sta/6      tld,zrc,sta/5
RTA     -      -          2          3              tlf/2  tlf/3  6          6          8          tld,scr/6
RUC     -      -          scj/2      scj/3          scj/4  scj/5  scj/6      scj/7      scj/8      scj/9
RXJ+    -      -          2          3              4      5      6          6          8          9
RXJ-    -      -          tlf/2      tlf/3          tlf/2  tlf/3  tlf/3      tlf/3      tlf/3      tld,irc,str/5
RXR     -      -          2          3              4      5      6          7          8          ser/9
)";

const std::vector<std::pair<std::string, Trigger>> kTriggers{{"Up", Trigger::kUp},
                                                             {"Down", Trigger::kDown},
                                                             {"Open", Trigger::kOpen},
                                                             {"Close", Trigger::kClose},
                                                             {"TO+", Trigger::kTimeout},
                                                             {"TO-", Trigger::kTimeoutExpired},
                                                             {"RCR+", Trigger::kGoodRequest},
                                                             {"RCR-", Trigger::kBadRequest},
                                                             {"RCA", Trigger::kAck},
                                                             {"RCN", Trigger::kNak},
                                                             {"RTR", Trigger::kTerminate},
                                                             {"RTA", Trigger::kTerminateAck},
                                                             {"RUC", Trigger::kUnknownCode},
                                                             {"RXJ+", Trigger::kMildReject},
                                                             {"RXJ-", Trigger::kFatalReject},
                                                             {"RXR", Trigger::kEcho}};

const std::map<std::string, Action> kActions{
    {"tlu", Action::kThisLayerUp},          {"tld", Action::kThisLayerDown},
    {"tls", Action::kThisLayerStarted},     {"tlf", Action::kThisLayerFinished},
    {"irc", Action::kInitRestartCount},     {"zrc", Action::kZeroRestartCount},
    {"scr", Action::kSendConfigureRequest}, {"sca", Action::kSendConfigureAck},
    {"scn", Action::kSendConfigureNak},     {"str", Action::kSendTerminateRequest},
    {"sta", Action::kSendTerminateAck},     {"scj", Action::kSendCodeReject},
    {"ser", Action::kSendEchoReply}};

TEST(Automaton, EveryCellIsTheRfcs) {
  std::istringstream table(kRfc1661);
  size_t cells = 0;
  std::string label;
  for (auto [expected_label, trigger] : kTriggers) {
    ASSERT_TRUE(table >> label);
    ASSERT_EQ(label, expected_label);
    for (size_t column = 0; column < kStateCount; ++column, ++cells) {
      std::string cell;
      ASSERT_TRUE(table >> cell);
      const Transition& ours = transition(static_cast<State>(column), trigger);
      SCOPED_TRACE(label + " in " + std::string(name(static_cast<State>(column))) + ": " + cell);
      EXPECT_EQ(ours.legal, cell != "-");
      if (cell == "-") continue;
      Actions wanted = 0;
      size_t slash = cell.find('/');
      if (slash != std::string::npos) {
        std::istringstream actions(cell.substr(0, slash));
        for (std::string action; std::getline(actions, action, ',');)
          wanted = static_cast<Actions>(wanted | only(kActions.at(action)));
        cell.erase(0, slash + 1);
      }
      EXPECT_EQ(ours.actions, wanted);
      EXPECT_EQ(static_cast<int>(ours.next), std::stoi(cell));
    }
  }
  EXPECT_EQ(cells, kStateCount * kTriggerCount);
  EXPECT_FALSE(table >> label);
}

class Recorder final : public Automaton::Performer {
 public:
  void perform(Action action, TimePoint) override {
    for (const auto& [text, value] : kActions)
      if (value == action) said += (said.empty() ? "" : " ") + text;
    if (automaton) states.push_back(automaton->state());
  }
  std::string take() { return std::exchange(said, {}); }
  std::string said;
  Automaton* automaton = nullptr;
  std::vector<State> states;
};

struct AutomatonTimes : testing::Test {
  Recorder recorder;
  Automaton automaton{{std::chrono::seconds(3), 4, 2}, recorder};
  TimePoint now{};

  // Lets the timer expire as often as it will, and counts.
  int expire() {
    int count = 0;
    while (automaton.deadline() && count < 100) {
      now = *automaton.deadline();
      automaton.tick(now);
      ++count;
    }
    return count;
  }
  void open() {
    automaton.handle(Trigger::kOpen, now);
    automaton.handle(Trigger::kUp, now);
  }
};

TEST_F(AutomatonTimes, MaxConfigureRequestsThenFinished) {
  open();
  EXPECT_EQ(recorder.take(), "tls scr");
  EXPECT_EQ(automaton.deadline(), now + std::chrono::seconds(3));
  EXPECT_EQ(expire(), 4);  // 4 requests in all, each with its time
  EXPECT_EQ(recorder.take(), "scr scr scr tlf");
  EXPECT_EQ(automaton.state(), State::kStopped);
  EXPECT_EQ(now, TimePoint{} + std::chrono::seconds(12));
}

TEST_F(AutomatonTimes, MaxTerminateRequestsThenFinished) {
  open();
  automaton.handle(Trigger::kGoodRequest, now);
  automaton.handle(Trigger::kAck, now);
  EXPECT_EQ(recorder.take(), "tls scr sca tlu");
  EXPECT_FALSE(automaton.deadline());
  automaton.handle(Trigger::kClose, now);
  EXPECT_EQ(expire(), 2);
  EXPECT_EQ(recorder.take(), "tld str str tlf");
  EXPECT_EQ(automaton.state(), State::kClosed);
}

TEST_F(AutomatonTimes, ATerminateRequestLeavesARestartTimeForTheAcknowledgement) {
  open();
  automaton.handle(Trigger::kGoodRequest, now);
  automaton.handle(Trigger::kAck, now);
  recorder.take();
  automaton.handle(Trigger::kTerminate, now);
  EXPECT_EQ(recorder.take(), "tld sta");
  EXPECT_EQ(automaton.state(), State::kStopping);
  EXPECT_EQ(expire(), 1);
  EXPECT_EQ(recorder.take(), "tlf");
}

TEST_F(AutomatonTimes, TheStateIsSetBeforeAnybodyIsTold) {
  recorder.automaton = &automaton;
  open();
  automaton.handle(Trigger::kGoodRequest, now);
  recorder.states.clear();
  automaton.handle(Trigger::kAck, now);
  EXPECT_EQ(recorder.states, std::vector<State>{State::kOpened});
}

TEST_F(AutomatonTimes, HeldItAnswersAndDoesNotAsk) {
  automaton.hold();
  open();
  EXPECT_EQ(recorder.take(), "tls");
  EXPECT_FALSE(automaton.deadline());
  for (int i = 0; i < 1000; ++i) {
    now += std::chrono::seconds(3);
    automaton.tick(now);
    automaton.handle(Trigger::kGoodRequest, now);
    automaton.handle(Trigger::kBadRequest, now);
    automaton.handle(Trigger::kGoodRequest, now);
    ASSERT_EQ(recorder.take(), "sca scn sca");
    ASSERT_FALSE(automaton.deadline());
  }
  EXPECT_EQ(automaton.state(), State::kAckSent);
  automaton.release(now);
  EXPECT_EQ(recorder.take(), "scr");
  EXPECT_EQ(automaton.deadline(), now + std::chrono::seconds(3));
  EXPECT_EQ(expire(), 4) << "the counter is fresh";
}

TEST_F(AutomatonTimes, HeldItCanStillBeClosed) {
  automaton.hold();
  open();
  automaton.handle(Trigger::kClose, now);
  EXPECT_EQ(recorder.take(), "tls str");
  EXPECT_EQ(expire(), 2);
  EXPECT_EQ(automaton.state(), State::kClosed);
}

TEST_F(AutomatonTimes, APeerThatWakesLateGetsTheRequestAtOnce) {
  open();
  recorder.take();
  automaton.peer_woke(now + std::chrono::milliseconds(900));
  EXPECT_EQ(recorder.take(), "") << "the request may still be on its way";
  automaton.peer_woke(now + std::chrono::milliseconds(1000));
  EXPECT_EQ(recorder.take(), "scr");
  EXPECT_EQ(automaton.deadline(), now + std::chrono::milliseconds(4000));
}

TEST_F(AutomatonTimes, ZeroTimersStillLieInTheFuture) {
  Automaton fast{{Duration::zero(), 0, 0}, recorder};
  fast.handle(Trigger::kOpen, now);
  fast.handle(Trigger::kUp, now);
  ASSERT_TRUE(fast.deadline());
  EXPECT_GT(*fast.deadline(), now);
}

}  // namespace
}  // namespace openras::ppp
