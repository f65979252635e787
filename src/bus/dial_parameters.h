// Manager1.Dial's dictionary, from the wire.
#pragma once

#include <systemd/sd-bus.h>

#include "base/error.h"
#include "bus/service.h"

namespace openras::bus {

// Longest text that a parameter may have, in octets; paths of phone books included.
inline constexpr size_t kMaxParameterOctets = 4096;
inline constexpr size_t kMaxScriptOctets = 65536;

// Reads the a{sv} at the message's read position. Keys that are not known are skipped. Marks the
// message as sensitive, so that sd-bus wipes it.
// ERROR_INVALID_PARAMETER, naming the key: a value of the wrong type, text that is too long, a
// descriptor that cannot be taken; or the arguments are no a{sv}.
Result<DialParameters> read_dial_parameters(sd_bus_message* message);

}  // namespace openras::bus
