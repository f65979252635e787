// What netuse does, apart from reading its command line. Each prints and answers the exit status.
#pragma once

#include "tools/netuse/command_line.h"

namespace openras::netuse {

int list(const Command& command);
int show(const Command& command);  // one local device
int connect(const Command& command);
int erase(const Command& command);    // ends connections, and forgets them
int restore(const Command& command);  // connects what is remembered
int set_persistent(const Command& command);

// What /PERSISTENT: was set to last; no where it never was [choice].
bool remembers_by_default();

}  // namespace openras::netuse
