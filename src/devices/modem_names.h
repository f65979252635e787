// The names that modems gave when they were asked (`rasphone devices --ask`): a file modems.conf
// beside each phone book, one line PORT=NAME for each. The user's counts before everybody's.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"
#include "devices/devices.h"

namespace openras::devices {

// Never fails: a line that is none is left out. '#' begins a comment.
ModemNames parse_modem_names(std::string_view text);

std::filesystem::path user_modem_names();       // "" where there is no home directory
std::filesystem::path all_users_modem_names();  // /etc/openras/modems.conf

// Of both files. A file that cannot be read has no names. Any thread.
ModemNames modem_names();

// Takes `answers` into the file; "" as name forgets the port's. ERROR_CANNOT_WRITE_PHONEBOOK.
Result<> remember(const std::filesystem::path& file, const ModemNames& answers);

}  // namespace openras::devices
