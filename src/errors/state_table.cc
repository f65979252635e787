#include "errors/state_table.h"

#include <algorithm>

namespace openras {
namespace {

constexpr std::string_view kSequence = "system/handler_test.py";
constexpr std::string_view kPaused = "system/paused_test.py";
constexpr std::string_view kCallback = "system/callback_test.py";
constexpr std::string_view kMultilink = "system/multilink_test.py";
constexpr std::string_view kEndings = "system/daemon_test.py";

constexpr StateRow kRows[] = {
    {RASCS_OpenPort, "the dial begins", kSequence},
    {RASCS_PortOpened, "the device is open", kSequence},
    {RASCS_ConnectDevice, "the number, address or service is dialed", kSequence},
    {RASCS_DeviceConnected, "the other side answers", kSequence},
    {RASCS_AllDevicesConnected, "nothing more is to be connected", kSequence},
    {RASCS_Authenticate, "LCP, then the proof of identity", kSequence},
    {RASCS_AuthNotify, "the peer has said what it thinks of the proof", kSequence},
    {RASCS_AuthRetry, "another user name and password are tried", kPaused},
    {RASCS_AuthCallback, "the server lets the caller set a number", kCallback},
    {RASCS_AuthChangePassword, "the new password is sent", kPaused},
    {RASCS_AuthProject, "the network protocols begin", kSequence},
    {RASCS_AuthLinkSpeed, "never: PPP has no such step", {}},
    {RASCS_AuthAck, "never: PPP has no such step", {}},
    {RASCS_ReAuthenticate, "authentication on the call back", kCallback},
    {RASCS_Authenticated, "the proof was accepted", kSequence},
    {RASCS_PrepareForCallback, "the line is hung up, to be called back", kCallback},
    {RASCS_WaitForModemReset, "the modem is set up anew", kCallback},
    {RASCS_WaitForCallback, "the modem waits for RING", kCallback},
    {RASCS_Projected, "the network protocols are up", kSequence},
    {RASCS_StartAuthentication, "never: Windows 95 only (RASCONNSTATE page)", {}},
    {RASCS_CallbackComplete,
     "the server has called back (documented for Windows 95 only, told here all the same)",
     kCallback},
    {RASCS_LogonNetwork, "never: Windows 95 only (RASCONNSTATE page)", {}},
    {RASCS_SubEntryConnected, "a link has joined the bundle", kMultilink},
    {RASCS_SubEntryDisconnected, "a link is lost, and others go on", kMultilink},
    {RASCS_ApplySettings, "addresses, routes and DNS", kSequence},
    {RASCS_Interactive, "the line is the client's terminal before PPP", "system/login_test.py"},
    {RASCS_RetryAuthentication, "the proof was refused, and another try is allowed", kPaused},
    {RASCS_CallbackSetByCaller, "the client is asked for the callback number", kCallback},
    {RASCS_PasswordExpired, "a new password is asked for", kPaused},
    {RASCS_InvokeEapUI, "never: OpenRAS has no EAP yet", {}},
    {RASCS_Connected, "it is connected", kSequence},
    {RASCS_Disconnected, "a connection that was up has ended; no handler hears of it", kEndings},
};

constexpr Transition kTransitions[] = {
    {RASCS_OpenPort, RASCS_PortOpened, ""},
    {RASCS_PortOpened, RASCS_ConnectDevice, ""},
    {RASCS_ConnectDevice, RASCS_DeviceConnected, ""},
    {RASCS_ConnectDevice, RASCS_OpenPort, "an alternate number"},
    {RASCS_DeviceConnected, RASCS_AllDevicesConnected, ""},
    {RASCS_DeviceConnected, RASCS_Interactive, "a serial line, a login before PPP"},
    {RASCS_Interactive, RASCS_AllDevicesConnected, ""},
    {RASCS_AllDevicesConnected, RASCS_Authenticate, ""},
    {RASCS_Authenticate, RASCS_AuthNotify, ""},
    {RASCS_Authenticate, RASCS_AuthProject, "no authentication"},
    {RASCS_AuthNotify, RASCS_AuthProject, ""},
    {RASCS_AuthNotify, RASCS_RetryAuthentication, "refused, paused states"},
    {RASCS_RetryAuthentication, RASCS_AuthRetry, "resumed"},
    {RASCS_AuthRetry, RASCS_AuthNotify, ""},
    {RASCS_AuthNotify, RASCS_PasswordExpired, "expired, paused states"},
    {RASCS_PasswordExpired, RASCS_AuthChangePassword, "resumed"},
    {RASCS_AuthChangePassword, RASCS_AuthNotify, ""},
    {RASCS_AuthNotify, RASCS_AuthCallback, "a modem, set by caller"},
    {RASCS_AuthCallback, RASCS_CallbackSetByCaller, "number *, paused states"},
    {RASCS_CallbackSetByCaller, RASCS_PrepareForCallback, "resumed with a number"},
    {RASCS_CallbackSetByCaller, RASCS_AuthProject, "resumed with none"},
    {RASCS_AuthCallback, RASCS_PrepareForCallback, "a number"},
    {RASCS_AuthCallback, RASCS_AuthProject, "no number"},
    {RASCS_AuthNotify, RASCS_PrepareForCallback, "a modem, preset number"},
    {RASCS_PrepareForCallback, RASCS_WaitForModemReset, ""},
    {RASCS_WaitForModemReset, RASCS_WaitForCallback, ""},
    {RASCS_WaitForCallback, RASCS_CallbackComplete, ""},
    {RASCS_CallbackComplete, RASCS_ReAuthenticate, ""},
    {RASCS_ReAuthenticate, RASCS_AuthNotify, ""},
    {RASCS_AuthProject, RASCS_Authenticated, ""},
    {RASCS_AuthProject, RASCS_Projected, "no authentication"},
    {RASCS_Authenticated, RASCS_Projected, ""},
    {RASCS_Projected, RASCS_ApplySettings, ""},
    {RASCS_Projected, RASCS_SubEntryConnected, "several links"},
    {RASCS_SubEntryConnected, RASCS_ApplySettings, ""},
    {RASCS_ApplySettings, RASCS_Connected, ""},
    {RASCS_Connected, RASCS_Disconnected, "hung up, or dropped"},
};

}  // namespace

std::span<const StateRow> state_rows() { return kRows; }

std::span<const Transition> transitions() { return kTransitions; }

bool may_follow(uint32_t from, uint32_t to) {
  return std::ranges::any_of(
      kTransitions, [&](const Transition& each) { return each.from == from && each.to == to; });
}

}  // namespace openras
