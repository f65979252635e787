// Where the contract's objects are offered: a client's own connection, or the system bus.
#pragma once

#include <systemd/sd-bus.h>

#include <functional>
#include <memory>

#include "bus/driver.h"
#include "bus/service.h"

namespace openras::bus {

inline constexpr char kManagerPath[] = "/org/openras";
inline constexpr char kConnectionPrefix[] = "/org/openras/connection";
inline constexpr char kManagerInterface[] = "org.openras.Manager1";
inline constexpr char kConnectionInterface[] = "org.openras.Connection1";
inline constexpr char kHandlerInterface[] = "org.openras.Handler1";

class Endpoint {
 public:
  using Handler = std::function<void(const std::shared_ptr<Client>& client)>;

  virtual ~Endpoint() = default;
  virtual Service& service() = 0;
  // Finds out who sent `call`, then goes on with `handler`, at once or later; never, where the
  // sender cannot be known: the call is then answered with an error.
  virtual void with_sender(sd_bus_message* call, Handler handler) = 0;
  // Signals of `connection` (0 = of all) are wanted by the client.
  virtual void watch(const std::shared_ptr<Client>& client, uint32_t connection) = 0;
  // To be called after answers were sent.
  virtual void sent() = 0;
};

// Offers Manager1 at /org/openras and Connection1 below it. `endpoint` must outlive the bus.
// Negative errno as sd-bus gives it.
int export_manager(sd_bus* bus, Endpoint& endpoint);
int export_connections(sd_bus* bus, Endpoint& endpoint);
// For clients that take the daemon's own socket for a message bus.
int export_bus(sd_bus* bus, Endpoint& endpoint);

}  // namespace openras::bus
