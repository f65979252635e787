// What a person is asked in a paused state.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "rasapi32/client.h"
#include "tools/rasdial/command_line.h"
#include "tools/rasdial/output.h"
#include "tools/rasdial/signals.h"

namespace openras::rasdial {

// Asks for what the state of the notification `paused` needs and resumes; asks again where the
// answer is refused. What the operation told meanwhile, if anything, is handed back, not replied
// to; error ERROR_NO_MORE_ITEMS in it: the operation is over. `command` keeps the user and domain
// that were given last. Errors: ERROR_CANCELLED (a signal came, or there is no terminal), and
// ERROR_HANDLE_EOF (Ctrl-D: the person gives up).
Result<std::optional<openras_notification>> answer_pause(openras_operation* operation,
                                                         const openras_notification& paused,
                                                         Command& command, Output& output,
                                                         const Signals& signals);

// The error that the state would have been without pauses.
uint32_t error_of_pause(uint32_t state);

}  // namespace openras::rasdial
