// What RasDial itself answers, before anything is dialed.
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "errors/situation_rows.h"

namespace openras {
namespace {

using enum Situation;
constexpr Origin kHere = Origin::kDial;
constexpr uint32_t kAt = kResultOfRasDial;

constexpr SituationRow kRows[] = {
    {kNotAllowedToDial, "not-allowed-to-dial", kHere,
     "the caller is neither root nor a member of the group dip", ERROR_ACCESS_DENIED, kAt,
     "Ask the administrator for `adduser NAME dip`, then log in anew."},
    {kManagerNotRunning, "manager-not-running", kHere, "nobody answers on the daemon's socket",
     ERROR_RASMAN_CANNOT_INITIALIZE, kAt,
     "Start the daemon: `systemctl start rasmand`; OPENRAS_SOCKET names another one."},
    {kManagerStopping, "manager-stopping", kHere, "the daemon is being stopped",
     ERROR_RASMAN_SERVICE_STOPPED, kAt, "Start rasmand again and dial again."},
    {kBookNotReadable, "book-not-readable", kHere, "the phone-book file cannot be opened",
     ERROR_CANNOT_OPEN_PHONEBOOK, kAt,
     "Check the file's name and that you may read it; `rasphone add` makes a new one."},
    {kBookDamaged, "book-damaged", kHere,
     "the phone book is no text file, is too long or cannot be understood",
     ERROR_CANNOT_LOAD_PHONEBOOK, kAt, "Mend the line that the log names, or restore the file."},
    {kEntryNotFound, "entry-not-found", kHere, "the phone book has no entry of this name",
     ERROR_CANNOT_FIND_PHONEBOOK_ENTRY, kAt, "See the names with `rasphone list`."},
    {kEntryContradictory, "entry-contradictory", kHere, "keys of the entry contradict each other",
     ERROR_CORRUPT_PHONEBOOK, kAt, "Correct the key that the message names with `rasphone set`."},
    {kEntryWithoutPort, "entry-without-port", kHere,
     "the entry names no serial port or Ethernet interface", ERROR_PORT_NOT_FOUND, kAt,
     "Name one: `rasphone set ENTRY --port eth0` (or COM1); `rasphone devices` lists them."},
    {kEntryWithoutNumber, "entry-without-number", kHere, "the entry has no number or server",
     ERROR_BAD_PHONE_NUMBER, kAt, "Give it one: `rasphone set ENTRY --number …`."},
    {kNumberNotDialable, "number-not-dialable", kHere,
     "the number holds a character that no modem can dial", ERROR_BAD_PHONE_NUMBER, kAt,
     "Use digits, * # + and the pauses , W @ ! only."},
    {kNumberTooLong, "number-too-long", kHere, "the number is longer than RAS_MaxPhoneNumber",
     ERROR_PHONE_NUMBER_TOO_LONG, kAt, "Shorten the number, its prefix or its suffix."},
    {kDialedAlready, "dialed-already", kHere, "the same user is dialing this entry just now",
     ERROR_DIAL_ALREADY_IN_PROGRESS, kAt,
     "Wait for that dial to end, or hang it up: `rasdial ENTRY /disconnect`."},
    {kTooManyConnections, "too-many-connections", kHere,
     "the user holds as many connections as the daemon allows", ERROR_PORT_NOT_AVAILABLE, kAt,
     "Hang up connections that are not needed any more."},
    {kDeviceKindUnknown, "device-kind-unknown", kHere,
     "the entry is for a device that OpenRAS does not dial (ISDN, PPTP, IKEv2, …)",
     ERROR_DEVICETYPE_DOES_NOT_EXIST, kAt,
     "Make an entry of a kind that the README lists, such as l2tp, pppoe or modem."},
    {kEncryptionNotPossible, "encryption-not-possible", kHere,
     "the entry demands encryption that this kind of link does not have", ERROR_NO_LOCAL_ENCRYPTION,
     kAt,
     "Use a link that encrypts, or allow the entry to go without: `rasphone set ENTRY "
     "--encryption none`."},
    {kBeingHungUp, "being-hung-up", kHere, "the connection is being hung up already",
     ERROR_ALREADY_DISCONNECTING, kAt, "Wait until the handle is invalid."},
    {kNoModem, "no-modem", kHere, "a number without an entry, and no modem on this machine",
     ERROR_CONNECTING_DEVICE_NOT_FOUND, kAt,
     "Connect a modem, name its port (`rasmand --modem-port`), or make an entry that does."},
    {kScriptMissing, "script-missing", kHere, "the entry's login script cannot be read",
     ERROR_FILE_NOT_FOUND, kAt,
     "Correct the file's name (`rasphone set ENTRY --script FILE`), or its rights."},
    {kScriptWrong, "script-wrong", kHere, "the entry's login script is not understood",
     ERROR_SCRIPT_SYNTAX, kAt,
     "Mend the line that the message names; `man rasphone` has the language."},
    {kScriptLibraryMissing, "script-library-missing", kHere,
     "the custom-scripting library is not configured, cannot be loaded, or others can write it",
     ERROR_MOD_NOT_FOUND, kAt,
     "Correct CustomScriptDllPath= in /etc/openras/rasman.conf, or the file's owner and rights."},
    {kScriptLibraryUnsuitable, "script-library-unsuitable", kHere,
     "the custom-scripting library has no RasCustomScriptExecute", ERROR_PROC_NOT_FOUND, kAt,
     "Name the library that was made for this in /etc/openras/rasman.conf."},
};

}  // namespace

std::span<const SituationRow> dial_situations() { return kRows; }

}  // namespace openras
