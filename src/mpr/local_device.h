// Local devices of network connections: "Z:" and "/mnt/data" as names, and the directory where such
// a connection is mounted. Used by the router and by the providers of OpenRAS alike, so that both
// mean the same directory (doc/decisions/0010-local-devices.md says who does what).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace openras::mpr {

struct LocalDevice {
  enum class Kind {
    kDrive,      // "Z:"
    kDirectory,  // "/mnt/data": an absolute path [choice]
    kPrinter,    // "LPT1"
  };
  Kind kind = Kind::kDrive;
  std::u16string name;  // as the router gives it to providers and notifyees: "Z:" for "z:"
  std::string utf8;     // the same in UTF-8

  friend bool operator==(const LocalDevice&, const LocalDevice&) = default;
};

// The device that a name means: a letter and a colon in any case, LPT1 to LPT9 with or without a
// colon, or an absolute path of at most 4,095 octets (kept as it is, without "." and ".." and
// repeated or trailing slashes). nullopt for everything else, which is ERROR_BAD_DEVICE.
std::optional<LocalDevice> parse_local_name(std::u16string_view name);

// Where the connection of a device is mounted: runtime_directory()/drives/z for "Z:", the path
// itself for a directory. Makes nothing. ERROR_BAD_DEV_TYPE for a printer.
Result<std::filesystem::path> mount_directory(const LocalDevice& device);

// Whether something is mounted on that directory (/proc/self/mountinfo). False where it is not
// there.
bool is_mount_point(const std::filesystem::path& directory);

}  // namespace openras::mpr
