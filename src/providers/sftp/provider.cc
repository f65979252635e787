// What is particular to the provider sftp.
#include "providers/connection/provider.h"

#include "providers/sftp/target.h"

namespace {

using openras::Result;
using openras::provider::RemoteName;

// \\sftp\host[@port][\path], and nothing else.
Result<RemoteName> claim(const RemoteName& name) {
  Result<openras::sftp::Target> target = openras::sftp::parse_target(name);
  if (!target) return std::unexpected(target.error());
  return name;
}

// Assigned to nobody in wnnc.h [choice].
constexpr DWORD kNetSftp = 0x00f00000;

constexpr openras::provider::Provider kProvider = {.id = "sftp",
                                                   .name = u"OpenRAS SFTP",
                                                   .program = "openras-sftp",
                                                   .net_type = kNetSftp,
                                                   .driver_version = 0x00010000,
                                                   .lists_shares = false,
                                                   .claim = claim};

}  // namespace

const openras::provider::Provider& openras::provider::this_provider() { return kProvider; }
