// MS-CHAPv2's computations (RFC 2759 §8) and the text of its Failure packets (§6).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "protocol/ppp/digest.h"

namespace openras::ppp {

using Challenge16 = std::array<uint8_t, 16>;
using NtResponse = std::array<uint8_t, 24>;

// RFC 2759 §8.2. `user` without the domain.
Result<std::array<uint8_t, 8>> challenge_hash(const Challenge16& peer,
                                              const Challenge16& authenticator,
                                              std::string_view user);
// A password in UTF-16, low octet first; one that is no UTF-8 is taken octet for octet, as Latin-1.
// Wipe it after use.
Bytes unicode_password(const Secret& password);
// RFC 2759 §8.3: MD4 over that.
Result<Digest16> nt_password_hash(const Secret& password);
// RFC 2759 §8.5.
Result<NtResponse> challenge_response(const std::array<uint8_t, 8>& challenge,
                                      const Digest16& password_hash);

// All that either side needs for one exchange.
struct MsChapV2Proof {
  NtResponse response;        // what the caller sends
  std::string authenticator;  // what the answerer sends: "S=" and 40 upper-case hexadecimal digits
};
Result<MsChapV2Proof> ms_chap_v2(const Challenge16& authenticator, const Challenge16& peer,
                                 std::string_view user, const Secret& password);

// "DOMAIN\user" without its domain.
std::string_view without_domain(std::string_view name);

// The message of a Failure packet: "E=691 R=1 C=… V=3 M=text".
struct MsChapFailure {
  uint32_t code = 0;
  bool retry = false;
  std::optional<Challenge16> challenge;
  uint32_t version = 3;
  std::string message;
  friend bool operator==(const MsChapFailure&, const MsChapFailure&) = default;
};
// Lenient: fields in any order, any of them missing, a code that is unknown or absent taken as
// 691. The message is what the peer sent; pass it through log::value() before it is printed.
MsChapFailure parse_ms_chap_failure(std::string_view text);
std::string format_ms_chap_failure(const MsChapFailure& failure);
// The row of the error table for its code, and what the peer said in words.
Error ms_chap_refusal(const MsChapFailure& failure);

}  // namespace openras::ppp
