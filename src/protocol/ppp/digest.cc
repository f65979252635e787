#include "protocol/ppp/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <memory>

#include "base/secret.h"
#include "protocol/ppp/outcome.h"

namespace openras::ppp {

namespace {

// Never freed: OpenSSL cleans up at exit by itself, before or after our own statics would.
struct Algorithms {
  OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
  OSSL_PROVIDER* standard = OSSL_PROVIDER_load(context, "default");
  OSSL_PROVIDER* legacy = OSSL_PROVIDER_load(context, "legacy");
  EVP_MD* md4 = EVP_MD_fetch(context, "MD4", nullptr);
  EVP_MD* md5 = EVP_MD_fetch(context, "MD5", nullptr);
  EVP_MD* sha1 = EVP_MD_fetch(context, "SHA1", nullptr);
  EVP_CIPHER* des = EVP_CIPHER_fetch(context, "DES-ECB", nullptr);
  EVP_CIPHER* rc4 = EVP_CIPHER_fetch(context, "RC4", nullptr);
};

const Algorithms& algorithms() {
  static const Algorithms* const instance = new Algorithms;
  return *instance;
}

std::unexpected<Error> missing(std::string_view what) {
  return std::unexpected(make_error(
      Outcome::kAuthInternal,
      std::string(what) + " is not available; OpenSSL's legacy provider (legacy.so) is needed",
      kDigestFailed));
}

template <size_t N>
Result<std::array<uint8_t, N>> hash(const EVP_MD* algorithm, std::string_view name,
                                    std::initializer_list<ByteView> parts) {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> run(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!algorithm || !run || EVP_DigestInit_ex2(run.get(), algorithm, nullptr) != 1)
    return missing(name);
  for (ByteView part : parts)
    if (EVP_DigestUpdate(run.get(), part.data(), part.size()) != 1) return missing(name);
  std::array<uint8_t, N> out{};
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(run.get(), out.data(), &size) != 1 || size != N) return missing(name);
  return out;
}

}  // namespace

Result<Digest16> md4(std::initializer_list<ByteView> parts) {
  return hash<16>(algorithms().md4, "MD4", parts);
}

Result<Digest16> md5(std::initializer_list<ByteView> parts) {
  return hash<16>(algorithms().md5, "MD5", parts);
}

Result<Digest20> sha1(std::initializer_list<ByteView> parts) {
  return hash<20>(algorithms().sha1, "SHA-1", parts);
}

Result<std::array<uint8_t, 8>> des_encrypt(const std::array<uint8_t, 8>& clear,
                                           const std::array<uint8_t, 7>& key) {
  // Seven bits of key to an octet, the lowest bit being parity, which DES ignores.
  uint64_t bits = 0;
  for (uint8_t octet : key) bits = bits << 8 | octet;
  std::array<uint8_t, 8> spread{};
  for (size_t i = 0; i < 8; ++i)
    spread[i] = static_cast<uint8_t>((bits >> (49 - 7 * i) & 0x7f) << 1);
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> run(EVP_CIPHER_CTX_new(),
                                                                      &EVP_CIPHER_CTX_free);
  std::array<uint8_t, 8> out{};
  int size = 0;
  const EVP_CIPHER* des = algorithms().des;
  bool done = des && run &&
              EVP_EncryptInit_ex2(run.get(), des, spread.data(), nullptr, nullptr) == 1 &&
              EVP_CIPHER_CTX_set_padding(run.get(), 0) == 1 &&
              EVP_EncryptUpdate(run.get(), out.data(), &size, clear.data(), 8) == 1 && size == 8;
  wipe_memory(spread.data(), spread.size());
  wipe_memory(&bits, sizeof bits);
  if (!done) return missing("DES");
  return out;
}

Result<Bytes> rc4(const Digest16& key, ByteView text) {
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> run(EVP_CIPHER_CTX_new(),
                                                                      &EVP_CIPHER_CTX_free);
  Bytes out(text.size());
  int size = 0;
  const EVP_CIPHER* cipher = algorithms().rc4;
  bool done =
      cipher && run && EVP_EncryptInit_ex2(run.get(), cipher, key.data(), nullptr, nullptr) == 1 &&
      EVP_EncryptUpdate(run.get(), out.data(), &size, text.data(), static_cast<int>(text.size())) ==
          1 &&
      static_cast<size_t>(size) == text.size();
  if (!done) return missing("RC4");
  return out;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace openras::ppp
