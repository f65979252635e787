// Errors on the bus: "org.openras.Error.RasN", N the code in decimal, and a sentence.
#pragma once

#include <systemd/sd-bus.h>

#include "base/error.h"

namespace openras::bus {

// Answers a call with the error. Negative errno as sd-bus gives it.
int reply_error(sd_bus_message* call, const Error& error);

// The code of such an error; other errors (the client's object is not there, …) become `otherwise`.
Error from_bus_error(const sd_bus_error& error, uint32_t otherwise);

}  // namespace openras::bus
