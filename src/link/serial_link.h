// PPP over a serial line: behind a Hayes modem, or on a null-modem cable.
//
// connect() fails with 676 busy, 677 voice, 678 no answer, 679 no carrier, 680 no dial tone, 638
// the modem or the cable is silent, 652 it talks nonsense, 651 it refuses a command or the SIM, 749
// a number that no modem can dial, 630 the port went away. down: 629 the other end hung up, 630 the
// port went away.
#pragma once

#include <asio/any_io_executor.hpp>
#include <memory>
#include <optional>
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
  // Once connected the line carries text, until Link::terminal() begins the frames. Not where
  // await_call is set: who calls back has asked already.
  bool terminal = false;
  // Modem: nothing is dialed; connect() waits so long for a RING, and answers it (678 otherwise).
  std::optional<Duration> await_call;
  std::string device_name;  // what RasGetConnectStatus tells; "" = from the port
};

std::unique_ptr<Link> make_serial_link(asio::any_io_executor executor, SerialOptions options);

}  // namespace openras::link
