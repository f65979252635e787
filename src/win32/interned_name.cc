#include "win32/interned_name.h"

#include <unordered_map>

#include "base/utf16.h"

namespace openras::win32 {

std::expected<std::string, DWORD> name_from(LPCSTR text, size_t max_length) {
  std::string name = text;
  if (!to_utf16(name)) return std::unexpected<DWORD>(ERROR_INVALID_NAME);
  if (name.size() > max_length) return std::unexpected<DWORD>(ERROR_FILENAME_EXCED_RANGE);
  return name;
}

std::expected<std::string, DWORD> name_from(LPCWSTR text, size_t max_length) {
  const std::u16string_view wide = text;
  if (wide.size() > max_length) return std::unexpected<DWORD>(ERROR_FILENAME_EXCED_RANGE);
  std::optional<std::string> name = to_utf8(wide);
  if (!name) return std::unexpected<DWORD>(ERROR_INVALID_NAME);
  return *std::move(name);
}

std::string folded(std::string_view name) {
  std::string result(name);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

ATOM intern(std::string_view name) {
  static auto* const numbers = new std::unordered_map<std::string, ATOM>;
  constexpr size_t kFirst = 0xC000;
  constexpr size_t kLast = 0xFFFF;
  const std::string key = folded(name);
  if (const auto found = numbers->find(key); found != numbers->end()) return found->second;
  const size_t next = kFirst + numbers->size();
  if (next > kLast) return 0;
  numbers->emplace(key, static_cast<ATOM>(next));
  return static_cast<ATOM>(next);
}

}  // namespace openras::win32
