// rasmand: everything put together.
#pragma once

#include "manager/options.h"

namespace openras::manager {

// Serves until SIGTERM or SIGINT. Answers the exit status; what was wrong is in the log.
int run_daemon(const Options& options);

}  // namespace openras::manager
