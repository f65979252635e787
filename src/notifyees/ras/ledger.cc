#include "notifyees/ras/ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/raserror.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <functional>
#include <iterator>

#include "phonebook/atomic_file.h"
#include "phonebook/text.h"

namespace openras::demand_dial {
namespace {

using phonebook::equal_names;
using phonebook::FileSystem;

std::vector<std::string_view> fields(std::string_view line) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t tab = line.find('\t');
    parts.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return parts;
    line.remove_prefix(tab + 1);
  }
}

template <typename T>
std::optional<T> number(std::string_view text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Hold> parse_hold(std::string_view line) {
  const auto parts = fields(line);
  if (parts.size() != 5) return std::nullopt;
  const auto connection = number<uint32_t>(parts[0]);
  const auto pending = number<pid_t>(parts[1]);
  if (!connection || !pending) return std::nullopt;
  return Hold{*connection, *pending, std::string(parts[2]), std::string(parts[3]),
              std::string(parts[4])};
}

// What stands in a line may hold neither tabs nor line ends; no name that works does.
std::string clean(std::string text) {
  std::ranges::replace_if(text, [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return text;
}

// A name for a file, of whatever an entry or an address is called.
std::string digest(std::string_view text) {
  uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    hash = (hash ^ static_cast<unsigned char>(lower)) * 1099511628211u;
  }
  return fmt::format("{:016x}", hash);
}

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::vector<Hold> read_holds(std::string_view text) {
  std::vector<Hold> holds;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (auto hold = parse_hold(text.substr(0, end))) holds.push_back(std::move(*hold));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return holds;
}

std::string write_holds(const std::vector<Hold>& holds) {
  std::string text;
  for (const Hold& hold : holds) {
    text += fmt::format("{}\t{}\t{}\t{}\t{}\n", hold.connection, hold.pending, clean(hold.entry),
                        clean(hold.remote), clean(hold.local));
  }
  return text;
}

std::vector<Hold> Ledger::holds() const { return read_holds(slurp(file("demand-dial"))); }

Result<> Ledger::change(const std::function<void(std::vector<Hold>&)>& body) const {
  FileSystem& files = FileSystem::system();
  const std::filesystem::path path = file("demand-dial");
  if (Result<> made = phonebook::make_directory_of(files, path); !made) return made;
  const auto lock = phonebook::FileLock::take(files, path);
  if (!lock) return std::unexpected(lock.error());
  std::vector<Hold> holds = this->holds();
  const std::vector<Hold> before = holds;
  body(holds);
  if (holds == before) return {};
  return phonebook::replace_file(files, path, write_holds(holds), 0600, std::nullopt);
}

Ledger::DialLock::~DialLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Ledger::DialLock> Ledger::lock_entry(std::string_view entry) const {
  const std::filesystem::path path = file(fmt::format("dialing-{}.lock", digest(entry)));
  if (Result<> made = phonebook::make_directory_of(FileSystem::system(), path); !made) {
    return std::unexpected(made.error());
  }
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    return fail(ERROR_CANNOT_WRITE_PHONEBOOK,
                fmt::format("Cannot open {}: {}.", path.string(), phonebook::error_text(errno)));
  }
  while (::flock(fd, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const int error = errno;
    ::close(fd);
    return fail(ERROR_CANNOT_WRITE_PHONEBOOK,
                fmt::format("Cannot lock {}: {}.", path.string(), phonebook::error_text(error)));
  }
  return DialLock(fd);
}

void Ledger::remember_failure(std::string_view address, const Failure& failure) const {
  const std::filesystem::path path = file(fmt::format("failed-{}", digest(address)));
  FileSystem& files = FileSystem::system();
  if (!phonebook::make_directory_of(files, path)) return;
  (void)phonebook::replace_file(files, path, fmt::format("{}\n{}", failure.code, failure.detail),
                                0600, std::nullopt);
}

std::optional<Ledger::Failure> Ledger::recent_failure(std::string_view address,
                                                      std::chrono::seconds within) const {
  const std::filesystem::path path = file(fmt::format("failed-{}", digest(address)));
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  const auto age =
      std::chrono::system_clock::now() - std::chrono::system_clock::from_time_t(status.st_mtime);
  if (age > within || age < std::chrono::seconds(-1)) {
    ::unlink(path.c_str());
    return std::nullopt;
  }
  const std::string text = slurp(path);
  const size_t end = std::min(text.find('\n'), text.size());
  const auto code = number<uint32_t>(std::string_view(text).substr(0, end));
  if (!code || *code == 0) return std::nullopt;
  return Failure{*code, text.substr(std::min(end + 1, text.size()))};
}

std::vector<Hold> of_connection(const std::vector<Hold>& holds, std::string_view name) {
  std::vector<Hold> found;
  for (const Hold& hold : holds) {
    const std::string& own = hold.local.empty() ? hold.remote : hold.local;
    if (hold.pending == 0 && equal_names(own, name)) found.push_back(hold);
  }
  return found;
}

}  // namespace openras::demand_dial
