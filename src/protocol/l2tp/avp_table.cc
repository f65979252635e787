#include "protocol/l2tp/avp_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/log.h"

namespace openras::l2tp {
namespace {

using Show = AvpTraits::Show;

// RFC 2661 §4.4, in order of number.
constexpr std::array kAvps = {
    AvpTraits{AvpType::kMessageType, "Message-Type", 2, 2, false, Show::kNumber},
    AvpTraits{AvpType::kResultCode, "Result-Code", 2, kMaxAvpValue, false, Show::kHex},
    AvpTraits{AvpType::kProtocolVersion, "Protocol-Version", 2, 2, false, Show::kHex},
    AvpTraits{AvpType::kFramingCapabilities, "Framing-Capabilities", 4, 4, true, Show::kHex},
    AvpTraits{AvpType::kBearerCapabilities, "Bearer-Capabilities", 4, 4, true, Show::kHex},
    AvpTraits{AvpType::kTieBreaker, "Tie-Breaker", 8, 8, false, Show::kHex},
    AvpTraits{AvpType::kFirmwareRevision, "Firmware-Revision", 2, 2, true, Show::kHex},
    AvpTraits{AvpType::kHostName, "Host-Name", 1, kMaxAvpValue, false, Show::kText},
    AvpTraits{AvpType::kVendorName, "Vendor-Name", 0, kMaxAvpValue, true, Show::kText},
    AvpTraits{AvpType::kAssignedTunnelId, "Assigned-Tunnel-Id", 2, 2, true, Show::kNumber},
    AvpTraits{AvpType::kReceiveWindowSize, "Receive-Window-Size", 2, 2, false, Show::kNumber},
    AvpTraits{AvpType::kChallenge, "Challenge", 1, kMaxAvpValue, true, Show::kNever},
    AvpTraits{AvpType::kQ931CauseCode, "Q.931-Cause-Code", 3, kMaxAvpValue, false, Show::kHex},
    AvpTraits{AvpType::kChallengeResponse, "Challenge-Response", 16, 16, true, Show::kNever},
    AvpTraits{AvpType::kAssignedSessionId, "Assigned-Session-Id", 2, 2, true, Show::kNumber},
    AvpTraits{AvpType::kCallSerialNumber, "Call-Serial-Number", 4, 4, true, Show::kNumber},
    AvpTraits{AvpType::kMinimumBps, "Minimum-BPS", 4, 4, true, Show::kNumber},
    AvpTraits{AvpType::kMaximumBps, "Maximum-BPS", 4, 4, true, Show::kNumber},
    AvpTraits{AvpType::kBearerType, "Bearer-Type", 4, 4, true, Show::kHex},
    AvpTraits{AvpType::kFramingType, "Framing-Type", 4, 4, true, Show::kHex},
    AvpTraits{AvpType::kCalledNumber, "Called-Number", 0, kMaxAvpValue, true, Show::kText},
    AvpTraits{AvpType::kCallingNumber, "Calling-Number", 0, kMaxAvpValue, true, Show::kText},
    AvpTraits{AvpType::kSubAddress, "Sub-Address", 0, kMaxAvpValue, true, Show::kText},
    AvpTraits{AvpType::kTxConnectSpeed, "Tx-Connect-Speed", 4, 4, true, Show::kNumber},
    AvpTraits{AvpType::kPhysicalChannelId, "Physical-Channel-Id", 4, 4, true, Show::kNumber},
    AvpTraits{AvpType::kInitialLcpConfReq, "Initial-Received-LCP-CONFREQ", 0, kMaxAvpValue, true,
              Show::kHex},
    AvpTraits{AvpType::kLastSentLcpConfReq, "Last-Sent-LCP-CONFREQ", 0, kMaxAvpValue, true,
              Show::kHex},
    AvpTraits{AvpType::kLastReceivedLcpConfReq, "Last-Received-LCP-CONFREQ", 0, kMaxAvpValue, true,
              Show::kHex},
    AvpTraits{AvpType::kProxyAuthenType, "Proxy-Authen-Type", 2, 2, true, Show::kNumber},
    AvpTraits{AvpType::kProxyAuthenName, "Proxy-Authen-Name", 0, kMaxAvpValue, true, Show::kText},
    AvpTraits{AvpType::kProxyAuthenChallenge, "Proxy-Authen-Challenge", 0, kMaxAvpValue, true,
              Show::kNever},
    AvpTraits{AvpType::kProxyAuthenId, "Proxy-Authen-ID", 2, 2, true, Show::kHex},
    AvpTraits{AvpType::kProxyAuthenResponse, "Proxy-Authen-Response", 0, kMaxAvpValue, true,
              Show::kNever},
    AvpTraits{AvpType::kCallErrors, "Call-Errors", 26, 26, true, Show::kHex},
    AvpTraits{AvpType::kAccm, "ACCM", 10, 10, true, Show::kHex},
    AvpTraits{AvpType::kRandomVector, "Random-Vector", 1, kMaxAvpValue, false, Show::kNever},
    AvpTraits{AvpType::kPrivateGroupId, "Private-Group-ID", 0, kMaxAvpValue, true, Show::kText},
    AvpTraits{AvpType::kRxConnectSpeed, "Rx-Connect-Speed", 4, 4, true, Show::kNumber},
    AvpTraits{AvpType::kSequencingRequired, "Sequencing-Required", 0, 0, false, Show::kHex},
};

std::string shown(const AvpTraits& traits, const Bytes& value) {
  switch (traits.show) {
    case Show::kNumber: {
      uint64_t number = 0;
      for (uint8_t octet : value) number = number << 8 | octet;
      return std::to_string(number);
    }
    case Show::kText:
      return log::value(to_string(ByteView(value)));
    case Show::kHex:
      return log::value(to_hex(value, 16));
    case Show::kNever:
      return fmt::format("<{}>", value.size());
  }
  return {};
}

}  // namespace

const AvpTraits* find_traits(AvpType type) {
  auto at = std::ranges::lower_bound(kAvps, type, {}, &AvpTraits::type);
  return at != kAvps.end() && at->type == type ? &*at : nullptr;
}

std::string name(MessageType type) {
  switch (type) {
    case MessageType::kSccrq:
      return "SCCRQ";
    case MessageType::kSccrp:
      return "SCCRP";
    case MessageType::kScccn:
      return "SCCCN";
    case MessageType::kStopCcn:
      return "StopCCN";
    case MessageType::kHello:
      return "HELLO";
    case MessageType::kOcrq:
      return "OCRQ";
    case MessageType::kOcrp:
      return "OCRP";
    case MessageType::kOccn:
      return "OCCN";
    case MessageType::kIcrq:
      return "ICRQ";
    case MessageType::kIcrp:
      return "ICRP";
    case MessageType::kIccn:
      return "ICCN";
    case MessageType::kCdn:
      return "CDN";
    case MessageType::kWen:
      return "WEN";
    case MessageType::kSli:
      return "SLI";
  }
  return fmt::format("message-{}", static_cast<uint16_t>(type));
}

bool is_known(MessageType type) { return !name(type).starts_with("message-"); }

std::string describe(const Message& message) {
  std::string out = name(message.type);
  for (const Avp& avp : message.avps)
    if (const AvpTraits* traits = find_traits(avp.type))
      out += fmt::format(" {}={}", traits->name, shown(*traits, avp.value));
  if (!message.unknown_text.empty()) out += " unrecognized=" + log::value(message.unknown_text);
  return out;
}

}  // namespace openras::l2tp
