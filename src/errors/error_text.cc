#include "errors/error_text.h"

#include <algorithm>

#include "errors/error_table.h"

namespace openras {
namespace {

const ErrorText* find(uint32_t code) {
  for (const auto table : {ras_errors_600, ras_errors_700, ras_errors_800, win32_errors}) {
    const std::span<const ErrorText> rows = table();
    const auto found = std::ranges::find(rows, code, &ErrorText::code);
    if (found != rows.end()) return &*found;
  }
  return nullptr;
}

}  // namespace

std::string_view error_text(uint32_t code) {
  const ErrorText* const row = find(code);
  return row ? row->text : std::string_view();
}

std::string_view error_name(uint32_t code) {
  const ErrorText* const row = find(code);
  return row ? row->name : std::string_view();
}

}  // namespace openras
