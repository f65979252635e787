// What the programs of one user share while he is logged in.
#pragma once

#include <filesystem>

#include "base/error.h"

namespace openras {

// $XDG_RUNTIME_DIR/openras. Where that is not set: /run/user/UID/openras, and where that is not
// there, /tmp/openras-UID. Made with mode 0700. ERROR_ACCESS_DENIED: it cannot be made, or is
// somebody else's. Any thread.
Result<std::filesystem::path> runtime_directory();

}  // namespace openras
