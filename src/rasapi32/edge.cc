#include "rasapi32/edge.h"

#include <string>

#include "base/utf16.h"
#include "rasapi32/client.h"

namespace openras::rasapi32 {
namespace {

thread_local std::string last_detail;

}  // namespace

uint32_t report(const Error& error) {
  try {
    last_detail = error.detail;
  } catch (const std::bad_alloc&) {
    last_detail.clear();
  }
  return error.code;
}

}  // namespace openras::rasapi32

extern "C" OPENRAS_API size_t openras_error_detail(char* buffer, size_t size) {
  const std::string& detail = openras::rasapi32::last_detail;
  if (buffer != nullptr && size > 0) {
    const std::string_view text = openras::truncate_utf8(detail, size - 1);
    text.copy(buffer, text.size());
    buffer[text.size()] = '\0';
  }
  return detail.size();
}
