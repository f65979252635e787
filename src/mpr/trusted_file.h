// Which files the router takes code and configuration from.
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "base/error.h"

namespace openras::mpr {

// Whether nobody but root and `user` can change what `path` leads to: the regular file, and each
// directory and symbolic link on the way, belongs to one of the two and is writable by its owner
// only (a sticky directory such as /tmp may be writable by all, since nobody can replace another's
// file there). A planted library would run in every program that connects. [choice]
//
// Answers the file that the path leads to. ERROR_FILE_NOT_FOUND, ERROR_ACCESS_DENIED: with what to
// do about it. In a user namespace without the system's root, unknown owners (65534) count as root:
// the system's files look like that there.
Result<std::filesystem::path> check_trusted(const std::filesystem::path& path, uid_t user);

}  // namespace openras::mpr
