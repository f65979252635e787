// Asking for what is secret, and other questions, on the terminal.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "base/secret.h"

namespace openras::netuse {

// Asks on /dev/tty, without echo. ERROR_CANCELLED: there is no terminal, or end of file.
Result<Secret> ask_secret(const std::string& question);
// nullopt: there is no terminal, or end of file.
std::optional<std::string> ask(const std::string& question);
// The first line of a file, "-" = standard input. ERROR_FILE_NOT_FOUND, ERROR_INVALID_PARAMETER:
// longer than 4 KiB.
Result<Secret> read_secret(const std::string& file);

}  // namespace openras::netuse
