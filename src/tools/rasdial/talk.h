// A terminal on the serial line of a dial that is paused in RASCS_Interactive.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "tools/rasdial/signals.h"
#include "tools/rasdial/terminal.h"

namespace openras::rasdial {

// Carries what comes on standard input to the line and what comes on the line to `output`, octet
// for octet, until PPP begins on the line, somebody types Ctrl-], or `other` came. The end of
// standard input ends nothing: a script may have sent all that it has to say. ERROR_CANCELLED: a
// signal came; and what openras_terminal_fd() says.
Result<> talk(uint32_t connection, int output, const Signals& signals, const Interruption& other);

}  // namespace openras::rasdial
