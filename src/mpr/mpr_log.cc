#include "mpr/mpr_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <syslog.h>
#include <systemd/sd-journal.h>

namespace openras::mpr {
namespace {

const char* name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      break;
  }
  return "warning";
}

int priority_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return LOG_DEBUG;
    case LogLevel::kInfo:
      return LOG_INFO;
    case LogLevel::kWarning:
      break;
  }
  return LOG_WARNING;
}

// One write() for a line, so that the lines of threads and programs do not mix.
void write_line(int fd, LogLevel level, std::string_view line) {
  const std::string whole = fmt::format("mpr[{}] {}: {}\n", ::getpid(), name_of(level), line);
  [[maybe_unused]] const ssize_t written = ::write(fd, whole.data(), whole.size());
}

void write_to(const std::string& target, LogLevel level, std::string_view line) {
  if (target == "stderr") return write_line(STDERR_FILENO, level, line);
  const int fd = ::open(target.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return;
  write_line(fd, level, line);
  ::close(fd);
}

bool there_is_a_journal() { return ::access("/run/systemd/journal/socket", W_OK) == 0; }

}  // namespace

void write_log(LogLevel level, std::string_view line) noexcept {
  const int error = errno;
  try {
    if (const char* const target = ::secure_getenv("OPENRAS_LOG")) {
      write_to(target, level, line);
    } else if (there_is_a_journal()) {
      sd_journal_send("MESSAGE=%.*s", static_cast<int>(line.size()), line.data(), "PRIORITY=%d",
                      priority_of(level), "SYSLOG_IDENTIFIER=mpr", nullptr);
    } else if (level == LogLevel::kWarning) {
      write_line(STDERR_FILENO, level, line);
    }
  } catch (...) {  // NOLINT(bugprone-empty-catch): no memory: only the line is lost
  }
  errno = error;
}

}  // namespace openras::mpr
