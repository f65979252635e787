#include "mpr/last_error.h"

#include <fmt/format.h>
#include <openras/npapi.h>

#include <algorithm>

#include "base/utf16.h"
#include "errors/error_text.h"

namespace openras::mpr {
namespace {

struct Last {
  uint32_t code = 0;
  std::u16string text;
  std::u16string provider;
  uint64_t times_set = 0;  // by WNetSetLastError()
};
thread_local Last last;

std::u16string wide(std::string_view utf8) {
  return to_utf16(utf8).value_or(u"(a text that is not valid UTF-8)");
}
std::string narrow(std::u16string_view utf16) {
  return to_utf8(utf16).value_or("(a text that is not valid UTF-16)");
}

void set(DWORD code, std::u16string text, std::u16string provider) noexcept {
  last.code = code;
  last.text = std::move(text);
  last.provider = std::move(provider);
  ++last.times_set;
}

void put(std::string_view text, char* buffer, size_t room) {
  const std::string_view fitting = truncate_utf8(text, room - 1);
  std::ranges::copy(fitting, buffer);
  buffer[fitting.size()] = '\0';
}
void put(std::u16string_view text, char16_t* buffer, size_t room) {
  const std::u16string_view fitting = truncate_utf16(text, room - 1);
  std::ranges::copy(fitting, buffer);
  buffer[fitting.size()] = u'\0';
}

// Page "WNetGetLastErrorW function": a text that is too long is cut, and still ends with NUL.
template <typename Char, typename Convert>
DWORD get(DWORD* code, Char* text, DWORD text_room, Char* name, DWORD name_room, Convert convert) {
  if (code == nullptr || text == nullptr || text_room == 0 || name == nullptr || name_room == 0) {
    return ERROR_INVALID_ADDRESS;
  }
  try {
    *code = last.code;
    put(convert(last.text), text, text_room);
    put(convert(last.provider), name, name_room);
    return NO_ERROR;
  } catch (const std::bad_alloc&) {
    return ERROR_NOT_ENOUGH_MEMORY;
  }
}

}  // namespace

void remember_failure(const Failure& failure) {
  const std::string_view known = error_text(failure.code);
  last.code = failure.extended != 0 ? failure.extended : failure.code;
  if (!failure.text.empty()) {
    last.text = wide(failure.text);
  } else if (!known.empty()) {
    last.text = wide(known);
  } else {
    last.text = wide(fmt::format("Error {}.", failure.code));
  }
  last.provider = wide(failure.provider);
}

ErrorWatch::ErrorWatch() : before_(last.times_set) {}

Failure ErrorWatch::failure(uint32_t code, const std::string& name) const {
  if (last.times_set == before_) return {code, {}, name, 0};
  std::string provider = last.provider.empty() ? name : narrow(last.provider);
  return {code, narrow(last.text), std::move(provider), last.code};
}

}  // namespace openras::mpr

VOID WNetSetLastErrorW(DWORD err, LPWSTR text, LPWSTR provider) {
  try {
    openras::mpr::set(err, text != nullptr ? text : u"", provider != nullptr ? provider : u"");
  } catch (const std::bad_alloc&) {
    openras::mpr::set(err, {}, {});
  }
}

VOID WNetSetLastErrorA(DWORD err, LPSTR text, LPSTR provider) {
  try {
    openras::mpr::set(err, openras::mpr::wide(text != nullptr ? text : ""),
                      openras::mpr::wide(provider != nullptr ? provider : ""));
  } catch (const std::bad_alloc&) {
    openras::mpr::set(err, {}, {});
  }
}

DWORD WNetGetLastErrorW(LPDWORD code, LPWSTR text, DWORD text_room, LPWSTR name, DWORD name_room) {
  return openras::mpr::get(code, text, text_room, name, name_room,
                           [](const std::u16string& from) -> std::u16string_view { return from; });
}

DWORD WNetGetLastErrorA(LPDWORD code, LPSTR text, DWORD text_room, LPSTR name, DWORD name_room) {
  return openras::mpr::get(code, text, text_room, name, name_room,
                           [](const std::u16string& from) { return openras::mpr::narrow(from); });
}
