// The name of what is connected to: \\server\share\path.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace openras::provider {

// All parts are UTF-8. `path` has slashes, none at its ends, and no part of it is "." or "..".
struct RemoteName {
  std::string server;
  std::string share;  // empty: the server itself
  std::string path;   // below the share, or empty

  // With backslashes, as Windows writes it: \\server\share\path.
  std::string text() const;
};

// Reads \\server[\share[\path…]]; one backslash at the end is tolerated. ERROR_BAD_NET_NAME: it
// does not begin with two backslashes, a part is empty or holds what no name can hold, or it is
// longer than 1024 octets.
Result<RemoteName> parse_remote_name(std::string_view text);

// Whether two names mean the same resource or server: without regard to ASCII case, as Windows
// compares them.
bool same_name(std::string_view left, std::string_view right);
std::string lower_case(std::string_view text);

}  // namespace openras::provider
