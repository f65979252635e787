// The world's countries and their dialing codes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace openras::countries {

struct Country {
  uint32_t id;              // RASCTRYINFO.dwCountryID
  uint32_t code;            // after the "+" of an international number
  std::string_view region;  // ISO 3166-1, two letters; XK, AC, TA as libphonenumber has them
  std::string_view name;    // English, UTF-8
};

// All of them, by id; the first is 1, the United States. [choice] The main country of a calling
// code has it as its id, as on Windows; of the others (Canada, Kazakhstan …) the id is the calling
// code followed by the three digits of ISO 3166-1, where Windows has a list of its own.
std::span<const Country> all();
const Country* find(uint32_t id);  // nullptr: there is none

}  // namespace openras::countries
