#include "protocol/ppp/mschap_change.h"

#include <openras/raserror.h>

#include <algorithm>

#include "base/utf16.h"

namespace openras::ppp {

namespace {

// RFC 2759 §8.10: the password at the end of 256 characters, random octets before it, then its
// length in octets, low octet first.
constexpr size_t kBlockText = 2 * kMaxChangedPassword;
using PasswordBlock = std::array<uint8_t, kBlockText + 4>;

PasswordBlock password_block(ByteView password, RandomSource& random) {
  PasswordBlock block{};
  std::span<uint8_t> text = std::span(block).first(kBlockText);
  random.fill(text);
  std::ranges::copy(password, text.last(password.size()).begin());
  block[kBlockText] = static_cast<uint8_t>(password.size() & 0xff);
  block[kBlockText + 1] = static_cast<uint8_t>(password.size() >> 8);
  return block;
}

// nullopt where the length cannot be a password's, or the text is no UTF-16.
std::optional<Secret> password_of(const PasswordBlock& block) {
  size_t length = 0;
  for (size_t i = 4; i-- > 0;) length = length << 8 | block[kBlockText + i];
  if (length > kBlockText || length % 2 != 0) return std::nullopt;
  std::u16string units;
  for (size_t at = kBlockText - length; at < kBlockText; at += 2)
    units.push_back(static_cast<char16_t>(block[at] | block[at + 1] << 8));
  std::optional<std::string> text = to_utf8(units);
  wipe_memory(units.data(), units.size() * sizeof(char16_t));
  if (!text) return std::nullopt;
  Secret out(*text);
  wipe_memory(text->data(), text->size());
  return out;
}

}  // namespace

std::optional<ChangePassword> parse_change_password(ByteView data) {
  ByteReader in(data);
  ChangePassword out;
  out.encrypted_password = in.array<516>();
  out.encrypted_hash = in.array<16>();
  out.peer_challenge = in.array<16>();
  in.skip(8);  // reserved
  out.nt_response = in.array<24>();
  in.skip(2);  // flags
  if (!in.ok() || !in.empty()) return std::nullopt;
  return out;
}

Bytes serialise_change_password(const ChangePassword& change) {
  ByteWriter out;
  out.bytes(change.encrypted_password);
  out.bytes(change.encrypted_hash);
  out.bytes(change.peer_challenge);
  out.u64(0);
  out.bytes(change.nt_response);
  out.u16(0);
  return out.take();
}

Result<Digest16> encrypt_hash(const Digest16& hash, const Digest16& under) {
  Digest16 out{};
  for (size_t half = 0; half < 2; ++half) {
    std::array<uint8_t, 8> clear{};
    std::array<uint8_t, 7> key{};
    std::copy_n(hash.begin() + static_cast<ptrdiff_t>(8 * half), 8, clear.begin());
    std::copy_n(under.begin() + static_cast<ptrdiff_t>(7 * half), 7, key.begin());
    Result<std::array<uint8_t, 8>> block = des_encrypt(clear, key);
    wipe_memory(clear.data(), clear.size());
    wipe_memory(key.data(), key.size());
    if (!block) return std::unexpected(block.error());
    std::ranges::copy(*block, out.begin() + static_cast<ptrdiff_t>(8 * half));
  }
  return out;
}

Result<MsChapV2Change> ms_chap_v2_change(const Challenge16& authenticator, std::string_view user,
                                         const Secret& old_password, const Secret& new_password,
                                         RandomSource& random) {
  Bytes clear = unicode_password(new_password);
  if (clear.size() > kBlockText) {
    wipe_memory(clear.data(), clear.size());
    return fail(ERROR_CHANGING_PASSWORD, "a new password may have 256 characters");
  }
  Result<Digest16> old_hash = nt_password_hash(old_password);
  Result<Digest16> new_hash = nt_password_hash(new_password);
  if (!old_hash || !new_hash) return std::unexpected((old_hash ? new_hash : old_hash).error());
  MsChapV2Change out;
  PasswordBlock block = password_block(clear, random);
  wipe_memory(clear.data(), clear.size());
  Result<Bytes> encrypted = rc4(*old_hash, block);
  wipe_memory(block.data(), block.size());
  Result<Digest16> hash = encrypt_hash(*old_hash, *new_hash);
  wipe_memory(old_hash->data(), old_hash->size());
  wipe_memory(new_hash->data(), new_hash->size());
  if (!encrypted) return std::unexpected(encrypted.error());
  if (!hash) return std::unexpected(hash.error());
  std::ranges::copy(*encrypted, out.packet.encrypted_password.begin());
  out.packet.encrypted_hash = *hash;
  random.fill(out.packet.peer_challenge);
  Result<MsChapV2Proof> proof =
      ms_chap_v2(authenticator, out.packet.peer_challenge, user, new_password);
  if (!proof) return std::unexpected(proof.error());
  out.packet.nt_response = proof->response;
  out.authenticator = std::move(proof->authenticator);
  return out;
}

Result<std::optional<Secret>> decrypt_change(const ChangePassword& change,
                                             const Secret& old_password) {
  Result<Digest16> old_hash = nt_password_hash(old_password);
  if (!old_hash) return std::unexpected(old_hash.error());
  Result<Bytes> clear = rc4(*old_hash, change.encrypted_password);
  if (!clear) return std::unexpected(clear.error());
  PasswordBlock block{};
  std::ranges::copy(*clear, block.begin());
  wipe_memory(clear->data(), clear->size());
  std::optional<Secret> password = password_of(block);
  wipe_memory(block.data(), block.size());
  if (!password) return std::nullopt;
  // RC4 gives something for any key: the old hash under the new one tells whether it is right.
  Result<Digest16> new_hash = nt_password_hash(*password);
  if (!new_hash) return std::unexpected(new_hash.error());
  Result<Digest16> expected = encrypt_hash(*old_hash, *new_hash);
  if (!expected) return std::unexpected(expected.error());
  if (!equal_in_constant_time(*expected, change.encrypted_hash)) return std::nullopt;
  return password;
}

}  // namespace openras::ppp
