// A share mounted by the kernel's own SMB client, where there is one and the caller may.
#pragma once

#include "providers/connection/holder.h"

namespace openras::smb {

// The kernel has the file system, mount.cifs(8) is installed, and this process is root's.
bool kernel_has_cifs();

// Mounts with mount.cifs, which reads the password from a pipe. ERROR_NOT_SUPPORTED where it cannot
// be told this connection (a comma in a name); what mount.cifs said otherwise.
Result<std::unique_ptr<provider::Mount>> mount_by_kernel(const provider::RemoteName& name,
                                                         const provider::Credentials& credentials,
                                                         const std::string& directory);

}  // namespace openras::smb
