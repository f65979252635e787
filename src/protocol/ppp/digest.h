// The hashes and the cipher that PPP's authentication needs, from OpenSSL. MD4, DES and RC4 come
// from its legacy provider, which is loaded into a library context of our own: the process that
// hosts us keeps its own choice of providers.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "base/bytes.h"
#include "base/error.h"

namespace openras::ppp {

using Digest16 = std::array<uint8_t, 16>;
using Digest20 = std::array<uint8_t, 20>;

// Hashes over the parts, one after the other. They fail with ERROR_AUTH_INTERNAL where OpenSSL
// has not got the algorithm. Safe in any thread.
Result<Digest16> md4(std::initializer_list<ByteView> parts);
Result<Digest16> md5(std::initializer_list<ByteView> parts);
Result<Digest20> sha1(std::initializer_list<ByteView> parts);

// One block of DES-ECB under a key of 56 bits without parity (RFC 2759 §8.6).
Result<std::array<uint8_t, 8>> des_encrypt(const std::array<uint8_t, 8>& clear,
                                           const std::array<uint8_t, 7>& key);

// RC4 under a key of 128 bits: the same for encrypting and for decrypting (RFC 2759 §8.11).
Result<Bytes> rc4(const Digest16& key, ByteView text);

// The same time for any content of equal length.
bool equal_in_constant_time(ByteView a, ByteView b);

}  // namespace openras::ppp
