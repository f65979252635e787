#include "protocol/modem/answering_modem.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace openras::modem {
namespace {

constexpr size_t kLongestLine = 256;
// S12, the guard time around +++: one second. A little less, since the caller's own clock runs too.
constexpr Duration kGuardTime = std::chrono::milliseconds(900);

struct Outcome {
  std::string_view name;
  Code code;
  std::string_view words;
  char digit;
};
constexpr std::array kOutcomes{Outcome{"ok", Code::kOk, "OK", '0'},
                               Outcome{"connect", Code::kConnect, "CONNECT", '1'},
                               Outcome{"ring", Code::kRing, "RING", '2'},
                               Outcome{"no-carrier", Code::kNoCarrier, "NO CARRIER", '3'},
                               Outcome{"error", Code::kError, "ERROR", '4'},
                               Outcome{"no-dialtone", Code::kNoDialtone, "NO DIALTONE", '6'},
                               Outcome{"busy", Code::kBusy, "BUSY", '7'},
                               Outcome{"no-answer", Code::kNoAnswer, "NO ANSWER", '8'},
                               Outcome{"voice", Code::kVoice, "VOICE", '9'}};

char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

unsigned take_number(std::string_view& rest) {
  unsigned value = 0;
  for (; !rest.empty() && is_digit(rest[0]); rest.remove_prefix(1))
    value = std::min(9999u, value * 10 + static_cast<unsigned>(rest[0] - '0'));
  return value;
}

// The digits of what stands behind ATD: pauses and dial modifiers are a telephone's business.
std::string digits_of(std::string_view text) {
  std::string out;
  for (char c : text)
    if (is_digit(c) || c == '*' || c == '#') out += c;
  return out;
}

}  // namespace

std::optional<Code> outcome_from_name(std::string_view name) {
  for (const Outcome& each : kOutcomes)
    if (each.name == name && each.code != Code::kOk && each.code != Code::kConnect &&
        each.code != Code::kRing && each.code != Code::kError)
      return each.code;
  return std::nullopt;
}

void AnsweringModem::receive(ByteView octets, TimePoint now) {
  for (size_t i = 0; i < octets.size(); ++i) {
    if (state_ == State::kOnline) return take_data(octets.subspan(i), now);
    if (state_ == State::kDialing) {    // V.250 §5.6.1: any character gives up
      if (octets[i] == '\n') continue;  // it ends the command line of a program that writes both
      hang_up();
      answer(Code::kNoCarrier);
      continue;
    }
    take_character(static_cast<char>(octets[i]));
  }
}

void AnsweringModem::take_character(char c) {
  if (echo_) outputs_.push_back(Bytes{static_cast<uint8_t>(c)});
  if (c == '\b') {
    if (!line_.empty()) line_.pop_back();
    return;
  }
  if (c != '\r') {
    if (line_.size() < kLongestLine && c != '\n') line_ += c;
    return;
  }
  // A command line starts with AT; what came before it (noise, a late +++) is not for the modem.
  std::string line = std::exchange(line_, {});
  const auto start = std::ranges::search(line, std::string_view("AT"),
                                         [](char a, char b) { return upper(a) == b; });
  if (!start.empty()) execute(std::string_view(start.begin() + 2, line.end()));
}

void AnsweringModem::execute(std::string_view commands) {
  answered_ = false;
  while (!commands.empty()) {
    if (!execute_next(commands)) {
      if (!answered_) answer(Code::kError);
      return;
    }
    if (answered_ || state_ == State::kDialing) return;  // ATD, ATA and ATO end a line
  }
  answer(Code::kOk);
}

bool AnsweringModem::execute_next(std::string_view& rest) {
  const char command = upper(rest[0]);
  rest.remove_prefix(1);
  if (command == ' ') return true;
  if (command == '+') {  // extended syntax: up to a semicolon (V.250 §5.4)
    const size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view name = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (name == "GMM" || name == "GMI") say(options_.name);
    return !name.empty();
  }
  if (command == '&' || command == '\\' || command == '%') {  // makers' own: a letter and a number
    if (rest.empty()) return false;
    rest.remove_prefix(1);
    take_number(rest);
    return true;
  }
  if (command == 'D') {
    dial(rest);
    return true;
  }
  return execute_basic(command, take_number(rest), rest);
}

bool AnsweringModem::execute_basic(char command, unsigned value, std::string_view& rest) {
  switch (command) {
    case 'E':
      if (value <= 1) echo_ = value != 0;
      return value <= 1;
    case 'V':
      if (value <= 1) words_ = value != 0;
      return value <= 1;
    case 'Q':
      if (value <= 1) quiet_ = value != 0;
      return value <= 1;
    case 'H':
      if (value <= 1) hang_up();
      return value <= 1;
    case 'Z':
      hang_up();
      reset();
      return true;
    case 'I':
      say(options_.name);
      return true;
    case 'O':
      if (state_ != State::kOnlineCommand) {
        answer(Code::kNoCarrier);
        return true;
      }
      go_online();
      return true;
    case 'A':
      if (ringing_)
        pick_up();
      else
        answer(Code::kNoCarrier);
      return true;
    case 'S':  // S7=60, S7?; S0 alone has a meaning here
      if (rest.starts_with('=')) {
        rest.remove_prefix(1);
        const unsigned setting = take_number(rest);
        if (value == 0) answer_after_ = setting;
      } else if (rest.starts_with('?')) {
        rest.remove_prefix(1);
        say(fmt::format("{:03}", value == 0 ? answer_after_ : 0));
      }
      return true;
    case 'X':
    case 'M':
    case 'L':
    case 'N':
    case 'W':
    case 'B':
    case 'F':
    case 'P':
    case 'T':
    case 'Y':
      return true;
    default:
      return false;
  }
}

void AnsweringModem::dial(std::string_view rest) {
  if (state_ == State::kOnlineCommand) return answer(Code::kError);  // the line is in use
  const bool again = !rest.empty() && upper(rest[0]) == 'L';
  const std::string number = again ? last_number_ : digits_of(rest);
  if (number.empty()) return answer(Code::kError);
  last_number_ = number;
  if (ringing_) return answer(Code::kNoCarrier);  // somebody else has the line
  const auto listed = options_.numbers.find(number);
  if (listed != options_.numbers.end()) return answer(listed->second);
  state_ = State::kDialing;
  events_.emplace_back(Call{number});
}

void AnsweringModem::pick_up() {
  ringing_ = false;
  state_ = State::kDialing;
  events_.emplace_back(Answered{});
}

void AnsweringModem::connected() {
  if (state_ == State::kDialing) go_online();
}

void AnsweringModem::go_online() {
  answer(Code::kConnect);
  state_ = State::kOnline;
  pluses_ = 0;
  last_data_.reset();
  deadline_.reset();
}

void AnsweringModem::refused(Code why) {
  if (state_ != State::kDialing) return;
  state_ = State::kCommand;
  answer(why);
}

void AnsweringModem::ring() {
  if (state_ != State::kCommand) return;
  if (!std::exchange(ringing_, true)) rings_ = 0;
  ++rings_;
  answer(Code::kRing);
  if (answer_after_ != 0 && rings_ >= answer_after_) pick_up();
}

void AnsweringModem::ring_ended() { ringing_ = false; }

// Online: everything goes through, the plus signs of an escape sequence too (as modems do).
void AnsweringModem::take_data(ByteView octets, TimePoint now) {
  const bool paused = !last_data_ || now - *last_data_ >= kGuardTime;
  const bool only_pluses = std::ranges::all_of(octets, [](uint8_t c) { return c == '+'; });
  // Plus signs count that follow a pause, or follow plus signs that do.
  const int before = paused ? 0 : pluses_;
  const bool counts =
      only_pluses && (paused || pluses_ > 0) && static_cast<size_t>(before) + octets.size() <= 3;
  pluses_ = counts ? before + static_cast<int>(octets.size()) : 0;
  last_data_ = now;
  deadline_.reset();
  if (pluses_ == 3) deadline_ = now + kGuardTime;
  events_.emplace_back(Data{Bytes(octets.begin(), octets.end())});
}

void AnsweringModem::tick(TimePoint now) {
  if (!deadline_ || now < *deadline_) return;
  deadline_.reset();
  if (state_ != State::kOnline || pluses_ != 3) return;
  state_ = State::kOnlineCommand;
  pluses_ = 0;
  answer(Code::kOk);
}

void AnsweringModem::send(ByteView octets) {
  if (online() && !octets.empty()) outputs_.emplace_back(octets.begin(), octets.end());
}

void AnsweringModem::line_ended() {
  if (state_ == State::kCommand) return;
  state_ = State::kCommand;
  deadline_.reset();
  line_.clear();
  answer(Code::kNoCarrier);
}

void AnsweringModem::port_closed() {
  hang_up();
  reset();
  line_.clear();
}

void AnsweringModem::hang_up() {
  deadline_.reset();
  if (state_ == State::kCommand) return;
  state_ = State::kCommand;
  events_.emplace_back(HungUp{});
}

void AnsweringModem::reset() {
  answer_after_ = 0;
  echo_ = words_ = true;
  quiet_ = false;
}

void AnsweringModem::say(std::string_view text) {
  const std::string line = fmt::format("\r\n{}\r\n", text);
  outputs_.emplace_back(line.begin(), line.end());
}

void AnsweringModem::answer(Code code) {
  answered_ = true;
  if (quiet_) return;
  const auto* outcome = std::ranges::find(kOutcomes, code, &Outcome::code);
  if (outcome == kOutcomes.end()) return;
  if (!words_) {
    outputs_.push_back(Bytes{static_cast<uint8_t>(outcome->digit), '\r'});
  } else if (code == Code::kConnect) {
    say(fmt::format("CONNECT {}", options_.bps));
  } else {
    say(outcome->words);
  }
}

std::optional<Bytes> AnsweringModem::next_output() {
  if (outputs_.empty()) return std::nullopt;
  Bytes out = std::move(outputs_.front());
  outputs_.pop_front();
  return out;
}

std::optional<AnsweringModem::Event> AnsweringModem::next_event() {
  if (events_.empty()) return std::nullopt;
  Event out = std::move(events_.front());
  events_.pop_front();
  return out;
}

}  // namespace openras::modem
