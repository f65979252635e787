// What an entry and a dial's parameters amount to: which link, what PPP shall ask, what the
// system shall get.
#pragma once

#include <asio/ip/address.hpp>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "bus/service.h"
#include "link/link.h"
#include "link/serial_link.h"
#include "manager/bandwidth.h"
#include "phonebook/phonebook.h"
#include "protocol/ppp/session.h"

namespace openras::manager {

// One subentry: its device, and PPP on it.
// The terminal step before PPP (RASCS_Interactive) of a serial line.
struct LoginPlan {
  bool pauses = false;         // the client talks to the server …
  bool custom_script = false;  // … through its custom-scripting library
  std::string script;          // else this script does; "" = there is no login before PPP
};

struct LinkPlan {
  using Device = std::variant<link::PppoeOptions, link::L2tpOptions, link::SerialOptions>;
  // A number and the device that dials it.
  struct Target {
    std::string number;
    Device link;
  };
  uint32_t subentry = 1;
  std::string number;                    // what is dialed: server, service or phone number
  std::string device_type, device_name;  // as RasGetConnectStatus tells
  Device link;
  std::vector<Target> alternates;  // tried in this order where `number` is not reached
  bool dialed_again = false;       // the password may be needed once more
  ppp::Config ppp;
  LoginPlan login;
  std::string callback_number;  // "" = none, "*" = the client is asked
};

struct Plan {
  std::string entry;      // as the phone book spells it; "" = dialed by number
  std::string phonebook;  // the book's name, for listings and for telling entries apart
  std::string guid;
  std::vector<LinkPlan> links;  // at least one
  // How many of them are dialed at first; the others as the bandwidth is needed, or on request.
  size_t dialed_at_first = 1;
  std::optional<BandwidthPolicy> bandwidth;  // RASEDM_DialAsNeeded
  bool pauses = false;                       // RDEOPT_PausedStates
  std::string bare_number;                   // dialed without an entry

  // How often it is dialed again before an error is told, and after how long each time.
  uint32_t redial_attempts = 0;
  Duration redial_pause{};
  // Dialed anew when it drops; so often at most, with that pause.
  bool reconnects = false;
  uint32_t reconnect_attempts = 0;
  Duration idle{};  // hung up after so long without traffic; 0 = never

  bool default_route_v4 = true, default_route_v6 = true;
  bool use_peer_dns = true;
  std::vector<asio::ip::address> dns;  // the entry's own
};

// The port of the modem that a number without an entry is dialed on; "" = there is none.
using ModemFinder = std::function<std::string()>;
// The first that this machine has, as RasEnumDevices lists them.
std::string first_modem_of_machine();

// The entry that `parameters` name. A number alone is an entry of no name for the first modem
// (RASDIALPARAMS, szEntryName); ERROR_CONNECTING_DEVICE_NOT_FOUND where there is none. The book is
// the client's descriptor; else the path, where the client may read it (its own file, or root;
// [choice]) or it is `default_book`; else `default_book`. ERROR_CANNOT_OPEN_PHONEBOOK,
// ERROR_CANNOT_LOAD_PHONEBOOK, ERROR_CANNOT_FIND_PHONEBOOK_ENTRY, ERROR_ACCESS_DENIED,
// ERROR_CORRUPT_PHONEBOOK (keys that contradict each other, by name).
struct FoundEntry {
  phonebook::Entry entry;
  std::string phonebook;
};
Result<FoundEntry> find_entry(const bus::DialParameters& parameters, const bus::Credentials& caller,
                              const std::filesystem::path& default_book,
                              const ModemFinder& first_modem = first_modem_of_machine);

// ERROR_INVALID_PARAMETER (subentry, over-long text), ERROR_PHONE_NUMBER_TOO_LONG,
// ERROR_INVALID_CALLBACK_NUMBER,
// ERROR_BAD_PHONE_NUMBER (an L2TP entry without a server; a number that no modem can dial),
// ERROR_PORT_NOT_FOUND (a PPPoE entry without an interface, a modem or serial entry without a
// port), ERROR_CALL_NOT_IMPLEMENTED (SSTP: not built yet; only
// authentication that is not spoken), ERROR_DEVICETYPE_DOES_NOT_EXIST (PPTP, IKEv2, ISDN, …),
// ERROR_NO_LOCAL_ENCRYPTION (the entry demands encryption or IPsec: never dialed without).
Result<Plan> make_plan(const FoundEntry& found, const bus::DialParameters& parameters);

// ERROR_PHONE_NUMBER_TOO_LONG, ERROR_INVALID_PARAMETER: a text is longer than Windows' structures
// have room for.
Result<> check_lengths(const bus::DialParameters& parameters);

// What make_plan() takes from the entry about dialing again, idle time and dead peers
// (plan_endings.cc). `kind` is the device's.
void plan_endings(const phonebook::Entry& entry, const bus::DialParameters& parameters, Plan& plan);
void plan_echoes(const phonebook::Entry& entry, phonebook::Kind kind, LinkPlan& plan);

// The modem's or the cable's part of make_plan(); sets the link, the number and the device's name.
// `number`: what the caller wants dialed instead of the entry's, or "".
Result<> plan_serial(const phonebook::Entry& entry, const phonebook::Subentry& sub,
                     const bus::DialParameters& parameters, const std::string& number,
                     LinkPlan& plan);

}  // namespace openras::manager
