// The name org.openras on the system bus, where there is one.
#pragma once

#include <asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bus/driver.h"
#include "bus/endpoint.h"
#include "bus/notify_calls.h"
#include "bus/service.h"
#include "bus/signals.h"

namespace openras::bus {

class SystemBus final : public Endpoint, public SignalSink {
 public:
  static constexpr char kName[] = "org.openras";

  // Connects to the bus (of the system, or at `address`) and asks for the name. Where there is no
  // bus, or it does not give the name, that is logged and nothing else happens: the daemon's own
  // socket is enough. Null then. `service` and `signals` must outlive it.
  static std::unique_ptr<SystemBus> join(asio::any_io_executor executor, Service& service,
                                         Signals& signals, const std::string& address = {});
  ~SystemBus() override;

  Service& service() override { return service_; }
  // Asks the bus who the sender is, once for each.
  void with_sender(sd_bus_message* call, Handler handler) override;
  // Everybody hears everything here: nothing to do.
  void watch(const std::shared_ptr<Client>&, uint32_t) override {}
  void sent() override { driver_.sent(); }
  void send_signal(const char* member, const Fill& fill) override;

 private:
  class Sender;  // one caller, by his unique name

  SystemBus(asio::any_io_executor executor, BusPointer bus, Service& service, Signals& signals);
  int start();
  static int on_name(sd_bus_message* reply, void* self, sd_bus_error*);
  static int on_credentials(sd_bus_message* reply, void* sender, sd_bus_error*);
  static int on_sender_gone(sd_bus_track* track, void* sender);
  void forget(const std::string& name);
  void leave();

  asio::any_io_executor executor_;
  Service& service_;
  Signals& signals_;
  NotifyCalls calls_;
  std::unordered_map<std::string, std::shared_ptr<Sender>> senders_;
  Driver driver_;
};

}  // namespace openras::bus
