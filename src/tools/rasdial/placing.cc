#include "tools/rasdial/placing.h"

#include <openras/ras.h>

#include <string>

#include "tools/rasdial/terminal.h"

namespace openras::rasdial {

std::expected<Dialed, uint32_t> place(const Command& command, const Secret& password) {
  const std::string secret(password.reveal());
  openras_dial_parameters parameters{};
  parameters.phonebook = command.phonebook.c_str();
  parameters.entry = command.entry.c_str();
  parameters.number = command.phone.c_str();
  parameters.callback_number = command.callback.c_str();
  parameters.user = command.user.c_str();
  parameters.password = secret.c_str();
  parameters.domain = command.domain.c_str();
  parameters.options = command.prefix_suffix ? RDEOPT_UsePrefixSuffix : 0;
  const bool many = command.action == Command::Action::kDialMany;
  // Links that wait for an answer each would be held up by the one that is asked for.
  if (!many && !command.no_pause && is_interactive()) parameters.options |= RDEOPT_PausedStates;
  // The terminal may as well be a program that writes to our standard input.
  if (command.terminal) parameters.options |= RDEOPT_PausedStates | RDEOPT_PauseOnScript;
  parameters.another = many ? 1 : 0;
  parameters.redial = command.redial ? 1 : 0;
  openras_operation* operation = nullptr;
  Dialed dialed;
  const uint32_t result = openras_dial(&parameters, &operation, &dialed.connection);
  wipe_memory(const_cast<char*>(secret.data()), secret.size());
  if (result != 0) return std::unexpected(result);
  dialed.operation.reset(operation);
  return dialed;
}

}  // namespace openras::rasdial
