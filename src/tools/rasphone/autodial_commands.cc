// rasphone autodial: the map of addresses that are dialed for.
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "phonebook/autodial_map.h"
#include "tools/command_line/json_text.h"
#include "tools/rasphone/commands.h"

namespace openras::rasphone {
namespace {

using phonebook::AutodialEntry;
using phonebook::AutodialMap;

Result<> change(const AutodialOptions& options, const std::function<Result<>(AutodialMap&)>& body) {
  return phonebook::change_autodial_map(
      options.all_users ? phonebook::all_users_autodial_map() : phonebook::user_autodial_map(),
      body);
}

}  // namespace

Result<> autodial_list(const AutodialOptions& options, bool json) {
  const auto maps = phonebook::AutodialMaps::load();
  if (!maps) return std::unexpected(maps.error());
  const uint32_t here = maps->location();
  const bool on = maps->enabled(here) && !phonebook::autodial_disabled_for_session();
  std::string rows;
  for (const std::string& address : maps->addresses()) {
    for (const AutodialEntry& each : maps->find(address).value_or(std::vector<AutodialEntry>())) {
      if (options.location && *options.location != each.location) continue;
      rows += json ? fmt::format("{}\n    {{\"address\": {}, \"location\": {}, \"entry\": {}}}",
                                 rows.empty() ? "" : ",", json_string(address), each.location,
                                 json_string(each.entry))
                   : fmt::format("{:30} {:>8}  {}\n", printable(address), each.location,
                                 printable(each.entry));
    }
  }
  if (json) {
    fmt::print("{{\n  \"enabled\": {}, \"location\": {}, \"addresses\": [{}\n  ]\n}}\n", on, here,
               rows);
    return {};
  }
  fmt::print("AutoDial is {} at dialing location {}.\n", on ? "on" : "off", here);
  if (rows.empty()) {
    fmt::print("There are no addresses: rasphone autodial add ADDRESS ENTRY makes one.\n");
  } else {
    fmt::print("{:30} {:>8}  {}\n{}", "ADDRESS", "LOCATION", "ENTRY", rows);
  }
  return {};
}

Result<> autodial_add(const AutodialOptions& options, const std::string& address,
                      const std::string& entry) {
  if (const auto found = phonebook::find_entry({}, entry); !found) {
    return std::unexpected(found.error());
  }
  return change(options, [&](AutodialMap& map) {
    return map.set(address, {{options.location.value_or(0), entry}});
  });
}

Result<> autodial_remove(const AutodialOptions& options, const std::string& address) {
  return change(options, [&](AutodialMap& map) -> Result<> {
    if (map.erase(address)) return {};
    return fail(ERROR_FILE_NOT_FOUND,
                fmt::format("The AutoDial map has no address \"{}\": rasphone autodial list shows "
                            "those that there are.",
                            address));
  });
}

Result<> autodial_switch(const AutodialOptions& options, bool on) {
  return change(options, [&](AutodialMap& map) -> Result<> {
    map.set_enabled(options.location.value_or(map.parameter("Location").value_or(0)), on);
    return {};
  });
}

Result<> autodial_location(const AutodialOptions& options) {
  return change(options, [&](AutodialMap& map) -> Result<> {
    map.set_parameter("Location", options.location.value_or(0));
    return {};
  });
}

}  // namespace openras::rasphone
