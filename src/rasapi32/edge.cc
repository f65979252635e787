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

size_t write_text(std::string_view text, char* buffer, size_t size) {
  if (buffer != nullptr && size > 0) {
    const std::string_view fitting = truncate_utf8(text, size - 1);
    fitting.copy(buffer, fitting.size());
    buffer[fitting.size()] = '\0';
  }
  return text.size();
}

}  // namespace openras::rasapi32

extern "C" OPENRAS_API size_t openras_error_detail(char* buffer, size_t size) {
  return openras::rasapi32::write_text(openras::rasapi32::last_detail, buffer, size);
}
