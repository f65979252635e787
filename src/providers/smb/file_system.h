// The operations of the mounted file system, on libsmbclient.
//
// A write() has reached the server when it returns: nothing is kept back, in the process or in the
// kernel (no write-back cache), so that neither close() nor unmounting has anything to lose. What
// programs wrote through mmap() the kernel sends before their close() returns.
#pragma once

#include <fuse.h>

#include "providers/smb/session.h"

namespace openras::smb {

// For fuse_new(), with the Session as private data, which outlives the file system.
const fuse_operations& operations();

}  // namespace openras::smb
