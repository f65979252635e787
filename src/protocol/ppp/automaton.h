// The Option Negotiation Automaton of RFC 1661 §4, for any control protocol and either side: it
// knows neither client from server nor what is negotiated.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace openras::ppp {

// RFC 1661 §4.2, in the order of its table.
enum class State : uint8_t {
  kInitial,
  kStarting,
  kClosed,
  kStopped,
  kClosing,
  kStopping,
  kReqSent,
  kAckRcvd,
  kAckSent,
  kOpened,
};
inline constexpr size_t kStateCount = 10;

// The events of RFC 1661 §4.3, in the order of its table.
enum class Trigger : uint8_t {
  kUp,
  kDown,
  kOpen,
  kClose,
  kTimeout,         // TO+: the restart counter is above zero
  kTimeoutExpired,  // TO-
  kGoodRequest,     // RCR+
  kBadRequest,      // RCR-
  kAck,             // RCA
  kNak,             // RCN: Configure-Nak or Configure-Reject
  kTerminate,       // RTR
  kTerminateAck,    // RTA
  kUnknownCode,     // RUC
  kMildReject,      // RXJ+: a Code-Reject or Protocol-Reject that can be lived with
  kFatalReject,     // RXJ-
  kEcho,            // RXR: Echo-Request, Echo-Reply or Discard-Request
};
inline constexpr size_t kTriggerCount = 16;

// RFC 1661 §4.4, in the order in which they are performed: the layer above hears that this one
// went down before anything is sent, and that it came up after everything was.
enum class Action : uint8_t {
  kThisLayerDown,         // tld
  kInitRestartCount,      // irc
  kZeroRestartCount,      // zrc
  kSendConfigureRequest,  // scr
  kSendConfigureAck,      // sca
  kSendConfigureNak,      // scn: Nak or Reject
  kSendTerminateRequest,  // str
  kSendTerminateAck,      // sta
  kSendCodeReject,        // scj
  kSendEchoReply,         // ser
  kThisLayerStarted,      // tls
  kThisLayerFinished,     // tlf
  kThisLayerUp,           // tlu
};
inline constexpr size_t kActionCount = 13;

// A set of actions.
using Actions = uint16_t;
constexpr Actions only(Action action) {
  return static_cast<Actions>(1u << static_cast<unsigned>(action));
}

struct Transition {
  Actions actions = 0;
  State next = State::kInitial;
  bool legal = false;  // false where RFC 1661's table has a dash: nothing happens
};

// One cell of RFC 1661 §4.1's table.
const Transition& transition(State state, Trigger trigger);

std::string_view name(State state);

// A running automaton: the table with its counter and timer (RFC 1661 §4.6).
class Automaton {
 public:
  struct Limits {
    Duration restart;
    int max_configure;
    int max_terminate;
  };

  // What the automaton makes happen. irc and zrc are its own affair and are not passed on. The
  // state is the new one already when a call comes.
  class Performer {
   public:
    virtual ~Performer() = default;
    virtual void perform(Action action, TimePoint now) = 0;
  };

  // `performer` must outlive the automaton.
  Automaton(Limits limits, Performer& performer);

  State state() const { return state_; }
  // TO+ and TO- are made by tick() alone.
  void handle(Trigger trigger, TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const { return timer_; }

  // While held, Configure-Requests are not sent and the restart timer does not run for them; all
  // else goes on, so that the peer's requests are answered. release() sends the request that was
  // held back, with a fresh counter.
  void hold() { held_ = true; }
  void release(TimePoint now);
  bool held() const { return held_; }

  // The peer shows that it has only now begun to listen: where our last Configure-Request went out
  // at least a third of the restart time ago, it is taken for lost and sent again at once, as if
  // the timer had expired. A server that takes a second to start (pppd behind pppoe-server does)
  // would else cost the rest of the restart time. **[choice]**
  void peer_woke(TimePoint now);

 private:
  void perform(Action action, TimePoint now);
  bool opening() const;

  Limits limits_;
  Performer& performer_;
  State state_ = State::kInitial;
  int counter_ = 0;
  std::optional<TimePoint> timer_;
  bool held_ = false;
};

}  // namespace openras::ppp
