// All connections, through RasEnumConnections.
#pragma once

#include <openras/ras.h>

#include <expected>
#include <string>
#include <vector>

#include "tools/rasdial/signals.h"

namespace openras::rasdial {

// The error is a RAS code.
std::expected<std::vector<RASCONNA>, DWORD> all_connections();

// Waits until a connection that was hung up is unknown; false after 10 s, or when a signal came.
bool wait_until_gone(uint32_t connection, const Signals& signals);

// The sentence that the library has for what failed last in this thread; "" = none.
std::string last_detail();

}  // namespace openras::rasdial
