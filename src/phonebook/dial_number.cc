// What a modem is told to dial.
#include <algorithm>

#include "phonebook/entry.h"
#include "phonebook/text.h"

namespace openras::phonebook {

std::vector<std::string> split_commands(std::string_view text) {
  std::vector<std::string> commands;
  while (!text.empty()) {
    const size_t bar = std::min(text.find('|'), text.size());
    if (std::string_view command = trim(text.substr(0, bar)); !command.empty()) {
      commands.emplace_back(command);
    }
    text.remove_prefix(std::min(bar + 1, text.size()));
  }
  return commands;
}

std::string number_to_dial(const Entry& entry, const PhoneNumber& number, bool affixes) {
  if (number.number.empty()) return {};
  std::string out = number.number;
  if (number.use_dialing_rules) {
    out = number.area_code + out;
    if (number.country_code != 0) {
      out = entry.international_prefix + std::to_string(number.country_code) + out;
    }
  }
  return affixes ? entry.number_prefix + out + entry.number_suffix : out;
}

}  // namespace openras::phonebook
