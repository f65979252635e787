#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "errors/situation.h"
#include "net/dns.h"
#include "net/process.h"

namespace openras::net {
namespace {

constexpr size_t kLargestFile = 256 * 1024;
constexpr std::string_view kOurs = "# made by openras; goes with its last connection\n";

Error file_error(const std::filesystem::path& file, int error) {
  Situation situation = Situation::kSettingsFailed;
  if (error == ENOSPC || error == EDQUOT) situation = Situation::kDiskFull;
  if (error == EACCES || error == EPERM || error == EROFS || error == ELOOP)
    situation = Situation::kSettingsForbidden;
  return make_error(
      situation,
      fmt::format(
          "the DNS file {}: {}; name another, or switch DNS off for this entry", file.string(),
          error == ELOOP ? "it is a symbolic link" : std::generic_category().message(error)));
}

struct Contents {
  bool exists = false;
  std::string text;
  mode_t mode = 0644;
};

Result<Contents> read_contents(const std::filesystem::path& path) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file && errno == ENOENT) return Contents{};
  struct stat info{};
  if (!file || fstat(file.get(), &info) != 0) return std::unexpected(file_error(path, errno));
  if (!S_ISREG(info.st_mode) || info.st_size > static_cast<off_t>(kLargestFile))
    return std::unexpected(file_error(path, EINVAL));
  return Contents{true, read_up_to(file.get(), kLargestFile), info.st_mode & 0777};
}

// Readers see the old file or the new one, never half of one.
Result<> replace_contents(const std::filesystem::path& path, const Contents& contents) {
  std::filesystem::path fresh = path;
  fresh += ".openras-new";
  unlink(fresh.c_str());
  Descriptor file(open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file) return std::unexpected(file_error(path, errno));
  ssize_t written = write(file.get(), contents.text.data(), contents.text.size());
  int error = written < 0 ? errno : ENOSPC;
  if (written == static_cast<ssize_t>(contents.text.size())) {
    fchmod(file.get(), contents.mode);
    if (fsync(file.get()) == 0 && rename(fresh.c_str(), path.c_str()) == 0) return {};
    error = errno;
  }
  unlink(fresh.c_str());
  return std::unexpected(file_error(path, error));
}

std::string begin_mark(const DnsStep& step) {
  return fmt::format("# openras {} {} begin\n", step.interface, step.id);
}
std::string end_mark(const DnsStep& step) {
  return fmt::format("# openras {} {} end\n", step.interface, step.id);
}

// Takes the link's lines out. False where there are none.
bool cut_lines(const DnsStep& step, std::string& text) {
  std::string end = end_mark(step);
  size_t from = text.find(begin_mark(step));
  if (from == std::string::npos) return false;
  size_t to = text.find(end, from);
  if (to == std::string::npos) return false;
  text.erase(from, to + end.size() - from);
  return true;
}

}  // namespace

Result<> dns_file_set(const DnsStep& step) {
  std::error_code ignored;  // the error shows when the file cannot be written
  std::filesystem::create_directories(step.file.parent_path(), ignored);
  Result<Contents> contents = read_contents(step.file);
  if (!contents) return std::unexpected(contents.error());
  if (!contents->exists) contents->text = kOurs;
  cut_lines(step, contents->text);
  // The newest first: a resolver takes the first three (resolv.conf(5)).
  size_t at = contents->text.starts_with(kOurs) ? kOurs.size() : 0;
  contents->text.insert(at, begin_mark(step) + nameserver_lines(step.servers) + end_mark(step));
  return replace_contents(step.file, *contents);
}

Result<bool> dns_file_unset(const DnsStep& step) {
  Result<Contents> contents = read_contents(step.file);
  if (!contents) return std::unexpected(contents.error());
  if (!cut_lines(step, contents->text)) return false;
  if (contents->text == kOurs) {
    if (unlink(step.file.c_str()) != 0 && errno != ENOENT)
      return std::unexpected(file_error(step.file, errno));
    return true;
  }
  if (Result<> replaced = replace_contents(step.file, *contents); !replaced)
    return std::unexpected(replaced.error());
  return true;
}

}  // namespace openras::net
