#include "protocol/ppp/describe.h"

#include <fmt/format.h>

#include "base/log.h"
#include "protocol/ppp/auth.h"
#include "protocol/ppp/cbcp.h"
#include "protocol/ppp/chap.h"
#include "protocol/ppp/options.h"
#include "protocol/ppp/packet.h"
#include "protocol/ppp/pap.h"

namespace openras::ppp {

namespace {

std::string quoted(ByteView text) { return log::value(peer_text(text)); }

std::string protocol_name(uint16_t protocol) {
  switch (protocol) {
    case kProtocolIpv4:
      return "IPv4";
    case kProtocolIpv6:
      return "IPv6";
    case kProtocolMultilink:
      return "MP";
    case kProtocolIpcp:
      return "IPCP";
    case kProtocolIpv6cp:
      return "IPV6CP";
    case kProtocolCcp:
      return "CCP";
    case kProtocolLcp:
      return "LCP";
    case kProtocolPap:
      return "PAP";
    case kProtocolCbcp:
      return "CBCP";
    case kProtocolChap:
      return "CHAP";
    case kProtocolEap:
      return "EAP";
    default:
      return fmt::format("protocol 0x{:04x}", protocol);
  }
}

std::string code_name(uint8_t code) {
  static constexpr std::array<std::string_view, 13> kNames{
      "Configure-Request", "Configure-Ack", "Configure-Nak",   "Configure-Reject",
      "Terminate-Request", "Terminate-Ack", "Code-Reject",     "Protocol-Reject",
      "Echo-Request",      "Echo-Reply",    "Discard-Request", "Identification",
      "Time-Remaining"};
  if (code >= 1 && code <= kNames.size()) return std::string(kNames[code - 1u]);
  return fmt::format("code {}", code);
}

std::string generic_option(const Option& option) {
  return fmt::format("option {} ({})", option.type,
                     option.data.empty() ? "empty" : to_hex(option.data, 16));
}

std::string lcp_option_text(const Option& option) {
  if (option.type == lcp_option::kMru)
    if (std::optional<uint16_t> mru = read_u16(option)) return fmt::format("mru {}", *mru);
  if (option.type == lcp_option::kAccm)
    if (std::optional<uint32_t> accm = read_u32(option)) return fmt::format("accm 0x{:08x}", *accm);
  if (option.type == lcp_option::kAuth)
    if (std::optional<AuthProtocol> auth = read_auth(option))
      return "auth " + describe_auth_protocol(*auth);
  if (option.type == lcp_option::kMagic)
    if (std::optional<uint32_t> magic = read_u32(option))
      return fmt::format("magic 0x{:08x}", *magic);
  if (option.type == lcp_option::kPfc && option.data.empty()) return "pfc";
  if (option.type == lcp_option::kAcfc && option.data.empty()) return "acfc";
  if (option.type == lcp_option::kMrru)
    if (std::optional<uint16_t> mrru = read_u16(option)) return fmt::format("mrru {}", *mrru);
  if (option.type == lcp_option::kCallback && option.data.size() == 1)
    return fmt::format("callback {}", option.data[0]);
  if (option.type == lcp_option::kShortSequence && option.data.empty()) return "short-sequence";
  if (option.type == lcp_option::kEndpoint)
    if (std::optional<EndpointDiscriminator> endpoint = read_endpoint(option))
      return fmt::format("endpoint {}:{:02x}", endpoint->type, fmt::join(endpoint->address, ""));
  return generic_option(option);
}

std::string ipcp_option_text(const Option& option) {
  std::string_view label;
  if (option.type == ipcp_option::kAddress) label = "address";
  if (option.type == ipcp_option::kPrimaryDns) label = "dns1";
  if (option.type == ipcp_option::kSecondaryDns) label = "dns2";
  if (option.type == ipcp_option::kPrimaryNbns) label = "nbns1";
  if (option.type == ipcp_option::kSecondaryNbns) label = "nbns2";
  std::optional<Ipv4> a = read_ipv4(option);
  if (label.empty() || !a) return generic_option(option);
  return fmt::format("{} {}.{}.{}.{}", label, (*a)[0], (*a)[1], (*a)[2], (*a)[3]);
}

std::string ipv6cp_option_text(const Option& option) {
  std::optional<InterfaceId> id = read_interface_id(option);
  if (option.type != ipv6cp_option::kInterfaceId || !id) return generic_option(option);
  return fmt::format("interface-id {:02x}{:02x}:{:02x}{:02x}:{:02x}{:02x}:{:02x}{:02x}", (*id)[0],
                     (*id)[1], (*id)[2], (*id)[3], (*id)[4], (*id)[5], (*id)[6], (*id)[7]);
}

std::string ccp_option_text(const Option& option) {
  std::optional<uint32_t> bits = read_u32(option);
  if (option.type != ccp_option::kMppe || !bits) return generic_option(option);
  return fmt::format("mppe 0x{:08x}", *bits);
}

std::string option_text(uint16_t protocol, const Option& option) {
  switch (protocol) {
    case kProtocolLcp:
      return lcp_option_text(option);
    case kProtocolIpcp:
      return ipcp_option_text(option);
    case kProtocolIpv6cp:
      return ipv6cp_option_text(option);
    case kProtocolCcp:
      return ccp_option_text(option);
    default:
      return generic_option(option);
  }
}

std::string control_data(uint16_t protocol, const ControlPacket& packet) {
  ByteReader in(packet.data);
  switch (static_cast<Code>(packet.code)) {
    case Code::kConfigureRequest:
    case Code::kConfigureAck:
    case Code::kConfigureNak:
    case Code::kConfigureReject: {
      std::optional<Options> options = parse_options(packet.data);
      if (!options) return " with malformed options";
      std::string out;
      for (const Option& option : *options) out += " " + option_text(protocol, option);
      return out;
    }
    case Code::kTerminateRequest:
    case Code::kTerminateAck:
      return packet.data.empty() ? "" : " " + quoted(packet.data);
    case Code::kCodeReject:
      return packet.data.empty() ? "" : " of " + code_name(packet.data[0]);
    case Code::kProtocolReject: {
      uint16_t rejected = in.u16();
      return in.ok() ? " of " + protocol_name(rejected) : "";
    }
    case Code::kEchoRequest:
    case Code::kEchoReply:
    case Code::kDiscardRequest: {
      uint32_t magic = in.u32();
      return in.ok() ? fmt::format(" magic 0x{:08x}", magic) : "";
    }
    case Code::kIdentification:
      in.skip(4);
      return " " + quoted(in.rest());
    case Code::kTimeRemaining: {
      in.skip(4);
      uint32_t seconds = in.u32();
      return in.ok() ? fmt::format(" {} s {}", seconds, quoted(in.rest())) : "";
    }
  }
  return "";
}

std::string pap_text(const ControlPacket& packet) {
  switch (static_cast<PapCode>(packet.code)) {
    case PapCode::kRequest: {
      std::optional<PapRequest> request = parse_pap_request(packet.data);
      if (!request) return fmt::format("PAP Authenticate-Request id {}, malformed", packet.id);
      return fmt::format("PAP Authenticate-Request id {} user {} password <hidden>", packet.id,
                         quoted(as_bytes(request->user)));
    }
    case PapCode::kAck:
      return fmt::format("PAP Authenticate-Ack id {} {}", packet.id,
                         log::value(parse_pap_message(packet.data)));
    case PapCode::kNak:
      return fmt::format("PAP Authenticate-Nak id {} {}", packet.id,
                         log::value(parse_pap_message(packet.data)));
  }
  return fmt::format("PAP code {} id {}", packet.code, packet.id);
}

std::string chap_value_text(std::string_view what, const ControlPacket& packet) {
  std::optional<ChapValue> value = parse_chap_value(packet.data);
  if (!value) return fmt::format("CHAP {} id {}, malformed", what, packet.id);
  return fmt::format("CHAP {} id {} name {} value <hidden>", what, packet.id,
                     quoted(as_bytes(value->name)));
}

std::string chap_text(const ControlPacket& packet) {
  switch (static_cast<ChapCode>(packet.code)) {
    case ChapCode::kChallenge:
      return chap_value_text("Challenge", packet);
    case ChapCode::kResponse:
      return chap_value_text("Response", packet);
    case ChapCode::kSuccess: {
      std::string text = to_string(packet.data);
      if (text.starts_with("S=")) {
        size_t end = text.find(' ');
        text = "S=<hidden>" + (end == std::string::npos ? "" : text.substr(end));
      }
      return fmt::format("CHAP Success id {} {}", packet.id, quoted(as_bytes(text)));
    }
    case ChapCode::kChangePassword:
      return fmt::format("CHAP Change-Password id {} passwords <hidden>", packet.id);
    case ChapCode::kFailure:
      return fmt::format("CHAP Failure id {} {}", packet.id, quoted(packet.data));
  }
  return fmt::format("CHAP code {} id {}", packet.code, packet.id);
}

std::string cbcp_text(const ControlPacket& packet) {
  static constexpr std::array<std::string_view, 4> kCodes{"", "Callback-Request",
                                                          "Callback-Response", "Callback-Ack"};
  static constexpr std::array<std::string_view, 4> kTypes{"", "none", "by-caller", "preset"};
  std::string out = packet.code > 0 && packet.code < kCodes.size()
                        ? fmt::format("CBCP {} id {}", kCodes[packet.code], packet.id)
                        : fmt::format("CBCP code {} id {}", packet.code, packet.id);
  std::optional<std::vector<CbcpOption>> options = parse_cbcp(packet.data);
  if (!options) return out + ", malformed";
  for (const CbcpOption& option : *options) {
    out += option.type > 0 && option.type < kTypes.size() ? fmt::format(" {}", kTypes[option.type])
                                                          : fmt::format(" type-{}", option.type);
    if (option.number && !option.number->empty())
      out += fmt::format("={}", quoted(as_bytes(*option.number)));
    if (option.delay.value_or(0) != 0) out += fmt::format(" delay {} s", *option.delay);
  }
  return out;
}

}  // namespace

std::string describe_auth_protocol(const AuthProtocol& auth) {
  if (std::optional<AuthMethod> method = auth_method(auth)) return std::string(name(*method));
  std::string out = protocol_name(auth.protocol);
  if (!auth.data.empty()) out += " " + to_hex(auth.data, 8);
  return out;
}

std::string describe(uint16_t protocol, ByteView information) {
  std::optional<ControlPacket> packet = parse_packet(information);
  if ((protocol & 0x8000) == 0)
    return fmt::format("{}, {} octets", protocol_name(protocol), information.size());
  if (!packet)
    return fmt::format("{}, malformed, {} octets", protocol_name(protocol), information.size());
  if (protocol == kProtocolPap) return pap_text(*packet);
  if (protocol == kProtocolChap) return chap_text(*packet);
  if (protocol == kProtocolCbcp) return cbcp_text(*packet);
  return fmt::format("{} {} id {}{}", protocol_name(protocol), code_name(packet->code), packet->id,
                     control_data(protocol, *packet));
}

}  // namespace openras::ppp
