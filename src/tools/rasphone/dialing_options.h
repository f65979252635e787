// The options of `add` and `set` for modems, cables, numbers and redialing.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "phonebook/edit.h"

namespace openras::rasphone {

struct DialingOptions {
  phonebook::DialingChanges changes;  // those that are filled in as they stand
  std::vector<std::string> init, alternates;
  std::optional<std::string> callback, pin_file, flow, dial_mode;
  CLI::Option *init_option = nullptr, *alternate_option = nullptr;
};

void add_dialing_options(CLI::App* command, DialingOptions& given);
// ERROR_INVALID_PARAMETER: a word that is none of those that an option takes.
Result<phonebook::DialingChanges> make_changes(const DialingOptions& given);

}  // namespace openras::rasphone
