// What a server's answer means, from what libsmbclient tells of it.
#pragma once

#include <string_view>

#include "base/error.h"

namespace openras::smb {

// The reason for a failed session setup, by the sentence that libsmbclient logs (it answers EPERM
// for each). ERROR_LOGON_FAILURE for one that is not known; nullopt-like 0 where the line is
// another one.
uint32_t logon_error(std::string_view log_line);

// The code for a failed connection to `share` by errno; `logon` is what logon_error() found, or 0,
// and `resolved` is false where the server's name was not found.
Error connect_error(int error, uint32_t logon, bool resolved, std::string_view server,
                    std::string_view share);

}  // namespace openras::smb
