// The dialogue with a Hayes modem (ITU-T V.250), sans-IO: from the first AT to CONNECT, as the
// calling or the answering side, and back to command state.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/time.h"

namespace openras::modem {

struct Options {
  std::vector<std::string> init;      // the entry's own commands, with or without "AT"
  std::string number;                 // as a person writes it; empty when answering
  bool pulse = false;                 // ATDP instead of ATDT
  std::optional<bool> speaker;        // RDEOPT_SetModemSpeaker
  std::optional<bool> error_control;  // V.42 or MNP: V.250 +ES, else \N
  std::optional<bool> compression;    // V.42bis or MNP 5: V.250 +DS, else %C
  Secret pin;                         // of the SIM, for a cellular modem
  std::string apn;                    // cellular: +CGDCONT
  Duration answer_within = std::chrono::seconds(60);  // from ATD, or from RING, to CONNECT
};

struct Connected {
  uint32_t bps = 0;  // what CONNECT says; 0 where it says nothing
  std::string text;  // the line
  Bytes leftover;    // octets behind the line that belong to the peer
};
struct Ringing {};       // RING while waiting for a call
struct CommandState {};  // hang_up() finished: the modem takes commands again, or never will
struct Failed {
  Error error;
};
struct Remark {
  std::string text;  // for the log; a PIN is hidden
};
using Event = std::variant<Connected, Ringing, CommandState, Failed, Remark>;

class Dialogue {
 public:
  explicit Dialogue(Options options);

  void dial(TimePoint now);           // set-up commands, then ATD
  void wait_for_call(TimePoint now);  // set-up commands, then silence until RING
  void answer(TimePoint now);         // ATA, once Ringing was seen
  // Data state to on-hook: guard time, +++, guard time, ATH (V.250 §6.3.6 and the Hayes escape).
  void hang_up(TimePoint now);

  void receive(ByteView octets, TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const { return deadline_; }
  std::optional<Bytes> next_output();
  std::optional<Event> next_event();

 private:
  struct Step {
    std::string command;  // without "AT" and CR
    Duration patience = std::chrono::seconds(5);
    bool required = true;  // false: ERROR is tolerated
    int tries = 1;
    std::string otherwise = {};  // what modems from before V.250 call it; sent after an ERROR
    std::string shown = {};      // for the log, where the command holds a secret
    bool asks_pin = false;       // +CPIN?: its answer decides whether the PIN is sent
  };
  enum class State : uint8_t {
    kIdle,
    kSetUp,
    kDialing,
    kWaiting,
    kAnswering,
    kOnline,
    kGuard,
    kEscape,
    kHangUp,
    kOver
  };

  void begin(State goal, TimePoint now);
  void send_step(TimePoint now);
  void next_step(TimePoint now);
  void send(std::string_view command, Duration patience, TimePoint now,
            std::string_view shown = {});
  void take_line(std::string line, ByteView behind, TimePoint now);
  void take_set_up(const struct ResultCode& result, TimePoint now);
  void take_call(const struct ResultCode& result, ByteView behind);
  void fail_with(Error error);
  void remark(std::string text);

  Options options_;
  State state_ = State::kIdle;
  State goal_ = State::kDialing;
  std::deque<Step> steps_;
  int tries_left_ = 0;
  bool nonsense_ = false;        // something came, but no result code
  std::string pin_state_;        // the last +CPIN: answer
  std::string line_;             // the partial line
  std::string command_, shown_;  // the command under way, to know its echo
  std::optional<TimePoint> deadline_;
  std::deque<Bytes> outputs_;
  std::deque<Event> events_;
};

}  // namespace openras::modem
