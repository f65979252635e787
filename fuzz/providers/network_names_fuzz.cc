// Any text is a network name, a user's name or a local device, or is none.
//
// What is one is written and read as the same, and a name leads nowhere but below its share: no
// part of it is "..", and nothing that ssh or a URL would take for something else is in a host.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf16.h"
#include "mpr/local_device.h"
#include "providers/connection/remote_name.h"
#include "providers/connection/user_name.h"
#include "providers/sftp/target.h"

using namespace openras;  // NOLINT: one file, one program

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool climbs(std::string_view path) {
  return path == ".." || path.starts_with("../") || path.ends_with("/..") || path.contains("/../");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto name = provider::parse_remote_name(text)) {
    const auto again = provider::parse_remote_name(name->text());
    require(again && again->server == name->server && again->share == name->share &&
            again->path == name->path);
    require(!name->server.empty() && !name->server.contains('/') && !name->share.contains('/'));
    require(!climbs(name->path) && name->server != ".." && name->share != "..");
    if (const auto target = sftp::parse_target(*name)) {
      require(target->host.empty() == name->share.empty() && !target->host.starts_with('-') &&
              !climbs(target->path));
      require(target->path.starts_with('/') || target->path.starts_with('.'));
    }
  }
  const provider::UserName user = provider::parse_user_name(text);
  require(user.user.size() + user.domain.size() <= text.size());
  if (const auto wide = to_utf16(text)) {
    if (const auto device = mpr::parse_local_name(*wide)) {
      require(mpr::parse_local_name(device->name) == device);
      require(device->kind != mpr::LocalDevice::Kind::kDirectory ||
              (device->utf8.starts_with('/') && !climbs(device->utf8)));
    }
  }
  return 0;
}
