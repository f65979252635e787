// A telephone exchange in memory: Hayes modems on pseudo-terminals, each on a line of its own, and
// one end that answers the calls and can make some. What the modems dial leads to another modem
// that has this number, to an outcome (busy, …), or to the answering end.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "link/link.h"
#include "protocol/login/login_prompt.h"
#include "protocol/modem/answering_modem.h"

namespace openras::link {

struct PtyModemOptions {
  std::filesystem::path path;  // becomes a symbolic link to the pseudo-terminal
  std::string number;          // that it is called by; "" = none
  modem::AnsweringOptions modem;
  // A login by prompts before PPP, where it calls the answering end; empty: none.
  login::LoginPrompt::Check login;
};

// Calls back who has just called: a modem that has `number`; else, where his own line has no
// number, that line, whatever the number **[choice]**. A Link that is connected, or
// ERROR_LINE_BUSY, ERROR_NO_ANSWER after `patience`, ERROR_NO_CARRIER where nobody has that number.
using CallBack = std::function<asio::awaitable<Result<std::unique_ptr<Link>>>(std::string number,
                                                                              Duration patience)>;
using ModemCallHandler = std::function<void(std::unique_ptr<Link> link, CallBack call_back)>;

// All calls on the executor's one thread.
class Exchange {
 public:
  // `accept` takes each call that no modem has the number of, as a Listener's does.
  Exchange(asio::any_io_executor executor, ModemCallHandler accept,
           Duration ring_interval = std::chrono::seconds(2));
  // The ports go, as if modems were unplugged.
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // The port has the rights of a pseudo-terminal of this user. Programs open `path` as a serial
  // port. When the last program closes it, the modem hangs up, as at a lost DTR; a call to it is
  // then not heard. ERROR_PORT_NOT_AVAILABLE: no pseudo-terminal, or the link cannot be made (a
  // file is in the way). ERROR_INVALID_PARAMETER: another line has this number.
  Result<> add_modem(PtyModemOptions options);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace openras::link
