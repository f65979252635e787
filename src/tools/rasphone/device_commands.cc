// devices, and how texts are shown.
#include <fmt/format.h>

#include "devices/devices.h"
#include "tools/command_line/json_text.h"
#include "tools/rasphone/commands.h"

namespace openras::rasphone {

std::string printable(std::string_view text) {
  std::string out;
  for (char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out;
}

Result<> list_devices(bool json) {
  std::string rows;
  for (const devices::Device& each : devices::all()) {
    if (json) {
      rows +=
          fmt::format("{}\n  {{\"type\": {}, \"name\": {}, \"port\": {}}}", rows.empty() ? "" : ",",
                      json_string(each.type), json_string(each.name), json_string(each.port));
    } else {
      rows += fmt::format("{:8}{:40}  {}\n", each.type, each.name, each.port);
    }
  }
  if (json) {
    fmt::print("[{}\n]\n", rows);
  } else {
    fmt::print("{}", rows);
  }
  return {};
}

}  // namespace openras::rasphone
