// Modems, cellular modems and serial cables.
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "errors/situation_rows.h"

namespace openras {
namespace {

using enum Situation;
constexpr Origin kHere = Origin::kLine;

constexpr SituationRow kRows[] = {
    {kPortMissing, "port-missing", kHere, "there is no such serial port", ERROR_PORT_NOT_FOUND,
     RASCS_OpenPort, "Plug the modem in, or correct the port; `rasphone devices` lists them."},
    {kPortInUse, "port-in-use", kHere, "another program or connection has the serial port",
     ERROR_PORT_NOT_AVAILABLE, RASCS_OpenPort,
     "End the program that the log names, or hang up the other connection."},
    {kPortForbidden, "port-forbidden", kHere, "the daemon may not open the serial port",
     ERROR_ACCESS_DENIED, RASCS_OpenPort,
     "Give rasmand the group that owns the port, usually dialout."},
    {kPortUnusable, "port-unusable", kHere, "the serial port cannot be opened for another reason",
     ERROR_PORT_OR_DEVICE, RASCS_OpenPort, "Look at what the system said; try another port."},
    {kModemSilent, "modem-silent", kHere, "nothing answers AT", ERROR_REQUEST_TIMEOUT,
     RASCS_ConnectDevice, "Switch the modem on, and check that it is on this port."},
    {kModemNonsense, "modem-nonsense", kHere, "what answers AT is no modem",
     ERROR_UNRECOGNIZED_RESPONSE, RASCS_ConnectDevice,
     "Check the port and its speed: something else is connected there."},
    {kModemRejectsCommand, "modem-rejects-command", kHere, "ERROR to a command that must work",
     ERROR_FROM_DEVICE, RASCS_ConnectDevice,
     "Check the initialisation strings: `rasphone show ENTRY`, `rasphone set ENTRY --init …`."},
    {kModemRefusesNumber, "modem-refuses-number", kHere, "BLACKLISTED, DELAYED", ERROR_FROM_DEVICE,
     RASCS_ConnectDevice, "Wait some minutes: the modem must not dial this number again so soon."},
    {kModemBusy, "modem-busy", kHere, "BUSY", ERROR_LINE_BUSY, RASCS_ConnectDevice,
     "Dial again later, or let the entry redial: `rasphone set ENTRY --redial 5`."},
    {kModemVoice, "modem-voice", kHere, "VOICE", ERROR_VOICE_ANSWER, RASCS_ConnectDevice,
     "A person answered: check the number."},
    {kModemNoAnswer, "modem-no-answer", kHere, "NO ANSWER", ERROR_NO_ANSWER, RASCS_ConnectDevice,
     "Check the number, and that the other modem is switched on and set to answer."},
    {kModemTimeout, "modem-timeout", kHere, "no result within the time that dialing may take",
     ERROR_NO_ANSWER, RASCS_ConnectDevice,
     "Check the number, and that the other modem answers and trains in time."},
    {kModemNoCarrier, "modem-no-carrier", kHere, "NO CARRIER", ERROR_NO_CARRIER,
     RASCS_ConnectDevice, "Check that a modem is at this number, and the quality of the line."},
    {kModemNoDialtone, "modem-no-dialtone", kHere, "NO DIALTONE", ERROR_NO_DIALTONE,
     RASCS_ConnectDevice,
     "Plug the telephone cable in; behind an exchange, dial the digit for an outside line first."},
    {kCellularError, "cellular-error", kHere, "+CME ERROR or +CMS ERROR", ERROR_FROM_DEVICE,
     RASCS_ConnectDevice, "Check the SIM card, the reception and the access point name (--apn)."},
    {kSimLocked, "sim-locked", kHere, "the SIM card asks for its PUK", ERROR_FROM_DEVICE,
     RASCS_ConnectDevice, "Unlock the SIM with its PUK in a telephone."},
    {kSimPinRefused, "sim-pin-refused", kHere, "the SIM card refuses the PIN", ERROR_FROM_DEVICE,
     RASCS_ConnectDevice,
     "Correct the PIN (`rasphone set ENTRY --pin-file FILE`) before you dial again: after three "
     "wrong ones the SIM locks itself."},
    {kNobodyCalledBack, "nobody-called-back", kHere,
     "no RING within the time that a callback may take", ERROR_NO_ANSWER, RASCS_WaitForCallback,
     "Check the callback number, and that the modem's line takes incoming calls."},
    {kCableSilent, "cable-silent", kHere, "no CLIENTSERVER to our CLIENT", ERROR_REQUEST_TIMEOUT,
     RASCS_ConnectDevice,
     "Check the cable, and that the other computer waits for a direct connection."},
    {kScriptNoMatch, "script-no-match", kHere,
     "what the login script waits for does not come before its time is over", ERROR_REQUEST_TIMEOUT,
     RASCS_DeviceConnected,
     "Compare what the server said, which the message has, with the line of the script."},
    {kTerminalNotAllowed, "terminal-not-allowed", kHere,
     "the entry wants a terminal before PPP, and the program has no paused states",
     ERROR_INTERACTIVE_MODE, RASCS_DeviceConnected,
     "Dial with `rasdial`, or give the entry a login script (`rasphone set ENTRY --script FILE`)."},
    {kCarrierLost, "carrier-lost", kHere, "the carrier goes, or the modem says NO CARRIER",
     ERROR_REMOTE_DISCONNECTION, kAnyState, "The other end hung up or the line broke: dial again."},
    {kPortGone, "port-gone", kHere, "the serial port disappears (a USB modem is pulled out)",
     ERROR_HARDWARE_FAILURE, kAnyState, "Plug the modem in again, and dial again."},
};

}  // namespace

std::span<const SituationRow> line_situations() { return kRows; }

}  // namespace openras
