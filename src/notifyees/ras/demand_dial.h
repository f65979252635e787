// Demand dialing: before a network connection is made, the entry that reaches its server is dialed;
// after it is cancelled, what was dialed for it is hung up. Nothing that somebody else dialed ever
// is: each RasDial() of ours is matched by one RasHangUp() of ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "notifyees/ras/ledger.h"

namespace openras::demand_dial {

// The parts of a remote name that may name a host: \\host\share, and \\sftp\host\path [choice].
// "host@port" and "host:port" name the host. Empty: no remote name.
std::vector<std::string> hosts_of(std::string_view remote);

// Dials for `remote` where the AutoDial map says so and its host does not answer yet. Waits until
// the connection is up. nullopt: nothing needed to be dialed. Errors: the RAS code that the dial
// ended with.
Result<std::optional<Hold>> dial_for(const Ledger& ledger, const std::string& remote,
                                     const std::string& local);

// The network connection for which it was dialed is made, or was not: then it is hung up.
void connection_made(const Ledger& ledger, const Hold& hold, bool made);

// Whether demand dialing holds something for the network connection of that name.
bool holds_for(const Ledger& ledger, std::string_view name);
// That network connection is gone.
void connection_gone(const Ledger& ledger, std::string_view name);

}  // namespace openras::demand_dial
