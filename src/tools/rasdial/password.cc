#include "tools/rasdial/password.h"

#include <fcntl.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "tools/rasdial/terminal.h"

namespace openras::rasdial {
namespace {

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ > STDERR_FILENO) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Result<Secret> whole_line(int fd, const Signals& signals) {
  Result<std::optional<Secret>> line = read_line(fd, signals, {}, /*eof_counts=*/false);
  if (!line) return std::unexpected(line.error());
  return std::move(**line);
}

}  // namespace

Result<Secret> find_password(const Command& command, const Signals& signals) {
  if (command.password == "*") {
    const std::string question =
        command.user.empty() ? "Password: " : "Password for " + command.user + ": ";
    Result<std::optional<Secret>> password = ask(question, /*hidden=*/true, signals);
    if (!password) return std::unexpected(password.error());
    return std::move(**password);
  }
  if (command.password_file.empty()) return Secret(command.password);
  if (command.password_file == "-") return whole_line(STDIN_FILENO, signals);
  const File file(open(command.password_file.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) {
    return fail(ERROR_FILE_NOT_FOUND,
                command.password_file + " cannot be read: " + strerror(errno));
  }
  return whole_line(file.fd(), signals);
}

}  // namespace openras::rasdial
