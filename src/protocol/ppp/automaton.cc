#include "protocol/ppp/automaton.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace openras::ppp {

namespace {

constexpr Actions kTld = only(Action::kThisLayerDown);
constexpr Actions kIrc = only(Action::kInitRestartCount);
constexpr Actions kZrc = only(Action::kZeroRestartCount);
constexpr Actions kScr = only(Action::kSendConfigureRequest);
constexpr Actions kSca = only(Action::kSendConfigureAck);
constexpr Actions kScn = only(Action::kSendConfigureNak);
constexpr Actions kStr = only(Action::kSendTerminateRequest);
constexpr Actions kSta = only(Action::kSendTerminateAck);
constexpr Actions kScj = only(Action::kSendCodeReject);
constexpr Actions kSer = only(Action::kSendEchoReply);
constexpr Actions kTls = only(Action::kThisLayerStarted);
constexpr Actions kTlf = only(Action::kThisLayerFinished);
constexpr Actions kTlu = only(Action::kThisLayerUp);

constexpr Transition to(int state, Actions actions = 0) {
  return {actions, static_cast<State>(state), true};
}
constexpr Transition kNone{};

// RFC 1661 §4.1, turned on its side: a row is an event, a column a state. The restart option
// (footnote r) is not taken; the passive option (p) neither; a crossed connection (x) is treated
// as the table says.
// clang-format off
constexpr std::array<std::array<Transition, kStateCount>, kTriggerCount> kTable{{
    // 0 Initial, 1 Starting, 2 Closed, 3 Stopped, 4 Closing, 5 Stopping, 6 Req-Sent, 7 Ack-Rcvd, 8 Ack-Sent, 9 Opened
    /* Up   */ {{to(2), to(6, kIrc | kScr), kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone}},
    /* Down */ {{kNone, kNone, to(0), to(1, kTls), to(0), to(1), to(1), to(1), to(1), to(1, kTld)}},
    /* Open */ {{to(1, kTls), to(1), to(6, kIrc | kScr), to(3), to(5), to(5), to(6), to(7), to(8), to(9)}},
    /* Close*/ {{to(0), to(0, kTlf), to(2), to(2), to(4), to(4), to(4, kIrc | kStr), to(4, kIrc | kStr), to(4, kIrc | kStr), to(4, kTld | kIrc | kStr)}},
    /* TO+  */ {{kNone, kNone, kNone, kNone, to(4, kStr), to(5, kStr), to(6, kScr), to(6, kScr), to(8, kScr), kNone}},
    /* TO-  */ {{kNone, kNone, kNone, kNone, to(2, kTlf), to(3, kTlf), to(3, kTlf), to(3, kTlf), to(3, kTlf), kNone}},
    /* RCR+ */ {{kNone, kNone, to(2, kSta), to(8, kIrc | kScr | kSca), to(4), to(5), to(8, kSca), to(9, kSca | kTlu), to(8, kSca), to(8, kTld | kScr | kSca)}},
    /* RCR- */ {{kNone, kNone, to(2, kSta), to(6, kIrc | kScr | kScn), to(4), to(5), to(6, kScn), to(7, kScn), to(6, kScn), to(6, kTld | kScr | kScn)}},
    /* RCA  */ {{kNone, kNone, to(2, kSta), to(3, kSta), to(4), to(5), to(7, kIrc), to(6, kScr), to(9, kIrc | kTlu), to(6, kTld | kScr)}},
    /* RCN  */ {{kNone, kNone, to(2, kSta), to(3, kSta), to(4), to(5), to(6, kIrc | kScr), to(6, kScr), to(8, kIrc | kScr), to(6, kTld | kScr)}},
    /* RTR  */ {{kNone, kNone, to(2, kSta), to(3, kSta), to(4, kSta), to(5, kSta), to(6, kSta), to(6, kSta), to(6, kSta), to(5, kTld | kZrc | kSta)}},
    /* RTA  */ {{kNone, kNone, to(2), to(3), to(2, kTlf), to(3, kTlf), to(6), to(6), to(8), to(6, kTld | kScr)}},
    /* RUC  */ {{kNone, kNone, to(2, kScj), to(3, kScj), to(4, kScj), to(5, kScj), to(6, kScj), to(7, kScj), to(8, kScj), to(9, kScj)}},
    /* RXJ+ */ {{kNone, kNone, to(2), to(3), to(4), to(5), to(6), to(6), to(8), to(9)}},
    /* RXJ- */ {{kNone, kNone, to(2, kTlf), to(3, kTlf), to(2, kTlf), to(3, kTlf), to(3, kTlf), to(3, kTlf), to(3, kTlf), to(5, kTld | kIrc | kStr)}},
    /* RXR  */ {{kNone, kNone, to(2), to(3), to(4), to(5), to(6), to(7), to(8), to(9, kSer)}},
}};
// clang-format on

}  // namespace

const Transition& transition(State state, Trigger trigger) {
  return kTable[static_cast<size_t>(trigger)][static_cast<size_t>(state)];
}

std::string_view name(State state) {
  switch (state) {
    case State::kInitial:
      return "Initial";
    case State::kStarting:
      return "Starting";
    case State::kClosed:
      return "Closed";
    case State::kStopped:
      return "Stopped";
    case State::kClosing:
      return "Closing";
    case State::kStopping:
      return "Stopping";
    case State::kReqSent:
      return "Req-Sent";
    case State::kAckRcvd:
      return "Ack-Rcvd";
    case State::kAckSent:
      return "Ack-Sent";
    case State::kOpened:
      return "Opened";
  }
  return "?";
}

Automaton::Automaton(Limits limits, Performer& performer) : limits_(limits), performer_(performer) {
  // A timer of zero would never let a deadline lie in the future.
  limits_.restart = std::max<Duration>(limits_.restart, std::chrono::milliseconds(1));
  limits_.max_configure = std::max(limits_.max_configure, 1);
  limits_.max_terminate = std::max(limits_.max_terminate, 1);
}

bool Automaton::opening() const {
  return state_ == State::kReqSent || state_ == State::kAckRcvd || state_ == State::kAckSent;
}

void Automaton::handle(Trigger trigger, TimePoint now) {
  const Transition& cell = transition(state_, trigger);
  if (!cell.legal) return;
  state_ = cell.next;
  // RFC 1661 §4.6: the restart timer runs in Closing, Stopping and while opening, nowhere else.
  if (!opening() && state_ != State::kClosing && state_ != State::kStopping) timer_.reset();
  for (size_t i = 0; i < kActionCount; ++i) {
    Action action = static_cast<Action>(i);
    if (cell.actions & only(action)) perform(action, now);
  }
}

void Automaton::perform(Action action, TimePoint now) {
  if (action == Action::kInitRestartCount) {
    counter_ =
        opening() || state_ == State::kOpened ? limits_.max_configure : limits_.max_terminate;
    return;
  }
  if (action == Action::kZeroRestartCount) {
    counter_ = 0;
    timer_ = now + limits_.restart;
    return;
  }
  if (action == Action::kSendConfigureRequest) {
    if (held_) {
      timer_.reset();
      return;
    }
    --counter_;
    timer_ = now + limits_.restart;
  }
  if (action == Action::kSendTerminateRequest) {
    --counter_;
    timer_ = now + limits_.restart;
  }
  performer_.perform(action, now);
}

void Automaton::tick(TimePoint now) {
  if (!timer_ || now < *timer_) return;
  timer_.reset();
  handle(counter_ > 0 ? Trigger::kTimeout : Trigger::kTimeoutExpired, now);
}

void Automaton::peer_woke(TimePoint now) {
  if (state_ != State::kReqSent || !timer_ || counter_ <= 0) return;
  if (*timer_ - now > limits_.restart * 2 / 3) return;
  perform(Action::kSendConfigureRequest, now);
}

void Automaton::release(TimePoint now) {
  if (!held_) return;
  held_ = false;
  if (!opening()) return;
  counter_ = limits_.max_configure;
  perform(Action::kSendConfigureRequest, now);
}

}  // namespace openras::ppp
