#include "providers/connection/launch.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "providers/connection/message.h"

namespace openras::provider {
namespace {

using nlohmann::json;

constexpr int kSecondsToAnswer = 60;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { reset(); }
  int get() const { return fd_; }
  void reset() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// What a holder needs of the program's environment, which may hold that program's secrets.
std::vector<std::string> holder_environment() {
  constexpr const char* kKept[] = {"PATH",       "HOME",        "USER",          "XDG_RUNTIME_DIR",
                                   "KRB5CCNAME", "KRB5_CONFIG", "SSH_AUTH_SOCK", "LANG",
                                   "LC_ALL"};
  std::vector<std::string> kept;
  for (const char* name : kKept)
    if (const char* value = getenv(name)) kept.push_back(std::string(name) + "=" + value);
  return kept;
}

int spawn(const std::string& program, int socket, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, kHolderDescriptor);
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, kHolderDescriptor + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> environment = holder_environment();
  std::vector<char*> pointers;
  for (std::string& variable : environment) pointers.push_back(variable.data());
  pointers.push_back(nullptr);
  char* argv[] = {const_cast<char*>(program.c_str()), nullptr};
  int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, argv, pointers.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// The socket to a new holder, which was told what to do.
Result<int> launch(const std::string& program, const json& request, const Secret& password) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return fail(ERROR_NO_SYSTEM_RESOURCES, strerror(errno));
  Socket ours(ends[0]);
  Socket theirs(ends[1]);
  pid_t pid = 0;
  if (int error = spawn(program, theirs.get(), pid); error != 0)
    return fail(ERROR_MOD_NOT_FOUND, fmt::format("cannot start {}: {}; is OpenRAS installed whole?",
                                                 program, strerror(error)));
  theirs.reset();
  // It forks and ends at once. A program that reaps all its children may have taken it already.
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  Result<> sent = send_message(ours.get(), request);
  if (sent) sent = send_secret(ours.get(), password);
  if (!sent) return std::unexpected(sent.error());
  return fcntl(ours.get(), F_DUPFD_CLOEXEC, 0);
}

json to_message(const ConnectionRequest& request, const char* what) {
  return {{"do", what},
          {"remote", request.remote},
          {"local", request.local},
          {"type", request.type},
          {"user", request.credentials.user},
          {"hasPassword", request.credentials.has_password}};
}

Result<int> reach(const Record& record) {
  Result<std::string> directory = connections_directory();
  if (!directory) return std::unexpected(directory.error());
  std::string path = control_socket(*directory, record.id);
  sockaddr_un address = {.sun_family = AF_UNIX};
  if (path.size() >= sizeof address.sun_path) return fail(ERROR_NOT_CONNECTED, path);
  memcpy(address.sun_path, path.c_str(), path.size() + 1);
  Socket socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (socket.get() < 0 ||
      connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return fail(ERROR_NOT_CONNECTED, record.remote + " is not connected any more");
  set_receive_timeout(socket.get(), kSecondsToAnswer);
  return fcntl(socket.get(), F_DUPFD_CLOEXEC, 0);
}

Result<json> ask(int socket, const json& question) {
  Result<> sent = send_message(socket, question);
  if (!sent) return std::unexpected(sent.error());
  Result<json> answer = receive_message(socket);
  if (!answer) return answer;
  Result<> done = from_answer(*answer);
  if (!done) return std::unexpected(done.error());
  return answer;
}

Result<std::vector<Share>> receive_shares(int socket) {
  std::vector<Share> shares;
  while (true) {
    Result<json> message = receive_message(socket);
    if (!message) return std::unexpected(message.error());
    if (message->contains("error")) {
      Result<> done = from_answer(*message);
      if (!done) return std::unexpected(done.error());
      return shares;
    }
    shares.push_back({.name = text_of(*message, "name"),
                      .comment = text_of(*message, "comment"),
                      .type = number_of(*message, "type")});
  }
}

}  // namespace

std::string program_beside_library(const char* program) {
  Dl_info library = {};
  if (dladdr(reinterpret_cast<void*>(&program_beside_library), &library) == 0) return program;
  std::string path = library.dli_fname;
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? program : path.substr(0, slash + 1) + program;
}

Result<> start_holder(const std::string& program, const ConnectionRequest& request) {
  Result<int> fd = launch(program, to_message(request, "connect"), request.credentials.password);
  if (!fd) return std::unexpected(fd.error());
  Socket socket(*fd);
  set_receive_timeout(socket.get(), kSecondsToConnect);
  Result<json> answer = receive_message(socket.get());
  if (answer) return from_answer(*answer);
  if (answer.error().code == ERROR_SEM_TIMEOUT)
    return fail(ERROR_BAD_NETPATH,
                fmt::format("{} gave no answer within {} s", request.remote, kSecondsToConnect));
  return fail(ERROR_UNEXP_NET_ERR, program + " ended before it was connected");
}

Result<> ask_cancel(const Record& record, bool force) {
  Result<int> fd = reach(record);
  if (!fd) return std::unexpected(fd.error());
  Socket socket(*fd);
  Result<json> answer = ask(socket.get(), {{"do", "cancel"}, {"force", force}});
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Result<std::vector<Share>> ask_shares(const Record& record) {
  Result<int> fd = reach(record);
  if (!fd) return std::unexpected(fd.error());
  Socket socket(*fd);
  Result<> sent = send_message(socket.get(), {{"do", "shares"}});
  if (!sent) return std::unexpected(sent.error());
  return receive_shares(socket.get());
}

Result<Credentials> ask_credentials(const Record& record) {
  Result<int> fd = reach(record);
  if (!fd) return std::unexpected(fd.error());
  Socket socket(*fd);
  Result<json> answer = ask(socket.get(), {{"do", "credentials"}});
  if (!answer) return std::unexpected(answer.error());
  Result<Secret> password = receive_secret(socket.get());
  if (!password) return std::unexpected(password.error());
  return Credentials{.user = text_of(*answer, "user"),
                     .password = std::move(*password),
                     .has_password = truth_of(*answer, "hasPassword")};
}

Result<uint32_t> ask_delay(const Record& record) {
  Result<int> fd = reach(record);
  if (!fd) return std::unexpected(fd.error());
  Socket socket(*fd);
  Result<json> answer = ask(socket.get(), {{"do", "measure"}});
  if (!answer) return std::unexpected(answer.error());
  return number_of(*answer, "delay");
}

Result<std::vector<Share>> list_shares(const std::string& program, const std::string& remote) {
  Result<int> fd = launch(program, to_message({.remote = remote}, "list"), Secret());
  if (!fd) return std::unexpected(fd.error());
  Socket socket(*fd);
  set_receive_timeout(socket.get(), kSecondsToConnect);
  return receive_shares(socket.get());
}

}  // namespace openras::provider
