#include "protocol/ppp/mschap.h"

#include <fmt/format.h>
#include <openras/raserror.h>

#include <algorithm>
#include <charconv>

#include "base/log.h"
#include "base/utf16.h"
#include "errors/situation.h"
#include "protocol/ppp/auth.h"

namespace openras::ppp {

namespace {

// RFC 2759 §8.7.
constexpr std::string_view kMagic1 = "Magic server to client signing constant";
constexpr std::string_view kMagic2 = "Pad to make it do more than one iteration";

std::string upper_hex(ByteView octets) {
  std::string out;
  for (uint8_t octet : octets) out += fmt::format("{:02X}", octet);
  return out;
}

std::optional<Challenge16> read_hex(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  Challenge16 out{};
  for (size_t i = 0; i < out.size(); ++i) {
    std::string_view digits = text.substr(2 * i, 2);
    auto [end, problem] = std::from_chars(digits.begin(), digits.end(), out[i], 16);
    if (problem != std::errc() || end != digits.end()) return std::nullopt;
  }
  return out;
}

uint32_t read_number(std::string_view text) {
  uint32_t value = 0;
  auto [end, problem] = std::from_chars(text.begin(), text.end(), value);
  return problem == std::errc() ? value : 0;
}

}  // namespace

Result<std::array<uint8_t, 8>> challenge_hash(const Challenge16& peer,
                                              const Challenge16& authenticator,
                                              std::string_view user) {
  Result<Digest20> digest = sha1({peer, authenticator, as_bytes(user)});
  if (!digest) return std::unexpected(digest.error());
  std::array<uint8_t, 8> out{};
  std::copy_n(digest->begin(), out.size(), out.begin());
  return out;
}

Bytes unicode_password(const Secret& password) {
  std::string_view text = password.reveal();
  std::optional<std::u16string> units = to_utf16(text);
  if (!units) {
    units.emplace();
    for (char c : text) units->push_back(static_cast<uint8_t>(c));
  }
  Bytes octets;
  octets.reserve(units->size() * 2);
  for (char16_t unit : *units) {
    octets.push_back(static_cast<uint8_t>(unit & 0xff));
    octets.push_back(static_cast<uint8_t>(unit >> 8));
  }
  wipe_memory(units->data(), units->size() * sizeof(char16_t));
  return octets;
}

Result<Digest16> nt_password_hash(const Secret& password) {
  Bytes octets = unicode_password(password);
  Result<Digest16> digest = md4({octets});
  wipe_memory(octets.data(), octets.size());
  return digest;
}

Result<NtResponse> challenge_response(const std::array<uint8_t, 8>& challenge,
                                      const Digest16& password_hash) {
  std::array<uint8_t, 21> padded{};
  std::ranges::copy(password_hash, padded.begin());
  NtResponse out{};
  for (size_t part = 0; part < 3; ++part) {
    std::array<uint8_t, 7> key{};
    std::copy_n(padded.begin() + static_cast<ptrdiff_t>(7 * part), 7, key.begin());
    Result<std::array<uint8_t, 8>> block = des_encrypt(challenge, key);
    wipe_memory(key.data(), key.size());
    if (!block) return std::unexpected(block.error());
    std::ranges::copy(*block, out.begin() + static_cast<ptrdiff_t>(8 * part));
  }
  wipe_memory(padded.data(), padded.size());
  return out;
}

Result<MsChapV2Proof> ms_chap_v2(const Challenge16& authenticator, const Challenge16& peer,
                                 std::string_view user, const Secret& password) {
  Result<std::array<uint8_t, 8>> challenge = challenge_hash(peer, authenticator, user);
  if (!challenge) return std::unexpected(challenge.error());
  Result<Digest16> password_hash = nt_password_hash(password);
  if (!password_hash) return std::unexpected(password_hash.error());
  Result<NtResponse> response = challenge_response(*challenge, *password_hash);
  Result<Digest16> hash_hash = md4({*password_hash});
  wipe_memory(password_hash->data(), password_hash->size());
  if (!response) return std::unexpected(response.error());
  if (!hash_hash) return std::unexpected(hash_hash.error());
  // RFC 2759 §8.7.
  Result<Digest20> inner = sha1({*hash_hash, *response, as_bytes(kMagic1)});
  wipe_memory(hash_hash->data(), hash_hash->size());
  if (!inner) return std::unexpected(inner.error());
  Result<Digest20> outer = sha1({*inner, *challenge, as_bytes(kMagic2)});
  if (!outer) return std::unexpected(outer.error());
  return MsChapV2Proof{*response, "S=" + upper_hex(*outer)};
}

std::string_view without_domain(std::string_view name) {
  size_t at = name.rfind('\\');
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

MsChapFailure parse_ms_chap_failure(std::string_view text) {
  MsChapFailure out;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    if (text.starts_with("M=")) {  // the rest of the packet
      out.message = text.substr(2);
      break;
    }
    std::string_view field = text.substr(0, text.find(' '));
    text.remove_prefix(field.size());
    if (field.starts_with("E=")) out.code = read_number(field.substr(2));
    if (field.starts_with("R=")) out.retry = read_number(field.substr(2)) == 1;
    if (field.starts_with("C=")) out.challenge = read_hex(field.substr(2));
    if (field.starts_with("V=")) out.version = read_number(field.substr(2));
  }
  switch (out.code) {
    case ERROR_RESTRICTED_LOGON_HOURS:
    case ERROR_ACCT_DISABLED:
    case ERROR_PASSWD_EXPIRED:
    case ERROR_NO_DIALIN_PERMISSION:
    case ERROR_AUTHENTICATION_FAILURE:
    case ERROR_CHANGING_PASSWORD:
      break;
    default:
      out.code = ERROR_AUTHENTICATION_FAILURE;
  }
  return out;
}

std::string format_ms_chap_failure(const MsChapFailure& failure) {
  std::string out = fmt::format("E={} R={}", failure.code, failure.retry ? 1 : 0);
  if (failure.challenge) out += " C=" + upper_hex(*failure.challenge);
  return out + fmt::format(" V={} M={}", failure.version, failure.message);
}

Error ms_chap_refusal(const MsChapFailure& failure) {
  Situation situation = Situation::kPasswordWrong;
  std::string_view meaning = "the user name or password is wrong";
  if (failure.code == ERROR_RESTRICTED_LOGON_HOURS) {
    situation = Situation::kLogonHours;
    meaning = "the account may not log on at this time";
  } else if (failure.code == ERROR_ACCT_DISABLED) {
    situation = Situation::kAccountDisabled;
    meaning = "the account is disabled";
  } else if (failure.code == ERROR_PASSWD_EXPIRED) {
    situation = Situation::kPasswordExpired;
    meaning = "the password has expired";
  } else if (failure.code == ERROR_NO_DIALIN_PERMISSION) {
    situation = Situation::kNoDialinPermission;
    meaning = "the account may not dial in";
  } else if (failure.code == ERROR_CHANGING_PASSWORD) {
    situation = Situation::kPasswordNotChanged;
    meaning = "the server did not take the new password";
  }
  std::string detail = fmt::format("{} (MS-CHAP error {}, {})", meaning, failure.code,
                                   failure.retry ? "another try is allowed" : "no other try");
  if (!failure.message.empty())
    detail += ", the server says " + log::value(peer_text(as_bytes(failure.message)));
  return make_error(situation, std::move(detail));
}

}  // namespace openras::ppp
