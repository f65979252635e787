#include "unit/l2tp/tunnels.h"

namespace openras::l2tp {
namespace {

using namespace std::chrono_literals;

class L2tpTunnel : public TunnelPair {};

TEST_F(L2tpTunnel, CarriesACallAndClosesPolitely) {
  make(caller_config(), lns_config());
  uint16_t id = call();
  ASSERT_NE(id, 0);
  ASSERT_EQ(caller_->all<SessionUp>().size(), 1u);
  EXPECT_EQ(caller_->all<SessionUp>()[0].session_id, id);
  ASSERT_EQ(lns_->all<SessionUp>().size(), 1u);
  EXPECT_EQ(caller_->all<TunnelUp>()[0].host_name, "lns");
  EXPECT_EQ(lns_->all<TunnelUp>()[0].host_name, "caller");
  EXPECT_EQ(caller_->tunnel.peer_id(), kLnsId);

  caller_->tunnel.close("bye", now_);
  settle();
  expect_end(*caller_, 0);
  expect_end(*lns_, ERROR_REMOTE_DISCONNECTION);
  ASSERT_EQ(lns_->all<SessionDown>().size(), 1u);
  EXPECT_NE(lns_->all<SessionDown>()[0].error.detail.find("bye"), std::string::npos);
  EXPECT_TRUE(caller_->tunnel.finished());
  EXPECT_FALSE(lns_->tunnel.finished()) << "a lost acknowledgement brings the StopCCN again";
  pass(1min);
  EXPECT_TRUE(lns_->tunnel.finished());
}

TEST_F(L2tpTunnel, SeveralSessionsLiveAndEndAlone) {
  make(caller_config(), lns_config());
  std::vector<uint16_t> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(caller_->tunnel.place_call(now_));
  settle();
  EXPECT_EQ(caller_->all<SessionUp>().size(), 20u);
  EXPECT_EQ(lns_->tunnel.sessions(), 20u);
  caller_->tunnel.hang_up(ids[3], "one", now_);
  uint16_t at_lns = lns_->all<SessionUp>()[7].session_id;
  lns_->tunnel.hang_up(at_lns, "two", now_);
  settle();
  EXPECT_EQ(caller_->tunnel.sessions(), 18u);
  EXPECT_EQ(lns_->tunnel.sessions(), 18u);
  auto downs = caller_->all<SessionDown>();
  ASSERT_EQ(downs.size(), 2u);
  EXPECT_EQ(downs[0].session_id, ids[3]);
  EXPECT_EQ(downs[0].error.code, 0u);
  EXPECT_EQ(downs[1].error.code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_TRUE(caller_->all<Ended>().empty());
  call();
  EXPECT_EQ(caller_->tunnel.sessions(), 19u) << "the tunnel takes new calls";
}

TEST_F(L2tpTunnel, TunnelAuthenticationBothWays) {
  make(caller_config("secret"), lns_config("secret"));
  call();
  EXPECT_EQ(caller_->all<SessionUp>().size(), 1u);
}

TEST_F(L2tpTunnel, WrongSecretAtTheLns) {
  make(caller_config("right"), lns_config("wrong"));
  call();
  expect_end(*caller_, ERROR_VPN_BAD_PSK, "tunnel secret");
  expect_end(*lns_, ERROR_VPN_BAD_PSK);  // StopCCN with result 4
  EXPECT_NE(lns_->all<Ended>()[0].error.detail.find("result 4"), std::string::npos);
  for (const Side* side : {caller_.get(), lns_.get()})
    for (const Remark& remark : side->all<Remark>())
      EXPECT_EQ(remark.text.find("right"), std::string::npos) << "a secret in the log";
}

TEST_F(L2tpTunnel, TheLnsAsksForASecretThatTheCallerDoesNotHave) {
  make(caller_config(), lns_config("secret"));
  call();
  expect_end(*caller_, ERROR_VPN_BAD_PSK, "no tunnel secret is set");
  EXPECT_TRUE(lns_->all<SessionUp>().empty());
}

TEST_F(L2tpTunnel, TheCallerAsksForASecretThatTheLnsDoesNotHave) {
  make(caller_config("secret"), lns_config());
  call();
  EXPECT_EQ(caller_->all<Ended>().at(0).error.code, static_cast<uint32_t>(ERROR_VPN_BAD_PSK));
}

// The LNS checks the caller too: a caller that skips its proof gets no tunnel.
TEST_F(L2tpTunnel, ScccnWithoutProofIsRefused) {
  make(caller_config(), lns_config("secret"));
  MessageWriter sccrq(MessageType::kSccrq);
  sccrq.add_u16(AvpType::kProtocolVersion, 0x0100);
  sccrq.add(AvpType::kHostName, "x");
  sccrq.add_u16(AvpType::kAssignedTunnelId, 5);
  Bytes first = control_message(0, 0, sccrq.view());
  lns_->tunnel.receive(*parse_header(first), now_);
  forged_ns_ = 1;
  forged_nr_ = 1;
  for (const Message& message : outgoing(*lns_)) EXPECT_TRUE(message.has(AvpType::kChallenge));
  forge(*lns_, MessageWriter(MessageType::kScccn));
  auto stop = outgoing(*lns_);
  ASSERT_EQ(stop.size(), 1u);
  EXPECT_EQ(stop[0].type, MessageType::kStopCcn);
  EXPECT_EQ(stop[0].u16(AvpType::kResultCode), kStopNotAuthorized);
  EXPECT_TRUE(lns_->all<TunnelUp>().empty());
}

TEST_F(L2tpTunnel, HiddenIds) {
  Config caller = caller_config("secret"), lns = lns_config("secret");
  caller.hide_avps = lns.hide_avps = true;
  make(std::move(caller), std::move(lns));
  call();
  EXPECT_EQ(caller_->all<SessionUp>().size(), 1u);
  EXPECT_EQ(lns_->all<SessionUp>().size(), 1u);
}

TEST_F(L2tpTunnel, HelloKeepsAQuietTunnelAndFindsADeadPeer) {
  make(caller_config(), lns_config());
  call();
  pass(10min);
  EXPECT_TRUE(caller_->all<Ended>().empty()) << "HELLOs were answered";
  lns_->cut = true;
  pass(60s + 31s + 1s);
  expect_end(*caller_, ERROR_VPN_DISCONNECT);
  expect_end(*caller_, Situation::kL2tpLost);
  ASSERT_EQ(caller_->all<SessionDown>().size(), 1u);
  EXPECT_EQ(caller_->all<SessionDown>()[0].error.code, static_cast<uint32_t>(ERROR_VPN_DISCONNECT));
}

TEST_F(L2tpTunnel, DataIsALifeSign) {
  Config config = caller_config();
  make(std::move(config), lns_config());
  uint16_t id = call();
  lns_->cut = true;
  Bytes frame = {0xff, 0x03, 0x00, 0x21};
  Header data;
  data.tunnel_id = kCallerId;
  data.session_id = id;
  data.payload = frame;
  for (int i = 0; i < 10; ++i) {
    pass(50s);
    EXPECT_TRUE(caller_->tunnel.receive_data(data, now_));
  }
  EXPECT_TRUE(caller_->all<Ended>().empty());
}

TEST_F(L2tpTunnel, NobodyAnswers) {
  make(caller_config(), lns_config());
  caller_->cut = true;
  caller_->tunnel.place_call(now_);
  pass(32s);
  expect_end(*caller_, ERROR_VPN_TIMEOUT);
  ASSERT_EQ(caller_->all<SessionDown>().size(), 1u);
}

TEST_F(L2tpTunnel, AcknowledgedButNeverAnswered) {
  make(caller_config(), lns_config());
  caller_->tunnel.place_call(now_);
  outgoing(*caller_);
  Bytes zlb = control_message(kCallerId, 0, {});
  set_sequence(zlb, 0, 1);
  caller_->tunnel.receive(*parse_header(zlb), now_);
  caller_->cut = true;
  pass(31s);
  expect_end(*caller_, ERROR_VPN_TIMEOUT);
}

TEST_F(L2tpTunnel, CloseToADeadPeerEndsAfterTheRetransmissions) {
  make(caller_config(), lns_config());
  call();
  lns_->cut = true;
  caller_->tunnel.close("bye", now_);
  pass(60s);
  expect_end(*caller_, 0);
}

TEST_F(L2tpTunnel, CloseBeforeTheAnswer) {
  make(caller_config(), lns_config());
  caller_->tunnel.place_call(now_);
  caller_->tunnel.close("changed my mind", now_);
  settle_events(*caller_);
  expect_end(*caller_, 0);
  EXPECT_EQ(caller_->tunnel.place_call(now_), 0);
}

TEST_F(L2tpTunnel, LnsClosesATunnelWithoutSessions) {
  make(caller_config(), lns_config());
  uint16_t id = call();
  caller_->tunnel.hang_up(id, "", now_);
  settle();
  pass(3min);
  ASSERT_EQ(lns_->all<Ended>().size(), 1u);
  EXPECT_EQ(lns_->all<Ended>()[0].error.code, 0u);
  expect_end(*caller_, ERROR_REMOTE_DISCONNECTION, "no session");
  expect_end(*caller_, Situation::kL2tpEnded);
}

}  // namespace
}  // namespace openras::l2tp
