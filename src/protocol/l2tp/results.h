// Result and error codes of StopCCN and CDN (RFC 2661 §4.4.2), in words and as RAS codes.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/error.h"

namespace openras::l2tp {

struct ResultCode {
  uint16_t result = 0;
  uint16_t error = 0;
  std::string message;  // the peer's own words, may be empty
};

ResultCode parse_result(ByteView avp_value);  // at least 2 octets

// Result codes that we send.
inline constexpr uint16_t kStopGeneral = 1, kStopError = 2, kStopNotAuthorized = 4,
                          kStopVersion = 5, kStopShuttingDown = 6, kStopFsm = 7;
inline constexpr uint16_t kCdnError = 2, kCdnAdministrative = 3, kCdnNoFacility = 5;
// Error codes that we send with result 2.
inline constexpr uint16_t kErrorLength = 2, kErrorValue = 3, kErrorResources = 4, kErrorVendor = 6,
                          kErrorUnknownAvp = 8;

// What the program is told. `established`: the tunnel (the call) was up already, so that the peer's
// message is the end of a connection (629 ERROR_REMOTE_DISCONNECTION), not its refusal:
//
//   StopCCN  1 clear 808 · 2 by error code · 3 exists 770 · 4 not authorized 811 · 5 version 772
//            · 6 shutting down 774 · 7 state machine 702
//   CDN      1, 7 carrier 679 · 2 by error code · 3 administrative 812 · 4 facilities 774 · 5 770
//            · 6 destination 769 · 8 busy 676 · 9 dial tone 680 · 10 timeout 678 · 11 framing 721
//   error    4 resources, 7 try another 774 · 8 unknown AVP 772 · others 702
Error stop_error(const ResultCode& code, bool established);
Error call_error(const ResultCode& code, bool established);

}  // namespace openras::l2tp
