// Dictionaries a{sv} into a message, as ListConnections and its kin answer them.
#pragma once

#include <systemd/sd-bus.h>

#include <string>

#include "bus/service.h"

namespace openras::bus {

// Each appends one a{sv} (Statistics: a{st}). Negative errno as sd-bus gives it.
int append(sd_bus_message* message, const ConnectionDescription& connection);
int append(sd_bus_message* message, const EndedDescription& ended);
int append(sd_bus_message* message, const LcpProjection& projection);
int append(sd_bus_message* message, const IpProjection& projection);
int append(sd_bus_message* message, const Ipv6Projection& projection);
int append(sd_bus_message* message, const Statistics& statistics);

}  // namespace openras::bus
