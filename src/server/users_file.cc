#include "server/users_file.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <asio/ip/address_v4.hpp>
#include <fstream>
#include <iterator>

#include "base/log.h"

namespace openras::server {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// One word from the front of `line`; quotes may stand anywhere in it (address="10.64.0.5").
Result<std::string> take_word(std::string_view& line) {
  std::string word;
  bool quoted = false;
  while (!line.empty() && (quoted || !is_blank(line.front()))) {
    char c = line.front();
    line.remove_prefix(1);
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '\\' && quoted) {
      if (line.empty()) break;
      word += line.front();
      line.remove_prefix(1);
    } else {
      word += c;
    }
  }
  if (quoted) return fail(ERROR_INVALID_DATA, "a quote is not closed");
  return word;
}

Result<std::vector<std::string>> take_words(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') return words;
    Result<std::string> word = take_word(line);
    if (!word) return std::unexpected(word.error());
    words.push_back(std::move(*word));
  }
}

Result<> apply_address(ppp::UserRecord& record, const std::string& value) {
  asio::error_code error;
  asio::ip::address_v4 address = asio::ip::make_address_v4(value, error);
  if (error || address.is_unspecified() || address.is_multicast())
    return fail(ERROR_INVALID_DATA,
                fmt::format("address={} is no IPv4 address of a host", log::value(value)));
  record.address = address.to_bytes();
  return {};
}

Result<> apply_refusal(ppp::UserRecord& record, const std::string& value) {
  // What MS-CHAP can say (RFC 2759 §6).
  constexpr uint32_t kCodes[] = {ERROR_RESTRICTED_LOGON_HOURS, ERROR_ACCT_DISABLED,
                                 ERROR_PASSWD_EXPIRED, ERROR_NO_DIALIN_PERMISSION,
                                 ERROR_AUTHENTICATION_FAILURE};
  for (uint32_t code : kCodes) {
    if (value == std::to_string(code)) {
      record.refuse_with = code;
      return {};
    }
  }
  return fail(ERROR_INVALID_DATA,
              fmt::format("refuse={}: 646, 647, 648, 649 and 691 can be said", log::value(value)));
}

Result<> apply_setting(ppp::UserRecord& record, const std::string& setting) {
  size_t equals = setting.find('=');
  if (equals == std::string::npos)
    return fail(ERROR_INVALID_DATA,
                fmt::format("{} is no key=value (quote a password that holds blanks)",
                            log::value(setting)));
  std::string key = setting.substr(0, equals), value = setting.substr(equals + 1);
  if (key == "address") return apply_address(record, value);
  if (key == "refuse") return apply_refusal(record, value);
  return fail(ERROR_INVALID_DATA,
              fmt::format("unknown key {}: address and refuse are known", log::value(key)));
}

struct NamedUser {
  std::string name;
  ppp::UserRecord record;
};

Result<NamedUser> read_user(std::vector<std::string>& words) {
  if (words.size() < 2) return fail(ERROR_INVALID_DATA, "a line needs a name and a password");
  if (words[0].empty()) return fail(ERROR_INVALID_DATA, "the name is empty");
  NamedUser user{words[0], {.password = Secret(words[1]), .address = {}, .refuse_with = 0}};
  wipe_memory(words[1].data(), words[1].size());
  for (size_t i = 2; i < words.size(); ++i) {
    Result<> applied = apply_setting(user.record, words[i]);
    if (!applied) return std::unexpected(applied.error());
  }
  return user;
}

}  // namespace

Result<UsersFile> UsersFile::load(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(ERROR_FILE_NOT_FOUND, fmt::format("cannot read the users file {}", path.string()));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  Result<UsersFile> users = parse(text, path.string());
  wipe_memory(text.data(), text.size());
  return users;
}

Result<UsersFile> UsersFile::parse(std::string_view text, std::string_view name) {
  UsersFile file;
  for (int number = 1; !text.empty(); ++number) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    auto wrong = [&](const Error& error) {
      return fail(error.code, fmt::format("{}:{}: {}", name, number, error.detail));
    };
    Result<std::vector<std::string>> words = take_words(line);
    if (!words) return wrong(words.error());
    if (words->empty()) continue;
    Result<NamedUser> user = read_user(*words);
    if (!user) return wrong(user.error());
    std::optional<ppp::Ipv4> address = user->record.address;
    if (address && file.has_address(*address))
      return wrong({ERROR_INVALID_DATA, "another user has this address already"});
    if (!file.users_.try_emplace(user->name, std::move(user->record)).second)
      return wrong(
          {ERROR_INVALID_DATA, fmt::format("user {} stands here twice", log::value(user->name))});
  }
  return file;
}

std::optional<ppp::UserRecord> UsersFile::find(std::string_view user) {
  auto found = users_.find(user);
  size_t domain = user.find('\\');
  if (found == users_.end() && domain != std::string_view::npos)
    found = users_.find(user.substr(domain + 1));
  if (found == users_.end()) return std::nullopt;
  return found->second;
}

bool UsersFile::has_address(ppp::Ipv4 address) const {
  return std::ranges::any_of(users_,
                             [&](const auto& user) { return user.second.address == address; });
}

std::vector<ppp::Ipv4> UsersFile::fixed_addresses() const {
  std::vector<ppp::Ipv4> addresses;
  for (const auto& [name, record] : users_)
    if (record.address) addresses.push_back(*record.address);
  return addresses;
}

}  // namespace openras::server
