// A session mounted through FUSE, served by a thread.
#pragma once

#include "providers/smb/session.h"

namespace openras::smb {

// `source` is shown in the list of mounts. ERROR_DEV_NOT_EXIST: there is no FUSE here. The session
// outlives the mount.
Result<std::unique_ptr<provider::Mount>> mount_by_fuse(Session& session, const std::string& source,
                                                       const std::string& directory,
                                                       std::function<void()> ended);

}  // namespace openras::smb
