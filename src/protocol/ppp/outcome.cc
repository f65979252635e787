#include "protocol/ppp/outcome.h"

#include <openras/raserror.h>

#include <array>

namespace openras::ppp {

namespace {

// Why these codes, where the pages leave room:
//  - 718 and not 678 or 721 for a peer that never answers: the line is connected, and 718 is
//    documented as a time-out in waiting for a valid response to PPP.
//  - 721, "the remote computer is not responding", for one that stops answering an open link.
//  - 734 while LCP is being negotiated, 629 once it was open: the link then existed and the remote
//    side took it away.
//  - 812 where no authentication method suits both: of the codes in raserror.h its description
//    alone speaks of an authentication method that does not match the connection's settings. (918
//    and 919 of mprerror.h say the same but are a router's codes and outside RasGetErrorString's
//    range.) **[choice]**
//  - 743, "the remote computer requires data encryption", where the peer insists on MPPE. 741 and
//    742 mean that we, or the entry, required it. **[choice]**
constexpr std::array<OutcomeText, kOutcomeCount> kTable{{
    {Outcome::kPeerSilent, ERROR_PPP_TIMEOUT, "the peer does not answer PPP"},
    {Outcome::kLoopback, ERROR_PPP_LOOPBACK_DETECTED, "the line is looped back: we hear ourselves"},
    {Outcome::kLcpNotConverging, ERROR_PPP_NOT_CONVERGING,
     "the peer and we cannot agree on the link's options"},
    {Outcome::kLcpTerminated, ERROR_PPP_LCP_TERMINATED,
     "the peer ended the negotiation of the link"},
    {Outcome::kLcpRejected, ERROR_PPP_CP_REJECTED, "the peer rejected the link control protocol"},
    {Outcome::kPeerEnded, ERROR_REMOTE_DISCONNECTION, "the peer ended the link"},
    {Outcome::kPeerLost, ERROR_PPP_NO_RESPONSE, "the peer stopped answering"},
    {Outcome::kAuthMismatch, ERROR_SERVER_POLICY,
     "the peer and this entry have no authentication method in common; allow another one"},
    {Outcome::kAuthTimeout, ERROR_PPP_TIMEOUT, "the peer did not finish authentication in time"},
    {Outcome::kAuthRefused, ERROR_AUTHENTICATION_FAILURE, "the user name or password is wrong"},
    {Outcome::kServerNotVerified, ERROR_UNABLE_TO_AUTHENTICATE_SERVER,
     "the server did not prove that it knows the password; it may not be the one it claims to be"},
    {Outcome::kAuthInternal, ERROR_AUTH_INTERNAL, "authentication failed inside OpenRAS"},
    {Outcome::kEncryptionRequired, ERROR_REMOTE_REQUIRES_ENCRYPTION,
     "the peer requires encryption (MPPE), which is not supported"},
    {Outcome::kCallbackRefused, ERROR_BAD_CALLBACK_NUMBER,
     "the peer and we cannot agree on a callback number"},
    {Outcome::kCallbackRequired, ERROR_NO_DIALIN_PERMISSION,
     "the user may connect only by being called back, for which the caller does not ask"},
    {Outcome::kNotConfigured, ERROR_PROTOCOL_NOT_CONFIGURED, "this protocol was not asked for"},
    {Outcome::kNoProtocols, ERROR_PPP_NO_PROTOCOLS_CONFIGURED,
     "no network protocol could be opened"},
    {Outcome::kNcpTimeout, ERROR_PPP_TIMEOUT, "the peer does not answer for this protocol"},
    {Outcome::kNcpRejected, ERROR_PPP_CP_REJECTED, "the peer does not speak this protocol"},
    {Outcome::kNcpNotConverging, ERROR_PPP_NOT_CONVERGING,
     "the peer and we cannot agree on this protocol's options"},
    {Outcome::kNcpTerminated, ERROR_PPP_NCP_TERMINATED, "the peer ended this protocol"},
    {Outcome::kAddressRejected, ERROR_PPP_REQUIRED_ADDRESS_REJECTED,
     "the peer does not allow the address that the entry requires"},
    {Outcome::kNoAddressAssigned, ERROR_PPP_NO_ADDRESS_ASSIGNED, "the peer assigned no address"},
}};

}  // namespace

const OutcomeText& text_of(Outcome outcome) { return kTable[static_cast<size_t>(outcome)]; }

Error make_error(Outcome outcome, std::string_view said) {
  const OutcomeText& line = text_of(outcome);
  std::string detail(line.sentence);
  if (!said.empty()) detail.append(": ").append(said);
  return {line.code, std::move(detail)};
}

}  // namespace openras::ppp
