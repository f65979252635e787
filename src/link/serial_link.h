// PPP over a serial line: behind a Hayes modem, or on a null-modem cable.
#pragma once

#include <asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "link/link.h"
#include "link/serial_port.h"
#include "protocol/modem/hayes.h"

namespace openras::link {

struct SerialOptions {
  SerialSettings port;
  bool modem = true;        // false: a cable (RASDT_Direct), nothing is dialed
  modem::Options dialogue;  // of the modem
  // Cable: say CLIENT and wait for CLIENTSERVER, as Windows' own null-modem driver does.
  bool windows_greeting = false;
  std::string device_name;  // what RasGetConnectStatus tells; "" = from the port
};

std::unique_ptr<Link> make_serial_link(asio::any_io_executor executor, SerialOptions options);

}  // namespace openras::link
