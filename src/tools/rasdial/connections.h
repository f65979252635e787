// All connections, through RasEnumConnections.
#pragma once

#include <openras/ras.h>

#include <expected>
#include <string>
#include <vector>

namespace openras::rasdial {

// The error is a RAS code.
std::expected<std::vector<RASCONNA>, DWORD> all_connections();

// The sentence that the library has for what failed last in this thread; "" = none.
std::string last_detail();

}  // namespace openras::rasdial
