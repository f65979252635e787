#include "protocol/ppp/auth.h"

#include "base/utf16.h"
#include "protocol/ppp/chap.h"
#include "protocol/ppp/mschap.h"
#include "protocol/ppp/pap.h"

namespace openras::ppp {

std::string_view name(AuthMethod method) {
  switch (method) {
    case AuthMethod::kNone:
      return "none";
    case AuthMethod::kPap:
      return "PAP";
    case AuthMethod::kChapMd5:
      return "CHAP-MD5";
    case AuthMethod::kMsChapV2:
      return "MS-CHAPv2";
  }
  return "?";
}

std::unique_ptr<AuthExchange> make_exchange(AuthMethod method, const Config& config,
                                            RandomSource& random, AuthOwner& owner) {
  bool caller = config.role == Role::kCaller;
  if (method == AuthMethod::kPap) {
    if (caller) return std::make_unique<PapCaller>(config, random, owner);
    return std::make_unique<PapAnswerer>(config, owner);
  }
  if (caller) return std::make_unique<ChapCaller>(method, config, random, owner);
  return std::make_unique<ChapAnswerer>(method, config, random, owner);
}

std::optional<UserRecord> find_user(const Config& config, std::string_view name) {
  if (!config.users) return std::nullopt;
  std::optional<UserRecord> record = config.users->find(name);
  if (!record && without_domain(name) != name) record = config.users->find(without_domain(name));
  return record;
}

int attempts_allowed(const Config& config, const UserRecord* record) {
  return record && record->attempts > 0 ? record->attempts : config.attempts;
}

bool change_user_password(const Config& config, std::string_view name, const Secret& password) {
  if (!config.users) return false;
  if (!config.users->find(name)) name = without_domain(name);
  return config.users->change_password(name, password);
}

std::string peer_text(ByteView text) {
  std::string out = to_string(text);
  if (!to_utf16(out)) {
    std::string latin;
    for (uint8_t octet : text) {
      if (octet < 0x80) {
        latin.push_back(static_cast<char>(octet));
      } else {
        latin.push_back(static_cast<char>(0xc0 | octet >> 6));
        latin.push_back(static_cast<char>(0x80 | (octet & 0x3f)));
      }
    }
    out = std::move(latin);
  }
  return std::string(truncate_utf8(out, 255));
}

}  // namespace openras::ppp
