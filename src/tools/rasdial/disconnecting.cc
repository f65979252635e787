#include <openras/raserror.h>
#include <openras/windows.h>
#include <strings.h>

#include <chrono>

#include "tools/rasdial/actions.h"
#include "tools/rasdial/connections.h"
#include "tools/rasdial/output.h"

namespace openras::rasdial {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kLongest{30};
constexpr int kAskAgainMs = 10;

// Hangs up and waits until the handle is unknown. A connection that was dialed several times is
// hung up as often: who says /DISCONNECT wants it down [choice].
DWORD end(HRASCONN connection, const Signals& signals) {
  const auto deadline = steady_clock::now() + kLongest;
  DWORD result = RasHangUpA(connection);
  while (result == 0) {
    RASCONNSTATUSA status{};
    status.dwSize = sizeof status;
    result = RasGetConnectStatusA(connection, &status);
    if (result != 0) break;
    if (signals.wait(-1, kAskAgainMs)) return ERROR_CANCELLED;
    if (steady_clock::now() > deadline) return ERROR_REQUEST_TIMEOUT;
    if (status.rasconnstate == RASCS_Connected) result = RasHangUpA(connection);
    if (result == ERROR_ALREADY_DISCONNECTING) result = 0;  // the first one is still under way
  }
  return result == ERROR_INVALID_HANDLE ? ERROR_SUCCESS : result;
}

}  // namespace

bool wait_until_gone(uint32_t connection, const Signals& signals) {
  const auto handle = reinterpret_cast<HRASCONN>(static_cast<uintptr_t>(connection));
  const auto deadline = steady_clock::now() + std::chrono::seconds(10);
  while (steady_clock::now() < deadline) {
    RASCONNSTATUSA status{};
    status.dwSize = sizeof status;
    if (RasGetConnectStatusA(handle, &status) == ERROR_INVALID_HANDLE) return true;
    if (signals.wait(-1, kAskAgainMs)) return false;
  }
  return false;
}

int disconnect(const Command& command, const Signals& signals) {
  Output output(command.json, command.quiet, command.entry);
  const auto connections = all_connections();
  if (!connections) {
    output.failed(connections.error(), last_detail());
    return 1;
  }
  bool any = false;
  for (const RASCONNA& connection : *connections) {
    const bool meant =
        command.entry.empty() || strcasecmp(connection.szEntryName, command.entry.c_str()) == 0;
    if (!meant) continue;
    any = true;
    const DWORD result = end(connection.hrasconn, signals);
    if (result != 0) {
      output.failed(result, last_detail());
      return 1;
    }
  }
  if (!any) output.line("No connections");
  output.completed();
  return 0;
}

}  // namespace openras::rasdial
