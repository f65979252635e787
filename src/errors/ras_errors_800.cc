#include <openras/raserror.h>

#include "errors/error_table.h"

namespace openras {
namespace {

constexpr ErrorText kRows[] = {
    {ERROR_AUTOMATIC_VPN_FAILED, "ERROR_AUTOMATIC_VPN_FAILED",
     "None of the kinds of VPN in the entry could be connected; check that the server is reachable "
     "and no firewall blocks it."},
    {ERROR_VALIDATING_SERVER_CERT, "ERROR_VALIDATING_SERVER_CERT",
     "The server's certificate could not be validated; check that its issuer is trusted here."},
    {ERROR_READING_SCARD, "ERROR_READING_SCARD",
     "The smart card cannot be read; insert it again, and check that it is the right one."},
    {ERROR_INVALID_PEAP_COOKIE_CONFIG, "ERROR_INVALID_PEAP_COOKIE_CONFIG",
     "The PEAP settings of the entry are not valid; configure PEAP again."},
    {ERROR_INVALID_PEAP_COOKIE_USER, "ERROR_INVALID_PEAP_COOKIE_USER",
     "The PEAP settings of the user are not valid; enter the credentials again."},
    {ERROR_INVALID_MSCHAPV2_CONFIG, "ERROR_INVALID_MSCHAPV2_CONFIG",
     "The MS-CHAPv2 settings of the entry are not valid; configure the authentication again."},
    {ERROR_VPN_GRE_BLOCKED, "ERROR_VPN_GRE_BLOCKED",
     "The tunnel was built but its data is blocked; allow IP protocol 47 (GRE) through the "
     "firewall."},
    {ERROR_VPN_DISCONNECT, "ERROR_VPN_DISCONNECT",
     "The connection to the server was lost on the way; check the Internet connection, and try "
     "again."},
    {ERROR_VPN_REFUSED, "ERROR_VPN_REFUSED",
     "The server refused the connection; check that its VPN service is running at this address and "
     "port."},
    {ERROR_VPN_TIMEOUT, "ERROR_VPN_TIMEOUT",
     "The server did not answer; check its address, and that no firewall blocks the VPN (UDP 1701 "
     "for L2TP, 500 and 4500 for IPsec)."},
    {ERROR_VPN_BAD_CERT, "ERROR_VPN_BAD_CERT",
     "A machine certificate is missing or not acceptable for this VPN; install one that the server "
     "trusts."},
    {ERROR_VPN_BAD_PSK, "ERROR_VPN_BAD_PSK",
     "The pre-shared key is not the one that the server has; correct it in the entry."},
    {ERROR_SERVER_POLICY, "ERROR_SERVER_POLICY",
     "A policy of the server forbids this connection, often because of the kind of authentication; "
     "ask its administrator."},
    {ERROR_BROADBAND_ACTIVE, "ERROR_BROADBAND_ACTIVE",
     "Another broadband connection is up on this adapter; hang it up first."},
    {ERROR_BROADBAND_NO_NIC, "ERROR_BROADBAND_NO_NIC",
     "The network adapter for the broadband connection was not found; name an existing interface "
     "as the entry's port."},
    {ERROR_BROADBAND_TIMEOUT, "ERROR_BROADBAND_TIMEOUT",
     "No broadband access concentrator answered on this interface; check the cable, the modem and "
     "the service name."},
    {ERROR_FEATURE_DEPRECATED, "ERROR_FEATURE_DEPRECATED",
     "This feature is not supported any more; choose another one in the entry."},
    {ERROR_CANNOT_DELETE, "ERROR_CANNOT_DELETE",
     "This entry cannot be deleted while it is in use; hang it up first."},
    {ERROR_RASQEC_RESOURCE_CREATION_FAILED, "ERROR_RASQEC_RESOURCE_CREATION_FAILED",
     "The quarantine client could not get its resources; restart the rasmand service."},
    {ERROR_RASQEC_NAPAGENT_NOT_ENABLED, "ERROR_RASQEC_NAPAGENT_NOT_ENABLED",
     "The network access protection agent is not enabled; the server's policy cannot be met from "
     "here."},
    {ERROR_RASQEC_NAPAGENT_NOT_CONNECTED, "ERROR_RASQEC_NAPAGENT_NOT_CONNECTED",
     "The network access protection agent cannot be reached; the server's policy cannot be met "
     "from here."},
    {ERROR_RASQEC_CONN_DOESNOTEXIST, "ERROR_RASQEC_CONN_DOESNOTEXIST",
     "The quarantine client knows no such connection; dial again."},
    {ERROR_RASQEC_TIMEOUT, "ERROR_RASQEC_TIMEOUT",
     "The quarantine check took too long; dial again."},
    {ERROR_PEAP_CRYPTOBINDING_INVALID, "ERROR_PEAP_CRYPTOBINDING_INVALID",
     "The PEAP server's cryptobinding is wrong; somebody may be in the middle, so do not go on, "
     "and tell the administrator."},
    {ERROR_PEAP_CRYPTOBINDING_NOTRECEIVED, "ERROR_PEAP_CRYPTOBINDING_NOTRECEIVED",
     "The PEAP server sent no cryptobinding though the entry requires it; turn it on there."},
    {ERROR_INVALID_VPNSTRATEGY, "ERROR_INVALID_VPNSTRATEGY",
     "The VPN strategy of the entry is not valid; choose one of the kinds that OpenRAS supports."},
    {ERROR_EAPTLS_CACHE_CREDENTIALS_INVALID, "ERROR_EAPTLS_CACHE_CREDENTIALS_INVALID",
     "The stored EAP credentials are not valid any more; enter them again."},
    {ERROR_IPSEC_SERVICE_STOPPED, "ERROR_IPSEC_SERVICE_STOPPED",
     "The IPsec service is not running; start it."},
    {ERROR_IDLE_TIMEOUT, "ERROR_IDLE_TIMEOUT",
     "The connection was idle for longer than allowed and was hung up; dial again, or raise the "
     "idle limit."},
    {ERROR_LINK_FAILURE, "ERROR_LINK_FAILURE",
     "The link failed: the other side stopped answering keepalives; check the line, and dial "
     "again."},
    {ERROR_USER_LOGOFF, "ERROR_USER_LOGOFF",
     "The connection was ended because its user logged off; dial again after logging on."},
    {ERROR_FAST_USER_SWITCH, "ERROR_FAST_USER_SWITCH",
     "The connection was ended because another user took over the session; dial again."},
    {ERROR_HIBERNATION, "ERROR_HIBERNATION",
     "The connection was ended because the computer hibernated; dial again."},
    {ERROR_SYSTEM_SUSPENDED, "ERROR_SYSTEM_SUSPENDED",
     "The connection was ended because the computer was suspended; dial again."},
    {ERROR_RASMAN_SERVICE_STOPPED, "ERROR_RASMAN_SERVICE_STOPPED",
     "The connection was ended because the connection manager was stopped; start rasmand and dial "
     "again."},
    {ERROR_INVALID_SERVER_CERT, "ERROR_INVALID_SERVER_CERT",
     "The server's machine certificate is not acceptable: its name or its purpose is wrong; "
     "correct it there."},
    {ERROR_NOT_NAP_CAPABLE, "ERROR_NOT_NAP_CAPABLE",
     "This computer cannot do network access protection, which the server requires; ask its "
     "administrator."},
    {ERROR_INVALID_TUNNELID, "ERROR_INVALID_TUNNELID",
     "The tunnel is not known; the connection has ended."},
    {ERROR_UPDATECONNECTION_REQUEST_IN_PROCESS, "ERROR_UPDATECONNECTION_REQUEST_IN_PROCESS",
     "The tunnel is being moved already; wait until that is finished."},
    {ERROR_PROTOCOL_ENGINE_DISABLED, "ERROR_PROTOCOL_ENGINE_DISABLED",
     "The engine for this protocol is disabled; enable it, or choose another kind of VPN."},
    {ERROR_INTERNAL_ADDRESS_FAILURE, "ERROR_INTERNAL_ADDRESS_FAILURE",
     "The server could not assign an internal address; ask its administrator to enlarge the pool."},
    {ERROR_FAILED_CP_REQUIRED, "ERROR_FAILED_CP_REQUIRED",
     "The server requires a configuration request that was not made; change the entry's IP "
     "settings."},
    {ERROR_TS_UNACCEPTABLE, "ERROR_TS_UNACCEPTABLE",
     "The server does not accept these traffic selectors; compare the networks on both sides."},
    {ERROR_MOBIKE_DISABLED, "ERROR_MOBIKE_DISABLED",
     "Moving a tunnel between networks (MOBIKE) is turned off; turn it on in the entry and on the "
     "server."},
    {ERROR_CANNOT_INITIATE_MOBIKE_UPDATE, "ERROR_CANNOT_INITIATE_MOBIKE_UPDATE",
     "The tunnel cannot be moved from here; dial again on the new network."},
    {ERROR_PEAP_SERVER_REJECTED_CLIENT_TLV, "ERROR_PEAP_SERVER_REJECTED_CLIENT_TLV",
     "The PEAP server rejected what this client sent; check the PEAP settings on both sides."},
    {ERROR_INVALID_PREFERENCES, "ERROR_INVALID_PREFERENCES",
     "The preferences are not valid; correct them and try again."},
    {ERROR_EAPTLS_SCARD_CACHE_CREDENTIALS_INVALID, "ERROR_EAPTLS_SCARD_CACHE_CREDENTIALS_INVALID",
     "The stored smart-card credentials for EAP are not valid any more; enter the PIN again."},
    {ERROR_SSTP_COOKIE_SET_FAILURE, "ERROR_SSTP_COOKIE_SET_FAILURE",
     "The cookie for SSTP could not be set; dial again."},
    {ERROR_INVALID_PEAP_COOKIE_ATTRIBUTES, "ERROR_INVALID_PEAP_COOKIE_ATTRIBUTES",
     "The attributes of the PEAP settings are not valid; configure PEAP again."},
    {ERROR_EAP_METHOD_NOT_INSTALLED, "ERROR_EAP_METHOD_NOT_INSTALLED",
     "The EAP method that the entry names is not installed; choose another one."},
    {ERROR_EAP_METHOD_DOES_NOT_SUPPORT_SSO, "ERROR_EAP_METHOD_DOES_NOT_SUPPORT_SSO",
     "The EAP method does not support single sign-on; turn that off in the entry."},
    {ERROR_EAP_METHOD_OPERATION_NOT_SUPPORTED, "ERROR_EAP_METHOD_OPERATION_NOT_SUPPORTED",
     "The EAP method does not support this operation; use another method."},
    {ERROR_EAP_USER_CERT_INVALID, "ERROR_EAP_USER_CERT_INVALID",
     "The user's certificate is not valid for EAP; install a new one."},
    {ERROR_EAP_USER_CERT_EXPIRED, "ERROR_EAP_USER_CERT_EXPIRED",
     "The user's certificate has expired; renew it."},
    {ERROR_EAP_USER_CERT_REVOKED, "ERROR_EAP_USER_CERT_REVOKED",
     "The user's certificate has been revoked; ask for a new one."},
    {ERROR_EAP_USER_CERT_OTHER_ERROR, "ERROR_EAP_USER_CERT_OTHER_ERROR",
     "The user's certificate cannot be used for EAP; look at the log for the reason."},
    {ERROR_EAP_SERVER_CERT_INVALID, "ERROR_EAP_SERVER_CERT_INVALID",
     "The EAP server's certificate is not valid; ask its administrator."},
    {ERROR_EAP_SERVER_CERT_EXPIRED, "ERROR_EAP_SERVER_CERT_EXPIRED",
     "The EAP server's certificate has expired; ask its administrator to renew it, and check this "
     "computer's clock."},
    {ERROR_EAP_SERVER_CERT_REVOKED, "ERROR_EAP_SERVER_CERT_REVOKED",
     "The EAP server's certificate has been revoked; do not trust this server until it has a new "
     "one."},
    {ERROR_EAP_SERVER_CERT_OTHER_ERROR, "ERROR_EAP_SERVER_CERT_OTHER_ERROR",
     "The EAP server's certificate cannot be used; look at the log for the reason."},
    {ERROR_EAP_USER_ROOT_CERT_NOT_FOUND, "ERROR_EAP_USER_ROOT_CERT_NOT_FOUND",
     "The issuer of the user's certificate was not found; install its root certificate."},
    {ERROR_EAP_USER_ROOT_CERT_INVALID, "ERROR_EAP_USER_ROOT_CERT_INVALID",
     "The root certificate above the user's certificate is not valid; install a valid one."},
    {ERROR_EAP_USER_ROOT_CERT_EXPIRED, "ERROR_EAP_USER_ROOT_CERT_EXPIRED",
     "The root certificate above the user's certificate has expired; install the new one."},
    {ERROR_EAP_SERVER_ROOT_CERT_NOT_FOUND, "ERROR_EAP_SERVER_ROOT_CERT_NOT_FOUND",
     "The issuer of the EAP server's certificate is not trusted here; install its root "
     "certificate."},
    {ERROR_EAP_SERVER_ROOT_CERT_INVALID, "ERROR_EAP_SERVER_ROOT_CERT_INVALID",
     "The root certificate above the EAP server's certificate is not valid; install a valid one."},
    {ERROR_EAP_SERVER_ROOT_CERT_NAME_REQUIRED, "ERROR_EAP_SERVER_ROOT_CERT_NAME_REQUIRED",
     "The entry must name a root certificate for the EAP server; choose one in its settings."},
    {ERROR_PEAP_IDENTITY_MISMATCH, "ERROR_PEAP_IDENTITY_MISMATCH",
     "The identity inside PEAP differs from the one outside; give the same user name for both."},
    {ERROR_DNSNAME_NOT_RESOLVABLE, "ERROR_DNSNAME_NOT_RESOLVABLE",
     "The server's name cannot be resolved; check its spelling and this computer's DNS."},
    {ERROR_EAPTLS_PASSWD_INVALID, "ERROR_EAPTLS_PASSWD_INVALID",
     "The password for EAP-TLS is wrong; enter it again."},
    {ERROR_IKEV2_PSK_INTERFACE_ALREADY_EXISTS, "ERROR_IKEV2_PSK_INTERFACE_ALREADY_EXISTS",
     "An interface with this IKEv2 pre-shared key exists already; change that one, or use another "
     "key."},
    {ERROR_INVALID_DESTINATION_IP, "ERROR_INVALID_DESTINATION_IP",
     "The destination is not a valid IP address; correct it in the entry."},
    {ERROR_INVALID_INTERFACE_CONFIG, "ERROR_INVALID_INTERFACE_CONFIG",
     "The configuration of the interface is not valid; correct the entry."},
    {ERROR_VPN_PLUGIN_GENERIC, "ERROR_VPN_PLUGIN_GENERIC",
     "A VPN plug-in reported an error; look at the plug-in's own messages."},
    {ERROR_SSO_CERT_MISSING, "ERROR_SSO_CERT_MISSING",
     "There is no certificate for single sign-on; ask the administrator to issue one."},
    {ERROR_DEVICE_COMPLIANCE, "ERROR_DEVICE_COMPLIANCE",
     "The device does not meet the organisation's rules; mend what its administrator names, and "
     "try again."},
    {ERROR_PLUGIN_NOT_INSTALLED, "ERROR_PLUGIN_NOT_INSTALLED",
     "The VPN plug-in that the entry names is not installed; install it."},
    {ERROR_ACTION_REQUIRED, "ERROR_ACTION_REQUIRED",
     "Something has to be done by the user before this connection can go on; look at what its VPN "
     "program asks."},
};

}  // namespace

std::span<const ErrorText> ras_errors_800() { return kRows; }

}  // namespace openras
