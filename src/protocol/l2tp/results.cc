#include "protocol/l2tp/results.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/log.h"
#include "errors/situation.h"

namespace openras::l2tp {
namespace {

struct Meaning {
  Situation situation;
  std::string_view words;
};

constexpr std::array kStopMeanings = {
    Meaning{Situation::kL2tpRefused, "reserved result"},
    Meaning{Situation::kL2tpRefused, "general request to clear the control connection"},
    Meaning{Situation::kL2tpNotUnderstood, "general error"},
    Meaning{Situation::kL2tpRejected, "the control channel exists already"},
    Meaning{Situation::kL2tpWrongSecret,
            "the requester is not authorized to establish a control channel; check the tunnel "
            "secret"},
    Meaning{Situation::kL2tpVersion, "the protocol version is not supported"},
    Meaning{Situation::kL2tpTemporary, "the peer is being shut down"},
    Meaning{Situation::kL2tpNotUnderstood, "finite state machine error"},
};

constexpr std::array kCallMeanings = {
    Meaning{Situation::kL2tpRejected, "reserved result"},
    Meaning{Situation::kL2tpCalleeNoCarrier, "loss of carrier"},
    Meaning{Situation::kL2tpNotUnderstood, "general error"},
    Meaning{Situation::kL2tpAdministrative, "administrative reasons"},
    Meaning{Situation::kL2tpTemporary, "appropriate facilities are lacking at the moment"},
    Meaning{Situation::kL2tpRejected, "appropriate facilities are lacking"},
    Meaning{Situation::kL2tpDestination, "invalid destination"},
    Meaning{Situation::kL2tpCalleeNoCarrier, "no carrier detected"},
    Meaning{Situation::kL2tpCalleeBusy, "busy"},
    Meaning{Situation::kL2tpCalleeNoDialtone, "no dial tone"},
    Meaning{Situation::kL2tpCalleeNoAnswer, "the call was not answered in time"},
    Meaning{Situation::kL2tpCalleeNoFraming, "no appropriate framing was detected"},
};

constexpr std::array kErrorMeanings = {
    Meaning{Situation::kL2tpNotUnderstood, "no general error"},
    Meaning{Situation::kL2tpNotUnderstood, "no control connection exists yet"},
    Meaning{Situation::kL2tpNotUnderstood, "a length is wrong"},
    Meaning{Situation::kL2tpNotUnderstood,
            "a value is out of range or a reserved field is not zero"},
    Meaning{Situation::kL2tpTemporary, "insufficient resources"},
    Meaning{Situation::kL2tpNotUnderstood, "the session id is invalid"},
    Meaning{Situation::kL2tpNotUnderstood, "vendor-specific error"},
    Meaning{Situation::kL2tpTemporary, "try another server"},
    Meaning{Situation::kL2tpVersion, "unknown mandatory AVP"},
};

template <size_t N>
Meaning lookup(const std::array<Meaning, N>& table, uint16_t number) {
  if (number < N) return table[number];
  return {Situation::kL2tpNotUnderstood, "a code that RFC 2661 does not name"};
}

// Result 2 is "general error" for both messages; its error code says more.
constexpr uint16_t kGeneralError = 2;

Error explain(std::string_view message, Meaning meaning, const ResultCode& code, bool established) {
  std::string detail =
      fmt::format("the peer sent {}: {} (result {}", message, meaning.words, code.result);
  if (code.error != 0) {
    Meaning error = lookup(kErrorMeanings, code.error);
    detail += fmt::format(", error {}: {}", code.error, error.words);
    if (code.result == kGeneralError) meaning.situation = error.situation;
  }
  detail += ")";
  if (!code.message.empty()) detail += ", saying " + log::value(code.message);
  return make_error(established ? Situation::kL2tpEnded : meaning.situation, std::move(detail));
}

}  // namespace

ResultCode parse_result(ByteView avp_value) {
  ByteReader reader(avp_value);
  ResultCode code;
  code.result = reader.u16();
  if (reader.remaining() >= 2) {
    code.error = reader.u16();
    code.message = to_string(reader.rest());
  }
  return code;
}

Error stop_error(const ResultCode& code, bool established) {
  return explain("StopCCN", lookup(kStopMeanings, code.result), code, established);
}

Error call_error(const ResultCode& code, bool established) {
  return explain("CDN", lookup(kCallMeanings, code.result), code, established);
}

}  // namespace openras::l2tp
