// This machine, and what cannot happen yet.
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "errors/situation_rows.h"

namespace openras {
namespace {

using enum Situation;
constexpr uint32_t kApply = RASCS_ApplySettings;
constexpr std::string_view kNoSstp = "SSTP is not built yet";

constexpr SituationRow kRows[] = {
    {kTunForbidden, "tun-forbidden", Origin::kSystem, "the daemon may not make an interface",
     ERROR_ACCESS_DENIED, RASCS_OpenPort,
     "Give rasmand the capability CAP_NET_ADMIN, as its systemd unit does."},
    {kTunMissing, "tun-missing", Origin::kSystem, "/dev/net/tun is not there",
     ERROR_DEVICE_DOES_NOT_EXIST, RASCS_OpenPort, "Load the driver: `modprobe tun`."},
    {kTunInUse, "tun-in-use", Origin::kSystem, "an interface of that name is in use",
     ERROR_PORT_NOT_AVAILABLE, RASCS_OpenPort, "Remove the interface that the log names."},
    {kNoRoute, "no-route", Origin::kSystem,
     "a route cannot be made, or the server's own cannot be kept", ERROR_ROUTE_NOT_AVAILABLE,
     kApply, "Look at `ip route` and what the log says of it."},
    {kSettingsForbidden, "settings-forbidden", Origin::kSystem,
     "addresses, routes or DNS may not be changed", ERROR_ACCESS_DENIED, kApply,
     "Give rasmand the capability CAP_NET_ADMIN; for DNS, the right to write resolv.conf."},
    {kSettingsImpossible, "settings-impossible", Origin::kSystem,
     "what was negotiated cannot be applied (an MTU too small, no address)",
     ERROR_INVALID_PARAMETER, kApply, "Ask the server's administrator to mend what the log names."},
    {kSettingsFailed, "settings-failed", Origin::kSystem, "the system refuses a setting",
     ERROR_GEN_FAILURE, kApply, "Look at what the system said in the log."},
    {kDiskFull, "disk-full", Origin::kSystem, "there is no room for the journal or resolv.conf",
     ERROR_DISK_FULL, kApply, "Make room on the file system that the log names."},
    {kInsideManager, "inside-manager", Origin::kSystem, "something went wrong inside rasmand",
     ERROR_UNKNOWN, kAnyState, "Please report it, with the log."},
    {kIdle, "idle", Origin::kSystem, "no traffic for as long as the entry allows",
     ERROR_IDLE_TIMEOUT, kAnyState,
     "Dial again when it is needed; `rasphone set ENTRY "
     "--idle 0` keeps it up."},

    {kCertificateUntrusted,
     "certificate-untrusted",
     Origin::kSstp,
     "nobody trusted here issued the server's certificate",
     static_cast<uint32_t>(CERT_E_UNTRUSTEDROOT),
     RASCS_ConnectDevice,
     "Install the issuer's certificate if you trust it.",
     {},
     kNoSstp},
    {kCertificateName,
     "certificate-name",
     Origin::kSstp,
     "the server's certificate is for another name",
     static_cast<uint32_t>(CERT_E_CN_NO_MATCH),
     RASCS_ConnectDevice,
     "Use the name that the certificate has as the entry's address.",
     {},
     kNoSstp},
    {kCertificateExpired,
     "certificate-expired",
     Origin::kSstp,
     "the server's certificate is not valid now",
     static_cast<uint32_t>(CERT_E_EXPIRED),
     RASCS_ConnectDevice,
     "Check this computer's clock; ask for a new certificate.",
     {},
     kNoSstp},
    {kAllVpnKindsFailed,
     "all-vpn-kinds-failed",
     Origin::kSstp,
     "an automatic VPN entry fails with every kind that it tries",
     ERROR_AUTOMATIC_VPN_FAILED,
     RASCS_ConnectDevice,
     "Choose the kind that the server has in the entry.",
     {},
     "of the kinds that an automatic entry tries only L2TP is built, whose own error is told"},
};

}  // namespace

std::span<const SituationRow> system_situations() { return kRows; }

}  // namespace openras
