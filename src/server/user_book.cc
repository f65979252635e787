#include "server/user_book.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>

#include "base/log.h"

namespace openras::server {
namespace {

ppp::CallbackPolicy policy_of(const User& user) {
  switch (user.callback) {
    case User::Callback::kNone:
      return {};
    case User::Callback::kPreset:
      return {.none = false, .preset = user.numbers.front()};
    case User::Callback::kCaller:
      return {.none = true, .by_caller = true};
    case User::Callback::kList:
      return {.none = false, .by_caller = true, .allowed = user.numbers};
  }
  return {};
}

}  // namespace

auto UserBook::locate(std::string_view user) -> decltype(live_)::iterator {
  auto found = live_.find(user);
  const size_t domain = user.find('\\');
  if (found == live_.end() && domain != std::string_view::npos)
    found = live_.find(user.substr(domain + 1));
  return found;
}

std::optional<UserBook::Found> UserBook::find(std::string_view user) const {
  const auto found = const_cast<UserBook*>(this)->locate(user);
  if (found == live_.end()) return std::nullopt;
  return Found{found->first, found->second.user};
}

std::optional<ppp::UserRecord> UserBook::attempt(std::string_view user) {
  const auto found = locate(user);
  if (found == live_.end()) return std::nullopt;
  auto& [live, wrong_so_far] = found->second;
  ppp::UserRecord record{.password = live.password,
                         .address = live.address,
                         .refuse_with = live.refuse,
                         .attempts = live.attempts,
                         .callback = policy_of(live)};
  // Unless the file says otherwise, the attempt that counts comes in the same call.
  if (record.attempts == 0 && live.wrong > 0)
    record.attempts = std::max(ppp::Config().attempts, live.wrong + 1);
  if (record.refuse_with == 0 && live.expiry != User::Expiry::kNo)
    record.refuse_with = ERROR_PASSWD_EXPIRED;
  if (wrong_so_far < live.wrong) {
    ++wrong_so_far;
    record.refuse_with = ERROR_AUTHENTICATION_FAILURE;
  }
  return record;
}

bool UserBook::change_password(std::string_view user, const Secret& password) {
  const auto found = locate(user);
  if (found == live_.end() || found->second.user.expiry != User::Expiry::kAccept) return false;
  if (password.empty() || password == found->second.user.password) return false;
  found->second.user.password = password;
  found->second.user.expiry = User::Expiry::kNo;
  return true;
}

void UserBook::authenticated(std::string_view user) {
  const auto found = locate(user);
  if (found != live_.end()) found->second.wrong_so_far = 0;
}

std::unexpected<Error> UserBook::nobody(std::string_view user) const {
  return fail(ERROR_NOT_FOUND,
              fmt::format("the users file has no {}; `rasserver ctl users` shows who is in it",
                          log::value(user)));
}

Result<> UserBook::set(std::string_view user, std::span<const std::string> settings) {
  const auto found = locate(user);
  if (found == live_.end()) return nobody(user);
  User changed = found->second.user;
  for (const std::string& setting : settings)
    if (Result<> applied = apply_setting(changed, setting); !applied) return applied;
  if (changed.address != found->second.user.address)
    return fail(ERROR_INVALID_DATA,
                "an address cannot be set while the server runs: write it in the users file");
  found->second = {std::move(changed), 0};
  return {};
}

Result<> UserBook::reset(std::string_view user) {
  const auto found = locate(user);
  if (found == live_.end()) return nobody(user);
  found->second = {file_.at(found->first), 0};
  return {};
}

std::vector<ppp::Ipv4> UserBook::fixed_addresses() const {
  std::vector<ppp::Ipv4> addresses;
  for (const auto& [name, user] : file_)
    if (user.address) addresses.push_back(*user.address);
  return addresses;
}

std::vector<std::string> UserBook::names() const {
  std::vector<std::string> names;
  for (const auto& [name, live] : live_) names.push_back(name);
  return names;
}

}  // namespace openras::server
