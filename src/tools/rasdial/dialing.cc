#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/windows.h>

#include <algorithm>
#include <optional>

#include "rasapi32/client.h"
#include "tools/rasdial/actions.h"
#include "tools/rasdial/connections.h"
#include "tools/rasdial/output.h"
#include "tools/rasdial/password.h"
#include "tools/rasdial/pauses.h"
#include "tools/rasdial/placing.h"

namespace openras::rasdial {
namespace {

// Tells each notification as it comes. 0 = connected; else the RAS code, and the connection is hung
// up.
uint32_t follow(const Dialed& dialed, Command command, Output& output, const Signals& signals) {
  bool first = true;
  std::optional<openras_notification> told;  // while something was asked
  for (;;) {
    openras_notification n = told.value_or(openras_notification{});
    const uint32_t result = told ? 0 : openras_next_notification(dialed.operation.get(), 0, &n);
    told.reset();
    if (result == WAIT_TIMEOUT) {
      if (!signals.wait(openras_poll_fd(dialed.operation.get()), -1)) continue;
      openras_hang_up(dialed.connection);
      return ERROR_USER_DISCONNECTION;
    }
    if (result != 0) return ERROR_USER_DISCONNECTION;  // somebody hung it up
    // An entry that is up already tells Connected and nothing else. The dial that this was is taken
    // back, so that one /DISCONNECT hangs up.
    const bool existing = first && n.state == RASCS_Connected && n.error == 0;
    first = false;
    if (existing) output.already_connected();
    if (!existing || n.error != 0) output.notification(n);
    openras_reply(dialed.operation.get(), 1);
    const bool failed = n.error != 0 || n.state == RASCS_Disconnected;
    if (existing || failed) openras_hang_up(dialed.connection);
    if (failed) return n.error != 0 ? n.error : uint32_t{ERROR_USER_DISCONNECTION};
    if (n.state == RASCS_Connected) return 0;
    if ((n.state & RASCS_PAUSED) == 0) continue;
    Result<std::optional<openras_notification>> answered =
        answer_pause(dialed.operation.get(), n, command, output, signals);
    if (answered && *answered && (*answered)->error == ERROR_NO_MORE_ITEMS)
      return ERROR_USER_DISCONNECTION;
    if (answered) {
      told = *answered;
      continue;
    }
    openras_hang_up(dialed.connection);
    return answered.error().code == ERROR_HANDLE_EOF ? error_of_pause(n.state)
                                                     : uint32_t{ERROR_USER_DISCONNECTION};
  }
}

std::string text_of(decltype(&openras_end_reason) ask, uint32_t connection) {
  size_t length = 0;
  if (ask(connection, nullptr, 0, &length) != 0 || length == 0) return "";
  std::string text(length + 1, '\0');
  ask(connection, text.data(), text.size(), &length);
  text.resize(std::min(length, text.size() - 1));
  return text;
}

}  // namespace

int dial(const Command& command, const Signals& signals) {
  const std::string name = command.entry.empty() ? command.phone : command.entry;
  Output output(command.json, command.quiet, name);
  const Result<Secret> password = find_password(command, signals);
  if (!password) {
    output.failed(password.error().code, password.error().detail);
    return 1;
  }
  output.connecting();
  const auto dialed = place(command, *password);
  if (!dialed) {
    output.failed(dialed.error(), last_detail());
    return 1;
  }
  const uint32_t result = follow(*dialed, command, output, signals);
  if (result == 0) {
    output.completed();
    return 0;
  }
  if (signals.wait(-1, 0)) {
    output.failed(result, "Interrupted: " + name + " was hung up.");
    return 1;
  }
  // Why it ended is told once it is gone.
  const bool gone = wait_until_gone(dialed->connection, signals);
  output.failed(result, gone ? text_of(openras_end_reason, dialed->connection) : "",
                gone ? text_of(openras_end_advice, dialed->connection) : "");
  return 1;
}

}  // namespace openras::rasdial
