#include <openras/raserror.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "errors/error_text.h"
#include "rasapi32/client.h"
#include "tools/rasdial/actions.h"
#include "tools/rasdial/connections.h"
#include "tools/rasdial/output.h"

namespace openras::rasdial {

std::expected<std::vector<RASCONNA>, DWORD> all_connections() {
  std::vector<RASCONNA> connections(4);
  for (;;) {
    connections[0].dwSize = sizeof(RASCONNA);
    auto room = static_cast<DWORD>(connections.size() * sizeof(RASCONNA));
    DWORD count = 0;
    const DWORD result = RasEnumConnectionsA(connections.data(), &room, &count);
    if (result == ERROR_BUFFER_TOO_SMALL) {
      connections.resize(room / sizeof(RASCONNA) + 1);
      continue;
    }
    if (result != 0) return std::unexpected(result);
    connections.resize(count);
    return connections;
  }
}

std::string last_detail() {
  std::string text(openras_error_detail(nullptr, 0) + 1, '\0');
  text.resize(openras_error_detail(text.data(), text.size()));
  return text;
}

int list_connections(const Command& command) {
  Output output(command.json, command.quiet, "");
  const auto connections = all_connections();
  if (!connections) {
    output.failed(connections.error(), last_detail());
    return 1;
  }
  bool any = false;
  for (const RASCONNA& connection : *connections) {
    RASCONNSTATUSA status{};
    status.dwSize = sizeof status;
    if (RasGetConnectStatusA(connection.hrasconn, &status) != 0) continue;  // gone meanwhile
    const auto state = static_cast<uint32_t>(status.rasconnstate);
    if (command.json) {
      const nlohmann::ordered_json object = {
          {"connection", reinterpret_cast<uintptr_t>(connection.hrasconn)},
          {"entry", connection.szEntryName},
          {"phonebook", connection.szPhonebook},
          {"deviceType", connection.szDeviceType},
          {"deviceName", connection.szDeviceName},
          {"state", std::string(state_name(state))},
          {"stateValue", state},
          {"error", status.dwError}};
      std::printf("%s\n",
                  object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    } else if (status.rasconnstate == RASCS_Connected) {
      if (!any) output.line("Connected to");
      output.line(connection.szEntryName);
      any = true;
    }
  }
  if (!any) output.line("No connections");
  output.completed();
  return 0;
}

}  // namespace openras::rasdial
