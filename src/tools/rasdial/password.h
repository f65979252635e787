// Where the password comes from.
#pragma once

#include <string>

#include "base/error.h"
#include "base/secret.h"
#include "tools/rasdial/command_line.h"
#include "tools/rasdial/signals.h"

namespace openras::rasdial {

// The password of the command line, of --password-file, or ("*") asked for on the terminal without
// echo, which is restored also when a signal comes. Empty: none was given; the stored one is used.
// Errors: ERROR_CANCELLED (a signal came), and files or terminals that cannot be read.
Result<Secret> find_password(const Command& command, const Signals& signals);

}  // namespace openras::rasdial
