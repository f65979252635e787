// What rasdial does. Each answers the exit status, 0 or 1.
#pragma once

#include "tools/rasdial/command_line.h"
#include "tools/rasdial/signals.h"

namespace openras::rasdial {

int list_connections(const Command& command);
// How the last connections ended, newest first; of one entry where it is named.
int list_last(const Command& command);
int dial(const Command& command, const Signals& signals);
// --count: sets links up and holds them until a signal comes.
int dial_many(const Command& command, const Signals& signals);
int disconnect(const Command& command, const Signals& signals);

}  // namespace openras::rasdial
