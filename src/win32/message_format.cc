#include <openras/windows.h>

#include <algorithm>
#include <string>

#include "errors/error_text.h"
#include "win32/encoding.h"

namespace openras::win32 {
namespace {

DWORD fail_with(DWORD code) {
  SetLastError(code);
  return 0;
}

template <typename Char>
DWORD give(const std::basic_string<Char>& text, DWORD flags, Char* buffer, DWORD size) {
  const auto needed = static_cast<DWORD>(text.size()) + 1;
  if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
    auto* const block = static_cast<Char*>(LocalAlloc(LPTR, std::max(needed, size) * sizeof(Char)));
    if (!block) return 0;
    std::ranges::copy(text, block);
    *reinterpret_cast<Char**>(buffer) = block;
    return needed - 1;
  }
  if (size < needed) return fail_with(ERROR_INSUFFICIENT_BUFFER);
  std::ranges::copy(text, buffer);
  buffer[text.size()] = 0;
  return needed - 1;
}

template <typename Char>
DWORD format_message(DWORD flags, DWORD code, Char* buffer, DWORD size) {
  if (!buffer) return fail_with(ERROR_INVALID_PARAMETER);
  constexpr DWORD kSources = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_FROM_HMODULE;
  if (!(flags & kSources)) return fail_with(ERROR_CALL_NOT_IMPLEMENTED);
  std::string text(error_text(code));
  if (text.empty()) return fail_with(ERROR_MR_MID_NOT_FOUND);
  // With the full width mask the text has no line breaks of its own (page "FormatMessage
  // function").
  text += (flags & FORMAT_MESSAGE_MAX_WIDTH_MASK) == FORMAT_MESSAGE_MAX_WIDTH_MASK ? " " : "\r\n";
  if constexpr (sizeof(Char) == 1) {
    return give(text, flags, buffer, size);
  } else {
    return give(to_utf16_lossy(text).text, flags, buffer, size);
  }
}

}  // namespace
}  // namespace openras::win32

DWORD FormatMessageA(DWORD flags, LPCVOID, DWORD code, DWORD, LPSTR buffer, DWORD size, va_list*) {
  return openras::win32::format_message(flags, code, buffer, size);
}

DWORD FormatMessageW(DWORD flags, LPCVOID, DWORD code, DWORD, LPWSTR buffer, DWORD size, va_list*) {
  return openras::win32::format_message(flags, code, buffer, size);
}
