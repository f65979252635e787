// One log for the programs of OpenRAS: key=value lines on standard error, which systemd carries to
// the journal. Protocol engines do not log; they return events that their owner logs.
#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <string_view>

namespace openras::log {

// Sets up the process's log. `level` is one of trace, debug, info, warning, error.
// Returns false (and changes nothing) when it is none of them.
bool start(std::string_view program, std::string_view level);

// value as it stands in a key=value line: quoted and escaped where it holds blanks, quotes or
// control characters, so that a peer cannot forge a log line.
std::string value(std::string_view text);

}  // namespace openras::log
