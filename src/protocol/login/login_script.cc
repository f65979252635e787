#include "protocol/login/login_script.h"

#include <fmt/format.h>
#include <openras/raserror.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace openras::login {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// The tokens of one line: words, numbers, commas, strings with their quotes decoded.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  bool at_end() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    return rest_.empty() || rest_.front() == ';';
  }
  // A keyword or variable in lower case, "" where none stands here.
  std::string word() {
    std::string out;
    if (at_end()) return out;
    while (!rest_.empty() && (std::isalnum(static_cast<unsigned char>(rest_.front())) ||
                              rest_.front() == '$' || rest_.front() == '_')) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(rest_.front())));
      rest_.remove_prefix(1);
    }
    return out;
  }
  bool take(char c) {
    if (at_end() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool at_string() { return !at_end() && rest_.front() == '"'; }
  // False where the quote does not close.
  bool string(std::string& out) {
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != '"') {
      if (!character(out)) return false;
    }
    if (rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }

 private:
  bool character(std::string& out) {
    const auto take_as = [&](size_t octets, char c) {
      rest_.remove_prefix(octets);
      out += c;
      return true;
    };
    if (rest_.starts_with("<cr>")) return take_as(4, '\r');
    if (rest_.starts_with("<lf>")) return take_as(4, '\n');
    if (rest_.front() == '\\') return rest_.size() > 1 && take_as(2, rest_[1]);
    if (rest_.front() == '^' && rest_.size() > 1 && rest_[1] >= '@' && rest_[1] <= '_')
      return take_as(2, static_cast<char>(rest_[1] - '@'));
    return take_as(1, rest_.front());
  }

  std::string_view rest_;
};

class Parser {
 public:
  explicit Parser(const std::string& label) : label_(label) {}

  Result<> take_line(std::string_view line) {
    ++line_;
    LineReader reader(line);
    if (reader.at_end()) return {};
    if (ended_) return wrong("nothing may follow endproc");
    const std::string command = reader.word();
    Result<> done = take_command(command, reader);
    if (done && !reader.at_end()) return wrong("more stands behind the command than it takes");
    if (done && script_.steps.size() > LoginScript::kMaxSteps) return wrong("too many commands");
    return done;
  }
  Result<LoginScript> finish() {
    if (begun_ && !ended_) return std::unexpected(wrong("endproc is missing").error());
    if (script_.steps.empty()) return std::unexpected(wrong("there is no command in it").error());
    return std::move(script_);
  }

 private:
  Result<> wrong(std::string_view why) const {
    return fail(ERROR_SCRIPT_SYNTAX, fmt::format("{}: line {}: {}", label_, line_, why));
  }

  Result<> take_command(const std::string& command, LineReader& reader) {
    if (command == "proc") {
      if (begun_ || !script_.steps.empty() || reader.word() != "main")
        return wrong("only one procedure is known, `proc main`, and it comes first");
      begun_ = true;
      return {};
    }
    if (command == "endproc") {
      if (!begun_) return wrong("endproc without `proc main`");
      ended_ = true;
      return {};
    }
    if (command == "waitfor") return take_waitfor(reader);
    if (command == "transmit") return take_transmit(reader);
    if (command == "delay") return take_delay(reader);
    return wrong(
        fmt::format("\"{}\" is no command of login scripts; they are: waitfor, transmit, "
                    "delay",
                    printable(command)));
  }

  Result<> take_waitfor(LineReader& reader) {
    ScriptStep step{.kind = ScriptStep::Kind::kWaitFor, .time = LoginScript::kPatience};
    if (Result<> read = take_string(reader, step.text); !read) return read;
    if (step.text.empty()) return wrong("waitfor needs a string that is not empty");
    if (reader.take(',')) {
      if (reader.word() != "matchcase") return wrong("only matchcase may follow the comma");
      step.match_case = true;
    }
    if (!reader.at_end()) {
      if (reader.word() != "until") return wrong("behind the string: until and seconds");
      if (Result<> read = take_seconds(reader, step.time); !read) return read;
    }
    return add(std::move(step));
  }

  Result<> take_transmit(LineReader& reader) {
    ScriptStep step{.kind = ScriptStep::Kind::kTransmit};
    if (reader.at_string()) {
      if (Result<> read = take_string(reader, step.text); !read) return read;
    } else {
      const std::string variable = reader.word();
      if (variable == "$userid")
        step.kind = ScriptStep::Kind::kTransmitUser;
      else if (variable == "$password")
        step.kind = ScriptStep::Kind::kTransmitPassword;
      else
        return wrong("transmit takes a string, $USERID or $PASSWORD");
    }
    if (reader.take(',') && reader.word() != "raw") return wrong("only raw may follow the comma");
    return add(std::move(step));
  }

  Result<> take_delay(LineReader& reader) {
    ScriptStep step{.kind = ScriptStep::Kind::kDelay};
    if (Result<> read = take_seconds(reader, step.time); !read) return read;
    return add(std::move(step));
  }

  Result<> take_string(LineReader& reader, std::string& out) {
    if (!reader.at_string() || !reader.string(out))
      return wrong("a string in quotes is missing, or its quote does not close");
    if (out.size() > LoginScript::kMaxText)
      return wrong(fmt::format("the string is longer than {} octets", LoginScript::kMaxText));
    return {};
  }

  Result<> take_seconds(LineReader& reader, Duration& out) {
    const std::string word = reader.word();
    int seconds = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seconds);
    if (word.empty() || error != std::errc() || end != word.data() + word.size() || seconds < 1 ||
        seconds > LoginScript::kMaxSeconds)
      return wrong(fmt::format("seconds from 1 to {} are needed", LoginScript::kMaxSeconds));
    out = std::chrono::seconds(seconds);
    return {};
  }

  Result<> add(ScriptStep step) {
    step.line = line_;
    script_.steps.push_back(std::move(step));
    return {};
  }

  static std::string printable(std::string_view text) {
    std::string out;
    for (char c : text.substr(0, 40)) out += c >= 0x20 && c < 0x7f ? c : '.';
    return out;
  }

  const std::string& label_;
  LoginScript script_;
  size_t line_ = 0;
  bool begun_ = false, ended_ = false;
};

}  // namespace

Result<LoginScript> LoginScript::parse(std::string_view text, const std::string& label) {
  if (text.size() > kMaxOctets)
    return fail(ERROR_SCRIPT_SYNTAX,
                fmt::format("{}: longer than {} octets: no login script", label, kMaxOctets));
  Parser parser(label);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (Result<> done = parser.take_line(text.substr(0, end)); !done)
      return std::unexpected(done.error());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parser.finish();
}

}  // namespace openras::login
