// Who connects: DOMAIN\user, user@domain, or user.
#pragma once

#include <string>
#include <string_view>

namespace openras::provider {

struct UserName {
  std::string domain;  // empty: the server decides
  std::string user;
};

// user@domain stays whole in `user`: the server resolves it.
UserName parse_user_name(std::string_view text);

// The name that this process runs as, for connections that name no user.
std::string login_name();

}  // namespace openras::provider
