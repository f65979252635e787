// Phone books as files: where they are, reading them, and changing them safely.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "phonebook/document.h"
#include "phonebook/entry.h"
#include "phonebook/file_system.h"

namespace openras::phonebook {

// $XDG_CONFIG_HOME/openras/rasphone.pbk, else ~/.config/openras/rasphone.pbk; empty where neither
// the environment nor the user database names a home.
std::filesystem::path user_phonebook();
// /etc/openras/rasphone.pbk
std::filesystem::path all_users_phonebook();

// A phone book that was read. Immutable; copies are independent.
class Phonebook {
 public:
  // ERROR_CANNOT_OPEN_PHONEBOOK: there is none. ERROR_CANNOT_LOAD_PHONEBOOK: it cannot be read, or
  // is no phone book. `path` may be a symbolic link.
  static Result<Phonebook> load(const std::filesystem::path& path,
                                FileSystem& files = FileSystem::system());
  // Reads from the beginning of an open regular file that the caller keeps (the daemon gets its
  // client's book so). `label` names it in messages. ERROR_CANNOT_LOAD_PHONEBOOK also where it is
  // larger than `max_octets`, or no regular file.
  static Result<Phonebook> read(int fd, std::string label, size_t max_octets = 4u << 20,
                                FileSystem& files = FileSystem::system());

  // ERROR_CANNOT_FIND_PHONEBOOK_ENTRY. Case does not matter.
  Result<Entry> find(std::string_view name) const;
  std::vector<std::string> names() const { return document_.names(); }
  const Document& document() const { return document_; }
  const std::vector<Warning>& warnings() const { return document_.warnings(); }
  const std::filesystem::path& path() const { return path_; }  // empty where read from an fd

 private:
  std::filesystem::path path_;
  Document document_;
};

// The book that `name` is in: `book` where it is not empty, else the user's, then everybody's.
// ERROR_CANNOT_OPEN_PHONEBOOK (no book at all), ERROR_CANNOT_LOAD_PHONEBOOK,
// ERROR_CANNOT_FIND_PHONEBOOK_ENTRY.
struct Found {
  Phonebook book;
  Entry entry;
};
Result<Found> find_entry(const std::filesystem::path& book, std::string_view name);

struct ChangeOptions {
  bool create = false;   // make the file, and its directory, where it is not there
  uint32_t mode = 0600;  // of a file that is made
};

// Reads the book, lets `change` change it, and writes it, all under the book's lock. The file is
// replaced whole (temporary file, fsync, rename, fsync of the directory), keeps its mode and owner,
// and is not touched where `change` fails or changes nothing. Where `path` is a symbolic link, the
// file that it points to is replaced and the link stays. ERROR_CANNOT_OPEN_PHONEBOOK,
// ERROR_CANNOT_LOAD_PHONEBOOK, ERROR_CANNOT_WRITE_PHONEBOOK, or what `change` said.
Result<> change(const std::filesystem::path& path, const ChangeOptions& options,
                const std::function<Result<>(Document&)>& change,
                FileSystem& files = FileSystem::system());

// Entry and stored credentials together, so that none of the two is left behind.
// ERROR_CANNOT_FIND_PHONEBOOK_ENTRY, ERROR_ALREADY_EXISTS, ERROR_INVALID_NAME, or as change().
Result<> remove_entry(const std::filesystem::path& path, std::string_view name,
                      FileSystem& files = FileSystem::system());
Result<> rename_entry(const std::filesystem::path& path, std::string_view from, std::string_view to,
                      FileSystem& files = FileSystem::system());

}  // namespace openras::phonebook
