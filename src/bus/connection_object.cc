// Connection1 at /org/openras/connection/N.
#include <openras/winerror.h>
#include <systemd/sd-bus.h>

#include <charconv>
#include <cstring>
#include <string_view>

#include "bus/endpoint.h"
#include "bus/errors.h"

namespace openras::bus {
namespace {

// N of /org/openras/connection/N, 0 where the path is another.
uint32_t number_of(std::string_view path) {
  constexpr std::string_view kPrefix = kConnectionPrefix;
  if (!path.starts_with(kPrefix) || path.size() < kPrefix.size() + 2) return 0;
  path.remove_prefix(kPrefix.size() + 1);
  uint32_t number = 0;
  auto [end, failed] = std::from_chars(path.data(), path.data() + path.size(), number);
  return failed == std::errc() && end == path.data() + path.size() ? number : 0;
}

int find(sd_bus*, const char* path, const char*, void* self, void** found, sd_bus_error*) {
  const uint32_t number = number_of(path);
  if (number == 0 || !static_cast<Endpoint*>(self)->service().describe(number)) return 0;
  *found = self;
  return 1;
}

int enumerate(sd_bus*, const char*, void* self, char*** nodes, sd_bus_error*) {
  const auto connections = static_cast<Endpoint*>(self)->service().list();
  auto** paths = static_cast<char**>(calloc(connections.size() + 1, sizeof(char*)));
  if (paths == nullptr) return -ENOMEM;
  size_t count = 0;
  for (const ConnectionDescription& each : connections) {
    const std::string path = kConnectionPrefix + ("/" + std::to_string(each.number));
    paths[count++] = strdup(path.c_str());
  }
  *nodes = paths;  // sd-bus frees it
  return 0;
}

int get_property(sd_bus*, const char* path, const char*, const char* property,
                 sd_bus_message* reply, void* self, sd_bus_error*) {
  const auto described = static_cast<Endpoint*>(self)->service().describe(number_of(path));
  if (!described) return -ENXIO;
  const ConnectionDescription& c = *described;
  const std::string_view name = property;
  const auto word = [&](uint32_t value) { return sd_bus_message_append(reply, "u", value); };
  const auto text = [&](const std::string& value) {
    return sd_bus_message_append(reply, "s", value.c_str());
  };
  if (name == "Number") return word(c.number);
  if (name == "Entry") return text(c.entry);
  if (name == "Phonebook") return text(c.phonebook);
  if (name == "DeviceType") return text(c.device_type);
  if (name == "DeviceName") return text(c.device_name);
  if (name == "PhoneNumber") return text(c.phone_number);
  if (name == "State") return word(c.state);
  if (name == "Error") return word(c.error);
  if (name == "ExtendedError") return word(c.extended_error);
  if (name == "Owner") return word(c.owner);
  if (name == "Guid") return text(c.guid);
  if (name == "Interface") return text(c.interface);
  if (name == "ConnectedSince") return sd_bus_message_append(reply, "t", c.connected_since);
  return -ENXIO;
}

int hang_up(sd_bus_message* raw, void* self, sd_bus_error*) {
  Endpoint& endpoint = *static_cast<Endpoint*>(self);
  std::shared_ptr<sd_bus_message> call(sd_bus_message_ref(raw), MessageUnref());
  endpoint.with_sender(raw, [&endpoint, call](const std::shared_ptr<Client>& sender) {
    const uint32_t number = number_of(sd_bus_message_get_path(call.get()));
    if (Result<> done = endpoint.service().hang_up(sender, number); !done)
      reply_error(call.get(), done.error());
    else
      sd_bus_reply_method_return(call.get(), nullptr);
    endpoint.sent();
  });
  return 1;
}

// NOLINTBEGIN: sd-bus's macros
const sd_bus_vtable kConnectionTable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD_WITH_ARGS("HangUp", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, hang_up,
                            SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_PROPERTY("Number", "u", get_property, 0, 0),
    SD_BUS_PROPERTY("Entry", "s", get_property, 0, 0),
    SD_BUS_PROPERTY("Phonebook", "s", get_property, 0, 0),
    SD_BUS_PROPERTY("DeviceType", "s", get_property, 0, 0),
    SD_BUS_PROPERTY("DeviceName", "s", get_property, 0, 0),
    SD_BUS_PROPERTY("PhoneNumber", "s", get_property, 0, 0),
    SD_BUS_PROPERTY("State", "u", get_property, 0, 0),
    SD_BUS_PROPERTY("Error", "u", get_property, 0, 0),
    SD_BUS_PROPERTY("ExtendedError", "u", get_property, 0, 0),
    SD_BUS_PROPERTY("Owner", "u", get_property, 0, 0),
    SD_BUS_PROPERTY("Guid", "s", get_property, 0, 0),
    SD_BUS_PROPERTY("Interface", "s", get_property, 0, 0),
    SD_BUS_PROPERTY("ConnectedSince", "t", get_property, 0, 0),
    SD_BUS_VTABLE_END};
// NOLINTEND

}  // namespace

int export_connections(sd_bus* bus, Endpoint& endpoint) {
  const int result = sd_bus_add_fallback_vtable(
      bus, nullptr, kConnectionPrefix, kConnectionInterface, kConnectionTable, find, &endpoint);
  if (result < 0) return result;
  return sd_bus_add_node_enumerator(bus, nullptr, kConnectionPrefix, enumerate, &endpoint);
}

}  // namespace openras::bus
