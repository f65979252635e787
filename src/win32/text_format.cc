// wsprintf: Windows' own format, for char and for WCHAR. Source: page "wsprintfA function".
#include <openras/windows.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "win32/encoding.h"

namespace openras::win32 {
namespace {

constexpr size_t kMaxLength =
    1024;  // what a program's buffer holds at most, page "wsprintfA function"

struct Conversion {
  bool left = false, alternate = false, zero = false;
  int width = 0;
  int precision = -1;
  bool narrow = false, long_value = false, wide64 = false;
};

// Reads a format and takes the arguments that it names. A va_list cannot be copied into a class
// member portably by value, so the caller's is used through a pointer.
template <typename Char>
class Formatter {
 public:
  explicit Formatter(va_list* arguments) : arguments_(arguments) {}

  std::basic_string<Char> format(const Char* text) {
    while (*text) {
      if (*text != '%') {
        out_.push_back(*text++);
        continue;
      }
      text = convert(text + 1);
    }
    return std::move(out_);
  }

 private:
  using Text = std::basic_string<Char>;

  const Char* convert(const Char* text) {
    Conversion c;
    for (;; ++text) {
      if (*text == '-')
        c.left = true;
      else if (*text == '#')
        c.alternate = true;
      else if (*text == '0')
        c.zero = true;
      else
        break;
    }
    for (; *text >= '0' && *text <= '9'; ++text) c.width = digit(c.width, *text);
    if (*text == '.') {
      c.precision = 0;
      for (++text; *text >= '0' && *text <= '9'; ++text) c.precision = digit(c.precision, *text);
    }
    if (text[0] == 'I' && text[1] == '6' && text[2] == '4') {
      c.wide64 = true;
      text += 3;
    } else if (*text == 'h' || *text == 'l' || *text == 'w') {
      (*text == 'h' ? c.narrow : c.long_value) = true;
      ++text;
      if (*text == 'l') {
        c.wide64 = true;
        ++text;
      }
    }
    if (!*text) return text;
    emit(*text, c);
    return text + 1;
  }

  static int digit(int value, Char c) { return std::min(value * 10 + (c - '0'), 4096); }

  void emit(Char type, const Conversion& c) {
    // s and c have the size of the function's characters, S and C the other one; h and l decide.
    constexpr bool kWide = sizeof(Char) > 1;
    const bool other = type == 'S' || type == 'C';
    const bool wide = c.narrow ? false : c.long_value ? true : other ? !kWide : kWide;
    switch (type) {
      case 'd':
      case 'i':
        return number(c.wide64 ? va_arg(*arguments_, long long) : va_arg(*arguments_, int), c);
      case 'u':
      case 'x':
      case 'X':
        return digits(
            type,
            c.wide64 ? va_arg(*arguments_, unsigned long long) : va_arg(*arguments_, unsigned), c);
      case 'p': {
        Conversion pointer = c;
        pointer.precision = 2 * sizeof(void*);
        return digits('X', reinterpret_cast<uintptr_t>(va_arg(*arguments_, void*)), pointer);
      }
      case 's':
      case 'S':
        return wide ? string(va_arg(*arguments_, const WCHAR*), c)
                    : string(va_arg(*arguments_, const CHAR*), c);
      case 'c':
      case 'C':
        return character(va_arg(*arguments_, int), wide, c);
      default:
        out_.push_back(type);  // %% and what is no conversion
    }
  }

  void number(long long value, const Conversion& c) {
    const auto magnitude = value < 0 ? 0 - static_cast<unsigned long long>(value)
                                     : static_cast<unsigned long long>(value);
    padded_number(value < 0 ? "-" : "", std::to_string(magnitude), c);
  }

  void digits(Char type, unsigned long long value, const Conversion& c) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer,
                  type == 'u'   ? "%llu"
                  : type == 'x' ? "%llx"
                                : "%llX",
                  value);
    padded_number(c.alternate && type != 'u' ? (type == 'x' ? "0x" : "0X") : "", buffer, c);
  }

  void padded_number(std::string prefix, std::string value, const Conversion& c) {
    if (c.precision > static_cast<int>(value.size())) {
      value.insert(0, static_cast<size_t>(c.precision) - value.size(), '0');
    }
    const size_t length = prefix.size() + value.size();
    if (c.zero && !c.left && c.precision < 0 && static_cast<size_t>(c.width) > length) {
      value.insert(0, static_cast<size_t>(c.width) - length, '0');
    }
    prefix += value;
    padded(Text(prefix.begin(), prefix.end()), c);
  }

  template <typename Source>
  void string(const Source* text, const Conversion& c) {
    static constexpr Source kNull[] = {'(', 'n', 'u', 'l', 'l', ')', 0};
    if (!text) text = kNull;
    size_t length = 0;
    while ((c.precision < 0 || length < static_cast<size_t>(c.precision)) && text[length]) ++length;
    padded(converted(std::basic_string_view<Source>(text, length)), c);
  }

  void character(int value, bool wide, const Conversion& c) {
    if (wide) {
      const auto unit = static_cast<WCHAR>(value);
      return padded(converted(std::basic_string_view<WCHAR>(&unit, 1)), c);
    }
    const auto octet = static_cast<CHAR>(value);
    padded(converted(std::string_view(&octet, 1)), c);
  }

  template <typename Source>
  static Text converted(std::basic_string_view<Source> text) {
    if constexpr (sizeof(Source) == sizeof(Char)) {
      return Text(text.begin(), text.end());
    } else if constexpr (sizeof(Char) == 1) {
      return to_utf8_lossy(text).text;
    } else {
      return to_utf16_lossy(text).text;
    }
  }

  void padded(const Text& text, const Conversion& c) {
    const size_t width = static_cast<size_t>(c.width);
    const size_t padding = width > text.size() ? width - text.size() : 0;
    if (!c.left) out_.append(padding, ' ');
    out_ += text;
    if (c.left) out_.append(padding, ' ');
  }

  va_list* arguments_;
  Text out_;
};

template <typename Char>
std::basic_string<Char> format(const Char* text, va_list arguments) {
  va_list own;
  va_copy(own, arguments);
  std::basic_string<Char> result = Formatter<Char>(&own).format(text);
  va_end(own);
  return result;
}

template <typename Char>
int format_into(Char* buffer, const Char* text, va_list arguments) {
  const std::basic_string<Char> result = format(text, arguments);
  const size_t length = std::min(result.size(), kMaxLength - 1);
  std::copy_n(result.begin(), length, buffer);
  buffer[length] = 0;
  return static_cast<int>(length);
}

int print(FILE* stream, LPCWSTR text, va_list arguments) {
  const std::string line = to_utf8_lossy(format(text, arguments)).text;
  const size_t written = std::fwrite(line.data(), 1, line.size(), stream);
  return written == line.size() ? static_cast<int>(written) : -1;
}

}  // namespace
}  // namespace openras::win32

using namespace openras::win32;

int wvsprintfA(LPSTR buffer, LPCSTR text, va_list arguments) {
  return format_into(buffer, text, arguments);
}

int wvsprintfW(LPWSTR buffer, LPCWSTR text, va_list arguments) {
  return format_into(buffer, text, arguments);
}

int wsprintfA(LPSTR buffer, LPCSTR text, ...) {
  va_list arguments;
  va_start(arguments, text);
  const int length = format_into(buffer, text, arguments);
  va_end(arguments);
  return length;
}

int wsprintfW(LPWSTR buffer, LPCWSTR text, ...) {
  va_list arguments;
  va_start(arguments, text);
  const int length = format_into(buffer, text, arguments);
  va_end(arguments);
  return length;
}

int openras_wprintf(LPCWSTR text, ...) {
  va_list arguments;
  va_start(arguments, text);
  const int length = print(stdout, text, arguments);
  va_end(arguments);
  return length;
}

int openras_fwprintf(void* stream, LPCWSTR text, ...) {
  va_list arguments;
  va_start(arguments, text);
  const int length = print(static_cast<FILE*>(stream), text, arguments);
  va_end(arguments);
  return length;
}
