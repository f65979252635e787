// RasDeleteEntry, RasRenameEntry, RasValidateEntryName, A and W. Source: their pages.
#include <openras/ras.h>

#include "phonebook/phonebook.h"
#include "rasapi32/books.h"
#include "rasapi32/edge.h"

namespace openras::rasapi32 {
namespace {

template <typename Char>
Result<> erase(const Char* phonebook, const Char* entry) {
  const Result<phonebook::Found> found = find_entry(phonebook, entry);
  if (!found && found.error().code == ERROR_CANNOT_FIND_PHONEBOOK_ENTRY) {
    return fail(ERROR_INVALID_NAME, found.error().detail);  // the page's code
  }
  if (!found) return std::unexpected(found.error());
  return phonebook::remove_entry(found->book.path(), found->entry.name);
}

template <typename Char>
Result<> rename(const Char* phonebook, const Char* from, const Char* to) {
  const Result<std::string> name = get_text(to);
  if (!name) return std::unexpected(name.error());
  if (const Result<> good = phonebook::validate_entry_name(*name); !good) return good;
  const Result<phonebook::Found> found = find_entry(phonebook, from);
  if (!found) return std::unexpected(found.error());
  return phonebook::rename_entry(found->book.path(), found->entry.name, *name);
}

template <typename Char>
Result<> validate(const Char* phonebook, const Char* entry) {
  const Result<std::string> name = get_text(entry);
  if (!name) return std::unexpected(name.error());
  if (const Result<> good = phonebook::validate_entry_name(*name); !good) return good;
  const Result<std::filesystem::path> path = book_path(phonebook);
  if (!path) return std::unexpected(path.error());
  const Result<phonebook::Found> found = phonebook::find_entry(*path, *name);
  if (found) {
    return fail(ERROR_ALREADY_EXISTS,
                found->book.path().string() + " has an entry \"" + *name + "\" already.");
  }
  // A default book that is not there has no entries.
  const uint32_t code = found.error().code;
  const bool free = code == ERROR_CANNOT_FIND_PHONEBOOK_ENTRY ||
                    (code == ERROR_CANNOT_OPEN_PHONEBOOK && path->empty());
  if (free) return {};
  return std::unexpected(found.error());
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasDeleteEntryA(LPCSTR phonebook, LPCSTR entry) {
  return at_the_edge([&] { return erase(phonebook, entry); });
}
DWORD RasDeleteEntryW(LPCWSTR phonebook, LPCWSTR entry) {
  return at_the_edge([&] { return erase(phonebook, entry); });
}
DWORD RasRenameEntryA(LPCSTR phonebook, LPCSTR from, LPCSTR to) {
  return at_the_edge([&] { return rename(phonebook, from, to); });
}
DWORD RasRenameEntryW(LPCWSTR phonebook, LPCWSTR from, LPCWSTR to) {
  return at_the_edge([&] { return rename(phonebook, from, to); });
}
DWORD RasValidateEntryNameA(LPCSTR phonebook, LPCSTR entry) {
  return at_the_edge([&] { return validate(phonebook, entry); });
}
DWORD RasValidateEntryNameW(LPCWSTR phonebook, LPCWSTR entry) {
  return at_the_edge([&] { return validate(phonebook, entry); });
}

}  // extern "C"
