#include "protocol/pppoe/concentrator.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

namespace openras::pppoe {
namespace {

using namespace std::chrono_literals;
constexpr Mac kHost = {2, 0, 0, 0, 0, 1};
constexpr Mac kOther = {2, 0, 0, 0, 0, 2};

class PppoeConcentrator : public testing::Test {
 protected:
  void make(ConcentratorConfig config = {}) { ac_.emplace(std::move(config), random_); }
  DiscoveryPacket request(Code code, std::string_view service, const Bytes& uniq,
                          const Bytes& cookie = {}) {
    DiscoveryPacket packet{code, 0, {}};
    packet.add(TagType::kServiceName, service);
    if (!uniq.empty()) packet.add(TagType::kHostUniq, uniq);
    if (!cookie.empty()) packet.add(TagType::kAcCookie, cookie);
    return packet;
  }
  void receive(const DiscoveryPacket& packet, const Mac& from = kHost) {
    ac_->receive(from, serialize(packet), now_);
  }
  std::optional<DiscoveryPacket> sent() {
    auto out = ac_->next_packet();
    return out ? parse_discovery(out->payload) : std::nullopt;
  }
  Bytes cookie_for(const Mac& host) {
    receive(request(Code::kPadi, "", {}), host);
    return sent()->find(TagType::kAcCookie)->value;
  }
  uint16_t call(const Bytes& uniq, const Mac& host = kHost, std::string_view service = "") {
    receive(request(Code::kPadr, service, uniq, cookie_for(host)), host);
    auto pads = sent();
    return pads ? pads->session_id : uint16_t{0};
  }
  template <typename T>
  std::optional<T> event() {
    while (auto next = ac_->next_event())
      if (auto* wanted = std::get_if<T>(&*next)) return *wanted;
    return std::nullopt;
  }

  SeededRandom random_{2};
  TimePoint now_{};
  std::optional<Concentrator> ac_;
};

TEST_F(PppoeConcentrator, OffersWhatItServesAndEchoes) {
  make({.ac_name = "ac", .services = {"gold", "silver"}});
  DiscoveryPacket padi = request(Code::kPadi, "silver", {1, 2});
  padi.add(TagType::kRelaySessionId, Bytes{3});
  receive(padi);
  auto pado = sent();
  ASSERT_TRUE(pado);
  EXPECT_EQ(name(pado->code), "PADO");
  EXPECT_TRUE(pado->has(TagType::kServiceName, as_bytes("silver")));
  EXPECT_TRUE(pado->has(TagType::kServiceName, as_bytes("gold")));
  EXPECT_TRUE(pado->has(TagType::kAcName, as_bytes("ac")));
  EXPECT_TRUE(pado->has(TagType::kHostUniq, Bytes{1, 2}));
  EXPECT_TRUE(pado->has(TagType::kRelaySessionId, Bytes{3}));
  EXPECT_TRUE(pado->find(TagType::kAcCookie));
  receive(request(Code::kPadi, "bronze", {}));
  EXPECT_FALSE(sent()) << "RFC 2516 §5.2: no answer for a service that is not there";
  EXPECT_EQ(ac_->sessions(), 0u) << "nothing is kept for a PADI";
}

TEST_F(PppoeConcentrator, GivesASessionAndTheSameOneForARepetition) {
  make();
  uint16_t id = call({1});
  ASSERT_NE(id, 0);
  auto up = event<SessionUp>();
  ASSERT_TRUE(up);
  EXPECT_EQ(up->session_id, id);
  EXPECT_EQ(up->peer, kHost);
  EXPECT_EQ(call({1}), id);
  EXPECT_FALSE(event<SessionUp>()) << "the repetition is no new call";
  EXPECT_NE(call({2}), id);
  EXPECT_NE(call({1}, kOther), id);
  EXPECT_EQ(ac_->sessions(), 3u);
}

TEST_F(PppoeConcentrator, TheSameHostUniqMuchLaterIsANewCall) {
  make();
  uint16_t id = call({1});
  now_ += 2min;
  uint16_t next = call({1});
  EXPECT_NE(next, id);
  EXPECT_EQ(ac_->sessions(), 1u);
  auto down = event<SessionDown>();
  ASSERT_TRUE(down);
  EXPECT_EQ(down->session_id, id);
}

TEST_F(PppoeConcentrator, WithoutHostUniqASessionInUseIsNotRepeated) {
  make();
  uint16_t id = call({});
  EXPECT_EQ(call({}), id);
  EXPECT_TRUE(ac_->owns(id, kHost));  // a frame has come
  EXPECT_NE(call({}), id);
  EXPECT_EQ(ac_->sessions(), 2u);
}

TEST_F(PppoeConcentrator, CookieIsForOneAddress) {
  make();
  Bytes foreign = cookie_for(kOther);
  receive(request(Code::kPadr, "", {1}, foreign));
  EXPECT_FALSE(sent());
  receive(request(Code::kPadr, "", {1}));
  EXPECT_FALSE(sent());
  EXPECT_EQ(ac_->sessions(), 0u);
}

TEST_F(PppoeConcentrator, RefusesInWords) {
  make({.services = {"gold"}, .max_sessions = 1});
  Bytes cookie = cookie_for(kHost);
  receive(request(Code::kPadr, "lead", {1}, cookie));
  auto pads = sent();
  ASSERT_TRUE(pads);
  EXPECT_EQ(pads->session_id, 0);
  EXPECT_TRUE(pads->find(TagType::kServiceNameError));
  EXPECT_NE(call({1}, kHost, "gold"), 0);
  receive(request(Code::kPadr, "gold", {2}, cookie));
  pads = sent();
  ASSERT_TRUE(pads);
  EXPECT_EQ(pads->session_id, 0);
  EXPECT_TRUE(pads->find(TagType::kAcSystemError));
  EXPECT_TRUE(pads->has(TagType::kHostUniq, Bytes{2}));
}

TEST_F(PppoeConcentrator, StrangersNeitherEndNorUseASession) {
  make();
  uint16_t id = call({1});
  receive({Code::kPadt, id, {}}, kOther);
  EXPECT_FALSE(event<SessionDown>());
  EXPECT_FALSE(ac_->owns(id, kOther));
  EXPECT_TRUE(ac_->owns(id, kHost));
  receive({Code::kPadt, id, {}}, kHost);
  auto down = event<SessionDown>();
  ASSERT_TRUE(down);
  EXPECT_EQ(down->error.code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_FALSE(ac_->owns(id, kHost));
}

TEST_F(PppoeConcentrator, CloseSendsPadt) {
  make();
  uint16_t id = call({1});
  ac_->close(id, "bye");
  auto padt = sent();
  ASSERT_TRUE(padt);
  EXPECT_EQ(name(padt->code), "PADT");
  EXPECT_EQ(padt->session_id, id);
  auto down = event<SessionDown>();
  ASSERT_TRUE(down);
  EXPECT_EQ(down->error.code, 0u);
  ac_->close(id, "again");
  EXPECT_FALSE(sent());
}

TEST_F(PppoeConcentrator, GroupAddressesAndOversizedTagsGetNoAnswer) {
  make();
  receive(request(Code::kPadi, "", {}), kBroadcast);
  EXPECT_FALSE(sent());
  receive(request(Code::kPadi, "", Bytes(kMaxPayload - 30)));
  EXPECT_FALSE(sent());
}

TEST_F(PppoeConcentrator, FillsUpToItsBound) {
  make({.max_sessions = 300});
  for (int i = 0; i < 300; ++i)
    ASSERT_NE(call({static_cast<uint8_t>(i >> 8), static_cast<uint8_t>(i & 0xff)}), 0);
  EXPECT_EQ(call({9, 9, 9}), 0);
  EXPECT_EQ(ac_->sessions(), 300u);
}

}  // namespace
}  // namespace openras::pppoe
