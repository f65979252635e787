// What can go wrong in a PPP session, and the row of the error table that each is reported with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "errors/situation.h"

namespace openras::ppp {

enum class Outcome : uint8_t {
  kPeerSilent,          // no answer, or none that ends the negotiation, in time
  kLoopback,            // we hear ourselves
  kLcpNotConverging,    // the peer and we go on refusing each other's options
  kLcpTerminated,       // Terminate-Request before LCP was open
  kLcpRejected,         // the peer does not speak LCP as we do
  kPeerEnded,           // Terminate-Request once LCP was open
  kPeerLost,            // echoes unanswered
  kAuthMismatch,        // no authentication method that both sides accept
  kAuthTimeout,         // authentication begun or awaited, and not finished in time
  kAuthRefused,         // answerer: the caller did not prove itself
  kServerNotVerified,   // MS-CHAPv2: the server did not prove that it knows the password
  kAuthInternal,        // we cannot compute an answer
  kEncryptionRequired,  // the peer insisted on MPPE, which was refused
  kCallbackRefused,     // no way of being called back, or of not being, that both sides accept
  kCallbackRequired,    // answerer: the user is to be called back, and the caller does not want it
  kNotConfigured,       // the network protocol was not asked for
  kNoProtocols,         // not one network protocol could be opened
  kNcpTimeout,
  kNcpRejected,
  kNcpNotConverging,
  kNcpTerminated,
  kAddressRejected,    // the peer does not let us have the address we require
  kNoAddressAssigned,  // the peer gave us no address
};
inline constexpr size_t kOutcomeCount = 23;

// The row of an outcome, and what happened in our words.
struct OutcomeText {
  Outcome outcome;
  Situation situation;
  std::string_view sentence;
};
const OutcomeText& text_of(Outcome outcome);

// The error to report; `said` adds what the peer said or what was seen. `extended`: for
// kAuthInternal, which the table says of.
Error make_error(Outcome outcome, std::string_view said = {}, uint32_t extended = 0);
inline constexpr uint32_t kDigestFailed = 1, kNameTooLongForPap = 2;  // extended, kAuthInternal

}  // namespace openras::ppp
