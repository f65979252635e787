// CHAP and PAP packets. Oracle: what parses round-trips; texts from the peer come out as valid
// UTF-8; neither side of an exchange ever takes a stranger for the other.
#include <cstdlib>

#include "base/utf16.h"
#include "protocol/ppp/auth.h"
#include "protocol/ppp/chap.h"
#include "protocol/ppp/describe.h"
#include "protocol/ppp/mschap_change.h"
#include "protocol/ppp/pap.h"

using namespace openras;
using namespace openras::ppp;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

struct Directory final : UserDirectory {
  std::optional<UserRecord> find(std::string_view user) override {
    if (user.size() % 2 == 1) return std::nullopt;
    return UserRecord{Secret("a password that no input holds: 7f3a9c"), std::nullopt, 0};
  }
  // Nobody who does not know the password gets as far as to change it.
  bool change_password(std::string_view, const Secret&) override { std::abort(); }
};

struct Owner final : AuthOwner {
  size_t sent = 0;
  bool impostor_allowed = false;
  void auth_send(uint16_t, Bytes packet) override {
    ++sent;
    require(parse_packet(packet).has_value());
  }
  void auth_succeeded(std::string, std::string message, const UserRecord*, TimePoint) override {
    require(impostor_allowed);
    require(to_utf16(message).has_value());
  }
  void auth_refused(AuthenticationFailed failure, TimePoint) override {
    require(failure.error.code >= 600 && to_utf16(failure.message).has_value());
  }
  void auth_retry_offered(TimePoint) override {}
  void auth_broken(Error why, TimePoint) override { require(why.code >= 600); }
};

void texts(ByteView input) {
  require(to_utf16(peer_text(input)).has_value() && peer_text(input).size() <= 255);
  MsChapFailure failure = parse_ms_chap_failure(to_string(input));
  require(parse_ms_chap_failure(format_ms_chap_failure(failure)) == failure);
  if (std::optional<ChapValue> value = parse_chap_value(input))
    require(parse_chap_value(serialise_chap_value(*value)) == value);
  if (std::optional<MsChapV2Response> response = parse_ms_chap_v2_response(input))
    require(parse_ms_chap_v2_response(serialise_ms_chap_v2_response(*response)) == response);
  if (std::optional<ChangePassword> change = parse_change_password(input)) {
    require(parse_change_password(serialise_change_password(*change)) == change);
    Result<std::optional<Secret>> password = decrypt_change(*change, Secret("old"));
    require(password && (!*password || (*password)->reveal().size() <= 3 * kMaxChangedPassword));
  }
  if (std::optional<PapRequest> request = parse_pap_request(input))
    require(serialise_pap_request(request->user, request->password).has_value());
  require(to_utf16(parse_pap_message(input)).has_value());
  require(!describe(kProtocolPap, input).empty() && !describe(kProtocolChap, input).empty());
}

// The input as a run of packets: code, identifier, length, data. Identifier 0xff stands for the
// one that the exchange awaits, as far as a stranger can know it.
void exchange(Role role, AuthMethod method, ByteView input) {
  Directory users;
  Config config;
  config.role = role;
  config.users = &users;
  config.credentials = {"user", "", Secret("a password that no input holds: 51bd02")};
  Owner owner;
  // A caller that uses PAP or MD5 cannot tell a stranger from its server.
  owner.impostor_allowed = role == Role::kCaller && method != AuthMethod::kMsChapV2;
  SeededRandom random(1);
  TimePoint now{};
  std::unique_ptr<AuthExchange> run = make_exchange(method, config, random, owner);
  run->start(now);
  ByteReader in(input);
  while (!in.empty()) {
    uint8_t code = in.u8();
    uint8_t id = in.u8();
    ByteView data = in.bytes(std::min<size_t>(in.u8(), in.remaining()));
    if (!in.ok()) break;
    owner.sent = 0;
    if (code == 0xf0) {
      run->retry(config.credentials, now);
    } else if (code == 0xf2) {
      run->change_password(Secret("new"), now);
    } else if (code == 0xf1 && run->deadline()) {
      now = *run->deadline();
      run->tick(now);
      require(!run->deadline() || *run->deadline() > now);
    } else {
      run->receive({code, id, data}, now);
    }
    require(owner.sent <= 2);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  ByteView input(data, size);
  texts(input);
  for (AuthMethod method : {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2}) {
    exchange(Role::kCaller, method, input);
    exchange(Role::kAnswerer, method, input);
  }
  return 0;
}
