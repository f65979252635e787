// A control frame as a sentence for the log, without the secrets that it may hold.
#pragma once

#include <string>

#include "base/bytes.h"
#include "protocol/ppp/options.h"

namespace openras::ppp {

// "LCP Configure-Request id 1 mru 1492 magic 0x1a2b3c4d auth MS-CHAPv2". What the peer wrote is
// quoted and escaped; passwords, responses and proofs are "<hidden>".
std::string describe(uint16_t protocol, ByteView information);

// "MS-CHAPv2", "EAP", "CHAP 80": also where the method is not ours.
std::string describe_auth_protocol(const AuthProtocol& auth);

}  // namespace openras::ppp
