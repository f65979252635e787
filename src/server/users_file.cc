#include "server/users_file.h"

#include <fmt/format.h>
#include <openras/winerror.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/log.h"
#include "server/quoted_words.h"

namespace openras::server {
namespace {

constexpr std::string_view kEverybody = "*";

bool has_address(const Users& users, const ppp::Ipv4& address) {
  return std::ranges::any_of(users,
                             [&](const auto& user) { return user.second.address == address; });
}

Result<> read_line(UsersFile& file, std::vector<std::string>& words) {
  if (words[0] == kEverybody) {
    for (size_t i = 1; i < words.size(); ++i)
      if (Result<> applied = apply_setting(file.everybody, words[i]); !applied) return applied;
    return {};
  }
  if (words.size() < 2)
    return fail(ERROR_INVALID_DATA, "a line needs a name and a password (\"\" for an empty one)");
  if (words[0].empty()) return fail(ERROR_INVALID_DATA, "the name is empty: write one");
  User user{.password = Secret(words[1])};
  wipe_memory(words[1].data(), words[1].size());
  for (size_t i = 2; i < words.size(); ++i)
    if (Result<> applied = apply_setting(user, words[i]); !applied) return applied;
  if (user.address && has_address(file.users, *user.address))
    return fail(ERROR_INVALID_DATA, "another user has this address already: write another one");
  if (!file.users.try_emplace(words[0], std::move(user)).second)
    return fail(
        ERROR_INVALID_DATA,
        fmt::format("user {} stands here twice: delete one of the lines", log::value(words[0])));
  return {};
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
    Result<std::vector<std::string>> words = split_words(line);
    if (!words) return wrong(words.error());
    if (words->empty()) continue;
    Result<> read = read_line(file, *words);
    if (!read) return wrong(read.error());
  }
  return file;
}

}  // namespace openras::server
