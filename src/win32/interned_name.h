// Names that a program gives to events, classes and messages.
#pragma once

#include <openras/windows.h>

#include <expected>
#include <string>
#include <string_view>

namespace openras::win32 {

// UTF-8 of a name that came as UTF-8 or UTF-16, or the error code for one that is not valid or
// longer than `max_length` characters. The text must not be NULL.
std::expected<std::string, DWORD> name_from(LPCSTR text, size_t max_length);
std::expected<std::string, DWORD> name_from(LPCWSTR text, size_t max_length);

// For names that are compared without case: A to Z become a to z.
std::string folded(std::string_view name);

// A number from 0xC000 for a name, the same for the same name without case; 0 when all are used up.
// Under the dispatcher lock.
ATOM intern(std::string_view name);

}  // namespace openras::win32
