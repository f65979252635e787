// The users of a running rasserver: what the file says, what has happened since, and what was set
// on command.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/users_file.h"

namespace openras::server {

class UserBook {
 public:
  explicit UserBook(UsersFile file) : everybody_(file.everybody), file_(std::move(file.users)) {
    for (const auto& [name, user] : file_) live_.emplace(name, Live{user, 0});
  }

  // "domain\user" is looked up whole, then without its domain. The name is the file's own.
  struct Found {
    std::string_view name;
    const User& user;
  };
  std::optional<Found> find(std::string_view user) const;
  const Behaviour& everybody() const { return everybody_; }

  // Somebody wants to prove that he is `user`: what the answerer shall say. An attempt that is
  // wrong on purpose (wrong=N) is used up.
  std::optional<ppp::UserRecord> attempt(std::string_view user);
  // An expired password is changed (expired=accept). False: it is not taken.
  bool change_password(std::string_view user, const Secret& password);
  // He has proved it: the next wrong attempts begin anew.
  void authenticated(std::string_view user);

  // Settings as in the file, for this user from now on. Either all are applied or none.
  // ERROR_NOT_FOUND, ERROR_INVALID_DATA.
  Result<> set(std::string_view user, std::span<const std::string> settings);
  // Back to what the file says, password included. ERROR_NOT_FOUND.
  Result<> reset(std::string_view user);

  // The addresses that lines fix; they are never given to anybody else.
  std::vector<ppp::Ipv4> fixed_addresses() const;
  // Names, in order.
  std::vector<std::string> names() const;

 private:
  struct Live {
    User user;
    int wrong_so_far = 0;
  };
  std::map<std::string, Live, std::less<>>::iterator locate(std::string_view user);
  std::unexpected<Error> nobody(std::string_view user) const;

  Behaviour everybody_;
  Users file_;
  std::map<std::string, Live, std::less<>> live_;
};

}  // namespace openras::server
