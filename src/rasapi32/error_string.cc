// RasGetErrorString, A and W. Source: its page. The texts are in src/errors.
#include <openras/ras.h>

#include "base/utf16.h"
#include "errors/error_text.h"
#include "rasapi32/edge.h"

namespace openras::rasapi32 {
namespace {

// [choice] Codes of winerror.h that have a text are answered too; RAS functions return them.
template <typename Char>
uint32_t get(UINT code, Char* buffer, DWORD room, std::basic_string_view<Char> text) {
  if (buffer == nullptr || error_text(code).empty()) return ERROR_INVALID_PARAMETER;
  if (text.size() >= room) return ERROR_INSUFFICIENT_BUFFER;
  text.copy(buffer, text.size());
  buffer[text.size()] = Char{};
  return ERROR_SUCCESS;
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetErrorStringA(UINT code, LPSTR buffer, DWORD room) {
  return at_the_edge(
      [&]() -> uint32_t { return get<CHAR>(code, buffer, room, openras::error_text(code)); });
}

DWORD RasGetErrorStringW(UINT code, LPWSTR buffer, DWORD room) {
  return at_the_edge([&]() -> uint32_t {
    const std::u16string text = openras::to_utf16(openras::error_text(code)).value_or(u"");
    return get<WCHAR>(code, buffer, room, text);
  });
}

}  // extern "C"
