#include "providers/sftp/target.h"

#include <openras/winerror.h>

#include <charconv>

namespace openras::sftp {

Result<Target> parse_target(const provider::RemoteName& name) {
  if (!provider::same_name(name.server, "sftp"))
    return fail(ERROR_BAD_NET_NAME, "a name for SFTP is \\\\sftp\\host[@port][\\path]");
  Target target{.host = name.share};
  if (size_t at = name.share.rfind('@'); at != std::string::npos) {
    std::string_view digits = std::string_view(name.share).substr(at + 1);
    auto [end, error] = std::from_chars(digits.begin(), digits.end(), target.port);
    if (error != std::errc() || end != digits.end() || target.port == 0)
      return fail(ERROR_BAD_NET_NAME,
                  "after @ in \\\\sftp\\host@port stands the port, 1 to 65535; the "
                  "user name is given apart");
    target.host.resize(at);
  }
  // A host with a hyphen first would be an option of ssh.
  if ((target.host.empty() && !name.share.empty()) || target.host.starts_with('-'))
    return fail(ERROR_BAD_NET_NAME, "the name has no host: \\\\sftp\\host[@port][\\path]");
  if (name.path.empty() || name.path == "~")
    target.path = ".";
  else if (name.path.starts_with("~/"))
    target.path = "./" + name.path.substr(2);
  else
    target.path = "/" + name.path;
  return target;
}

}  // namespace openras::sftp
