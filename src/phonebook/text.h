// Text as phone books hold it: UTF-8, Windows' ANSI code page 1252, UTF-16LE.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace openras::phonebook {

enum class Encoding { kUtf8, kAnsi, kUtf16le };

// Octets in `encoding` to UTF-8. Nothing fails: what is not valid becomes U+FFFD. The five octets
// that code page 1252 leaves open stand for the control characters of the same number, as Windows
// takes them.
std::string decode(std::string_view octets, Encoding encoding);

// UTF-8 to octets in `encoding`; nullopt where the text is not valid UTF-8 or has characters that
// the encoding lacks.
std::optional<std::string> encode(std::string_view utf8, Encoding encoding);

bool is_valid_utf8(std::string_view text);

// Names of entries and keys compare without regard to case, as on Windows: ASCII, Latin, Greek and
// Cyrillic letters are folded one by one, whatever the process's locale.
std::u16string fold_case(std::string_view utf8);
bool equal_names(std::string_view a, std::string_view b);
// The same for keys, which are ASCII.
bool equal_keys(std::string_view a, std::string_view b);

// Without blanks and tabs at either end.
std::string_view trim(std::string_view text);

}  // namespace openras::phonebook
