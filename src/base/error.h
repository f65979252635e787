// Errors as values. Every fallible function of OpenRAS returns Result<T>.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace openras {

enum class Situation : uint8_t;  // errors/situation.h: the error table

// What went wrong: the documented RAS (or Win32) code that the user's program gets, and one
// sentence in our words for the log and for people: what the peer or the system said, and what to
// do about it. Never holds a secret.
struct Error {
  uint32_t code = 0;      // raserror.h / winerror.h value, never 0
  std::string detail;     // UTF-8
  uint32_t extended = 0;  // dwExtendedError of RasDialFunc1; 0 for most errors
  Situation situation{};  // its row of the error table; none for what a program did wrong
};

template <typename T = void>
using Result = std::expected<T, Error>;

// Makes the failed value of a Result: `return fail(ERROR_NO_ANSWER, "…")`.
inline std::unexpected<Error> fail(uint32_t code, std::string detail, uint32_t extended = 0) {
  return std::unexpected<Error>(Error{code, std::move(detail), extended, {}});
}

}  // namespace openras
