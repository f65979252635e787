// MS-CHAPv2's change of an expired password (RFC 2759 §7, §8.9 to §8.13), both sides. MS-CHAPv1's
// variants, which send hashes that are as good as the password, are not offered.
#pragma once

#include "base/random.h"
#include "protocol/ppp/mschap.h"

namespace openras::ppp {

inline constexpr size_t kMaxChangedPassword = 256;  // UTF-16 units

// The data of a Change-Password packet (RFC 2759 §7): 582 octets.
struct ChangePassword {
  std::array<uint8_t, 516> encrypted_password{};  // the new one, under the old one's hash
  std::array<uint8_t, 16> encrypted_hash{};       // of the old one, under the new one's hash
  Challenge16 peer_challenge{};
  NtResponse nt_response{};  // to the Failure's challenge, with the new password
  friend bool operator==(const ChangePassword&, const ChangePassword&) = default;
};
std::optional<ChangePassword> parse_change_password(ByteView data);
Bytes serialise_change_password(const ChangePassword& change);

// Caller: the packet's data, and the "S=…" that a true server answers. `authenticator` is the
// challenge of the Failure packet, `user` without its domain. ERROR_CHANGING_PASSWORD where the new
// password has more than kMaxChangedPassword UTF-16 units.
struct MsChapV2Change {
  ChangePassword packet;
  std::string authenticator;
};
Result<MsChapV2Change> ms_chap_v2_change(const Challenge16& authenticator, std::string_view user,
                                         const Secret& old_password, const Secret& new_password,
                                         RandomSource& random);

// Answerer: the new password, or nullopt where the packet was not made with this old one.
Result<std::optional<Secret>> decrypt_change(const ChangePassword& change,
                                             const Secret& old_password);

// RFC 2759 §8.13: a hash under DES with the two halves of another one.
Result<Digest16> encrypt_hash(const Digest16& hash, const Digest16& under);

}  // namespace openras::ppp
