#include "providers/connection/control.h"

#include <openras/winnetwk.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "providers/connection/message.h"

namespace openras::provider {
namespace {

using nlohmann::json;

constexpr int kSecondsForAQuestion = 5;

bool is_same_user(int client) {
  ucred peer = {};
  socklen_t size = sizeof peer;
  return getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == geteuid() || peer.uid == 0);
}

void send_delay(int client, Session& session) {
  Result<uint32_t> delay = session.measure();
  json message = to_answer(delay ? Result<>() : std::unexpected(delay.error()));
  if (delay) message["delay"] = *delay;
  (void)send_message(client, message);
}

}  // namespace

void send_shares(int client, const Result<>& connected, Session& session) {
  Result<std::vector<Share>> shares = std::unexpected(Error());
  if (connected)
    shares = session.shares();
  else
    shares = std::unexpected(connected.error());
  if (!shares) {
    (void)send_message(client, to_answer(std::unexpected(shares.error())));
    return;
  }
  for (const Share& share : *shares) {
    json message = {{"name", share.name}, {"comment", share.comment}, {"type", share.type}};
    if (!send_message(client, message)) return;
  }
  (void)send_message(client, to_answer({}));
}

Control::Control() {
  sigset_t set;
  sigemptyset(&set);
  for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  ended_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

Control::~Control() {
  for (int fd : {listener_, ended_, signals_})
    if (fd >= 0) close(fd);
  if (!path_.empty()) unlink(path_.c_str());
}

Result<> Control::listen(const std::string& id) {
  Result<std::string> directory = connections_directory();
  if (!directory) return std::unexpected(directory.error());
  path_ = control_socket(*directory, id);
  sockaddr_un address = {.sun_family = AF_UNIX};
  if (path_.size() >= sizeof address.sun_path)
    return fail(ERROR_BUFFER_OVERFLOW,
                path_ + " is too long for a socket: set a shorter XDG_RUNTIME_DIR");
  memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
  unlink(path_.c_str());
  listener_ = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (listener_ < 0 ||
      bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 16) != 0)
    return fail(ERROR_WRITE_FAULT, path_ + ": " + strerror(errno));
  return {};
}

void Control::mount_ended() {
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = write(ended_, &one, sizeof one);
}

bool Control::cancel(bool force, Mount* mount, PublishedRecord& record, int client) {
  Result<> ended;
  if (mount != nullptr) ended = mount->end(force);
  if (ended) {
    spdlog::info("event=cancelled forced={}", force);
    record.withdraw();
  }
  if (client >= 0) (void)send_message(client, to_answer(ended));
  return ended.has_value();
}

bool Control::answer(int client, Session& session, const Credentials& credentials, Mount* mount,
                     PublishedRecord& record) {
  if (!is_same_user(client)) return false;
  set_receive_timeout(client, kSecondsForAQuestion);
  Result<json> question = receive_message(client);
  if (!question) return false;
  std::string what = text_of(*question, "do");
  if (what == "cancel") return cancel(truth_of(*question, "force"), mount, record, client);
  if (what == "shares") {
    send_shares(client, {}, session);
  } else if (what == "measure") {
    send_delay(client, session);
  } else if (what == "credentials") {
    json message = {{"user", credentials.user}, {"hasPassword", credentials.has_password}};
    if (send_message(client, message)) (void)send_secret(client, credentials.password);
  } else {
    (void)send_message(client, to_answer(fail(ERROR_NOT_SUPPORTED, "there is no such question")));
  }
  return false;
}

void Control::serve(Session& session, const Credentials& credentials, Mount* mount,
                    PublishedRecord& record) {
  while (true) {
    pollfd waiting[] = {{listener_, POLLIN, 0}, {ended_, POLLIN, 0}, {signals_, POLLIN, 0}};
    if (poll(waiting, std::size(waiting), -1) < 0 && errno != EINTR) return;
    if (waiting[1].revents != 0) {
      spdlog::info("event=unmounted by=another");
      record.withdraw();
      return;
    }
    if (waiting[2].revents != 0) {
      cancel(true, mount, record, -1);
      return;
    }
    if (waiting[0].revents == 0) continue;
    int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    bool over = answer(client, session, credentials, mount, record);
    close(client);
    if (over) return;
  }
}

}  // namespace openras::provider
