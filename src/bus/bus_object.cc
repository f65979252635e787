// As much of org.freedesktop.DBus as tools need that take any address for a message bus (busctl
// --address=…, GDBus, dbus-python): they say Hello first. Peers that know better never call it.
#include <systemd/sd-bus.h>

#include "bus/endpoint.h"

namespace openras::bus {
namespace {

int hello(sd_bus_message* call, void*, sd_bus_error*) {
  return sd_bus_reply_method_return(call, "s", ":1.1");
}

// One client alone is on this bus, so a match is: send me the signals.
int add_match(sd_bus_message* call, void* self, sd_bus_error*) {
  Endpoint& endpoint = *static_cast<Endpoint*>(self);
  endpoint.with_sender(
      call, [&endpoint](const std::shared_ptr<Client>& sender) { endpoint.watch(sender, 0); });
  return sd_bus_reply_method_return(call, nullptr);
}

int remove_match(sd_bus_message* call, void*, sd_bus_error*) {
  return sd_bus_reply_method_return(call, nullptr);
}

// NOLINTBEGIN: sd-bus's macros
const sd_bus_vtable kBusTable[] = {
    SD_BUS_VTABLE_START(0), SD_BUS_METHOD("Hello", "", "s", hello, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("AddMatch", "s", "", add_match, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("RemoveMatch", "s", "", remove_match, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};
// NOLINTEND

}  // namespace

int export_bus(sd_bus* bus, Endpoint& endpoint) {
  return sd_bus_add_object_vtable(bus, nullptr, "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                  kBusTable, &endpoint);
}

}  // namespace openras::bus
