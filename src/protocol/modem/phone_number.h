// What may stand in a number that a modem dials.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace openras::modem {

// `number` as it goes behind ATD (ITU-T V.250 §6.3.1): digits, * # + A-D, and the dial modifiers
// `,` `W` `@` `!` `T` `P`; blanks and the characters that people group digits with ( ) - . / are
// left out. Anything else, or no digit at all: ERROR_BAD_PHONE_NUMBER, naming the character.
Result<std::string> dial_string(std::string_view number);

}  // namespace openras::modem
