// The short requests to rasmand, on one connection of the process. Any thread; each waits for the
// answer. A daemon that was started anew is reached by the next request; a forked child opens a
// connection of its own.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "rasapi32/bus_connection.h"
#include "rasapi32/dictionary.h"
#include "rasapi32/operation.h"

namespace openras::rasapi32 {

// One connection, as Manager1.Describe and ListConnections tell it.
struct ConnectionInfo {
  uint32_t number = 0;
  std::string entry;  // "" = dialed by number
  std::string phonebook, device_type, device_name, phone_number, guid, interface;
  uint32_t state = 0, error = 0, extended_error = 0;
  uint32_t owner = 0, subentry = 0;
  uint64_t connected_since = 0;  // CLOCK_REALTIME microseconds, 0 = not yet
};

// Errors of all: what the manager answers (6 = no such connection), and those of
// BusConnection::open() and call().
Result<std::vector<ConnectionInfo>> list_connections();
Result<std::vector<ConnectionInfo>> list_connections(BusConnection& bus);  // asked there instead
Result<ConnectionInfo> describe(uint32_t connection);
// User, domain, password and callback number of `input` count.
// The text of a link that is paused in RASCS_Interactive: a descriptor that the caller closes.
// ERROR_PORT_NOT_CONNECTED: it is not paused there.
Result<int> open_terminal(uint32_t connection, uint32_t subentry);
Result<> resume_request(uint32_t connection, const DialRequest& input);
Result<> hang_up_request(uint32_t connection);
// Why connections ended, newest first; the keys are those of Manager1.ListEnded.
Result<std::vector<Dictionary>> list_ended();
// Why a connection ended that is gone by now; may be "". ERROR_INVALID_HANDLE: not remembered.
Result<std::string> end_reason(uint32_t connection);
// What its user can do about it, likewise.
Result<std::string> end_advice(uint32_t connection);
std::string advice_of(const Dictionary& ended);
// protocol: "lcp", "ip", "ipv6"; the keys are those of Manager1.GetProjection.
Result<Dictionary> projection(uint32_t connection, const char* protocol);
// subentry 0 = the connection as a whole; the keys are those of Manager1.GetStatistics.
Result<std::map<std::string, uint64_t>> statistics(uint32_t connection, uint32_t subentry);
Result<> clear_statistics(uint32_t connection, uint32_t subentry);

}  // namespace openras::rasapi32
