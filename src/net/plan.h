// From what a connection wants to the steps that bring it about.
#pragma once

#include <vector>

#include "base/error.h"
#include "net/kernel.h"
#include "net/step.h"
#include "net/system.h"

namespace openras::net {

struct Plan {
  LinkState link;  // the TUN as it was
  std::vector<Step> steps;
};

// Looks at the system (how the server is reached now, what the link's settings were) and changes
// nothing. A DnsStep's id is left empty. Errors as System::apply().
Result<Plan> make_plan(const Description& description, Kernel& kernel, Dns& dns);

// The system-wide switch, for interfaces made from now on.
bool ipv6_is_on(Kernel& kernel);

}  // namespace openras::net
