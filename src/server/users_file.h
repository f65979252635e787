// The users file of rasserver: who may call, and what happens to them.
//
//   # comment
//   u1      pw1
//   "my user"  "a \"quoted\" password"  address=10.64.0.50
//   expired pw  refuse=648
//
// One user a line: name, password, then key=value. Quotes keep blanks and '#'; a backslash inside
// them takes the next character as it is.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "protocol/ppp/session.h"

namespace openras::server {

class UsersFile final : public ppp::UserDirectory {
 public:
  // ERROR_FILE_NOT_FOUND, or ERROR_INVALID_DATA with "FILE:LINE: what is wrong".
  static Result<UsersFile> load(const std::filesystem::path& path);
  // `name` stands for the file in messages.
  static Result<UsersFile> parse(std::string_view text, std::string_view name);

  // "domain\user" is looked up whole, then without its domain.
  std::optional<ppp::UserRecord> find(std::string_view user) override;
  // The addresses that lines fix; they are never given to anybody else.
  std::vector<ppp::Ipv4> fixed_addresses() const;
  size_t size() const { return users_.size(); }

 private:
  bool has_address(ppp::Ipv4 address) const;

  std::map<std::string, ppp::UserRecord, std::less<>> users_;
};

}  // namespace openras::server
