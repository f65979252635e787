// Calls of clients' handlers that are under way on one bus.
#pragma once

#include <systemd/sd-bus.h>

#include <asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <unordered_map>

#include "bus/driver.h"
#include "bus/service.h"

namespace openras::bus {

class NotifyCalls {
 public:
  explicit NotifyCalls(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  ~NotifyCalls();
  NotifyCalls(const NotifyCalls&) = delete;
  NotifyCalls& operator=(const NotifyCalls&) = delete;

  // Calls Handler1.Notify of the object `handler`; destination "" = the other end of a peer-to-peer
  // bus. `answer` is called once, never in here.
  void call(sd_bus* bus, const std::string& destination, const std::string& handler,
            const Notification& notification, Client::Answer answer);
  // The calls to `destination` ("" = all) fail with ERROR_PORT_DISCONNECTED: nobody is there.
  void fail_all(const std::string& destination = {});

 private:
  struct Call {
    NotifyCalls* owner;
    uint64_t number;
    std::string destination;
    Slot slot;
    Client::Answer answer;
  };
  static int on_reply(sd_bus_message* reply, void* call, sd_bus_error*);
  void finish(uint64_t number, Result<bool> go_on);

  asio::any_io_executor executor_;
  uint64_t last_number_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Call>> calls_;
};

}  // namespace openras::bus
