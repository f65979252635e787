// Between the C functions and the code behind them: texts in, errors and texts out.
#pragma once

#include <openras/npapi.h>

#include <functional>
#include <optional>
#include <string>

#include "base/error.h"
#include "providers/connection/provider.h"

namespace openras::provider {

// UTF-8 of a text that may be NULL (then ""). ERROR_INVALID_PARAMETER where it is no valid UTF-16.
Result<std::string> text_argument(LPCWSTR text);

std::u16string wide(std::string_view utf8);

// WN_SUCCESS, or the error's code after telling its sentence through WNetSetLastErrorW(), which is
// libmpr.so's: without the router in the process there is nobody to tell. No exception leaves it.
DWORD answer(const Provider& provider, const std::function<Result<>()>& work);

// Copies a text into the caller's room of *length characters. ERROR_MORE_DATA with the need in
// *length; ERROR_INVALID_PARAMETER for a NULL.
Result<> copy_text(std::string_view utf8, LPWSTR room, LPDWORD length);

}  // namespace openras::provider
