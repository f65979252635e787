// A client on the daemon's own socket: its connection is a peer-to-peer bus of its own.
#pragma once

#include <asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "bus/driver.h"
#include "bus/endpoint.h"
#include "bus/notify_calls.h"
#include "bus/service.h"
#include "bus/signals.h"

namespace openras::bus {

class Peer final : public Client,
                   public Endpoint,
                   public SignalSink,
                   public std::enable_shared_from_this<Peer> {
 public:
  // Serves the client on `socket`, a connected stream socket. `service` and `signals` must outlive
  // the peer. `on_gone` is called once when the client has gone or was cut off.
  static Result<std::shared_ptr<Peer>> serve(asio::any_io_executor executor, UniqueFd socket,
                                             Credentials credentials, Service& service,
                                             Signals& signals, std::function<void(Peer&)> on_gone);
  ~Peer() override;

  const Credentials& credentials() const override { return credentials_; }
  void notify(const std::string& handler, const Notification& notification, Answer answer) override;
  bool gone() const override { return gone_; }

  Service& service() override { return service_; }
  void with_sender(sd_bus_message* call, Handler handler) override;
  void watch(const std::shared_ptr<Client>& client, uint32_t connection) override;
  void sent() override { driver_.sent(); }

  void send_signal(const char* member, const Fill& fill) override;

  // Cuts the client off; on_gone comes later.
  void close() { driver_.close(); }
  // The server is going: service and signals are not used any more, and on_gone is not called.
  void detach();

 private:
  Peer(asio::any_io_executor executor, BusPointer bus, int socket, MessageGate gate,
       Credentials credentials, Service& service, Signals& signals);
  void leave();

  Credentials credentials_;
  Service& service_;
  Signals& signals_;
  NotifyCalls calls_;
  Driver driver_;
  std::function<void(Peer&)> on_gone_;
  bool gone_ = false;
};

}  // namespace openras::bus
