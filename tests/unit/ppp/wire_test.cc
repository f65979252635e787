// The noisy wire: whatever is lost, late, doubled or damaged, a session connects or ends with a
// documented error, in bounded time.
#include "unit/ppp/wire.h"

#include <openras/raserror.h>

#include <cstdlib>
#include <set>

namespace openras::ppp {
namespace {

using std::chrono::minutes;

// The sanitizers' build runs fewer; OPENRAS_PPP_SEEDS says how many.
uint64_t seed_count() {
  const char* set = std::getenv("OPENRAS_PPP_SEEDS");
  if (set) return std::strtoull(set, nullptr, 10);
#if defined(__SANITIZE_ADDRESS__)
  return 500;
#else
  return 10000;
#endif
}

// All that a session of two of our own may end with.
const std::set<uint32_t> kDocumented{
    0,
    ERROR_PPP_TIMEOUT,
    ERROR_PPP_NOT_CONVERGING,
    ERROR_PPP_CP_REJECTED,
    ERROR_PPP_LCP_TERMINATED,
    ERROR_PPP_REQUIRED_ADDRESS_REJECTED,
    ERROR_PPP_NCP_TERMINATED,
    ERROR_PPP_LOOPBACK_DETECTED,
    ERROR_PPP_NO_ADDRESS_ASSIGNED,
    ERROR_PPP_NO_PROTOCOLS_CONFIGURED,
    ERROR_PPP_NO_RESPONSE,
    ERROR_REMOTE_DISCONNECTION,
    ERROR_AUTHENTICATION_FAILURE,
    ERROR_UNABLE_TO_AUTHENTICATE_SERVER,
    ERROR_SERVER_POLICY,
    ERROR_REMOTE_REQUIRES_ENCRYPTION,
};

struct Tally {
  uint64_t connected = 0;
  std::map<uint32_t, uint64_t> ended;
};

void run_one(uint64_t seed, uint32_t percent, Tally& tally) {
  std::unique_ptr<TestUsers> users = known_users();
  std::vector<AuthMethod> demanded;
  switch (seed % 5) {
    case 0:
      demanded = {AuthMethod::kNone};
      break;
    case 1:
      demanded = {AuthMethod::kPap};
      break;
    case 2:
      demanded = {AuthMethod::kChapMd5};
      break;
    case 3:
      demanded = {AuthMethod::kMsChapV2};
      break;
    default:
      demanded = {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2};
  }
  End caller(caller_config(), seed * 2 + 1);
  End answerer(answerer_config(*users, demanded), seed * 2 + 2);
  Wire wire(caller, answerer, seed, percent);
  wire.owner = [&](End& end) {
    // A damaged password is refused once; the owner tries again with the right one.
    if (std::holds_alternative<AuthenticationFailed>(end.events.back())) {
      if (end.last<AuthenticationFailed>()->retry_allowed)
        end.session.retry_authentication({"u1", "", Secret("pw1")}, wire.now);
      else
        end.session.close(wire.now, "refused");
    }
  };
  for (End* end : {&caller, &answerer}) {
    end->session.link_up(wire.now);
    end->session.start(wire.now);
    end->session.start_network(wire.now);
  }
  bool done = wire.run(minutes(10), [&] {
    if (caller.last<Ended>()) return true;
    // Each side may have another one of the two protocols, where the wire ate the news of its end.
    auto carries = [](const End& end) {
      return end.session.may_carry(kProtocolIpv4) || end.session.may_carry(kProtocolIpv6);
    };
    return caller.last<NetworkUp>() && answerer.last<NetworkUp>() && carries(caller) &&
           carries(answerer);
  });
  if (!done && answerer.last<Ended>()) {
    ADD_FAILURE() << "seed " << seed << ": the answerer ended and the caller hangs";
    return;
  }
  if (!done && std::getenv("OPENRAS_PPP_TRACE"))
    for (End* end : {&caller, &answerer})
      for (const std::string& text : end->remarks)
        printf("%s %s\n", end == &caller ? "caller" : "answerer", text.c_str());
  ASSERT_TRUE(done) << "seed " << seed << ": neither connected nor ended; last remark: "
                    << (caller.remarks.empty() ? "" : caller.remarks.back());
  EXPECT_LT(wire.frames_sent, 2000u) << "seed " << seed;
  if (const Ended* end = caller.last<Ended>()) {
    EXPECT_TRUE(kDocumented.contains(end->error.code))
        << "seed " << seed << " ended with " << end->error.code << " " << end->error.detail;
    EXPECT_FALSE(end->error.code != 0 && end->error.detail.empty()) << "seed " << seed;
    ++tally.ended[end->error.code];
  } else {
    ++tally.connected;
  }
  // Whatever happened, hanging up ends both.
  caller.session.close(wire.now, "done");
  EXPECT_TRUE(wire.run(minutes(10), [&] { return caller.last<Ended>() != nullptr; }))
      << "seed " << seed;
  EXPECT_EQ(caller.all<Ended>().size(), 1u) << "seed " << seed;
}

TEST(NoisyWire, EverySeedConnectsOrEndsWithADocumentedError) {
  Tally tally;
  const uint64_t seeds = seed_count();
  for (uint64_t seed = 0; seed < seeds && !HasFatalFailure() && !HasNonfatalFailure(); ++seed)
    run_one(seed, 20, tally);
  RecordProperty("connected", std::to_string(tally.connected));
  std::string ended;
  for (auto [code, count] : tally.ended)
    ended += std::to_string(code) + ":" + std::to_string(count) + " ";
  RecordProperty("ended", ended);
  printf("connected %llu of %llu, ended %s\n", static_cast<unsigned long long>(tally.connected),
         static_cast<unsigned long long>(seeds), ended.c_str());
  // Most come through: a wire this bad is no excuse for giving up.
  EXPECT_GT(tally.connected * 10, seeds * 6);
}

TEST(NoisyWire, APerfectWireAlwaysConnects) {
  Tally tally;
  for (uint64_t seed = 0; seed < 200; ++seed) run_one(seed, 0, tally);
  EXPECT_EQ(tally.connected, 200u);
}

TEST(NoisyWire, LossAloneIsMadeGood) {
  Tally tally;
  for (uint64_t seed = 0; seed < 200; ++seed) run_one(seed, 3, tally);
  EXPECT_GT(tally.connected, 180u);
}

}  // namespace
}  // namespace openras::ppp
