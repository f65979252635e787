// rasphone's command line.
#pragma once

#include "base/error.h"

namespace openras::rasphone {

// Reads the command line and does what it says. The exit status: 0 or 1. Secrets given as arguments
// are overwritten in `argv`, so that a process list does not show them for longer than it takes.
int run(int argc, char** argv);

}  // namespace openras::rasphone
