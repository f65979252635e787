// What the tunnel's shared secret is used for (RFC 2661 §4.2, §4.3).
#include <openssl/evp.h>

#include <initializer_list>
#include <memory>
#include <stdexcept>

#include "protocol/l2tp/avp.h"

namespace openras::l2tp {
namespace {

constexpr size_t kBlock = 16;
using Digest = std::array<uint8_t, kBlock>;

Digest md5(std::initializer_list<ByteView> parts) {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free);
  Digest out{};
  bool ok = context && EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) == 1;
  for (ByteView part : parts)
    ok = ok && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  if (!ok || EVP_DigestFinal_ex(context.get(), out.data(), nullptr) != 1)
    throw std::runtime_error("OpenSSL has no MD5, which L2TP needs");
  return out;
}

// The key stream of RFC 2661 §4.3: the first block is made from the attribute type and the Random
// Vector, each further one from the cipher text before it.
Digest key_block(AvpType type, ByteView previous_cipher, const Secret& secret,
                 ByteView random_vector) {
  ByteView shared = as_bytes(secret.reveal());
  if (!previous_cipher.empty()) return md5({shared, previous_cipher});
  auto number = static_cast<uint16_t>(type);
  std::array<uint8_t, 2> attribute = {static_cast<uint8_t>(number >> 8),
                                      static_cast<uint8_t>(number & 0xff)};
  return md5({attribute, shared, random_vector});
}

}  // namespace

Bytes hide(AvpType type, ByteView value, ByteView padding, const Secret& secret,
           ByteView random_vector) {
  ByteWriter plain;
  plain.u16(static_cast<uint16_t>(value.size()));
  plain.bytes(value);
  plain.bytes(padding);
  Bytes text = plain.take();
  for (size_t start = 0; start < text.size(); start += kBlock) {
    ByteView before =
        ByteView(text).subspan(start < kBlock ? 0 : start - kBlock, start < kBlock ? 0 : kBlock);
    Digest key = key_block(type, before, secret, random_vector);
    for (size_t i = start; i < std::min(start + kBlock, text.size()); ++i)
      text[i] ^= key[i - start];
  }
  return text;
}

std::optional<Bytes> unhide(AvpType type, ByteView hidden, const Secret& secret,
                            ByteView random_vector) {
  Bytes text(hidden.begin(), hidden.end());
  for (size_t start = 0; start < text.size(); start += kBlock) {
    ByteView before =
        hidden.subspan(start < kBlock ? 0 : start - kBlock, start < kBlock ? 0 : kBlock);
    Digest key = key_block(type, before, secret, random_vector);
    for (size_t i = start; i < std::min(start + kBlock, text.size()); ++i)
      text[i] ^= key[i - start];
  }
  ByteReader reader(text);
  ByteView value = reader.bytes(reader.u16());
  if (!reader.ok()) return std::nullopt;
  return Bytes(value.begin(), value.end());
}

std::array<uint8_t, 16> challenge_response(MessageType answer, const Secret& secret,
                                           ByteView challenge) {
  std::array<uint8_t, 1> id = {static_cast<uint8_t>(static_cast<uint16_t>(answer) & 0xff)};
  return md5({id, as_bytes(secret.reveal()), challenge});
}

}  // namespace openras::l2tp
