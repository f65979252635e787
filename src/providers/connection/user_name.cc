#include "providers/connection/user_name.h"

#include <pwd.h>
#include <unistd.h>

#include <vector>

namespace openras::provider {

UserName parse_user_name(std::string_view text) {
  size_t slash = text.find('\\');
  if (slash == std::string_view::npos) return {.domain = "", .user = std::string(text)};
  return {.domain = std::string(text.substr(0, slash)),
          .user = std::string(text.substr(slash + 1))};
}

std::string login_name() {
  std::vector<char> room(4096);
  passwd entry = {};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, room.data(), room.size(), &found) == 0 && found != nullptr)
    return entry.pw_name;
  return std::to_string(geteuid());
}

}  // namespace openras::provider
