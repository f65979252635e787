// Registering notifyees in the configuration files.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"

namespace openras::mpr {

// Writes networkprovider.d/notifyee-NAME.conf below `directory` (system_directory(),
// user_directory()), in place of what was registered there under the name. The file is readable by
// all. ERROR_INVALID_NAME, ERROR_BAD_PATHNAME (a path with a line break), ERROR_ACCESS_DENIED.
Result<std::filesystem::path> register_notifyee(const std::filesystem::path& directory,
                                                const std::string& name, const std::string& path);

// Takes the name out of every file below `directory` that registers it; other lines keep every
// octet, and a file of register_notifyee() goes. ERROR_NOT_FOUND: it is not registered there;
// ERROR_ACCESS_DENIED.
Result<> unregister_notifyee(const std::filesystem::path& directory, const std::string& name);

}  // namespace openras::mpr
