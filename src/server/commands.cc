// What `rasserver ctl` can ask of a running server.
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <charconv>

#include "base/log.h"
#include "server/server.h"

namespace openras::server {
namespace {

using Answers = std::vector<nlohmann::ordered_json>;
constexpr std::string_view kEverybody = "*", kCallNumber = "call=";

std::unexpected<Error> misused(std::string_view how) {
  return fail(ERROR_INVALID_PARAMETER, fmt::format("write rasserver ctl {}", how));
}

std::optional<uint64_t> number_of(std::string_view text) {
  uint64_t number = 0;
  auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || problem != std::errc() || stop != text.data() + text.size())
    return std::nullopt;
  return number;
}

}  // namespace

Result<std::vector<Call*>> Server::select(std::string_view who) {
  std::optional<uint64_t> number;
  if (who.starts_with(kCallNumber)) number = number_of(who.substr(kCallNumber.size()));
  std::vector<Call*> chosen;
  for (auto& [each, call] : calls_)
    if (who == kEverybody || number == each || (!number && call->user() == who))
      chosen.push_back(call.get());
  if (chosen.empty())
    return fail(
        ERROR_NO_CONNECTION,
        fmt::format("{} has no call here; `rasserver ctl list` shows the calls", log::value(who)));
  return chosen;
}

Result<Answers> Server::obey(const std::vector<std::string>& words) {
  const std::string command = words.empty() ? "" : words[0];
  spdlog::info("event=command command={} whom={}", log::value(command),
               log::value(words.size() > 1 ? words[1] : ""));
  if (command == "list" || command == "users") {
    if (words.size() != 1) return misused(command);
    Answers answers;
    if (command == "list") {
      for (const auto& [number, call] : calls_) answers.push_back(call->status());
    } else {
      for (const std::string& name : users_.names())
        answers.push_back({{"user", name}, {"settings", settings(users_.find(name)->user)}});
    }
    return answers;
  }
  if (command == "set" || command == "reset" || command == "expire") {
    const bool set = command == "set";
    if (set ? words.size() < 3 : words.size() != 2)
      return misused(set ? "set USER KEY=VALUE…" : command + " USER");
    const std::vector<std::string> expired{"expired=accept"};
    Result<> done = command == "reset" ? users_.reset(words[1])
                    : set              ? users_.set(words[1], std::span(words).subspan(2))
                                       : users_.set(words[1], expired);
    if (!done) return std::unexpected(done.error());
    return Answers{{{"user", words[1]}, {"settings", settings(users_.find(words[1])->user)}}};
  }
  const auto deed = std::ranges::find(kDeeds, command, [](Deed each) { return name(each); });
  const bool slow = command == "slow";
  if (deed == kDeeds.end() && command != "resume" && !slow)
    return fail(ERROR_INVALID_PARAMETER,
                fmt::format("{} is no command: list, users, drop, terminate, shutdown, silence, "
                            "resume, slow, set, reset and expire are",
                            log::value(command)));
  if (words.size() != (slow ? 3 : 2))
    return misused(slow ? "slow USER BITS-PER-SECOND" : command + " USER");
  Behaviour speed;
  if (slow)
    if (Result<> read = apply_setting(speed, "slow=" + words[2]); !read)
      return std::unexpected(read.error());
  Result<std::vector<Call*>> calls = select(words[1]);
  if (!calls) return std::unexpected(calls.error());
  Answers answers;
  for (Call* call : *calls) {
    answers.push_back({{"call", call->number()}, {"user", call->user()}, {"done", command}});
    if (slow)
      call->slow(speed.bps);
    else if (deed != kDeeds.end())
      call->perform(*deed);
    else
      call->resume();
  }
  return answers;
}

}  // namespace openras::server
