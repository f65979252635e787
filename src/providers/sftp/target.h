// What a name of this network means: \\sftp\host[@port][\path] [choice].
#pragma once

#include "providers/connection/remote_name.h"

namespace openras::sftp {

struct Target {
  std::string host;   // empty for \\sftp alone, which is connected to by nobody
  uint16_t port = 0;  // 0: what ssh_config says, else 22
  std::string path;   // absolute, or "." for the home directory
};

// The path begins at the server's root, as in an sftp:// URL; ~ as its first part, or no path at
// all, is the home directory. ERROR_BAD_NET_NAME: it is another network's, or has no host.
Result<Target> parse_target(const provider::RemoteName& name);

}  // namespace openras::sftp
