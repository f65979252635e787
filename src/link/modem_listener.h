// Answers modem calls: a Hayes modem on a pseudo-terminal, or a telephone line over TCP.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/ip/address.hpp>
#include <filesystem>
#include <memory>

#include "link/link.h"
#include "protocol/modem/answering_modem.h"

namespace openras::link {

struct PtyModemOptions {
  std::filesystem::path path;  // becomes a symbolic link to the pseudo-terminal
  modem::AnsweringOptions modem;
};
// The port has the rights of a pseudo-terminal of this user. Programs open `path` as a serial port;
// each ATD to a number that is not listed is a call. When the last program closes it, the modem
// hangs up, as at a lost DTR. The symbolic link goes with the Listener.
// ERROR_PORT_NOT_AVAILABLE: no pseudo-terminal, or the link cannot be made (a file is in the way).
Result<std::unique_ptr<Listener>> listen_pty_modem(asio::any_io_executor executor,
                                                   PtyModemOptions options, AcceptHandler accept);

struct TcpLineOptions {
  asio::ip::address address;
  uint16_t port = 0;  // 0 = any that is free
  size_t max_calls = 1024;
};
// Each TCP connection is a call that carries HDLC frames from its first octet on.
// ERROR_PORT_NOT_AVAILABLE: cannot listen there.
Result<std::unique_ptr<Listener>> listen_tcp_line(asio::any_io_executor executor,
                                                  TcpLineOptions options, AcceptHandler accept);

}  // namespace openras::link
