#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <csignal>

#include "base/log.h"
#include "bus/server.h"
#include "manager/manager.h"
#include "manager/options.h"

int main(int argc, char** argv) {
  using namespace openras;
  int status = 0;
  const std::optional<manager::Options> options = manager::parse_options(argc, argv, status);
  if (!options) return status;
  log::start("rasmand", options->log_level);
  std::signal(SIGPIPE, SIG_IGN);

  asio::io_context io;
  manager::Manager service;
  bus::Signals signals;
  std::optional<bus::ListeningSocket> socket = bus::listening_socket_of_systemd();
  if (!socket) {
    Result<bus::ListeningSocket> own = bus::listen_at(options->socket);
    if (!own) {
      spdlog::error("event=cannot-listen error={} reason={}", own.error().code,
                    log::value(own.error().detail));
      return EXIT_FAILURE;
    }
    socket = std::move(*own);
  }
  bus::Server server(io.get_executor(), std::move(*socket), service, signals);
  server.start();
  asio::signal_set ends(io, SIGTERM, SIGINT);
  ends.async_wait([&](const std::error_code&, int) { io.stop(); });
  spdlog::info("event=ready socket={}", log::value(options->socket.string()));
  io.run();
  return EXIT_SUCCESS;
}
