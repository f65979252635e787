// Mount points of local devices: which directory it is, and taking a file system away from it.
// Names and directories of devices are src/mpr/local_device.h's.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace openras::provider {

// Where a local name is mounted. A drive's directory is made where it is not there, so that a
// provider works without the router, too; a path must be a directory. ERROR_BAD_DEVICE,
// ERROR_BAD_DEV_TYPE (a printer).
Result<std::string> device_directory(std::string_view local);

// Whether two local names mean one device: "z:" and "Z:" do.
bool same_local_name(std::string_view left, std::string_view right);

// Unmounts. 0, or errno (EBUSY: files are open there). `detach`: also with open files. As root by
// umount2(2), else by fusermount3(1).
int unmount(const std::string& directory, bool detach);

// Detaches what a holder that died left mounted there.
void detach_dead_mount(const std::string& directory);

}  // namespace openras::provider
