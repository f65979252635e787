// Configuration options: type, length, data (RFC 1661 §6), and the sets of them that LCP, IPCP
// and IPV6CP negotiate. Parsing and serialising stand side by side.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "protocol/ppp/session.h"

namespace openras::ppp {

struct Option {
  uint8_t type = 0;
  Bytes data;
  friend bool operator==(const Option&, const Option&) = default;
};
using Options = std::vector<Option>;

// More than any peer sends; a packet with more is malformed to us.
inline constexpr size_t kMaxOptions = 64;

// nullopt where a length is below 2 or runs past the end.
std::optional<Options> parse_options(ByteView data);
Bytes serialise_options(const Options& options);
const Option* find_option(const Options& options, uint8_t type);

// Data of fixed size. A reader gives nullopt where the option has another length.
Option option_flag(uint8_t type);
Option option_u8(uint8_t type, uint8_t value);
Option option_u16(uint8_t type, uint16_t value);
Option option_u32(uint8_t type, uint32_t value);
Option option_ipv4(uint8_t type, const Ipv4& value);
Option option_interface_id(uint8_t type, const InterfaceId& value);
std::optional<uint16_t> read_u16(const Option& option);
std::optional<uint32_t> read_u32(const Option& option);
std::optional<Ipv4> read_ipv4(const Option& option);
std::optional<InterfaceId> read_interface_id(const Option& option);

// ---- LCP: RFC 1661 §6, RFC 1662 §7 --------------------------------------------------------------

namespace lcp_option {
inline constexpr uint8_t kMru = 1;
inline constexpr uint8_t kAccm = 2;
inline constexpr uint8_t kAuth = 3;
inline constexpr uint8_t kQuality = 4;
inline constexpr uint8_t kMagic = 5;
inline constexpr uint8_t kPfc = 7;
inline constexpr uint8_t kAcfc = 8;
inline constexpr uint8_t kCallback = 13;
inline constexpr uint8_t kMrru = 17;
inline constexpr uint8_t kShortSequence = 18;
inline constexpr uint8_t kEndpoint = 19;
}  // namespace lcp_option

// The data of the Authentication-Protocol option.
struct AuthProtocol {
  uint16_t protocol = 0;
  Bytes data;  // CHAP: one octet, the algorithm
  friend bool operator==(const AuthProtocol&, const AuthProtocol&) = default;
};
std::optional<AuthProtocol> read_auth(const Option& option);
Option option_auth(const AuthProtocol& auth);
// kNone has no protocol; a protocol that is not ours has no method.
AuthProtocol auth_protocol(AuthMethod method);
std::optional<AuthMethod> auth_method(const AuthProtocol& auth);

// RFC 1990 §5.1.3. nullopt where it is longer than any class allows, or has no class.
std::optional<EndpointDiscriminator> read_endpoint(const Option& option);
Option option_endpoint(const EndpointDiscriminator& endpoint);

struct LcpOptions {
  std::optional<uint16_t> mru;
  std::optional<uint32_t> accm;
  std::optional<AuthProtocol> auth;
  std::optional<uint32_t> magic;
  bool pfc = false;
  bool acfc = false;
  std::optional<uint8_t> callback;  // RFC 1570 §2.3: the operation
  std::optional<uint16_t> mrru;
  bool short_sequence = false;
  std::optional<EndpointDiscriminator> endpoint;
  friend bool operator==(const LcpOptions&, const LcpOptions&) = default;
};
// Options of another type, or with a wrong length, are left out.
LcpOptions read_lcp(const Options& options);
Options write_lcp(const LcpOptions& options);

// ---- IPCP: RFC 1332 §3, RFC 1877 §1 -------------------------------------------------------------

namespace ipcp_option {
inline constexpr uint8_t kAddresses = 1;  // deprecated
inline constexpr uint8_t kCompression = 2;
inline constexpr uint8_t kAddress = 3;
inline constexpr uint8_t kPrimaryDns = 129;
inline constexpr uint8_t kPrimaryNbns = 130;
inline constexpr uint8_t kSecondaryDns = 131;
inline constexpr uint8_t kSecondaryNbns = 132;
}  // namespace ipcp_option

struct IpcpOptions {
  std::optional<Ipv4> address;
  std::array<std::optional<Ipv4>, 2> dns;
  friend bool operator==(const IpcpOptions&, const IpcpOptions&) = default;
};
IpcpOptions read_ipcp(const Options& options);
Options write_ipcp(const IpcpOptions& options);

// ---- IPV6CP: RFC 5072 §4 ------------------------------------------------------------------------

namespace ipv6cp_option {
inline constexpr uint8_t kInterfaceId = 1;
}  // namespace ipv6cp_option

struct Ipv6cpOptions {
  std::optional<InterfaceId> interface_id;
  friend bool operator==(const Ipv6cpOptions&, const Ipv6cpOptions&) = default;
};
Ipv6cpOptions read_ipv6cp(const Options& options);
Options write_ipv6cp(const Ipv6cpOptions& options);

// ---- CCP: RFC 3078 §2, read only to learn whether the peer wants encryption
// ----------------------

namespace ccp_option {
inline constexpr uint8_t kMppe = 18;
}  // namespace ccp_option

// True where a CCP Configure-Request asks for MPPE with any of the encryption bits.
bool asks_for_encryption(const Options& ccp_request);

}  // namespace openras::ppp
