// Names and sentences for people: of error codes, and of connection states.
#pragma once

#include <cstdint>
#include <string_view>

namespace openras {

// One sentence in our words, UTF-8, without a line break: what happened, and what to do about it.
// Every code of raserror.h has its own; so do the codes of winerror.h that OpenRAS answers with.
// Empty for another code. The text lives as long as the program. Any thread.
std::string_view error_text(uint32_t code);

// "ERROR_NO_ANSWER" for 678; empty for a code without a text.
std::string_view error_name(uint32_t code);

// "RASCS_OpenPort" for 0, …; empty for a value that is no RASCONNSTATE.
std::string_view state_name(uint32_t state);

}  // namespace openras
