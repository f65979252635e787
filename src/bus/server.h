// The daemon's own socket: D-Bus peer to peer, no bus daemon in between.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <filesystem>
#include <memory>
#include <unordered_map>

#include "bus/peer.h"
#include "bus/service.h"
#include "bus/signals.h"

namespace openras::bus {

// Keeps a second daemon off the socket, and off what belongs to it: a lock on "<path>.lock", held
// as long as the descriptor is open. ERROR_ALREADY_EXISTS: another daemon has it;
// ERROR_ACCESS_DENIED, or ERROR_OPEN_FAILED with the reason.
Result<UniqueFd> lock_socket(const std::filesystem::path& path);

struct ListeningSocket {
  UniqueFd fd;
  std::filesystem::path path;  // removed at the end; empty where systemd gave the socket
};
// Listens at `path` (mode 0666: each call is checked by who calls). A socket that a dead daemon
// left is replaced; hold lock_socket() meanwhile. ERROR_ALREADY_EXISTS: somebody answers there, or
// it is no socket; ERROR_ACCESS_DENIED, or ERROR_OPEN_FAILED with the reason.
Result<ListeningSocket> listen_at(const std::filesystem::path& path);
// The socket that systemd passed (sd_listen_fds), or none. Unsets the environment variables.
std::optional<ListeningSocket> listening_socket_of_systemd();

// SO_PEERCRED and SO_PEERGROUPS of a connected Unix socket.
Result<Credentials> peer_credentials(int socket);

struct Limits {
  size_t clients = 8192;
  size_t clients_per_user = 4096;  // but for root
};

class Server {
 public:
  // `service` and `signals` must outlive it.
  Server(asio::any_io_executor executor, ListeningSocket socket, Service& service, Signals& signals,
         Limits limits = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start() { accept_when_ready(); }
  size_t clients() const { return clients_.size(); }

 private:
  void accept_when_ready();
  void accept_all();
  void take(UniqueFd socket);
  void on_gone(Peer& peer);

  asio::any_io_executor executor_;
  ListeningSocket socket_;
  Service& service_;
  Signals& signals_;
  Limits limits_;
  asio::posix::stream_descriptor listener_;
  asio::steady_timer pause_;  // after accept() ran out of descriptors
  std::unordered_map<Peer*, std::shared_ptr<Peer>> clients_;
  std::unordered_map<uint32_t, size_t> clients_of_user_;
};

}  // namespace openras::bus
