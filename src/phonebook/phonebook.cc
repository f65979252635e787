#include "phonebook/phonebook.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "errors/situation.h"
#include "phonebook/atomic_file.h"
#include "phonebook/credentials.h"

namespace openras::phonebook {
namespace {

struct OpenFile {
  FileSystem* files;
  int fd;
  ~OpenFile() {
    if (fd >= 0) files->close(fd);
  }
};

std::unexpected<Error> not_found(const std::filesystem::path& book, std::string_view name) {
  return fail(Situation::kEntryNotFound,
              fmt::format("{} has no entry \"{}\"; rasphone list shows those that there are.",
                          book.string(), name));
}

// The file's octets and state; nullopt where it is not there.
Result<std::optional<FileContent>> load_octets(FileSystem& files,
                                               const std::filesystem::path& path) {
  OpenFile file{&files, files.open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY, 0)};
  if (file.fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (file.fd < 0) {
    return fail(Situation::kBookDamaged,
                fmt::format("Cannot open {}: {}.", path.string(), error_text(errno)));
  }
  return read_file(files, file.fd, path.string(), Document::kMaxOctets,
                   ERROR_CANNOT_LOAD_PHONEBOOK);
}

std::unexpected<Error> no_book(const std::filesystem::path& path) {
  return fail(Situation::kBookNotReadable,
              fmt::format("There is no phone book {}: make an entry with rasphone add, or name the "
                          "right file.",
                          path.string()));
}

}  // namespace

std::filesystem::path user_phonebook() {
  constexpr const char* kBelow = "openras/rasphone.pbk";
  // XDG Base Directory Specification: a relative path is to be ignored.
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && config[0] == '/') return std::filesystem::path(config) / kBelow;
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') {
    const passwd* user = ::getpwuid(::getuid());
    home = user != nullptr ? user->pw_dir : nullptr;
  }
  if (home == nullptr || home[0] != '/') return {};
  return std::filesystem::path(home) / ".config" / kBelow;
}

std::filesystem::path all_users_phonebook() { return "/etc/openras/rasphone.pbk"; }

Result<Phonebook> Phonebook::load(const std::filesystem::path& path, FileSystem& files) {
  auto content = load_octets(files, path);
  if (!content) return std::unexpected(content.error());
  if (!*content) return no_book(path);
  auto document = Document::parse((*content)->octets, path.string());
  if (!document) return std::unexpected(document.error());
  Phonebook book;
  book.path_ = path;
  book.document_ = std::move(*document);
  return book;
}

Result<Phonebook> Phonebook::read(int fd, std::string label, size_t max_octets, FileSystem& files) {
  auto content = read_file(files, fd, label, max_octets, ERROR_CANNOT_LOAD_PHONEBOOK);
  if (!content) return std::unexpected(content.error());
  auto document = Document::parse(content->octets, std::move(label));
  if (!document) return std::unexpected(document.error());
  Phonebook book;
  book.document_ = std::move(*document);
  return book;
}

Result<Entry> Phonebook::find(std::string_view name) const {
  const Section* section = document_.find(name);
  if (section == nullptr) return not_found(document_.label(), name);
  return read_entry(*section);
}

Result<Found> find_entry(const std::filesystem::path& book, std::string_view name) {
  std::vector<std::filesystem::path> books{book};
  if (book.empty()) books = {user_phonebook(), all_users_phonebook()};
  std::optional<Error> first_error;
  for (const std::filesystem::path& path : books) {
    if (path.empty()) continue;
    auto loaded = Phonebook::load(path);
    if (!loaded && book.empty() && loaded.error().code == ERROR_CANNOT_OPEN_PHONEBOOK) {
      if (!first_error) first_error = loaded.error();
      continue;
    }
    if (!loaded) return std::unexpected(loaded.error());
    auto entry = loaded->find(name);
    if (entry) return Found{std::move(*loaded), std::move(*entry)};
    if (!first_error || first_error->code == ERROR_CANNOT_OPEN_PHONEBOOK) {
      first_error = entry.error();
    }
  }
  return std::unexpected(
      first_error.value_or(Error{ERROR_CANNOT_OPEN_PHONEBOOK,
                                 "There is no phone book: neither XDG_CONFIG_HOME nor HOME "
                                 "is set, and /etc/openras/rasphone.pbk is not there."}));
}

Result<> change(const std::filesystem::path& given, const ChangeOptions& options,
                const std::function<Result<>(Document&)>& change, FileSystem& files) {
  const std::filesystem::path path = resolve(given);
  if (options.create) {
    if (Result<> made = make_directory_of(files, path); !made) return made;
  } else if (auto there = load_octets(files, path); there && !*there) {
    return no_book(given);  // and no lock file is left beside it
  }
  auto lock = FileLock::take(files, path);
  if (!lock) return std::unexpected(lock.error());
  auto content = load_octets(files, path);
  if (!content) return std::unexpected(content.error());
  if (!*content && !options.create) return no_book(given);

  auto document = Document::parse(*content ? (*content)->octets : "", given.string());
  if (!document) return std::unexpected(document.error());
  if (Result<> done = change(*document); !done) return done;
  std::string octets = document->serialize();
  if (!*content) return replace_file(files, path, octets, options.mode, std::nullopt);
  if (octets == (*content)->octets) return {};
  const struct stat& status = (*content)->status;
  return replace_file(files, path, octets, status.st_mode & 07777,
                      FileOwner{status.st_uid, status.st_gid});
}

Result<> remove_entry(const std::filesystem::path& path, std::string_view name, FileSystem& files) {
  auto erase = [&](Document& document) -> Result<> {
    if (!document.erase(name)) return not_found(path, name);
    return {};
  };
  if (Result<> done = change(path, {}, erase, files); !done) return done;
  return CredentialStore(path, files).erase(name);
}

Result<> rename_entry(const std::filesystem::path& path, std::string_view from, std::string_view to,
                      FileSystem& files) {
  auto rename = [&](Document& document) { return document.rename(from, to); };
  CredentialStore store(path, files);
  if (equal_names(from, to)) return change(path, {}, rename, files);
  // The new name may be used only once it is known to be free, or it would lose its credentials.
  auto book = Phonebook::load(path, files);
  if (!book) return std::unexpected(book.error());
  Document trial = book->document();
  if (Result<> possible = trial.rename(from, to); !possible) return possible;
  if (Result<> copied = store.copy(from, to); !copied) return copied;
  if (Result<> done = change(path, {}, rename, files); !done) {
    (void)store.erase(to);  // the first error is the one to tell
    return done;
  }
  return store.erase(from);
}

}  // namespace openras::phonebook
