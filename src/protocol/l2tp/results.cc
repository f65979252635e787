#include "protocol/l2tp/results.h"

#include <fmt/format.h>
#include <openras/raserror.h>

#include <array>
#include <string_view>

#include "base/log.h"

namespace openras::l2tp {
namespace {

struct Meaning {
  uint32_t code;
  std::string_view words;
};

constexpr std::array kStopMeanings = {
    Meaning{ERROR_VPN_REFUSED, "reserved result"},
    Meaning{ERROR_VPN_REFUSED, "general request to clear the control connection"},
    Meaning{ERROR_UNEXPECTED_RESPONSE, "general error"},
    Meaning{ERROR_CONNECTION_REJECT, "the control channel exists already"},
    Meaning{ERROR_VPN_BAD_PSK,
            "the requester is not authorized to establish a control channel; check the tunnel "
            "secret"},
    Meaning{ERROR_INCOMPATIBLE, "the protocol version is not supported"},
    Meaning{ERROR_TEMPFAILURE, "the peer is being shut down"},
    Meaning{ERROR_UNEXPECTED_RESPONSE, "finite state machine error"},
};

constexpr std::array kCallMeanings = {
    Meaning{ERROR_CONNECTION_REJECT, "reserved result"},
    Meaning{ERROR_NO_CARRIER, "loss of carrier"},
    Meaning{ERROR_UNEXPECTED_RESPONSE, "general error"},
    Meaning{ERROR_SERVER_POLICY, "administrative reasons"},
    Meaning{ERROR_TEMPFAILURE, "appropriate facilities are lacking at the moment"},
    Meaning{ERROR_CONNECTION_REJECT, "appropriate facilities are lacking"},
    Meaning{ERROR_BAD_ADDRESS_SPECIFIED, "invalid destination"},
    Meaning{ERROR_NO_CARRIER, "no carrier detected"},
    Meaning{ERROR_LINE_BUSY, "busy"},
    Meaning{ERROR_NO_DIALTONE, "no dial tone"},
    Meaning{ERROR_NO_ANSWER, "the call was not answered in time"},
    Meaning{ERROR_PPP_NO_RESPONSE, "no appropriate framing was detected"},
};

constexpr std::array kErrorMeanings = {
    Meaning{ERROR_UNEXPECTED_RESPONSE, "no general error"},
    Meaning{ERROR_UNEXPECTED_RESPONSE, "no control connection exists yet"},
    Meaning{ERROR_UNEXPECTED_RESPONSE, "a length is wrong"},
    Meaning{ERROR_UNEXPECTED_RESPONSE, "a value is out of range or a reserved field is not zero"},
    Meaning{ERROR_TEMPFAILURE, "insufficient resources"},
    Meaning{ERROR_UNEXPECTED_RESPONSE, "the session id is invalid"},
    Meaning{ERROR_UNEXPECTED_RESPONSE, "vendor-specific error"},
    Meaning{ERROR_TEMPFAILURE, "try another server"},
    Meaning{ERROR_INCOMPATIBLE, "unknown mandatory AVP"},
};

template <size_t N>
Meaning lookup(const std::array<Meaning, N>& table, uint16_t number) {
  if (number < N) return table[number];
  return {ERROR_UNEXPECTED_RESPONSE, "a code that RFC 2661 does not name"};
}

// Result 2 is "general error" for both messages; its error code says more.
constexpr uint16_t kGeneralError = 2;

Error explain(std::string_view message, Meaning meaning, const ResultCode& code, bool established) {
  std::string detail =
      fmt::format("the peer sent {}: {} (result {}", message, meaning.words, code.result);
  if (code.error != 0) {
    Meaning error = lookup(kErrorMeanings, code.error);
    detail += fmt::format(", error {}: {}", code.error, error.words);
    if (code.result == kGeneralError) meaning.code = error.code;
  }
  detail += ")";
  if (!code.message.empty()) detail += ", saying " + log::value(code.message);
  return {established ? ERROR_REMOTE_DISCONNECTION : meaning.code, std::move(detail)};
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
