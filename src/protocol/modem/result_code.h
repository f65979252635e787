// Lines that a modem sends, in words or in numbers (ITU-T V.250 §5.7, and what makers added).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace openras::modem {

enum class Code : uint8_t {
  kOk,
  kConnect,
  kRing,
  kNoCarrier,
  kError,
  kNoDialtone,
  kBusy,
  kNoAnswer,
  kVoice,
  kBlacklisted,  // the modem refuses to dial this number again so soon
  kDelayed,      // the same, for some time
  kCellular,     // +CME ERROR / +CMS ERROR: `text` says what
  kProgress,     // CARRIER 33600, PROTOCOL: LAPM, RINGING …: worth a log line, ends nothing
  kInformation,  // an answer to a query ("+CPIN: READY"), an unsolicited report
  kUnknown,
};

struct ResultCode {
  Code code = Code::kUnknown;
  uint32_t bps = 0;  // of CONNECT, 0 where it says none
  std::string text;  // the line as it came, without CR and LF
};

ResultCode parse_result(std::string_view line);

// The RAS error for a result that ends a call attempt, and for an ERROR to `command`.
Error to_error(const ResultCode& result, std::string_view command);

}  // namespace openras::modem
