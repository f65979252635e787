// PPP: the link, the proof of identity, the network protocols. RFC 1661, 1334, 1994, 2759, 1332.
//
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
#include <openras/ras.h>
#include <openras/raserror.h>

#include "errors/situation_rows.h"

namespace openras {
namespace {

using enum Situation;
constexpr uint32_t kLink = RASCS_Authenticate;
constexpr uint32_t kProof = RASCS_AuthNotify;
constexpr uint32_t kNcp = RASCS_Authenticated;

constexpr SituationRow kRows[] = {
    {kPppSilent, "ppp-silent", Origin::kPpp, "nothing that answers our Configure-Request",
     ERROR_PPP_TIMEOUT, kLink, "Check that a PPP server is behind this number or address."},
    {kLoopback, "loopback", Origin::kPpp, "our own magic number comes back",
     ERROR_PPP_LOOPBACK_DETECTED, kLink, "The line is looped back: check the cabling."},
    {kLcpNotConverging, "lcp-not-converging", Origin::kPpp,
     "the peer and we go on refusing each other's LCP options", ERROR_PPP_NOT_CONVERGING, kLink,
     "See in `rasmand --log-level debug` which option the server insists on."},
    {kLcpTerminated, "lcp-terminated", Origin::kPpp, "Terminate-Request before LCP is open",
     ERROR_PPP_LCP_TERMINATED, kLink, "Ask the server's administrator; its reason is in the log."},
    {kLcpRejected, "lcp-rejected", Origin::kPpp, "LCP itself is rejected", ERROR_PPP_CP_REJECTED,
     kLink, "What answers there does not speak PPP: check the number or address."},
    {kPeerEnded, "peer-ended", Origin::kPpp, "Terminate-Request on a link that is open",
     ERROR_REMOTE_DISCONNECTION, kAnyState, "The server ended the link; the log has its reason."},
    {kPeerLost, "peer-lost", Origin::kPpp, "Echo-Requests are not answered", ERROR_PPP_NO_RESPONSE,
     kAnyState, "The line or the server is gone: check both, dial again."},

    {kAuthMismatch, "auth-mismatch", Origin::kProof, "no authentication method that both accept",
     ERROR_SERVER_POLICY, kLink, "Allow what the server wants: `rasphone set ENTRY --auth …`."},
    {kAuthTimeout, "auth-timeout", Origin::kProof, "authentication is not finished in time",
     ERROR_PPP_TIMEOUT, kLink, "The server may wait for its user database: dial again later."},
    {kPasswordWrong, "password-wrong", Origin::kProof,
     "PAP Nak, CHAP Failure, E=691, or the call ended without a word", ERROR_AUTHENTICATION_FAILURE,
     kProof, "Check the user name, the password and the domain, and dial again."},
    {kLogonHours, "logon-hours", Origin::kProof, "E=646", ERROR_RESTRICTED_LOGON_HOURS, kProof,
     "Dial at an hour that the account allows, or ask the administrator."},
    {kAccountDisabled, "account-disabled", Origin::kProof, "E=647", ERROR_ACCT_DISABLED, kProof,
     "Ask the server's administrator to enable the account."},
    {kPasswordExpired, "password-expired", Origin::kProof, "E=648", ERROR_PASSWD_EXPIRED, kProof,
     "Change the password: dial with a program that asks for a new one, or ask the administrator."},
    {kNoDialinPermission, "no-dialin-permission", Origin::kProof, "E=649",
     ERROR_NO_DIALIN_PERMISSION, kProof,
     "Ask the server's administrator for the permission to dial in."},
    {kPasswordNotChanged, "password-not-changed", Origin::kProof, "E=709", ERROR_CHANGING_PASSWORD,
     kProof, "Choose a longer or another password: the server refused this one."},
    {kServerNotVerified, "server-not-verified", Origin::kProof,
     "MS-CHAPv2: the server does not prove that it knows the password",
     ERROR_UNABLE_TO_AUTHENTICATE_SERVER, kLink,
     "Do not trust this server: check the address, and ask its administrator."},
    {kAuthInternal, "auth-internal", Origin::kProof, "an answer cannot be computed here",
     ERROR_AUTH_INTERNAL, kLink, "Look at the log; OpenSSL's legacy provider must be there.",
     "where it failed: 1 a digest or cipher, 2 a name or password that PAP cannot carry"},
    {kCallbackRefused, "callback-refused", Origin::kProof,
     "CBCP: no way of being called back, or of not being, that both accept",
     ERROR_BAD_CALLBACK_NUMBER, RASCS_AuthCallback,
     "Give a number that the server may call, or none where it lets you choose."},
    {kEncryptionRequired, "encryption-required", Origin::kNetwork,
     "the peer insists on MPPE and ends the link", ERROR_REMOTE_REQUIRES_ENCRYPTION, kNcp,
     "Let the server do without MPPE, or use a link that encrypts by itself."},

    {kProtocolNotAskedFor, "protocol-not-asked-for", Origin::kNetwork,
     "RasGetProjectionInfo for a protocol that the entry does not ask for",
     ERROR_PROTOCOL_NOT_CONFIGURED, kResultOfRasDial,
     "Turn the protocol on in the entry: `rasphone set ENTRY --ipv4 on` (or --ipv6)."},
    {kNoProtocols, "no-protocols", Origin::kNetwork, "IPv4 and IPv6 are both refused",
     ERROR_PPP_NO_PROTOCOLS_CONFIGURED, kNcp, "Turn on there what the entry asks for."},
    {kNcpTimeout, "ncp-timeout", Origin::kNetwork, "no answer to IPCP or IPV6CP", ERROR_PPP_TIMEOUT,
     kNcp, "Check the user's settings on the server: it assigns no addresses."},
    {kNcpRejected, "ncp-rejected", Origin::kNetwork, "the only protocol asked for is rejected",
     ERROR_PPP_CP_REJECTED, kNcp, "Ask for the protocol that the server has, in the entry."},
    {kNcpNotConverging, "ncp-not-converging", Origin::kNetwork,
     "no agreement on a protocol's options", ERROR_PPP_NOT_CONVERGING, kNcp,
     "See in `rasmand --log-level debug` which option the server insists on."},
    {kNcpTerminated, "ncp-terminated", Origin::kNetwork, "the peer terminates IPCP or IPV6CP",
     ERROR_PPP_NCP_TERMINATED, kNcp, "Check the addresses in the entry and on the server."},
    {kAddressRejected, "address-rejected", Origin::kNetwork,
     "the peer does not allow the address that the entry requires",
     ERROR_PPP_REQUIRED_ADDRESS_REJECTED, kNcp, "Let the server assign the address."},
    {kNoAddressAssigned, "no-address-assigned", Origin::kNetwork, "the peer assigns no address",
     ERROR_PPP_NO_ADDRESS_ASSIGNED, kNcp,
     "Set an address in the entry (`--ip`), or ask the administrator to assign one."},
};

}  // namespace

std::span<const SituationRow> ppp_situations() { return kRows; }

}  // namespace openras
