#include "providers/connection/edge.h"

#include <dlfcn.h>

#include <cstring>
#include <new>

#include "base/utf16.h"

namespace openras::provider {
namespace {

void tell(const Provider& provider, const Error& error) {
  using SetLastError = VOID(WINAPI*)(DWORD, LPWSTR, LPWSTR);
  auto found = reinterpret_cast<SetLastError>(dlsym(RTLD_DEFAULT, "WNetSetLastErrorW"));
  if (found == nullptr) {
    // libmpr.so is there, but not among the program's own libraries (it was loaded with dlopen).
    void* router = dlopen("libmpr.so", RTLD_NOW | RTLD_NOLOAD);
    if (router == nullptr) return;
    found = reinterpret_cast<SetLastError>(dlsym(router, "WNetSetLastErrorW"));
    dlclose(router);
  }
  if (found == nullptr) return;
  std::u16string detail = wide(error.detail);
  std::u16string name = provider.name;
  found(error.code, detail.data(), name.data());
}

}  // namespace

Result<std::string> text_argument(LPCWSTR text) {
  if (text == nullptr) return std::string();
  std::optional<std::string> utf8 =
      to_utf8(std::u16string_view(reinterpret_cast<const char16_t*>(text)));
  if (!utf8) return fail(ERROR_INVALID_PARAMETER, "a text is no valid UTF-16");
  return std::move(*utf8);
}

std::u16string wide(std::string_view utf8) { return to_utf16(utf8).value_or(u"?"); }

DWORD answer(const Provider& provider, const std::function<Result<>()>& work) {
  try {
    Result<> result = work();
    if (result) return WN_SUCCESS;
    tell(provider, result.error());
    return result.error().code;
  } catch (const std::bad_alloc&) {
    return WN_OUT_OF_MEMORY;
  } catch (const std::exception& error) {
    tell(provider, {.code = ERROR_UNEXP_NET_ERR, .detail = error.what()});
    return ERROR_UNEXP_NET_ERR;
  }
}

Result<> copy_text(std::string_view utf8, LPWSTR room, LPDWORD length) {
  if (length == nullptr) return fail(ERROR_INVALID_PARAMETER, "no place for the length was given");
  std::u16string text = wide(utf8);
  DWORD need = static_cast<DWORD>(text.size() + 1);
  if (room == nullptr || *length < need) {
    *length = need;
    return fail(ERROR_MORE_DATA, "the buffer is too small");
  }
  memcpy(room, text.c_str(), need * sizeof(char16_t));
  return {};
}

}  // namespace openras::provider
