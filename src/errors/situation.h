// The error table: what a line, a peer or the system can do to a connection, and the one documented
// code that each is told with. Code that produces errors names a situation; doc/errors.md is made
// from the table, and rasdial prints its advice.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.h"

namespace openras {

enum class Situation : uint8_t {
  kNone,
  // RasDial itself (situations_dial.cc)
  kNotAllowedToDial,
  kManagerNotRunning,
  kManagerStopping,
  kBookNotReadable,
  kBookDamaged,
  kEntryNotFound,
  kEntryContradictory,
  kEntryWithoutPort,
  kEntryWithoutNumber,
  kNumberNotDialable,
  kNumberTooLong,
  kDialedAlready,
  kTooManyConnections,
  kDeviceKindUnknown,
  kEncryptionNotPossible,
  kBeingHungUp,
  kNoModem,
  kScriptMissing,
  kScriptWrong,
  kScriptLibraryMissing,
  kScriptLibraryUnsuitable,
  // Modems and serial lines (situations_line.cc)
  kPortMissing,
  kPortInUse,
  kPortForbidden,
  kPortUnusable,
  kModemSilent,
  kModemNonsense,
  kModemRejectsCommand,
  kModemRefusesNumber,
  kModemBusy,
  kModemVoice,
  kModemNoAnswer,
  kModemTimeout,
  kModemNoCarrier,
  kModemNoDialtone,
  kCellularError,
  kSimLocked,
  kSimPinRefused,
  kNobodyCalledBack,
  kCableSilent,
  kScriptNoMatch,
  kTerminalNotAllowed,
  kCarrierLost,
  kPortGone,
  // PPPoE (situations_network.cc)
  kNoEthernet,
  kRawSocketForbidden,
  kPppoeNoOffer,
  kPppoeNoSession,
  kPppoeServiceRefused,
  kPppoeTemporary,
  kPppoeEnded,
  kEthernetLost,
  // L2TP
  kServerNameUnknown,
  kNoRouteToServer,
  kServerUnreachable,
  kL2tpNotListening,
  kL2tpSilent,
  kL2tpWrongSecret,
  kL2tpVersion,
  kL2tpNotUnderstood,
  kL2tpRefused,
  kL2tpRejected,
  kL2tpTemporary,
  kL2tpAdministrative,
  kL2tpDestination,
  kL2tpCalleeBusy,
  kL2tpCalleeNoCarrier,
  kL2tpCalleeNoDialtone,
  kL2tpCalleeNoAnswer,
  kL2tpCalleeNoFraming,
  kL2tpEnded,
  kL2tpLost,
  // PPP (situations_ppp.cc)
  kPppSilent,
  kLoopback,
  kLcpNotConverging,
  kLcpTerminated,
  kLcpRejected,
  kPeerEnded,
  kPeerLost,
  kAuthMismatch,
  kAuthTimeout,
  kPasswordWrong,
  kLogonHours,
  kAccountDisabled,
  kPasswordExpired,
  kNoDialinPermission,
  kPasswordNotChanged,
  kServerNotVerified,
  kAuthInternal,
  kCallbackRefused,
  kEncryptionRequired,
  kProtocolNotAskedFor,
  kNoProtocols,
  kNcpTimeout,
  kNcpRejected,
  kNcpNotConverging,
  kNcpTerminated,
  kAddressRejected,
  kNoAddressAssigned,
  // This machine (situations_system.cc)
  kTunForbidden,
  kTunMissing,
  kTunInUse,
  kNoRoute,
  kSettingsForbidden,
  kSettingsImpossible,
  kSettingsFailed,
  kDiskFull,
  kInsideManager,
  kIdle,
  // Not reachable yet
  kCertificateUntrusted,
  kCertificateName,
  kCertificateExpired,
  kAllVpnKindsFailed,
};

// Where a situation comes from: the sections of doc/errors.md.
enum class Origin : uint8_t { kDial, kLine, kPppoe, kL2tp, kPpp, kProof, kNetwork, kSystem, kSstp };

// What `state` of a row may hold beside a RASCONNSTATE.
inline constexpr uint32_t kResultOfRasDial = 0xffffffff;  // no notification: RasDial answers it
// In the state of that moment; RASCS_Disconnected where the connection was up.
inline constexpr uint32_t kAnyState = 0xfffffffe;

struct SituationRow {
  Situation situation = Situation::kNone;
  std::string_view id;  // in the log and on D-Bus: "modem-busy"
  Origin origin = Origin::kDial;
  std::string_view happens;  // what the line, the peer or the system does
  uint32_t code = 0;
  uint32_t state = 0;
  std::string_view what_to_do;     // one sentence, for the user
  std::string_view extended = {};  // what dwExtendedError holds; "" = 0
  std::string_view not_yet = {};   // why it cannot happen in this version; "" = it can
};

// Every row, in the order of the enumeration; kNone has none.
std::span<const SituationRow> situations();
// nullptr for kNone.
const SituationRow* row_of(Situation situation);
// By its id; nullptr where there is none.
const SituationRow* find_situation(std::string_view id);
// "modem-busy"; "" for kNone.
std::string_view situation_id(Situation situation);
// Another number, or another try later, may help: the line, the network or the other side was in
// the way, not the credentials or the settings. What redialing and alternate numbers go by.
// **[choice]**
bool may_pass(const Error& error);
// For a code whose situation is not known: the first row that is told with it; "" where none is.
std::string_view what_to_do(uint32_t code);

// The situation's error; `detail` as in Error.
Error make_error(Situation situation, std::string detail, uint32_t extended = 0);
inline std::unexpected<Error> fail(Situation situation, std::string detail, uint32_t extended = 0) {
  return std::unexpected<Error>(make_error(situation, std::move(detail), extended));
}

}  // namespace openras
