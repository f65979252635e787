// PPPoE and L2TP. RFC 2516, RFC 2661 §4.4.2.
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "errors/situation_rows.h"

namespace openras {
namespace {

using enum Situation;
constexpr uint32_t kOpen = RASCS_OpenPort, kConnect = RASCS_ConnectDevice;

constexpr SituationRow kRows[] = {
    {kNoEthernet, "no-ethernet", Origin::kPppoe,
     "the interface does not exist, is down or is no Ethernet", ERROR_BROADBAND_NO_NIC, kOpen,
     "Check the interface with `ip link`; `ip link set NAME up` starts one that is down."},
    {kRawSocketForbidden, "raw-socket-forbidden", Origin::kPppoe,
     "the daemon may not send Ethernet frames", ERROR_ACCESS_DENIED, kOpen,
     "Give rasmand the capability CAP_NET_RAW, as its systemd unit does."},
    {kPppoeNoOffer, "pppoe-no-offer", Origin::kPppoe, "nobody answers the PADI", ERROR_NO_ANSWER,
     kConnect, "Check the cable and the DSL modem, the interface and the service name."},
    {kPppoeNoSession, "pppoe-no-session", Origin::kPppoe, "a PADO comes, but no PADS",
     ERROR_BROADBAND_TIMEOUT, kConnect, "Dial again; if it stays, ask the provider."},
    {kPppoeServiceRefused, "pppoe-service-refused", Origin::kPppoe,
     "Service-Name-Error or Generic-Error", ERROR_CONNECTION_REJECT, kConnect,
     "Correct the service name: `rasphone set ENTRY --number SERVICE`, or leave it empty."},
    {kPppoeTemporary, "pppoe-temporary", Origin::kPppoe, "AC-System-Error", ERROR_TEMPFAILURE,
     kConnect, "Dial again in a while: the provider's side cannot take the call now."},
    {kPppoeEnded, "pppoe-ended", Origin::kPppoe, "PADT", ERROR_REMOTE_DISCONNECTION, kAnyState,
     "The provider ended the session: dial again."},
    {kEthernetLost, "ethernet-lost", Origin::kPppoe, "the Ethernet interface goes down or away",
     ERROR_LINK_FAILURE, kAnyState, "Bring the interface up again, and dial again."},

    {kServerNameUnknown, "server-name-unknown", Origin::kL2tp, "the server's name has no address",
     ERROR_DNSNAME_NOT_RESOLVABLE, kOpen,
     "Check the spelling of the server's name, and this computer's DNS."},
    {kNoRouteToServer, "no-route-to-server", Origin::kL2tp, "there is no route to the server",
     ERROR_BAD_ADDRESS_SPECIFIED, kOpen, "Connect this computer to the network; see `ip route`."},
    {kServerUnreachable, "server-unreachable", Origin::kL2tp,
     "ICMP says that the server cannot be reached", ERROR_BAD_ADDRESS_SPECIFIED, kConnect,
     "Check the server's address, and the network between."},
    {kL2tpNotListening, "l2tp-not-listening", Origin::kL2tp, "ICMP port unreachable",
     ERROR_VPN_REFUSED, kConnect, "Start the L2TP server there, or correct the address."},
    {kL2tpSilent, "l2tp-silent", Origin::kL2tp, "no answer to SCCRQ or ICRQ", ERROR_VPN_TIMEOUT,
     kConnect, "Check the address, and that firewalls let UDP port 1701 through."},
    {kL2tpWrongSecret, "l2tp-wrong-secret", Origin::kL2tp,
     "the tunnel's authentication fails, or StopCCN 4 (not authorized)", ERROR_VPN_BAD_PSK,
     kConnect,
     "Set the tunnel secret that the server has: `rasphone set ENTRY "
     "--tunnel-secret-file FILE`."},
    {kL2tpVersion, "l2tp-version", Origin::kL2tp,
     "another protocol version (StopCCN 5), or a mandatory AVP that is not understood",
     ERROR_INCOMPATIBLE, kConnect, "The server is not L2TP version 2 (RFC 2661): use another one."},
    {kL2tpNotUnderstood, "l2tp-not-understood", Origin::kL2tp,
     "a malformed message, one that does not fit the state, or a general error",
     ERROR_UNEXPECTED_RESPONSE, kConnect,
     "Dial again; if it stays, report the log's decoded lines."},
    {kL2tpRefused, "l2tp-refused", Origin::kL2tp, "StopCCN 1: the tunnel is cleared",
     ERROR_VPN_REFUSED, kConnect, "Ask the server's administrator why it clears the tunnel."},
    {kL2tpRejected, "l2tp-rejected", Origin::kL2tp,
     "StopCCN 3 (channel exists already) or CDN 5 (facilities are lacking)",
     ERROR_CONNECTION_REJECT, kConnect,
     "Hang up an older connection to that server, or ask its "
     "administrator."},
    {kL2tpTemporary, "l2tp-temporary", Origin::kL2tp,
     "StopCCN 6 (being shut down), CDN 4 or error 4, 7 (resources)", ERROR_TEMPFAILURE, kConnect,
     "Dial again in a while."},
    {kL2tpAdministrative, "l2tp-administrative", Origin::kL2tp, "CDN 3: administrative reasons",
     ERROR_SERVER_POLICY, kConnect, "Ask the server's administrator for permission."},
    {kL2tpDestination, "l2tp-destination", Origin::kL2tp, "CDN 6: invalid destination",
     ERROR_BAD_ADDRESS_SPECIFIED, kConnect, "Correct the number or address of the entry."},
    {kL2tpCalleeBusy, "l2tp-callee-busy", Origin::kL2tp, "CDN 8: busy", ERROR_LINE_BUSY, kConnect,
     "The line behind the server is busy: dial again later."},
    {kL2tpCalleeNoCarrier, "l2tp-callee-no-carrier", Origin::kL2tp, "CDN 1 or 7: no carrier",
     ERROR_NO_CARRIER, kConnect,
     "The line behind the server found no modem: tell its "
     "administrator."},
    {kL2tpCalleeNoDialtone, "l2tp-callee-no-dialtone", Origin::kL2tp, "CDN 9: no dial tone",
     ERROR_NO_DIALTONE, kConnect, "The line behind the server is dead: tell its administrator."},
    {kL2tpCalleeNoAnswer, "l2tp-callee-no-answer", Origin::kL2tp, "CDN 10: not answered in time",
     ERROR_NO_ANSWER, kConnect, "Nobody answers behind the server: dial again later."},
    {kL2tpCalleeNoFraming, "l2tp-callee-no-framing", Origin::kL2tp,
     "CDN 11: no appropriate framing", ERROR_PPP_NO_RESPONSE, kConnect,
     "What answers behind the server does not speak PPP: tell its administrator."},
    {kL2tpEnded, "l2tp-ended", Origin::kL2tp, "CDN or StopCCN on a call that is up",
     ERROR_REMOTE_DISCONNECTION, kAnyState, "The server ended the call; the log has its reason."},
    {kL2tpLost, "l2tp-lost", Origin::kL2tp,
     "Hello is not acknowledged, or ICMP port unreachable on a call that is up",
     ERROR_VPN_DISCONNECT, kAnyState,
     "The network between or the server is gone: check both, and dial again."},
};

}  // namespace

std::span<const SituationRow> network_situations() { return kRows; }

}  // namespace openras
