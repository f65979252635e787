#include "protocol/modem/hayes.h"

#include <fmt/format.h>

#include <utility>

#include "errors/situation.h"
#include "protocol/modem/cellular_error.h"
#include "protocol/modem/phone_number.h"
#include "protocol/modem/result_code.h"

namespace openras::modem {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t kLongestLine = 512;
constexpr size_t kMostEvents = 256;                  // a modem that chatters must not grow memory
constexpr Duration kGuardTime = milliseconds(1100);  // S12's default is 1 s

std::string printable(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 80)) out += c >= 0x20 && c < 0x7f ? c : '.';
  return out;
}

// ": SIM PIN required", or nothing where the modem's number is none of the standard's.
std::string in_words(const ResultCode& result) {
  const std::string_view meaning = cellular_error(result.text);
  return meaning.empty() ? std::string() : fmt::format(": {}", meaning);
}

std::string without_at(std::string_view command) {
  bool at = command.size() >= 2 && (command[0] | 0x20) == 'a' && (command[1] | 0x20) == 't';
  return std::string(at ? command.substr(2) : command);
}

}  // namespace

Dialogue::Dialogue(Options options) : options_(std::move(options)) {}

void Dialogue::dial(TimePoint now) { begin(State::kDialing, now); }
void Dialogue::wait_for_call(TimePoint now) { begin(State::kWaiting, now); }

void Dialogue::begin(State goal, TimePoint now) {
  std::string number;
  if (goal == State::kDialing) {
    Result<std::string> checked = dial_string(options_.number);
    // "*99#" and its kind are cellular service codes and hold digits; nothing else is special.
    if (!checked) return fail_with(checked.error());
    number = *checked;
  }
  goal_ = goal;
  state_ = State::kSetUp;
  nonsense_ = false;
  steps_.clear();
  // A modem that slept, or was left at another speed, may miss the first command.
  steps_.push_back({.command = "", .patience = seconds(1), .tries = 4});
  // Words, no echo, results on; each alone, since a modem that rejects one rejects the whole line.
  steps_.push_back({.command = "E0Q0V1"});
  steps_.push_back({.command = "X4", .required = false});   // BUSY and NO DIALTONE are told
  steps_.push_back({.command = "&C1", .required = false});  // DCD follows the carrier
  steps_.push_back({.command = "&D2", .required = false});  // DTR drop hangs up
  if (options_.speaker)
    steps_.push_back({.command = *options_.speaker ? "M1" : "M0", .required = false});
  // V.250 §6.5.1: with detection of the peer's error control, and without it where the peer has
  // none; or never.
  if (options_.error_control)
    steps_.push_back({.command = *options_.error_control ? "+ES=3,0,2" : "+ES=1",
                      .required = false,
                      .otherwise = *options_.error_control ? "\\N3" : "\\N0"});
  if (options_.compression)
    steps_.push_back({.command = *options_.compression ? "+DS=3" : "+DS=0",
                      .required = false,
                      .otherwise = *options_.compression ? "%C1" : "%C0"});
  if (!options_.pin.empty() || !options_.apn.empty())  // errors with their numbers
    steps_.push_back({.command = "+CMEE=1", .required = false});
  if (!options_.pin.empty())
    steps_.push_back({.command = "+CPIN?", .patience = seconds(10), .asks_pin = true});
  for (const std::string& command : options_.init)
    steps_.push_back({.command = without_at(command)});
  if (!options_.apn.empty())
    steps_.push_back({.command = fmt::format("+CGDCONT=1,\"IP\",\"{}\"", options_.apn)});
  if (goal == State::kDialing)
    steps_.push_back({.command = fmt::format("D{}{}", options_.pulse ? "P" : "T", number),
                      .patience = options_.answer_within});
  else
    steps_.push_back({.command = "S0=0"});
  // Cellular service codes take no tone or pulse modifier: ATD*99#.
  if (goal == State::kDialing && number.starts_with('*')) steps_.back().command = "D" + number;
  tries_left_ = steps_.front().tries;
  send_step(now);
}

void Dialogue::send_step(TimePoint now) {
  const Step& step = steps_.front();
  // From ATD on an answer means the call.
  if (steps_.size() == 1 && goal_ == State::kDialing) state_ = State::kDialing;
  send(step.command, step.patience, now, step.shown);
}

void Dialogue::send(std::string_view command, Duration patience, TimePoint now,
                    std::string_view shown) {
  command_ = fmt::format("AT{}", command);
  shown_ = shown.empty() ? command_ : std::string(shown);
  std::string wire = command_ + "\r";
  outputs_.emplace_back(wire.begin(), wire.end());
  wipe_memory(wire.data(), wire.size());
  remark(fmt::format("to modem: {}", shown_));
  deadline_ = now + patience;
}

void Dialogue::next_step(TimePoint now) {
  steps_.pop_front();
  if (steps_.empty()) {  // only when waiting for a call
    state_ = State::kWaiting;
    deadline_.reset();
    return;
  }
  tries_left_ = steps_.front().tries;
  send_step(now);
}

void Dialogue::answer(TimePoint now) {
  if (state_ != State::kWaiting) return;
  state_ = State::kAnswering;
  send("A", options_.answer_within, now);
}

void Dialogue::hang_up(TimePoint now) {
  if (state_ == State::kIdle || state_ == State::kOver) {
    events_.emplace_back(CommandState{});
    return;
  }
  if (state_ == State::kOnline) {  // silence before +++
    state_ = State::kGuard;
    deadline_ = now + kGuardTime;
    return;
  }
  // In command state, or dialing: any octet ends a dial attempt (V.250 §5.6.1), then ATH.
  steps_.clear();
  state_ = State::kHangUp;
  send("H", seconds(2), now);
}

void Dialogue::receive(ByteView octets, TimePoint now) {
  for (size_t i = 0; i < octets.size(); ++i) {
    if (state_ == State::kIdle || state_ == State::kOnline || state_ == State::kOver) return;
    const char c = static_cast<char>(octets[i]);
    if (c != '\r' && c != '\n') {
      if (c == '\0') continue;
      if (line_.size() < kLongestLine) line_ += c;
      nonsense_ = true;
      continue;
    }
    if (line_.empty()) continue;
    // A LF that ends the line with its CR is the modem's, not the peer's.
    size_t behind = i + 1;
    if (c == '\r' && behind < octets.size() && octets[behind] == '\n') ++behind;
    take_line(std::exchange(line_, {}), octets.subspan(behind), now);
  }
}

void Dialogue::take_line(std::string line, ByteView behind, TimePoint now) {
  if (line == command_) {  // the echo
    wipe_memory(line.data(), line.size());
    return;
  }
  ResultCode result = parse_result(line);
  remark(fmt::format("from modem: {}", printable(line)));
  switch (state_) {
    case State::kSetUp:
      return take_set_up(result, now);
    case State::kDialing:
    case State::kAnswering:
      return take_call(result, behind);
    case State::kWaiting:
      if (result.code == Code::kRing && events_.size() < kMostEvents)
        events_.emplace_back(Ringing{});
      return;
    case State::kGuard:  // the carrier may go by itself meanwhile
    case State::kEscape:
      if (result.code == Code::kNoCarrier || result.code == Code::kOk) {
        state_ = State::kHangUp;
        send("H", seconds(2), now);
      }
      return;
    case State::kHangUp:
      if (result.code == Code::kOk || result.code == Code::kNoCarrier ||
          result.code == Code::kError) {
        state_ = State::kOver;
        deadline_.reset();
        events_.emplace_back(CommandState{});
      }
      return;
    case State::kIdle:
    case State::kOnline:
    case State::kOver:
      return;
  }
}

void Dialogue::take_set_up(const ResultCode& result, TimePoint now) {
  const Step& step = steps_.front();
  switch (result.code) {
    case Code::kOk: {
      nonsense_ = false;
      const bool pin_is_due =
          step.asks_pin && pin_state_.contains("SIM PIN") && !pin_state_.contains("PIN2");
      if (step.asks_pin && pin_state_.contains("PUK"))
        return fail_with(
            make_error(Situation::kSimLocked,
                       "the SIM is locked after wrong PINs; unlock it with its PUK in a phone"));
      if (step.asks_pin && !pin_is_due && !pin_state_.empty() && !pin_state_.contains("READY"))
        return fail_with(
            make_error(Situation::kSimLocked,
                       fmt::format("the modem asks for another code than the SIM's PIN (\"{}\"); "
                                   "unlock it in a phone, or with its provider's software",
                                   printable(pin_state_))));
      if (pin_is_due)
        steps_.insert(steps_.begin() + 1,
                      Step{.command = fmt::format("+CPIN=\"{}\"", options_.pin.reveal()),
                           .patience = seconds(20),
                           .shown = "AT+CPIN=<hidden>"});
      return next_step(now);
    }
    case Code::kError:
    case Code::kCellular:
      nonsense_ = false;
      if (!step.otherwise.empty()) {
        steps_.front() = {.command = step.otherwise, .required = step.required};
        return send_step(now);
      }
      if (!step.required) return next_step(now);
      if (command_.starts_with("AT+CPIN="))
        return fail_with(
            make_error(Situation::kSimPinRefused,
                       fmt::format("the SIM refused the PIN (\"{}\"{}); after three wrong ones it "
                                   "locks itself, so OpenRAS does not try it again",
                                   printable(result.text), in_words(result))));
      return fail_with(to_error(result, shown_));
    case Code::kInformation:
      if (step.asks_pin) pin_state_ = result.text;
      return;
    case Code::kConnect:
    case Code::kRing:
    case Code::kNoCarrier:  // left over from an earlier call
    case Code::kNoDialtone:
    case Code::kBusy:
    case Code::kNoAnswer:
    case Code::kVoice:
    case Code::kBlacklisted:
    case Code::kDelayed:
    case Code::kProgress:
    case Code::kUnknown:
      return;
  }
}

void Dialogue::take_call(const ResultCode& result, ByteView behind) {
  switch (result.code) {
    case Code::kConnect:
      state_ = State::kOnline;
      deadline_.reset();
      events_.emplace_back(Connected{result.bps, result.text, Bytes(behind.begin(), behind.end())});
      return;
    case Code::kRing:
    case Code::kProgress:
    case Code::kInformation:
    case Code::kUnknown:
    case Code::kOk:  // of the command before, late
      return;
    case Code::kNoCarrier:
    case Code::kError:
    case Code::kNoDialtone:
    case Code::kBusy:
    case Code::kNoAnswer:
    case Code::kVoice:
    case Code::kBlacklisted:
    case Code::kDelayed:
    case Code::kCellular:
      return fail_with(to_error(result, shown_));
  }
}

void Dialogue::tick(TimePoint now) {
  if (!deadline_ || now < *deadline_) return;
  deadline_.reset();
  switch (state_) {
    case State::kSetUp:
      if (--tries_left_ > 0) return send_step(now);
      if (nonsense_)
        return fail_with(
            make_error(Situation::kModemNonsense,
                       fmt::format("what answers {} on this port is no modem, or one at another "
                                   "speed; check the port and its speed",
                                   shown_)));
      return fail_with(
          make_error(Situation::kModemSilent,
                     fmt::format("the modem did not answer {}; is it switched on, and is this "
                                 "its port?",
                                 shown_)));
    case State::kDialing:
    case State::kAnswering:
      return fail_with(make_error(Situation::kModemTimeout,
                                  "the modem found no connection in the time allowed"));
    case State::kGuard: {
      state_ = State::kEscape;
      constexpr std::string_view kPlus = "+++";
      outputs_.emplace_back(kPlus.begin(), kPlus.end());
      command_ = "+++";
      deadline_ = now + kGuardTime + seconds(1);
      return;
    }
    case State::kEscape:  // no OK: try ATH all the same
      state_ = State::kHangUp;
      return send("H", seconds(2), now);
    case State::kHangUp:
      state_ = State::kOver;
      events_.emplace_back(CommandState{});
      return;
    case State::kIdle:
    case State::kWaiting:
    case State::kOnline:
    case State::kOver:
      return;
  }
}

void Dialogue::remark(std::string text) {
  if (events_.size() < kMostEvents) events_.emplace_back(Remark{std::move(text)});
}

void Dialogue::fail_with(Error error) {
  state_ = State::kOver;
  deadline_.reset();
  events_.emplace_back(Failed{std::move(error)});
}

std::optional<Bytes> Dialogue::next_output() {
  if (outputs_.empty()) return std::nullopt;
  Bytes out = std::move(outputs_.front());
  outputs_.pop_front();
  return out;
}

std::optional<Event> Dialogue::next_event() {
  if (events_.empty()) return std::nullopt;
  Event out = std::move(events_.front());
  events_.pop_front();
  return out;
}

}  // namespace openras::modem
