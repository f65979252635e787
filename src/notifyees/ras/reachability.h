// Whether a host answers already, so that nothing need be dialed for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace openras::demand_dial {

// True where one of the host's addresses accepts a TCP connection on one of `ports`. A refusal does
// not count: firewalls refuse for hosts that are not there. Waits no longer than `bound`, for the
// name's resolution and for the answers together. [choice] Any thread.
bool is_reachable(const std::string& host, std::span<const uint16_t> ports,
                  std::chrono::milliseconds bound);

}  // namespace openras::demand_dial
