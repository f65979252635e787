#include "net/journal.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <system_error>

#include "errors/situation.h"

namespace openras::net {
namespace {

constexpr std::string_view kRecord = ".record", kUnfinished = ".new", kSetAside = ".corrupt";
constexpr size_t kLargestRecord = 1024 * 1024;

Error journal_error(int error, const std::string& what) {
  Situation situation = Situation::kSettingsFailed;
  if (error == ENOSPC || error == EDQUOT) situation = Situation::kDiskFull;
  if (error == EACCES || error == EPERM || error == EROFS)
    situation = Situation::kSettingsForbidden;
  return make_error(situation, fmt::format("the journal of system changes: {}: {}", what,
                                           std::generic_category().message(error)));
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& directory) {
  std::filesystem::path path = std::filesystem::absolute(directory);
  if (!path.has_filename()) path = path.parent_path();  // a slash at the end
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return std::unexpected(journal_error(error.value(), path.parent_path().string()));
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return std::unexpected(journal_error(errno, path.string()));

  Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat info{};
  if (!fd || fstat(fd.get(), &info) != 0)
    return std::unexpected(journal_error(errno, path.string()));
  if (info.st_uid != geteuid())
    return fail(ERROR_ACCESS_DENIED,
                fmt::format("the journal's directory {} belongs to user {}: name one of this "
                            "daemon's own, or change its owner",
                            path.string(), info.st_uid));
  if ((info.st_mode & 07777) != 0700 && fchmod(fd.get(), 0700) != 0)
    return std::unexpected(journal_error(errno, path.string()));
  return std::unique_ptr<Journal>(new Journal(std::move(fd)));
}

// A description of its own, since flock() locks descriptions: threads hold each other back too.
Journal::Lock::Lock(int directory)
    : directory_(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  while (flock(directory_.get(), LOCK_EX) != 0 && errno == EINTR) {
  }
}
Journal::Lock::~Lock() = default;

std::string Journal::new_id() const {
  static std::atomic<uint64_t> next{1};
  return fmt::format("{}-{}", getpid(), next++);
}

Result<> Journal::write(const Record& record) {
  std::string name = record.id + std::string(kRecord);
  std::string unfinished = record.id + std::string(kUnfinished);
  unlinkat(directory_.get(), unfinished.c_str(), 0);
  Descriptor file(openat(directory_.get(), unfinished.c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return std::unexpected(journal_error(errno, unfinished));
  // A crash of the machine takes addresses and routes with it; only DNS settings may outlive it.
  const bool synced = std::ranges::any_of(
      record.steps, [](const Step& step) { return std::holds_alternative<DnsStep>(step); });
  bool written =
      write_all(file.get(), to_text(record)) && (!synced || fsync(file.get()) == 0) &&
      renameat(directory_.get(), unfinished.c_str(), directory_.get(), name.c_str()) == 0;
  if (!written) {
    int error = errno;
    unlinkat(directory_.get(), unfinished.c_str(), 0);
    return std::unexpected(journal_error(error, name));
  }
  if (synced && fsync(directory_.get()) != 0) return std::unexpected(journal_error(errno, name));
  return {};
}

void Journal::remove(const std::string& id) {
  unlinkat(directory_.get(), (id + std::string(kRecord)).c_str(), 0);
}

std::vector<std::string> Journal::names() const {
  std::vector<std::string> out;
  Descriptor fd(openat(directory_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  DIR* stream = fd ? fdopendir(fd.get()) : nullptr;
  if (!stream) return out;
  fd.release();
  while (const dirent* entry = readdir(stream)) out.emplace_back(entry->d_name);
  closedir(stream);
  std::ranges::sort(out);
  return out;
}

std::expected<std::string, std::string> Journal::read_file(const std::string& name) const {
  Descriptor file(
      openat(directory_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file && errno == ELOOP) return std::unexpected("it is a symbolic link");
  struct stat info{};
  if (!file || fstat(file.get(), &info) != 0)
    return std::unexpected(std::generic_category().message(errno));
  if (!S_ISREG(info.st_mode)) return std::unexpected("it is no regular file");
  if (info.st_uid != geteuid()) return std::unexpected("it belongs to somebody else");
  if (info.st_size > static_cast<off_t>(kLargestRecord)) return std::unexpected("it is too large");
  return read_up_to(file.get(), kLargestRecord);
}

std::vector<Journal::Found> Journal::read_all() const {
  std::vector<Found> out;
  for (const std::string& name : names()) {
    if (!name.ends_with(kRecord)) continue;
    std::string id = name.substr(0, name.size() - kRecord.size());
    std::expected<std::string, std::string> text = read_file(name);
    std::expected<Record, std::string> record =
        text ? parse_record(*text) : std::unexpected(text.error());
    if (record && record->id != id) record = std::unexpected("it is under another name");
    out.push_back({id, std::move(record)});
  }
  return out;
}

std::string Journal::set_aside(const std::string& id) {
  std::string name = id + std::string(kSetAside);
  renameat(directory_.get(), (id + std::string(kRecord)).c_str(), directory_.get(), name.c_str());
  return name;
}

void Journal::remove_leftovers() {
  for (const std::string& name : names()) {
    if (!name.ends_with(kUnfinished)) continue;
    pid_t pid = 0;  // its steps had not begun: nothing to take back, whoever it was
    std::from_chars(name.data(), name.data() + name.size(), pid);
    if (pid <= 0 || (pid != getpid() && kill(pid, 0) != 0 && errno == ESRCH))
      unlinkat(directory_.get(), name.c_str(), 0);
  }
}

}  // namespace openras::net
