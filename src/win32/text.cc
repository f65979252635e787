// lstr*: for char and for WCHAR the same code. Source: pages "lstrlenA function" and its siblings.
#include <openras/windows.h>

#include <string_view>

namespace {

template <typename Char>
int length(const Char* text) {
  return text ? static_cast<int>(std::char_traits<Char>::length(text)) : 0;
}

// NULL stands before every text, as on Windows.
template <typename Char, typename Fold>
int compare(const Char* a, const Char* b, Fold fold) {
  if (!a || !b) return (a ? 1 : 0) - (b ? 1 : 0);
  using Unsigned = std::make_unsigned_t<Char>;
  for (; *a && fold(*a) == fold(*b); ++a, ++b) {
  }
  const auto x = static_cast<Unsigned>(fold(*a));
  const auto y = static_cast<Unsigned>(fold(*b));
  return (x > y ? 1 : 0) - (x < y ? 1 : 0);
}

template <typename Char>
Char same(Char c) {
  return c;
}

template <typename Char>
Char to_lower(Char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<Char>(c - 'A' + 'a') : c;
}

template <typename Char>
Char* copy(Char* to, const Char* from) {
  if (!to || !from) return nullptr;
  std::char_traits<Char>::move(to, from, std::char_traits<Char>::length(from) + 1);
  return to;
}

template <typename Char>
Char* copy_bounded(Char* to, const Char* from, int room) {
  if (!to || !from) return nullptr;
  if (room <= 0) return to;
  size_t count = 0;
  while (count + 1 < static_cast<size_t>(room) && from[count]) ++count;
  std::char_traits<Char>::move(to, from, count);
  to[count] = 0;
  return to;
}

template <typename Char>
Char* append(Char* to, const Char* from) {
  if (!to || !from) return nullptr;
  copy(to + std::char_traits<Char>::length(to), from);
  return to;
}

}  // namespace

int lstrlenA(LPCSTR text) { return length(text); }
int lstrlenW(LPCWSTR text) { return length(text); }
int lstrcmpA(LPCSTR a, LPCSTR b) { return compare(a, b, same<CHAR>); }
int lstrcmpW(LPCWSTR a, LPCWSTR b) { return compare(a, b, same<WCHAR>); }
int lstrcmpiA(LPCSTR a, LPCSTR b) { return compare(a, b, to_lower<CHAR>); }
int lstrcmpiW(LPCWSTR a, LPCWSTR b) { return compare(a, b, to_lower<WCHAR>); }
LPSTR lstrcpyA(LPSTR to, LPCSTR from) { return copy(to, from); }
LPWSTR lstrcpyW(LPWSTR to, LPCWSTR from) { return copy(to, from); }
LPSTR lstrcpynA(LPSTR to, LPCSTR from, int room) { return copy_bounded(to, from, room); }
LPWSTR lstrcpynW(LPWSTR to, LPCWSTR from, int room) { return copy_bounded(to, from, room); }
LPSTR lstrcatA(LPSTR to, LPCSTR from) { return append(to, from); }
LPWSTR lstrcatW(LPWSTR to, LPCWSTR from) { return append(to, from); }
