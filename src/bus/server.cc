#include "bus/server.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/log.h"

namespace openras::bus {

Server::Server(asio::any_io_executor executor, ListeningSocket socket, Service& service,
               Signals& signals, Limits limits)
    : executor_(executor),
      socket_(std::move(socket)),
      service_(service),
      signals_(signals),
      limits_(limits),
      listener_(executor, socket_.fd.get()),
      pause_(executor) {}

Server::~Server() {
  listener_.release();
  if (!socket_.path.empty()) unlink(socket_.path.c_str());
  for (const auto& [peer, owner] : clients_) peer->detach();
}

void Server::accept_when_ready() {
  listener_.async_wait(asio::posix::descriptor_base::wait_read,
                       [this](const std::error_code& error) {
                         if (!error) accept_all();
                       });
}

void Server::accept_all() {
  for (int turns = 0; turns < 64; ++turns) {
    UniqueFd socket(accept4(socket_.fd.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket) {
      take(std::move(socket));
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EAGAIN) break;
    spdlog::error("event=accept-failed reason={}", log::value(strerror(errno)));
    pause_.expires_after(std::chrono::seconds(1));
    pause_.async_wait([this](const std::error_code& error) {
      if (!error) accept_when_ready();
    });
    return;
  }
  accept_when_ready();
}

void Server::take(UniqueFd socket) {
  Result<Credentials> who = peer_credentials(socket.get());
  if (!who) {
    spdlog::warn("event=client-refused reason={}", log::value(who.error().detail));
    return;
  }
  const uint32_t uid = who->uid;
  const auto own = clients_of_user_.find(uid);
  if (clients_.size() >= limits_.clients ||
      (uid != 0 && own != clients_of_user_.end() && own->second >= limits_.clients_per_user)) {
    spdlog::warn("event=client-refused uid={} reason=\"too many connections\" clients={}", uid,
                 clients_.size());
    return;
  }
  Result<std::shared_ptr<Peer>> peer =
      Peer::serve(executor_, std::move(socket), std::move(*who), service_, signals_,
                  [this](Peer& gone) { on_gone(gone); });
  if (!peer) {
    spdlog::warn("event=client-refused reason={}", log::value(peer.error().detail));
    return;
  }
  ++clients_of_user_[uid];
  clients_.emplace(peer->get(), *peer);
}

void Server::on_gone(Peer& peer) {
  const uint32_t uid = peer.credentials().uid;
  if (const auto count = clients_of_user_.find(uid);
      count != clients_of_user_.end() && --count->second == 0)
    clients_of_user_.erase(count);
  clients_.erase(&peer);  // last: it may be the peer's end
}

}  // namespace openras::bus
