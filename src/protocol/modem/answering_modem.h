// A Hayes modem (ITU-T V.250) and the telephone line behind it, sans-IO: what a program that dials
// finds on a serial port. It takes commands, "dials" numbers whose outcome is told to it, rings
// when somebody calls and is answered by ATA, carries octets while online, and comes back to
// command state by +++, ATH, DTR or the far end's hang-up.
//
// Settings that have no meaning without a telephone line (M, L, X, &C, S registers, \N, %C, +DS, …)
// are accepted and ignored. Not thread-safe.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/error.h"
#include "base/time.h"
#include "protocol/modem/result_code.h"

namespace openras::modem {

struct AnsweringOptions {
  // Numbers (digits, * and #) that lead to nobody, and what is said: kBusy, kNoCarrier,
  // kNoDialtone, kNoAnswer or kVoice.
  std::map<std::string, Code> numbers;
  uint32_t bps = 115200;  // what CONNECT says
  std::string name = "OpenRAS answering modem";
};

// "busy", "no-carrier", "no-dialtone", "no-answer", "voice".
std::optional<Code> outcome_from_name(std::string_view name);

class AnsweringModem {
 public:
  struct Call {  // ATD: the owner says connected() or refused()
    std::string number;
  };
  struct Answered {};  // ATA, or S0's number of rings: the owner says connected() or refused()
  struct Data {        // octets of this end's computer, for the far end
    Bytes octets;
  };
  struct HungUp {};  // by this end: ATH, DTR, a key while dialing; the modem is in command state
  using Event = std::variant<Call, Answered, Data, HungUp>;

  explicit AnsweringModem(AnsweringOptions options) : options_(std::move(options)) {}

  // What the caller's computer writes to the port.
  void receive(ByteView octets, TimePoint now);
  // After Call or Answered: CONNECT, and octets are carried; or this result.
  void connected();
  void refused(Code why);
  // Somebody calls: RING, each time. Nothing while the line is in use.
  void ring();
  // He has given up.
  void ring_ended();
  // What the far end sends. Dropped unless online().
  void send(ByteView octets);
  // The far end hung up: NO CARRIER.
  void line_ended();
  // The caller closed the port or dropped DTR: hangs up without a word (V.250 &D2), back to
  // defaults.
  void port_closed();
  void tick(TimePoint now);

  bool online() const { return state_ == State::kOnline; }
  // Off the hook: a caller finds it busy.
  bool in_use() const { return state_ != State::kCommand; }
  std::optional<TimePoint> deadline() const { return deadline_; }
  std::optional<Bytes> next_output();  // for the caller's computer
  std::optional<Event> next_event();

 private:
  enum class State : uint8_t { kCommand, kDialing, kOnline, kOnlineCommand };

  void take_character(char c);
  void take_data(ByteView octets, TimePoint now);
  void execute(std::string_view commands);
  // One command at the start of `rest`, which is shortened; false: ERROR, and the rest is skipped.
  bool execute_next(std::string_view& rest);
  bool execute_basic(char command, unsigned value, std::string_view& rest);
  void dial(std::string_view rest);
  void pick_up();
  void go_online();
  void hang_up();
  void reset();
  void say(std::string_view text);
  void answer(Code code);

  AnsweringOptions options_;
  State state_ = State::kCommand;
  bool echo_ = true, words_ = true, quiet_ = false;
  bool answered_ = false;  // the command line under way has its result already
  std::string line_;
  std::string last_number_;
  bool ringing_ = false;
  unsigned rings_ = 0, answer_after_ = 0;  // S0; 0 = not by itself
  // The escape sequence: plus signs so far after a pause, and when the last octet came.
  int pluses_ = 0;
  std::optional<TimePoint> last_data_;
  std::optional<TimePoint> deadline_;
  std::deque<Bytes> outputs_;
  std::deque<Event> events_;
};

}  // namespace openras::modem
