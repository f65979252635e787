#include "protocol/ppp/options.h"

#include <algorithm>

#include "protocol/ppp/packet.h"

namespace openras::ppp {

std::optional<Options> parse_options(ByteView data) {
  ByteReader in(data);
  Options options;
  while (!in.empty()) {
    Option option;
    option.type = in.u8();
    uint8_t length = in.u8();
    if (!in.ok() || length < 2 || options.size() == kMaxOptions) return std::nullopt;
    ByteView body = in.bytes(length - 2u);
    if (!in.ok()) return std::nullopt;
    option.data.assign(body.begin(), body.end());
    options.push_back(std::move(option));
  }
  return options;
}

Bytes serialise_options(const Options& options) {
  ByteWriter out;
  for (const Option& option : options) {
    out.u8(option.type);
    out.u8(static_cast<uint8_t>(option.data.size() + 2));
    out.bytes(option.data);
  }
  return out.take();
}

const Option* find_option(const Options& options, uint8_t type) {
  auto at = std::ranges::find(options, type, &Option::type);
  return at == options.end() ? nullptr : &*at;
}

Option option_flag(uint8_t type) { return {type, {}}; }

Option option_u8(uint8_t type, uint8_t value) { return {type, {value}}; }

Option option_u16(uint8_t type, uint16_t value) {
  ByteWriter out;
  out.u16(value);
  return {type, out.take()};
}

Option option_u32(uint8_t type, uint32_t value) {
  ByteWriter out;
  out.u32(value);
  return {type, out.take()};
}

Option option_ipv4(uint8_t type, const Ipv4& value) { return {type, {value.begin(), value.end()}}; }

Option option_interface_id(uint8_t type, const InterfaceId& value) {
  return {type, {value.begin(), value.end()}};
}

std::optional<uint16_t> read_u16(const Option& option) {
  if (option.data.size() != 2) return std::nullopt;
  return ByteReader(option.data).u16();
}

std::optional<uint32_t> read_u32(const Option& option) {
  if (option.data.size() != 4) return std::nullopt;
  return ByteReader(option.data).u32();
}

std::optional<Ipv4> read_ipv4(const Option& option) {
  if (option.data.size() != 4) return std::nullopt;
  return ByteReader(option.data).array<4>();
}

std::optional<InterfaceId> read_interface_id(const Option& option) {
  if (option.data.size() != 8) return std::nullopt;
  return ByteReader(option.data).array<8>();
}

std::optional<AuthProtocol> read_auth(const Option& option) {
  ByteReader in(option.data);
  AuthProtocol auth;
  auth.protocol = in.u16();
  ByteView rest = in.rest();
  if (!in.ok()) return std::nullopt;
  auth.data.assign(rest.begin(), rest.end());
  return auth;
}

Option option_auth(const AuthProtocol& auth) {
  ByteWriter out;
  out.u16(auth.protocol);
  out.bytes(auth.data);
  return {lcp_option::kAuth, out.take()};
}

namespace {

constexpr uint8_t kAlgorithmMd5 = 5;          // RFC 1994 §3
constexpr uint8_t kAlgorithmMsChapV2 = 0x81;  // RFC 2759 §2

}  // namespace

AuthProtocol auth_protocol(AuthMethod method) {
  switch (method) {
    case AuthMethod::kNone:
      break;
    case AuthMethod::kPap:
      return {kProtocolPap, {}};
    case AuthMethod::kChapMd5:
      return {kProtocolChap, {kAlgorithmMd5}};
    case AuthMethod::kMsChapV2:
      return {kProtocolChap, {kAlgorithmMsChapV2}};
  }
  return {};
}

std::optional<AuthMethod> auth_method(const AuthProtocol& auth) {
  for (AuthMethod method : {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2})
    if (auth == auth_protocol(method)) return method;
  return std::nullopt;
}

std::optional<EndpointDiscriminator> read_endpoint(const Option& option) {
  constexpr size_t kLongest = 20;
  ByteReader in(option.data);
  EndpointDiscriminator endpoint;
  endpoint.type = in.u8();
  const ByteView address = in.rest();
  if (!in.ok() || address.size() > kLongest) return std::nullopt;
  endpoint.address.assign(address.begin(), address.end());
  return endpoint;
}

Option option_endpoint(const EndpointDiscriminator& endpoint) {
  ByteWriter out;
  out.u8(endpoint.type);
  out.bytes(endpoint.address);
  return {lcp_option::kEndpoint, out.take()};
}

LcpOptions read_lcp(const Options& options) {
  LcpOptions out;
  for (const Option& option : options) {
    if (option.type == lcp_option::kMru) out.mru = read_u16(option);
    if (option.type == lcp_option::kAccm) out.accm = read_u32(option);
    if (option.type == lcp_option::kAuth) out.auth = read_auth(option);
    if (option.type == lcp_option::kMagic) out.magic = read_u32(option);
    if (option.type == lcp_option::kPfc) out.pfc = option.data.empty();
    if (option.type == lcp_option::kAcfc) out.acfc = option.data.empty();
    // MS-CBCP §2.2.1: what follows the operation is ignored.
    if (option.type == lcp_option::kCallback && !option.data.empty())
      out.callback = option.data.front();
    if (option.type == lcp_option::kMrru) out.mrru = read_u16(option);
    if (option.type == lcp_option::kShortSequence) out.short_sequence = option.data.empty();
    if (option.type == lcp_option::kEndpoint) out.endpoint = read_endpoint(option);
  }
  return out;
}

Options write_lcp(const LcpOptions& options) {
  Options out;
  if (options.mru) out.push_back(option_u16(lcp_option::kMru, *options.mru));
  if (options.accm) out.push_back(option_u32(lcp_option::kAccm, *options.accm));
  if (options.auth) out.push_back(option_auth(*options.auth));
  if (options.magic) out.push_back(option_u32(lcp_option::kMagic, *options.magic));
  if (options.pfc) out.push_back(option_flag(lcp_option::kPfc));
  if (options.acfc) out.push_back(option_flag(lcp_option::kAcfc));
  if (options.callback) out.push_back(option_u8(lcp_option::kCallback, *options.callback));
  if (options.mrru) out.push_back(option_u16(lcp_option::kMrru, *options.mrru));
  if (options.short_sequence) out.push_back(option_flag(lcp_option::kShortSequence));
  if (options.endpoint) out.push_back(option_endpoint(*options.endpoint));
  return out;
}

IpcpOptions read_ipcp(const Options& options) {
  IpcpOptions out;
  for (const Option& option : options) {
    if (option.type == ipcp_option::kAddress) out.address = read_ipv4(option);
    if (option.type == ipcp_option::kPrimaryDns) out.dns[0] = read_ipv4(option);
    if (option.type == ipcp_option::kSecondaryDns) out.dns[1] = read_ipv4(option);
  }
  return out;
}

Options write_ipcp(const IpcpOptions& options) {
  Options out;
  if (options.address) out.push_back(option_ipv4(ipcp_option::kAddress, *options.address));
  if (options.dns[0]) out.push_back(option_ipv4(ipcp_option::kPrimaryDns, *options.dns[0]));
  if (options.dns[1]) out.push_back(option_ipv4(ipcp_option::kSecondaryDns, *options.dns[1]));
  return out;
}

Ipv6cpOptions read_ipv6cp(const Options& options) {
  Ipv6cpOptions out;
  for (const Option& option : options)
    if (option.type == ipv6cp_option::kInterfaceId) out.interface_id = read_interface_id(option);
  return out;
}

Options write_ipv6cp(const Ipv6cpOptions& options) {
  Options out;
  if (options.interface_id)
    out.push_back(option_interface_id(ipv6cp_option::kInterfaceId, *options.interface_id));
  return out;
}

bool asks_for_encryption(const Options& ccp_request) {
  const Option* mppe = find_option(ccp_request, ccp_option::kMppe);
  if (!mppe) return false;
  std::optional<uint32_t> bits = read_u32(*mppe);
  // RFC 3078 §2.1: N (56 bit) 0x80, S (128 bit) 0x40, L (40 bit) 0x20. The C bit alone is plain
  // compression.
  return bits && (*bits & 0xe0) != 0;
}

}  // namespace openras::ppp
