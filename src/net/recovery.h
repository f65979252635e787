// Takes back what the journal says that dead processes left.
#pragma once

#include <string>
#include <vector>

#include "net/transaction.h"

namespace openras::net {

// Removes the TUN interfaces that the records of process `owner` name, all at once: what that
// process would do one by one while it dies, and the kernel waits at each.
void remove_interfaces_of(pid_t owner, const Journal& journal, Kernel& kernel);

// Returns a line for each thing taken back, left alone, or found broken. The journal must be open
// and the machinery's mutex held. Records of processes that live, and of other network namespaces,
// are left as they are.
std::vector<std::string> recover_all(Machinery& machinery);

}  // namespace openras::net
