// The users file of rasserver: who may call, and what happens to them.
//
//   # comment
//   u1         pw1
//   "my user"  "a \"quoted\" password"  address=10.64.0.50
//   clumsy     pw  wrong=2
//   *          silence=lcp
//
// One user a line: name, password, then key=value (see apply_setting() and rasserver(8)). "*" is
// every caller, until he has named himself.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "server/user.h"

namespace openras::server {

using Users = std::map<std::string, User, std::less<>>;

struct UsersFile {
  Users users;
  Behaviour everybody;

  // ERROR_FILE_NOT_FOUND, or ERROR_INVALID_DATA with "FILE:LINE: what is wrong and what to write".
  static Result<UsersFile> load(const std::filesystem::path& path);
  // `name` stands for the file in messages.
  static Result<UsersFile> parse(std::string_view text, std::string_view name);
};

}  // namespace openras::server
