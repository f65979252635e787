#include "protocol/login/script_run.h"

#include <fmt/format.h>
#include <openras/raserror.h>

#include <algorithm>
#include <cctype>

namespace openras::login {
namespace {

constexpr size_t kShown = 80;  // of what came, in an error
constexpr size_t kKept =
    2 * LoginScript::kMaxText + 4096;  // a waitfor sees at least its own length

std::string printable(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') continue;
    out += c == '\r' ? ' ' : c >= 0x20 && c < 0x7f && c != '"' ? c : '.';
  }
  return out;
}

}  // namespace

void ScriptRun::start(TimePoint now) { proceed(now); }

// Goes on until a step has to wait.
void ScriptRun::proceed(TimePoint now) {
  using Kind = ScriptStep::Kind;
  const auto send = [this](std::string_view text) {
    if (!text.empty()) outputs_.emplace_back(text.begin(), text.end());
  };
  for (; at_ < script_.steps.size(); ++at_) {
    const ScriptStep& step = script_.steps[at_];
    switch (step.kind) {
      case Kind::kTransmit:
        send(step.text);
        continue;
      case Kind::kTransmitUser:
        send(user_);
        continue;
      case Kind::kTransmitPassword:
        send(password_.reveal());
        continue;
      case Kind::kWaitFor:
        if (matches()) continue;
        break;
      case Kind::kDelay:
        break;
    }
    deadline_ = now + step.time;
    return;
  }
  deadline_.reset();
  over_ = true;
}

// What waitfor names is in what came; that and what stands before it is forgotten.
bool ScriptRun::matches() {
  const ScriptStep& step = script_.steps[at_];
  const auto same = [&step](char a, char b) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return step.match_case ? a == b : lower(a) == lower(b);
  };
  const auto found = std::ranges::search(heard_, step.text, same);
  if (found.empty()) return false;
  heard_.erase(heard_.begin(), found.end());
  return true;
}

void ScriptRun::receive(ByteView octets, TimePoint now) {
  if (over_) return;
  heard_ += openras::to_string(octets);
  const bool waits = script_.steps[at_].kind == ScriptStep::Kind::kWaitFor;
  if (waits && matches()) {
    ++at_;
    proceed(now);
  }
  if (heard_.size() > kKept) heard_.erase(0, heard_.size() - kKept);
}

void ScriptRun::tick(TimePoint now) {
  if (over_ || !deadline_ || now < *deadline_) return;
  const ScriptStep& step = script_.steps[at_];
  if (step.kind == ScriptStep::Kind::kDelay) {
    ++at_;
    return proceed(now);
  }
  deadline_.reset();
  over_ = true;
  const auto waited = std::chrono::duration_cast<std::chrono::seconds>(step.time).count();
  error_ = Error{ERROR_REQUEST_TIMEOUT,
                 fmt::format("the login script waited {} s in line {} for \"{}\"; {}", waited,
                             step.line, for_people(step.text), heard_for_people())};
}

// A server may echo the password, and a script may name it.
std::string ScriptRun::for_people(std::string_view octets) const {
  constexpr std::string_view kHidden = "(hidden)";
  std::string text = printable(octets), secret = printable(password_.reveal());
  for (size_t at = text.find(secret); !secret.empty() && at != std::string::npos;
       at = text.find(secret, at + kHidden.size()))  // which may hold a short password itself
    text.replace(at, secret.size(), kHidden);
  wipe_memory(secret.data(), secret.size());
  return text;
}

std::string ScriptRun::heard_for_people() const {
  if (heard_.empty()) return "nothing came";
  std::string heard = for_people(heard_);
  if (heard.size() > kShown) heard.erase(0, heard.size() - kShown);
  return fmt::format("what came last was \"{}\"", heard);
}

std::string ScriptRun::step() const {
  if (over_ || at_ >= script_.steps.size()) return {};
  const ScriptStep& step = script_.steps[at_];
  return step.kind == ScriptStep::Kind::kDelay
             ? fmt::format("line {}: delay", step.line)
             : fmt::format("line {}: waitfor \"{}\"", step.line, for_people(step.text));
}

std::optional<Bytes> ScriptRun::next_output() {
  if (outputs_.empty()) return std::nullopt;
  Bytes out = std::move(outputs_.front());
  outputs_.pop_front();
  return out;
}

}  // namespace openras::login
