// RasEnumEntries, A and W. Source: its page, and RASENTRYNAME.
#include <openras/ras.h>

#include <filesystem>

#include "phonebook/phonebook.h"
#include "rasapi32/array_buffer.h"
#include "rasapi32/edge.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

struct EntryName {
  std::string name, path;
  bool all_users = false;
};

Result<> add_names(const std::filesystem::path& path, std::vector<EntryName>& names) {
  const Result<phonebook::Phonebook> book = phonebook::Phonebook::load(path);
  if (!book) return std::unexpected(book.error());
  for (std::string& name : book->names()) {
    names.push_back({std::move(name), path.string(), path == phonebook::all_users_phonebook()});
  }
  return {};
}

// Of one book, or ("" as path) of the user's and everybody's; a default book that does not exist
// has no entries.
Result<std::vector<EntryName>> entry_names(const std::string& path) {
  std::vector<EntryName> names;
  if (!path.empty()) {
    const Result<> added = add_names(std::filesystem::absolute(path), names);
    if (!added) return std::unexpected(added.error());
    return names;
  }
  for (const std::filesystem::path& book :
       {phonebook::user_phonebook(), phonebook::all_users_phonebook()}) {
    if (book.empty()) continue;
    const Result<> added = add_names(book, names);
    if (!added && added.error().code != ERROR_CANNOT_OPEN_PHONEBOOK) {
      return std::unexpected(added.error());
    }
  }
  return names;
}

template <typename T>
void fill_name(const EntryName& entry, T& out) {
  set_text(out.szEntryName, entry.name);
  set_text(out.szPhonebookPath, entry.path);
  out.dwFlags = entry.all_users ? REN_AllUsers : REN_User;
}

template <typename T, typename Char>
uint32_t enumerate(const Char* reserved, const Char* phonebook, T* buffer, DWORD* room,
                   DWORD* count) {
  if (reserved != nullptr || room == nullptr || count == nullptr) return ERROR_INVALID_PARAMETER;
  const Result<std::string> path = get_text(phonebook);
  if (!path) return report(path.error());
  const Result<std::vector<EntryName>> names = entry_names(*path);
  if (!names) return report(names.error());
  return fill_array(buffer, room, count, *names, fill_name<T>);
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasEnumEntriesA(LPCSTR reserved, LPCSTR phonebook, LPRASENTRYNAMEA buffer, LPDWORD room,
                      LPDWORD count) {
  return at_the_edge([&] { return enumerate(reserved, phonebook, buffer, room, count); });
}
DWORD RasEnumEntriesW(LPCWSTR reserved, LPCWSTR phonebook, LPRASENTRYNAMEW buffer, LPDWORD room,
                      LPDWORD count) {
  return at_the_edge([&] { return enumerate(reserved, phonebook, buffer, room, count); });
}

}  // extern "C"
