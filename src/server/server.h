// The answering side: listeners, the calls that came in, and their end.
#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "server/address_pool.h"
#include "server/call.h"
#include "server/control.h"
#include "server/options.h"
#include "server/record.h"
#include "server/user_book.h"

namespace openras::server {

// One thread; everything happens on the executor.
class Server {
 public:
  // `system` and `random` outlive the server.
  Server(asio::any_io_executor executor, Options options, UsersFile users, net::System& system,
         RandomSource& random);
  ~Server();

  // Opens the TUN and the listeners. After success, calls are answered.
  Result<> start();
  // Takes a call over, as a listener's AcceptHandler does; one too many is turned away.
  void accept(std::unique_ptr<link::Link> link, Telephone telephone = {});
  // Ends every call politely, takes no new ones, and calls `done` when all are gone or after a
  // bound of five seconds.
  void stop(std::function<void()> done);

  size_t calls() const { return calls_.size(); }
  // `rasserver ctl`: what the words of a command ask for, and what it answers, an object each.
  // ERROR_INVALID_PARAMETER, ERROR_INVALID_DATA, ERROR_NOT_FOUND, ERROR_NO_CONNECTION.
  Result<std::vector<nlohmann::ordered_json>> obey(const std::vector<std::string>& words);

 private:
  Result<> open_tun();
  Result<> listen();
  Result<> listen_to_modems(const link::AcceptHandler& on_call);
  Result<> open_records();
  // Those of a user, of a number ("call=3"), or all ("*"); ERROR_NO_CONNECTION where there is none.
  Result<std::vector<Call*>> select(std::string_view who);
  asio::awaitable<void> turn_away(std::unique_ptr<link::Link> link, std::string reason);
  void ended(uint64_t number);
  static asio::awaitable<void> call_back(std::shared_ptr<Server*> self, CallBackOrder order);
  void finish_when_empty();

  asio::any_io_executor executor_;
  Options options_;
  UserBook users_;
  net::System& system_;
  RandomSource& random_;
  AddressPool pool_;
  std::unique_ptr<net::Tun> tun_;
  std::unique_ptr<net::Applied> applied_;
  std::unique_ptr<datapath::Switch> switch_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Shared> shared_;
  std::unique_ptr<ControlSocket> control_;
  std::vector<std::unique_ptr<link::Listener>> listeners_;
  std::unique_ptr<link::Exchange> exchange_;
  std::map<uint64_t, std::unique_ptr<Call>> calls_;  // go before what they share
  uint64_t next_number_ = 1;
  bool stopping_ = false;
  std::function<void()> done_;
  asio::steady_timer stop_timer_;
  // Coroutines and posted work look at this before they touch the server.
  std::shared_ptr<Server*> self_ = std::make_shared<Server*>(this);
};

}  // namespace openras::server
