#include "providers/connection/holder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winnetwk.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "mpr/local_device.h"
#include "providers/connection/control.h"
#include "providers/connection/launch.h"
#include "providers/connection/message.h"
#include "providers/connection/mount.h"
#include "providers/connection/record.h"
#include "providers/connection/user_name.h"

namespace openras::provider {
namespace {

using nlohmann::json;

// The caller waits for its child only until here; what is left is a child of init, which no
// terminal's signals reach.
void detach_from_caller() {
  if (pid_t child = fork(); child != 0) _exit(child < 0 ? 1 : 0);
  setsid();
  if (chdir("/") != 0) _exit(1);
  umask(077);
  signal(SIGPIPE, SIG_IGN);
  // Nobody else may read the password out of this process' memory.
  prctl(PR_SET_DUMPABLE, 0);
}

void log_to_file(const std::string& directory, const std::string& id) {
  std::string path = directory + "/" + id + ".log";
  int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0600);
  if (fd < 0) return;
  dup2(fd, STDERR_FILENO);
  close(fd);
}

struct Request {
  bool list = false;  // only the server's shares; nothing is held
  RemoteName name;
  std::string local;
  uint32_t type = 0;
  Credentials credentials;
};

Result<Request> receive_request(int fd) {
  Result<json> message = receive_message(fd);
  if (!message) return std::unexpected(message.error());
  Result<Secret> password = receive_secret(fd);
  if (!password) return std::unexpected(password.error());
  Result<RemoteName> name = parse_remote_name(text_of(*message, "remote"));
  if (!name) return std::unexpected(name.error());
  return Request{.list = text_of(*message, "do") == "list",
                 .name = std::move(*name),
                 .local = text_of(*message, "local"),
                 .type = number_of(*message, "type"),
                 .credentials = {.user = text_of(*message, "user"),
                                 .password = std::move(*password),
                                 .has_password = truth_of(*message, "hasPassword")}};
}

// Users agree where both names are given and are the same; "DOM\u1" and "u1" may be [choice].
bool same_user(std::string_view left, std::string_view right) {
  UserName one = parse_user_name(left);
  UserName other = parse_user_name(right);
  if (!one.domain.empty() && !other.domain.empty() && !same_name(one.domain, other.domain))
    return false;
  return same_name(one.user, other.user);
}

// One user per server, as Windows has it: a second connection that names no user shares the first
// one's session, and one that names another is refused.
Result<> agree_with_session(const char* provider, const Session& session, Request& request) {
  if (!session.one_user_per_server()) return {};
  std::string server = session.server(request.name);
  for (const Record& record : live_records()) {
    if (record.provider != provider || !same_name(record.server, server)) continue;
    if (request.credentials.user.empty()) {
      Result<Credentials> shared = ask_credentials(record);
      if (!shared) continue;  // it ended just now
      request.credentials = std::move(*shared);
    } else if (!record.user.empty() && !same_user(record.user, request.credentials.user)) {
      return fail(ERROR_SESSION_CREDENTIAL_CONFLICT,
                  fmt::format("{} is connected as {}; disconnect that first, or use that name",
                              record.server, record.user));
    }
  }
  return {};
}

// What is published and mounted; ends as the members go, in reverse.
struct Held {
  PublishedRecord record;
  std::unique_ptr<Mount> mount;
};

struct Answered {
  std::optional<Held> held;  // nothing where the same connection was there already
};

Result<Answered> establish(const char* provider, Session& session, Request& request,
                           const std::function<void()>& ended) {
  Result<> agreed = agree_with_session(provider, session, request);
  if (!agreed) return std::unexpected(agreed.error());
  Result<> connected = session.connect(request.name, request.credentials);
  if (!connected) return std::unexpected(connected.error());

  Result<DirectoryLock> lock = DirectoryLock::take();
  if (!lock) return std::unexpected(lock.error());
  // Another may have come first while this one connected.
  agreed = agree_with_session(provider, session, request);
  if (!agreed) return std::unexpected(agreed.error());
  Record record{.provider = provider,
                .remote = request.name.text(),
                .server = session.server(request.name),
                .local = request.local,
                .user = request.credentials.user,
                .type = request.type};
  std::unique_ptr<Mount> mount;
  std::vector<Record> others = live_records();
  if (request.local.empty()) {
    if (find_deviceless(others, provider, record.remote) != nullptr) return Answered{};
  } else {
    Result<std::string> directory = device_directory(request.local);
    if (!directory) return std::unexpected(directory.error());
    if (find_local(others, request.local) != nullptr || mpr::is_mount_point(*directory))
      return fail(ERROR_ALREADY_ASSIGNED, request.local + " is connected already");
    Result<std::unique_ptr<Mount>> mounted = session.mount(*directory, ended);
    if (!mounted) return std::unexpected(mounted.error());
    mount = std::move(*mounted);
    record.directory = *directory;
    record.mount = mount->kind();
  }
  Result<PublishedRecord> published = PublishedRecord::publish(std::move(record));
  if (!published) {
    if (mount) (void)mount->end(true);
    return std::unexpected(published.error());
  }
  return Answered{.held = Held{.record = std::move(*published), .mount = std::move(mount)}};
}

}  // namespace

int hold(const char* provider, Session& session) {
  detach_from_caller();
  log::start(provider, "info");
  Result<Request> request = receive_request(kHolderDescriptor);
  if (!request) return 1;
  if (request->list) {
    Result<> connected = session.connect(request->name, request->credentials);
    send_shares(kHolderDescriptor, connected, session);
    return 0;
  }
  Control control;  // first, since the mount's threads inherit the signals that it blocks
  Result<Answered> answered =
      establish(provider, session, *request, [&control] { control.mount_ended(); });
  if (answered && answered->held) {
    Result<> listening = control.listen(answered->held->record.record().id);
    if (!listening) {
      if (answered->held->mount) (void)answered->held->mount->end(true);
      answered = std::unexpected(listening.error());
    }
  }
  Result<> result;
  if (!answered) result = std::unexpected(answered.error());
  Result<> told = send_message(kHolderDescriptor, to_answer(result));
  close(kHolderDescriptor);
  if (!answered || !answered->held) return answered ? 0 : 1;

  Held& held = *answered->held;
  if (!told) {  // the program that asked is gone: nobody knows of this connection
    if (held.mount) (void)held.mount->end(true);
    return 1;
  }
  if (Result<std::string> directory = connections_directory())
    log_to_file(*directory, held.record.record().id);
  spdlog::info("event=connected remote={} local={} mount={}",
               log::value(held.record.record().remote), log::value(held.record.record().local),
               log::value(held.record.record().mount));
  control.serve(session, request->credentials, held.mount.get(), held.record);
  return 0;
}

}  // namespace openras::provider
