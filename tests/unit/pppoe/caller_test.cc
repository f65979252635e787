#include "protocol/pppoe/caller.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

#include "errors/situation.h"

namespace openras::pppoe {
namespace {

using namespace std::chrono_literals;
constexpr Mac kAc = {2, 0, 0, 0, 0, 1};
constexpr Mac kStranger = {2, 0, 0, 0, 0, 9};

class PppoeCaller : public testing::Test {
 protected:
  void start(CallerConfig config = {}) {
    caller_.emplace(std::move(config), random_);
    caller_->start(now_);
    host_uniq_ = sent(Code::kPadi).find(TagType::kHostUniq)->value;
  }
  // The next packet, which must have this code.
  DiscoveryPacket sent(Code code, Mac* to = nullptr) {
    auto out = caller_->next_packet();
    EXPECT_TRUE(out) << "no " << name(code);
    auto packet = out ? parse_discovery(out->payload) : std::nullopt;
    if (!packet) return {};
    EXPECT_EQ(name(packet->code), name(code));
    if (to) *to = out->destination;
    return *packet;
  }
  DiscoveryPacket reply(Code code, uint16_t session = 0) {
    DiscoveryPacket packet{code, session, {}};
    packet.add(TagType::kHostUniq, host_uniq_);
    return packet;
  }
  DiscoveryPacket offer(std::string_view service = "", std::string_view ac = "ac") {
    DiscoveryPacket packet = reply(Code::kPado);
    packet.add(TagType::kAcName, ac);
    packet.add(TagType::kServiceName, service);
    return packet;
  }
  void receive(const DiscoveryPacket& packet, const Mac& from = kAc) {
    caller_->receive(from, serialize(packet), now_);
  }
  void connect() {
    start();
    receive(offer());
    sent(Code::kPadr);
    receive(reply(Code::kPads, 7));
  }
  template <typename T>
  std::optional<T> event() {
    while (auto next = caller_->next_event())
      if (auto* wanted = std::get_if<T>(&*next)) return *wanted;
    return std::nullopt;
  }
  // Runs virtual time until the engine wants no more.
  Duration run_out() {
    TimePoint start = now_;
    for (int i = 0; i < 1000 && caller_->deadline(); ++i) {
      now_ = *caller_->deadline();
      caller_->tick(now_);
    }
    EXPECT_FALSE(caller_->deadline()) << "never gives up";
    return now_ - start;
  }
  void expect_end(uint32_t code, Situation situation, std::string_view text = {}) {
    auto down = event<SessionDown>();
    ASSERT_TRUE(down);
    EXPECT_EQ(down->error.code, code) << down->error.detail;
    EXPECT_EQ(down->error.situation, situation);
    EXPECT_NE(down->error.detail.find(text), std::string::npos) << down->error.detail;
  }

  SeededRandom random_{1};
  TimePoint now_{};
  std::optional<Caller> caller_;
  Bytes host_uniq_;
};

TEST_F(PppoeCaller, GetsASession) {
  start({.service_name = "isp"});
  DiscoveryPacket pado = offer("isp", "the ac");
  pado.add(TagType::kAcCookie, Bytes{1, 2, 3});
  pado.add(TagType::kRelaySessionId, Bytes{4, 5});
  pado.add(static_cast<TagType>(0x7777), Bytes{6});  // unknown: skipped
  receive(pado);
  Mac to{};
  DiscoveryPacket padr = sent(Code::kPadr, &to);
  EXPECT_EQ(to, kAc);
  EXPECT_TRUE(padr.has(TagType::kServiceName, as_bytes("isp")));
  EXPECT_TRUE(padr.has(TagType::kAcCookie, Bytes{1, 2, 3}));
  EXPECT_TRUE(padr.has(TagType::kRelaySessionId, Bytes{4, 5}));
  EXPECT_TRUE(padr.has(TagType::kHostUniq, host_uniq_));
  EXPECT_EQ(padr.find(static_cast<TagType>(0x7777)), nullptr);
  receive(reply(Code::kPads, 0x1234));
  auto up = event<SessionUp>();
  ASSERT_TRUE(up);
  EXPECT_EQ(up->session_id, 0x1234);
  EXPECT_EQ(up->peer, kAc);
  EXPECT_EQ(up->ac_name, "the ac");
  EXPECT_FALSE(caller_->deadline());
}

TEST_F(PppoeCaller, PadiGoesToAllWithDoublingWaitsThen678) {
  CallerConfig config;
  start(config);
  std::vector<Duration> waits;
  TimePoint last = now_;
  while (auto deadline = caller_->deadline()) {
    now_ = *deadline;
    waits.push_back(now_ - last);
    last = now_;
    caller_->tick(now_);
    if (auto out = caller_->next_packet()) {
      EXPECT_EQ(out->destination, kBroadcast);
    }
  }
  EXPECT_EQ(waits, (std::vector<Duration>{1s, 2s, 4s, 8s}));
  expect_end(ERROR_NO_ANSWER, Situation::kPppoeNoOffer, "no access concentrator");
}

TEST_F(PppoeCaller, UnansweredPadrIsRepeatedThenDiscoveryStartsAnew) {
  start();
  receive(offer());
  sent(Code::kPadr);
  for (int i = 0; i < 2; ++i) {
    now_ = *caller_->deadline();
    caller_->tick(now_);
    sent(Code::kPadr);
  }
  now_ = *caller_->deadline();
  caller_->tick(now_);
  sent(Code::kPadi);  // RFC 2516 §8
  EXPECT_LE(run_out(), 30s);
  expect_end(ERROR_BROADBAND_TIMEOUT, Situation::kPppoeNoSession);
}

TEST_F(PppoeCaller, OnlyTheNamedConcentratorIsTaken) {
  start({.ac_name = "mine"});
  receive(offer("", "other"));
  EXPECT_FALSE(caller_->next_packet());
  receive(offer("", "mine"), {2, 0, 0, 0, 0, 2});
  Mac to{};
  sent(Code::kPadr, &to);
  EXPECT_EQ(to, (Mac{2, 0, 0, 0, 0, 2}));
}

TEST_F(PppoeCaller, SaysWhoseNamesWereNotWanted) {
  start({.ac_name = "mine"});
  receive(offer("", "other"));
  run_out();
  expect_end(ERROR_NO_ANSWER, Situation::kPppoeNoOffer, "other");
}

TEST_F(PppoeCaller, OffersOfOthersAreIgnored) {
  start({.service_name = "isp"});
  DiscoveryPacket foreign = offer("isp");
  foreign.tags[0].value = {9, 9};  // somebody else's Host-Uniq
  receive(foreign);
  DiscoveryPacket bare = offer("isp");
  bare.tags.erase(bare.tags.begin());
  receive(bare);
  receive(offer("another service"));
  EXPECT_FALSE(caller_->next_packet());
}

TEST_F(PppoeCaller, RefusalsAreToldInWordsAndCodes) {
  struct Case {
    TagType tag;
    uint32_t code;
    Situation situation;
  };
  for (auto [tag, code, situation] :
       {Case{TagType::kServiceNameError, ERROR_CONNECTION_REJECT, Situation::kPppoeServiceRefused},
        Case{TagType::kAcSystemError, ERROR_TEMPFAILURE, Situation::kPppoeTemporary},
        Case{TagType::kGenericError, ERROR_CONNECTION_REJECT, Situation::kPppoeServiceRefused}}) {
    start();
    receive(offer());
    sent(Code::kPadr);
    DiscoveryPacket pads = reply(Code::kPads);
    pads.add(tag, "we are\nclosed");
    receive(pads);
    expect_end(code, situation, "we are\\x0aclosed");
  }
}

TEST_F(PppoeCaller, RefusalInAnOfferIsToldWhereNobodyElseOffers) {
  start();
  DiscoveryPacket pado = offer();
  pado.add(TagType::kAcSystemError, "full");
  receive(pado);
  EXPECT_FALSE(caller_->next_packet());
  run_out();
  expect_end(ERROR_TEMPFAILURE, Situation::kPppoeTemporary, "full");
}

TEST_F(PppoeCaller, PadsOfAStrangerOrWithoutAnIdIsNoSession) {
  start();
  receive(offer());
  sent(Code::kPadr);
  receive(reply(Code::kPads, 5), kStranger);
  receive(reply(Code::kPads, 0));
  receive(reply(Code::kPads, 0xffff));
  EXPECT_FALSE(event<SessionUp>());
  receive(reply(Code::kPads, 5));
  EXPECT_TRUE(event<SessionUp>());
}

// What a stranger on the segment can send must not end a session.
TEST_F(PppoeCaller, PadtCountsOnlyFromTheConcentratorAndForTheSession) {
  connect();
  ASSERT_TRUE(event<SessionUp>());
  receive({Code::kPadt, 7, {}}, kStranger);
  receive({Code::kPadt, 8, {}}, kAc);
  EXPECT_FALSE(event<SessionDown>());
  DiscoveryPacket padt{Code::kPadt, 7, {}};
  padt.add(TagType::kGenericError, "maintenance");
  receive(padt);
  expect_end(ERROR_REMOTE_DISCONNECTION, Situation::kPppoeEnded, "maintenance");
}

TEST_F(PppoeCaller, SecondSessionForARepeatedPadrIsGivenBack) {
  connect();
  receive(reply(Code::kPads, 8));
  DiscoveryPacket padt = sent(Code::kPadt);
  EXPECT_EQ(padt.session_id, 8);
  receive(reply(Code::kPads, 7));  // a duplicate of ours is no other session
  EXPECT_FALSE(caller_->next_packet());
}

TEST_F(PppoeCaller, CloseTellsTheConcentrator) {
  connect();
  caller_->close("done");
  Mac to{};
  DiscoveryPacket padt = sent(Code::kPadt, &to);
  EXPECT_EQ(padt.session_id, 7);
  EXPECT_EQ(to, kAc);
  expect_end(0, Situation::kNone);
  caller_->close("again");
  EXPECT_FALSE(caller_->next_packet());
}

TEST_F(PppoeCaller, CookieThatFillsAFrameEndsInTime) {
  start();
  DiscoveryPacket pado = reply(Code::kPado);
  pado.add(TagType::kAcCookie, Bytes(kMaxPayload - 18));
  receive(pado);
  EXPECT_FALSE(caller_->next_packet());
  EXPECT_LE(run_out(), 30s);
  expect_end(ERROR_BROADBAND_TIMEOUT, Situation::kPppoeNoSession);
}

}  // namespace
}  // namespace openras::pppoe
