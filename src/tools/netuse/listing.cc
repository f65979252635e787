// netuse without anything to do: what there is.
#include <fmt/format.h>
#include <openras/winerror.h>

#include "phonebook/text.h"
#include "tools/netuse/actions.h"
#include "tools/netuse/network.h"
#include "tools/netuse/output.h"

namespace openras::netuse {
namespace {

const char* status_of(const Resource& resource) {
  return resource.connected ? "OK" : "Unavailable";
}

}  // namespace

int list(const Command& command) {
  const auto found = resources();
  if (!found) return failed(command, found.error());
  if (command.json) {
    std::string rows;
    for (const Resource& each : *found) {
      rows += fmt::format("{}\n  {}", rows.empty() ? "" : ",", json_of(each, status_of(each)));
    }
    print_json(fmt::format("[{}\n]", rows));
    return 0;
  }
  say(command, remembers_by_default() ? "New connections will be remembered.\n"
                                      : "New connections will not be remembered.\n");
  if (found->empty()) {
    say(command, "There are no entries in the list.\n");
    return 0;
  }
  say(command, "Status       Local     Remote                    Network\n");
  say(command, std::string(79, '-'));
  for (const Resource& each : *found) {
    std::string row = fmt::format("{:12} {:9} {:25} ", status_of(each), each.local, each.remote);
    // As `net use`: a long name has the network on a line below.
    if (each.local.size() > 9 || each.remote.size() > 25) {
      row += fmt::format("\n{:49}", "");
    }
    say(command, row + each.provider);
  }
  completed(command);
  return 0;
}

int show(const Command& command) {
  const auto found = resources();
  if (!found) return failed(command, found.error());
  for (const Resource& each : *found) {
    if (!phonebook::equal_names(each.local, command.device)) continue;
    if (command.json) {
      print_json(json_of(each, status_of(each)));
      return 0;
    }
    say(command, fmt::format("Local name        {}", each.local));
    say(command, fmt::format("Remote name       {}", each.remote));
    say(command,
        fmt::format("Resource type     {}", each.type == RESOURCETYPE_PRINT ? "Print" : "Disk"));
    say(command, fmt::format("Status            {}", status_of(each)));
    say(command, fmt::format("Network           {}", each.provider));
    if (each.connected) say(command, fmt::format("User              {}", user_of(each.local)));
    say(command, fmt::format("Remembered        {}", each.remembered ? "yes" : "no"));
    completed(command);
    return 0;
  }
  return failed(command, {ERROR_NOT_CONNECTED, "Nothing is connected to " + command.device +
                                                   ": netuse alone shows what is."});
}

}  // namespace openras::netuse
