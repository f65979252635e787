// Which phone book, and which entry in it, a caller means.
#pragma once

#include <filesystem>
#include <string>

#include "phonebook/phonebook.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {

// The path that lpszPhonebook names, absolute; empty for NULL or "": the default books.
template <typename Char>
Result<std::filesystem::path> book_path(const Char* phonebook) {
  const Result<std::string> path = get_text(phonebook);
  if (!path) return std::unexpected(path.error());
  return path->empty() ? std::filesystem::path() : std::filesystem::absolute(*path);
}

// An entry that is there. ERROR_CANNOT_OPEN_PHONEBOOK, ERROR_CANNOT_LOAD_PHONEBOOK,
// ERROR_CANNOT_FIND_PHONEBOOK_ENTRY.
template <typename Char>
Result<phonebook::Found> find_entry(const Char* phonebook, const Char* entry) {
  const Result<std::filesystem::path> book = book_path(phonebook);
  if (!book) return std::unexpected(book.error());
  const Result<std::string> name = get_text(entry);
  if (!name) return std::unexpected(name.error());
  return phonebook::find_entry(*book, *name);
}

}  // namespace openras::rasapi32
