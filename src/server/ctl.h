// `rasserver ctl`: tells a running rasserver what to do.
#pragma once

namespace openras::server {

// argv[0] is "ctl". Returns the exit status: 0 done, 1 the server said no or is not there, 2 a
// mistake on the command line.
int ctl(int argc, const char* const* argv);

}  // namespace openras::server
