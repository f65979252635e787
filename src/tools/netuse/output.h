// What netuse prints: `net use`'s messages, or JSON.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "tools/netuse/command_line.h"
#include "tools/netuse/network.h"

namespace openras::netuse {

// A line for people; nothing with --json or --quiet.
void say(const Command& command, std::string_view line);
void completed(const Command& command);
// "System error 53 has occurred.", what it means, and what was said about it; to standard error,
// with --json as an object on standard output as well. Answers 1, the exit status.
int failed(const Command& command, const Error& error);

std::string json_of(const Resource& resource, std::string_view status);
// One line on standard output.
void print_json(std::string_view object);

}  // namespace openras::netuse
