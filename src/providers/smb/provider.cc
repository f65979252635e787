// What is particular to the provider smb.
#include "providers/connection/provider.h"

namespace {

using openras::Result;
using openras::provider::RemoteName;

// Every name but \\sftp\…, which the provider sftp has [choice]: it would only be waited for in
// vain.
Result<RemoteName> claim(const RemoteName& name) {
  if (openras::provider::same_name(name.server, "sftp"))
    return openras::fail(ERROR_BAD_NET_NAME, "\\\\sftp\\… is the provider sftp's");
  return name;
}

constexpr openras::provider::Provider kProvider = {.id = "smb",
                                                   .name = u"OpenRAS SMB",
                                                   .program = "openras-smbfs",
                                                   .net_type = WNNC_NET_SMB,
                                                   .driver_version = 0x00010000,
                                                   .lists_shares = true,
                                                   .claim = claim};

}  // namespace

const openras::provider::Provider& openras::provider::this_provider() { return kProvider; }
