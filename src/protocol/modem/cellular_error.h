// What the errors of cellular modems mean (3GPP TS 27.007 §9.2: +CME ERROR).
#pragma once

#include <string_view>

namespace openras::modem {

// `line` is "+CME ERROR: 10" or "+CME ERROR: SIM not inserted". What it means and what to do, for
// people; "" for a number that is not in the table and for the modem's own words, which speak for
// themselves.
std::string_view cellular_error(std::string_view line);

}  // namespace openras::modem
