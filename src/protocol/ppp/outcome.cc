#include "protocol/ppp/outcome.h"

#include <array>

namespace openras::ppp {

namespace {

constexpr std::array<OutcomeText, kOutcomeCount> kTable{{
    {Outcome::kPeerSilent, Situation::kPppSilent, "the peer does not answer PPP"},
    {Outcome::kLoopback, Situation::kLoopback, "the line is looped back: we hear ourselves"},
    {Outcome::kLcpNotConverging, Situation::kLcpNotConverging,
     "the peer and we cannot agree on the link's options"},
    {Outcome::kLcpTerminated, Situation::kLcpTerminated,
     "the peer ended the negotiation of the link"},
    {Outcome::kLcpRejected, Situation::kLcpRejected, "the peer rejected the link control protocol"},
    {Outcome::kPeerEnded, Situation::kPeerEnded, "the peer ended the link"},
    {Outcome::kPeerLost, Situation::kPeerLost, "the peer stopped answering"},
    {Outcome::kAuthMismatch, Situation::kAuthMismatch,
     "the peer and this entry have no authentication method in common; allow another one"},
    {Outcome::kAuthTimeout, Situation::kAuthTimeout,
     "the peer did not finish authentication in time"},
    {Outcome::kAuthRefused, Situation::kPasswordWrong, "the user name or password is wrong"},
    {Outcome::kServerNotVerified, Situation::kServerNotVerified,
     "the server did not prove that it knows the password; it may not be the one it claims to be"},
    {Outcome::kAuthInternal, Situation::kAuthInternal, "authentication failed inside OpenRAS"},
    {Outcome::kEncryptionRequired, Situation::kEncryptionRequired,
     "the peer requires encryption (MPPE), which is not supported"},
    {Outcome::kCallbackRefused, Situation::kCallbackRefused,
     "the peer and we cannot agree on a callback number"},
    {Outcome::kCallbackRequired, Situation::kNoDialinPermission,
     "the user may connect only by being called back, for which the caller does not ask"},
    {Outcome::kNotConfigured, Situation::kProtocolNotAskedFor, "this protocol was not asked for"},
    {Outcome::kNoProtocols, Situation::kNoProtocols, "no network protocol could be opened"},
    {Outcome::kNcpTimeout, Situation::kNcpTimeout, "the peer does not answer for this protocol"},
    {Outcome::kNcpRejected, Situation::kNcpRejected, "the peer does not speak this protocol"},
    {Outcome::kNcpNotConverging, Situation::kNcpNotConverging,
     "the peer and we cannot agree on this protocol's options"},
    {Outcome::kNcpTerminated, Situation::kNcpTerminated, "the peer ended this protocol"},
    {Outcome::kAddressRejected, Situation::kAddressRejected,
     "the peer does not allow the address that the entry requires"},
    {Outcome::kNoAddressAssigned, Situation::kNoAddressAssigned, "the peer assigned no address"},
}};

}  // namespace

const OutcomeText& text_of(Outcome outcome) { return kTable[static_cast<size_t>(outcome)]; }

Error make_error(Outcome outcome, std::string_view said, uint32_t extended) {
  const OutcomeText& line = text_of(outcome);
  std::string detail(line.sentence);
  if (!said.empty()) detail.append(": ").append(said);
  return make_error(line.situation, std::move(detail), extended);
}

}  // namespace openras::ppp
