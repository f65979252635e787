// What the PPPoE engines hand to their owner.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/error.h"
#include "protocol/pppoe/packet.h"

namespace openras::pppoe {

struct Outgoing {  // a discovery packet, for an Ethernet frame of type 0x8863
  Mac destination{};
  Bytes payload;
};

struct SessionUp {
  uint16_t session_id = 0;
  Mac peer{};
  std::string service_name;
  std::string ac_name;  // caller: who answered; concentrator: empty
};

// The session is over. Caller: the last event; code 0 where close() was called.
struct SessionDown {
  uint16_t session_id = 0;  // 0 where none had been given
  Error error;
};

struct Remark {
  bool debug = true;  // false: worth telling at the ordinary log level
  std::string text;
};

using Event = std::variant<SessionUp, SessionDown, Remark>;

}  // namespace openras::pppoe
