// The provider's side of a connection's holder: starting one, and asking one that is there.
#pragma once

#include <vector>

#include "base/error.h"
#include "providers/connection/holder.h"
#include "providers/connection/record.h"

namespace openras::provider {

// The holder's end of the socket on which it is told what to connect to.
constexpr int kHolderDescriptor = 3;

// How long a connection may take to be made or to be refused. [choice]
constexpr int kSecondsToConnect = 90;

struct ConnectionRequest {
  std::string remote;
  std::string local;  // empty: without a device
  uint32_t type = 0;
  Credentials credentials;
};

// The path of a program that lies beside the library which calls this.
std::string program_beside_library(const char* program);

// Runs the program as a holder. When it returns the connection is made, or there is nothing of it.
// The password goes over a socket. The caller's own descriptors, signals and environment (but for a
// few variables) do not go along, and no child of the caller is left.
Result<> start_holder(const std::string& program, const ConnectionRequest& request);

// Ends a connection: ERROR_OPEN_FILES unless forced, ERROR_NOT_CONNECTED where it is gone.
Result<> ask_cancel(const Record& record, bool force);
Result<std::vector<Share>> ask_shares(const Record& record);
Result<Credentials> ask_credentials(const Record& record);
Result<uint32_t> ask_delay(const Record& record);

// The shares of a server that nothing is connected to: by a holder that is started for this and
// ends.
Result<std::vector<Share>> list_shares(const std::string& program, const std::string& remote);

}  // namespace openras::provider
