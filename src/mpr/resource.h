// NETRESOURCE with memory of its own, read from what a program or a provider gives, and packed into
// the buffer of one.
#pragma once

#include <openras/winnetwk.h>

#include <cstddef>
#include <optional>
#include <string>

#include "base/secret.h"
#include "mpr/failure.h"

namespace openras::mpr {

// A text that a program gives, in UTF-16; nullopt for NULL. `what` and `code` are for the refusal
// of one that is not valid in its encoding or is longer than `max` characters.
Answered<std::optional<std::u16string>> read_text(const char* text, size_t max, uint32_t code,
                                                  const char* what);
Answered<std::optional<std::u16string>> read_text(const char16_t* text, size_t max, uint32_t code,
                                                  const char* what);

struct Resource {
  uint32_t scope = 0;
  uint32_t type = 0;
  uint32_t display_type = 0;
  uint32_t usage = 0;
  std::optional<std::u16string> local_name;
  std::optional<std::u16string> remote_name;
  std::optional<std::u16string> comment;
  std::optional<std::u16string> provider;

  // `from` is not NULL. ERROR_BAD_DEVICE, ERROR_BAD_NET_NAME, ERROR_BAD_PROVIDER: a text that is
  // over-long or not valid.
  static Answered<Resource> read(const NETRESOURCEA& from);
  static Answered<Resource> read(const NETRESOURCEW& from);

  // A structure that points into this one, which must outlive it.
  NETRESOURCEW view();

  // Octets that the structure's texts take with their NULs, in the encoding of Char.
  template <typename Char>
  size_t text_octets() const;
};

// Fills a structure at `at` with its texts before `end`, moving `end` down. There is room.
void pack(const Resource& from, NETRESOURCEA* at, char*& end);
void pack(const Resource& from, NETRESOURCEW* at, char*& end);

// A text of UTF-16 in Char's encoding; what is not valid becomes U+FFFD.
std::string to_encoding(std::u16string_view text, char);
std::u16string to_encoding(std::u16string_view text, char16_t);

// Puts `text` and its NUL into a buffer of *room characters. ERROR_MORE_DATA: too small; *room is
// what it takes. ERROR_INVALID_ADDRESS: a pointer is NULL (buffer may be, for no room).
template <typename Char>
Answered<> write_text(std::u16string_view text, Char* buffer, DWORD* room);

}  // namespace openras::mpr
