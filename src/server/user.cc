#include "server/user.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <array>
#include <asio/ip/address_v4.hpp>
#include <charconv>
#include <sstream>

#include "base/log.h"

namespace openras::server {
namespace {

std::unexpected<Error> mistake(std::string text) {
  return fail(ERROR_INVALID_DATA, std::move(text));
}

template <typename Number>
std::optional<Number> read_number(std::string_view text, Number most) {
  Number value = 0;
  auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || stop != text.data() + text.size() || text.empty() || value > most)
    return std::nullopt;
  return value;
}

Result<> apply_address(User& user, const std::string& value) {
  asio::error_code error;
  asio::ip::address_v4 address = asio::ip::make_address_v4(value, error);
  if (error || address.is_unspecified() || address.is_multicast())
    return mistake(
        fmt::format("address={} is no IPv4 address of a host: write one such as "
                    "address=10.64.0.50",
                    log::value(value)));
  user.address = address.to_bytes();
  return {};
}

Result<> apply_refusal(User& user, const std::string& value) {
  // What MS-CHAP can say (RFC 2759 §6); 0 takes it back.
  constexpr uint32_t kCodes[] = {0,
                                 ERROR_RESTRICTED_LOGON_HOURS,
                                 ERROR_ACCT_DISABLED,
                                 ERROR_PASSWD_EXPIRED,
                                 ERROR_NO_DIALIN_PERMISSION,
                                 ERROR_AUTHENTICATION_FAILURE};
  const auto* found = std::ranges::find(kCodes, read_number<uint32_t>(value, 999));
  if (found == std::end(kCodes))
    return mistake(
        fmt::format("refuse={}: write 646 (hours), 647 (disabled), 648 (expired), 649 "
                    "(no dial-in permission) or 691 (wrong), or 0 for none",
                    log::value(value)));
  user.refuse = *found;
  return {};
}

Result<> apply_count(int& count, int least, const std::string& key, const std::string& value) {
  constexpr int kMost = 1000;
  const std::optional<int> number = read_number<int>(value, kMost);
  if (!number || *number < least)
    return mistake(
        fmt::format("{}={}: write a number from {} to {}", key, log::value(value), least, kMost));
  count = *number;
  return {};
}

Result<> apply_expiry(User& user, const std::string& value) {
  if (value == "no")
    user.expiry = User::Expiry::kNo;
  else if (value == "accept")
    user.expiry = User::Expiry::kAccept;
  else if (value == "refuse")
    user.expiry = User::Expiry::kRefuse;
  else
    return mistake(
        fmt::format("expired={}: write accept (a new password is accepted), refuse (it "
                    "is refused) or no",
                    log::value(value)));
  return {};
}

Result<std::vector<std::string>> read_numbers(const std::string& text) {
  std::vector<std::string> numbers;
  std::istringstream stream(text);
  for (std::string number; std::getline(stream, number, ',');) {
    const bool dialable =
        !number.empty() && number.find_first_not_of("0123456789*#+-() ") == std::string::npos;
    if (!dialable)
      return mistake(
          fmt::format("{} is no number to call back: write it in digits, such as "
                      "5551234",
                      log::value(number)));
    numbers.push_back(std::move(number));
  }
  return numbers;
}

Result<> apply_callback(User& user, const std::string& value) {
  const size_t colon = std::min(value.find(':'), value.size());
  const std::string kind = value.substr(0, colon);
  Result<std::vector<std::string>> numbers =
      read_numbers(colon < value.size() ? value.substr(colon + 1) : "");
  if (!numbers) return std::unexpected(numbers.error());
  using enum User::Callback;
  if (kind == "none" && numbers->empty())
    user.callback = kNone;
  else if (kind == "caller" && numbers->empty())
    user.callback = kCaller;
  else if (kind == "preset" && numbers->size() == 1)
    user.callback = kPreset;
  else if (kind == "list" && !numbers->empty())
    user.callback = kList;
  else
    return mistake(
        fmt::format("callback={}: write none, caller, preset:NUMBER or "
                    "list:NUMBER,NUMBER",
                    log::value(value)));
  user.numbers = std::move(*numbers);
  return {};
}

struct Pair {
  std::string key, value;
};
Result<Pair> split_setting(const std::string& setting) {
  size_t equals = setting.find('=');
  if (equals == std::string::npos)
    return mistake(fmt::format("{} is no key=value (quote a password that holds blanks)",
                               log::value(setting)));
  return Pair{setting.substr(0, equals), setting.substr(equals + 1)};
}

// False where the key is none of a Behaviour's.
Result<bool> apply_behaviour(Behaviour& behaviour, const std::string& key,
                             const std::string& value) {
  if (key == "slow") {
    constexpr uint64_t kLeast = 300, kMost = 10'000'000'000;
    const std::optional<uint64_t> bps = read_number<uint64_t>(value, kMost);
    if (!bps || (*bps != 0 && *bps < kLeast))
      return mistake(
          fmt::format("slow={}: write bits a second, from 300 on, such as slow=33600; "
                      "0 is full speed",
                      log::value(value)));
    behaviour.bps = *bps;
    return true;
  }
  for (Deed deed : kDeeds) {
    if (key != name(deed)) continue;
    if (value == "never") {
      behaviour.plan(deed).reset();
      return true;
    }
    Result<When> when = parse_when(value);
    if (!when)
      return mistake(fmt::format("{}={}: {}", key, log::value(value), when.error().detail));
    behaviour.plan(deed) = *when;
    return true;
  }
  return false;
}

constexpr std::string_view kBehaviourKeys = "drop, terminate, shutdown, silence and slow";

}  // namespace

Result<> apply_setting(User& user, const std::string& setting) {
  Result<Pair> pair = split_setting(setting);
  if (!pair) return std::unexpected(pair.error());
  const auto& [key, value] = *pair;
  if (key == "address") return apply_address(user, value);
  if (key == "refuse") return apply_refusal(user, value);
  if (key == "wrong") return apply_count(user.wrong, 0, key, value);
  if (key == "attempts") return apply_count(user.attempts, 1, key, value);
  if (key == "expired") return apply_expiry(user, value);
  if (key == "callback") return apply_callback(user, value);
  Result<bool> known = apply_behaviour(user.behaviour, key, value);
  if (!known) return std::unexpected(known.error());
  for (const std::optional<When>& when : user.behaviour.plans)
    if (when && when->moment < Moment::kAuthenticate)
      return mistake(
          fmt::format("{}: who calls is known from authenticate on; write a later moment, "
                      "or write this on the line of every caller: * {}",
                      log::value(setting), setting));
  if (*known) return {};
  return mistake(
      fmt::format("unknown key {}: write address, refuse, wrong, attempts, expired, callback, {}",
                  log::value(key), kBehaviourKeys));
}

Result<> apply_setting(Behaviour& behaviour, const std::string& setting) {
  Result<Pair> pair = split_setting(setting);
  if (!pair) return std::unexpected(pair.error());
  Result<bool> known = apply_behaviour(behaviour, pair->key, pair->value);
  if (!known) return std::unexpected(known.error());
  if (*known) return {};
  return mistake(fmt::format("{}: a line for every caller (*) has no password, and knows {}",
                             log::value(setting), kBehaviourKeys));
}

std::vector<std::string> settings(const User& user) {
  std::vector<std::string> out;
  if (user.address) out.push_back("address=" + asio::ip::address_v4(*user.address).to_string());
  if (user.refuse != 0) out.push_back(fmt::format("refuse={}", user.refuse));
  if (user.wrong != 0) out.push_back(fmt::format("wrong={}", user.wrong));
  if (user.attempts != 0) out.push_back(fmt::format("attempts={}", user.attempts));
  if (user.expiry != User::Expiry::kNo)
    out.push_back(user.expiry == User::Expiry::kAccept ? "expired=accept" : "expired=refuse");
  constexpr std::array kCallbacks{"none", "preset", "caller", "list"};
  if (user.callback != User::Callback::kNone)
    out.push_back(fmt::format("callback={}{}{}", kCallbacks[static_cast<size_t>(user.callback)],
                              user.numbers.empty() ? "" : ":", fmt::join(user.numbers, ",")));
  for (Deed deed : kDeeds)
    if (const std::optional<When>& when = user.behaviour.plan(deed))
      out.push_back(fmt::format("{}={}", name(deed), to_string(*when)));
  if (user.behaviour.bps != 0) out.push_back(fmt::format("slow={}", user.behaviour.bps));
  return out;
}

}  // namespace openras::server
