// A telephone line over TCP: each connection is a call.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/ip/address.hpp>
#include <memory>

#include "link/link.h"
#include "protocol/login/login_prompt.h"

namespace openras::link {

struct TcpLineOptions {
  asio::ip::address address;
  uint16_t port = 0;  // 0 = any that is free
  size_t max_calls = 1024;
  login::LoginPrompt::Check login;  // a login by prompts before PPP; empty: none
};
// Each TCP connection is a call that carries HDLC frames from its first octet on.
// ERROR_PORT_NOT_AVAILABLE: cannot listen there.
Result<std::unique_ptr<Listener>> listen_tcp_line(asio::any_io_executor executor,
                                                  TcpLineOptions options, AcceptHandler accept);

}  // namespace openras::link
