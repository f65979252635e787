// The file:
//
//   # OpenRAS: credentials of rasphone.pbk …
//   [office]
//   User=u1
//   Password=…
//
// A backslash escapes a backslash (\\), line feed (\n), carriage return (\r) and NUL (\0), so that
// any password is one line. Keys that are not known are kept.
#include "phonebook/credentials.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "phonebook/atomic_file.h"
#include "phonebook/text.h"

namespace openras::phonebook {
namespace {

constexpr size_t kMaxOctets = 4u << 20;
constexpr std::string_view kHeading =
    "# OpenRAS: passwords and secrets for the phone book beside this file. Keep it private.\n";

// Text with secrets in it, wiped when it goes.
struct WipedText {
  std::string text;
  WipedText() = default;
  explicit WipedText(std::string&& from) : text(std::move(from)) {}
  WipedText(const WipedText&) = delete;
  WipedText& operator=(const WipedText&) = delete;
  ~WipedText() { wipe_memory(text.data(), text.size()); }
};

struct Record {
  std::string name;
  std::vector<std::pair<std::string, Secret>> values;

  const Secret* find(std::string_view key) const {
    for (const auto& [each, value] : values) {
      if (each == key) return &value;
    }
    return nullptr;
  }
  void set(std::string_view key, const std::optional<Secret>& value) {
    std::erase_if(values, [key](const auto& each) { return each.first == key; });
    if (value) values.emplace_back(key, *value);
  }
};

Secret unescape(std::string_view text) {
  WipedText out;
  out.text.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      c = text[++i];
      c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
    }
    out.text += c;
  }
  return Secret(out.text);
}

void escape(std::string_view text, std::string& out) {
  for (char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\0':
        out += "\\0";
        break;
      default:
        out += c;
    }
  }
}

std::vector<Record> parse(std::string_view text) {
  std::vector<Record> records;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    size_t equals = line.find('=');
    if (line.starts_with('[') && line.ends_with(']')) {
      Secret name = unescape(line.substr(1, line.size() - 2));
      records.push_back({std::string(name.reveal()), {}});
    } else if (!records.empty() && equals != std::string_view::npos && !line.starts_with('#')) {
      records.back().values.emplace_back(line.substr(0, equals), unescape(line.substr(equals + 1)));
    }
  }
  return records;
}

void serialize(const std::vector<Record>& records, std::string& out) {
  size_t size = kHeading.size();
  for (const Record& record : records) {
    size += 2 * record.name.size() + 3;
    for (const auto& [key, value] : record.values)
      size += key.size() + 2 * value.reveal().size() + 2;
  }
  out.reserve(size);  // never moved while it is filled, so that no copy stays behind
  out += kHeading;
  for (const Record& record : records) {
    out += '[';
    escape(record.name, out);
    out += "]\n";
    for (const auto& [key, value] : record.values) {
      out += key;
      out += '=';
      escape(value.reveal(), out);
      out += '\n';
    }
  }
}

Record* find(std::vector<Record>& records, std::string_view entry) {
  for (Record& record : records) {
    if (equal_names(record.name, entry)) return &record;
  }
  return nullptr;
}

Credentials from_record(const Record& record) {
  auto text = [&record](std::string_view key) -> std::optional<std::string> {
    const Secret* value = record.find(key);
    return value == nullptr ? std::nullopt : std::optional(std::string(value->reveal()));
  };
  auto secret = [&record](std::string_view key) -> std::optional<Secret> {
    const Secret* value = record.find(key);
    return value == nullptr ? std::nullopt : std::optional(*value);
  };
  return {.user = text("User"),
          .domain = text("Domain"),
          .password = secret("Password"),
          .tunnel_secret = secret("TunnelSecret"),
          .callback_number = text("CallbackNumber"),
          .pin = secret("Pin"),
          .pre_shared_key = secret("PreSharedKey")};
}

void to_record(const Credentials& from, Record& record) {
  auto secret = [](const std::optional<std::string>& text) -> std::optional<Secret> {
    return text ? std::optional(Secret(*text)) : std::nullopt;
  };
  record.set("User", secret(from.user));
  record.set("Domain", secret(from.domain));
  record.set("Password", from.password);
  record.set("TunnelSecret", from.tunnel_secret);
  record.set("CallbackNumber", secret(from.callback_number));
  record.set("Pin", from.pin);
  record.set("PreSharedKey", from.pre_shared_key);
}

struct Loaded {
  std::vector<Record> records;
  std::optional<FileOwner> owner;
};

Result<Loaded> load_open(FileSystem& files, int fd, const std::string& label) {
  auto content = read_file(files, fd, label, kMaxOctets, ERROR_CANNOT_LOAD_PHONEBOOK);
  if (!content) return std::unexpected(content.error());
  WipedText text(std::move(content->octets));
  const struct stat& status = content->status;
  if ((status.st_mode & 077) != 0) {
    return fail(ERROR_ACCESS_DENIED,
                fmt::format("{} holds passwords, but others may use it (mode {:04o}): it is not "
                            "used until you run chmod 600 {}",
                            label, status.st_mode & 07777u, label));
  }
  return Loaded{parse(text.text), FileOwner{status.st_uid, status.st_gid}};
}

Result<Loaded> load(FileSystem& files, const std::filesystem::path& path) {
  int fd = files.open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return Loaded{};
  if (fd < 0) {
    return fail(ERROR_ACCESS_DENIED,
                fmt::format("Cannot open {}: {}.", path.string(), error_text(errno)));
  }
  Result<Loaded> loaded = load_open(files, fd, path.string());
  files.close(fd);
  return loaded;
}

// Reads, changes and writes under the phone book's lock.
Result<> update(FileSystem& files, const std::filesystem::path& phonebook,
                const std::function<bool(std::vector<Record>&)>& change) {
  const std::filesystem::path path = credentials_path(phonebook);
  auto lock = FileLock::take(files, resolve(phonebook));
  if (!lock) return std::unexpected(lock.error());
  auto loaded = load(files, path);
  if (!loaded) return std::unexpected(loaded.error());
  if (!change(loaded->records)) return {};
  // Made by root for somebody's phone book: that user must be able to read it.
  struct stat book = {};
  if (!loaded->owner && ::geteuid() == 0 && ::stat(phonebook.c_str(), &book) == 0) {
    loaded->owner = FileOwner{book.st_uid, book.st_gid};
  }
  WipedText out;
  serialize(loaded->records, out.text);
  return replace_file(files, path, out.text, 0600, loaded->owner);
}

}  // namespace

std::filesystem::path credentials_path(const std::filesystem::path& phonebook) {
  std::filesystem::path path = resolve(phonebook);
  return resolve(path += ".credentials");
}

CredentialStore::CredentialStore(const std::filesystem::path& phonebook, FileSystem& files)
    : path_(phonebook), files_(&files) {}

Result<Credentials> CredentialStore::get(std::string_view entry) const {
  auto loaded = load(*files_, credentials_path(path_));
  if (!loaded) return std::unexpected(loaded.error());
  const Record* record = find(loaded->records, entry);
  return record == nullptr ? Credentials{} : from_record(*record);
}

Result<Credentials> CredentialStore::read(int fd, std::string_view entry, FileSystem& files) {
  auto loaded = load_open(files, fd, "the credentials file");
  if (!loaded) return std::unexpected(loaded.error());
  const Record* record = find(loaded->records, entry);
  return record == nullptr ? Credentials{} : from_record(*record);
}

Result<> CredentialStore::set(std::string_view entry, const Credentials& credentials) {
  if (credentials.empty()) return erase(entry);
  return update(*files_, path_, [&](std::vector<Record>& records) {
    Record* record = find(records, entry);
    if (record == nullptr) record = &records.emplace_back(Record{std::string(entry), {}});
    to_record(credentials, *record);
    return true;
  });
}

Result<> CredentialStore::erase(std::string_view entry) {
  auto loaded = load(*files_, credentials_path(path_));
  if (!loaded) return std::unexpected(loaded.error());
  if (find(loaded->records, entry) == nullptr) return {};
  return update(*files_, path_, [&](std::vector<Record>& records) {
    return std::erase_if(records,
                         [&](const Record& record) { return equal_names(record.name, entry); }) > 0;
  });
}

Result<> CredentialStore::copy(std::string_view from, std::string_view to) {
  return update(*files_, path_, [&](std::vector<Record>& records) {
    const Record* source = find(records, from);
    if (source == nullptr) return false;
    Record made{std::string(to), source->values};
    std::erase_if(records, [&](const Record& each) { return equal_names(each.name, to); });
    records.push_back(std::move(made));
    return true;
  });
}

}  // namespace openras::phonebook
