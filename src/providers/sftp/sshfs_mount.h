// A directory of an SSH server mounted by sshfs(1), which runs as a child of the holder and ends
// with it.
#pragma once

#include "providers/connection/holder.h"
#include "providers/sftp/target.h"

namespace openras::sftp {

// The password goes to sshfs through a pipe; an unknown host key is refused. ERROR_DEV_NOT_EXIST:
// there is no sshfs or no FUSE here, or it did not mount.
Result<std::unique_ptr<provider::Mount>> mount_by_sshfs(const Target& target,
                                                        const provider::Credentials& credentials,
                                                        const std::string& directory,
                                                        std::function<void()> ended);

}  // namespace openras::sftp
