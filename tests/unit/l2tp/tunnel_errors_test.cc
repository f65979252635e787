// What a tunnel does with messages that a peer should not send, or that say no.
#include "support/golden.h"
#include "unit/l2tp/tunnels.h"

namespace openras::l2tp {
namespace {

using namespace std::chrono_literals;

class L2tpTunnelErrors : public TunnelPair {
 protected:
  // A caller that has sent SCCRQ, alone.
  void dialing() {
    make(caller_config(), lns_config());
    caller_->tunnel.place_call(now_);
    outgoing(*caller_);
    forged_nr_ = 1;
  }
  MessageWriter sccrp() {
    MessageWriter message(MessageType::kSccrp);
    message.add_u16(AvpType::kProtocolVersion, 0x0100);
    message.add(AvpType::kHostName, "lns");
    message.add_u16(AvpType::kAssignedTunnelId, kLnsId);
    message.add(AvpType::kTieBreaker, Bytes(8, 1));  // tolerated
    return message;
  }
  // … that has a tunnel and waits for ICRP; returns the session's id.
  uint16_t calling() {
    make(caller_config(), lns_config());
    uint16_t id = caller_->tunnel.place_call(now_);
    outgoing(*caller_);
    forged_nr_ = 1;
    forge(*caller_, sccrp());
    forged_nr_ = 3;
    auto sent = outgoing(*caller_);
    EXPECT_EQ(sent.size(), 2u);  // SCCCN, ICRQ
    return id;
  }
  MessageWriter icrp(uint16_t session = 77) {
    MessageWriter message(MessageType::kIcrp);
    message.add_u16(AvpType::kAssignedSessionId, session);
    return message;
  }
  void expect_sent(MessageType type, std::optional<uint16_t> result = {},
                   std::optional<uint16_t> error = {}) {
    for (const Message& message : outgoing(*caller_)) {
      if (message.type != type) continue;
      const Avp* code = message.find(AvpType::kResultCode);
      ASSERT_TRUE(code || !result);
      if (result) {
        ResultCode parsed = parse_result(code->value);
        EXPECT_EQ(parsed.result, *result);
        EXPECT_EQ(parsed.error, error.value_or(parsed.error));
      }
      return;
    }
    ADD_FAILURE() << name(type) << " was not sent";
  }
  // Acknowledges everything, so that a StopCCN of ours is through.
  void acknowledge() {
    Bytes zlb = control_message(kCallerId, 0, {});
    set_sequence(zlb, forged_ns_, 4);
    caller_->tunnel.receive(*parse_header(zlb), now_);
    for (uint16_t nr = 1; nr < 10; ++nr) {
      set_sequence(zlb, forged_ns_, nr);
      caller_->tunnel.receive(*parse_header(zlb), now_);
    }
    settle_events(*caller_);
  }
};

TEST_F(L2tpTunnelErrors, RefusalsWhileDialing) {
  struct Case {
    uint16_t result, error;
    uint32_t code;
    Situation situation;
  };
  for (auto [result, error, code, situation] :
       {Case{1, 0, ERROR_VPN_REFUSED, Situation::kL2tpRefused},
        Case{2, 4, ERROR_TEMPFAILURE, Situation::kL2tpTemporary},
        Case{2, 8, ERROR_INCOMPATIBLE, Situation::kL2tpVersion},
        Case{3, 0, ERROR_CONNECTION_REJECT, Situation::kL2tpRejected},
        Case{4, 0, ERROR_VPN_BAD_PSK, Situation::kL2tpWrongSecret},
        Case{5, 0x0100, ERROR_INCOMPATIBLE, Situation::kL2tpVersion},
        Case{6, 0, ERROR_TEMPFAILURE, Situation::kL2tpTemporary},
        Case{7, 0, ERROR_UNEXPECTED_RESPONSE, Situation::kL2tpNotUnderstood}}) {
    forged_ns_ = 0;
    dialing();
    MessageWriter stop(MessageType::kStopCcn);
    stop.add_u16(AvpType::kAssignedTunnelId, kLnsId);
    stop.add_result(result, error, "sorry");
    forge(*caller_, stop);
    expect_end(*caller_, code, "sorry");
    expect_end(*caller_, situation);
  }
}

TEST_F(L2tpTunnelErrors, CallRefused) {
  struct Case {
    uint16_t result, error;
    uint32_t code;
    Situation situation;
  };
  for (auto [result, error, code, situation] :
       {Case{2, 4, ERROR_TEMPFAILURE, Situation::kL2tpTemporary},
        Case{3, 0, ERROR_SERVER_POLICY, Situation::kL2tpAdministrative},
        Case{4, 0, ERROR_TEMPFAILURE, Situation::kL2tpTemporary},
        Case{5, 0, ERROR_CONNECTION_REJECT, Situation::kL2tpRejected},
        Case{6, 0, ERROR_BAD_ADDRESS_SPECIFIED, Situation::kL2tpDestination},
        Case{7, 0, ERROR_NO_CARRIER, Situation::kL2tpCalleeNoCarrier},
        Case{8, 0, ERROR_LINE_BUSY, Situation::kL2tpCalleeBusy},
        Case{9, 0, ERROR_NO_DIALTONE, Situation::kL2tpCalleeNoDialtone},
        Case{10, 0, ERROR_NO_ANSWER, Situation::kL2tpCalleeNoAnswer},
        Case{11, 0, ERROR_PPP_NO_RESPONSE, Situation::kL2tpCalleeNoFraming}}) {
    forged_ns_ = 0;
    uint16_t id = calling();
    MessageWriter cdn(MessageType::kCdn);
    cdn.add_result(result, error, "no");
    cdn.add_u16(AvpType::kAssignedSessionId, 77);
    forge(*caller_, cdn, id);
    auto downs = caller_->all<SessionDown>();
    ASSERT_EQ(downs.size(), 1u);
    EXPECT_EQ(downs[0].error.code, code) << downs[0].error.detail;
    EXPECT_EQ(downs[0].error.situation, situation);
  }
}

TEST_F(L2tpTunnelErrors, CallNeverAnswered) {
  calling();
  Bytes zlb = control_message(kCallerId, 0, {});
  set_sequence(zlb, forged_ns_, 3);
  caller_->tunnel.receive(*parse_header(zlb), now_);
  now_ += 31s;
  caller_->tunnel.tick(now_);
  settle_events(*caller_);
  auto downs = caller_->all<SessionDown>();
  ASSERT_EQ(downs.size(), 1u);
  EXPECT_EQ(downs[0].error.code, static_cast<uint32_t>(ERROR_VPN_TIMEOUT));
  EXPECT_EQ(downs[0].error.situation, Situation::kL2tpSilent);
  expect_sent(MessageType::kCdn);
}

// RFC 2661 §4.1
TEST_F(L2tpTunnelErrors, UnknownMandatoryAvpEndsTheTunnel) {
  dialing();
  MessageWriter message = sccrp();
  message.add(static_cast<AvpType>(999), Bytes{1});
  forge(*caller_, message);
  expect_end(*caller_, ERROR_INCOMPATIBLE, "999");
}

TEST_F(L2tpTunnelErrors, UnknownOptionalAvpIsSkipped) {
  dialing();
  MessageWriter message = sccrp();
  message.add(static_cast<AvpType>(999), Bytes{1}, false);
  forge(*caller_, message);
  EXPECT_EQ(caller_->all<TunnelUp>().size(), 1u);
}

TEST_F(L2tpTunnelErrors, UnknownMandatoryAvpOfACallEndsTheCallAlone) {
  uint16_t id = calling();
  MessageWriter message = icrp();
  message.add(static_cast<AvpType>(999), Bytes{1});
  forge(*caller_, message, id);
  ASSERT_EQ(caller_->all<SessionDown>().size(), 1u);
  EXPECT_TRUE(caller_->all<Ended>().empty());
  expect_sent(MessageType::kCdn, kCdnError, kErrorUnknownAvp);
}

TEST_F(L2tpTunnelErrors, UnknownMessages) {
  calling();
  MessageWriter unknown(static_cast<MessageType>(99));
  Bytes optional(unknown.view().begin(), unknown.view().end());
  optional[0] = 0;  // without the M bit
  Bytes out = control_message(kCallerId, 0, optional);
  set_sequence(out, forged_ns_++, forged_nr_);
  caller_->tunnel.receive(*parse_header(out), now_);
  EXPECT_TRUE(caller_->all<Ended>().empty());
  EXPECT_TRUE(outgoing(*caller_).empty());
  forge(*caller_, unknown);
  expect_sent(MessageType::kStopCcn, kStopError, kErrorUnknownAvp);
  acknowledge();
  expect_end(*caller_, ERROR_INCOMPATIBLE, "message-99");
}

TEST_F(L2tpTunnelErrors, MalformedMessageEndsTheTunnel) {
  calling();
  Bytes out = control_message(kCallerId, 0, from_hex("800800000000000680ff0000"));
  set_sequence(out, forged_ns_++, forged_nr_);
  caller_->tunnel.receive(*parse_header(out), now_);
  expect_sent(MessageType::kStopCcn, kStopError, kErrorLength);
  acknowledge();
  expect_end(*caller_, ERROR_UNEXPECTED_RESPONSE);
}

TEST_F(L2tpTunnelErrors, MessageOutOfStateEndsTheTunnel) {
  calling();
  forge(*caller_, sccrp());
  expect_sent(MessageType::kStopCcn, kStopFsm);
  acknowledge();
  expect_end(*caller_, ERROR_UNEXPECTED_RESPONSE, "SCCRP");
}

TEST_F(L2tpTunnelErrors, SccrpWithoutATunnelId) {
  dialing();
  MessageWriter message(MessageType::kSccrp);
  message.add_u16(AvpType::kProtocolVersion, 0x0100);
  message.add(AvpType::kHostName, "lns");
  forge(*caller_, message);
  expect_end(*caller_, ERROR_UNEXPECTED_RESPONSE);
}

TEST_F(L2tpTunnelErrors, AnotherVersion) {
  dialing();
  MessageWriter message(MessageType::kSccrp);
  message.add_u16(AvpType::kProtocolVersion, 0x0200);
  message.add(AvpType::kHostName, "lns");
  message.add_u16(AvpType::kAssignedTunnelId, kLnsId);
  forge(*caller_, message);
  expect_sent(MessageType::kStopCcn, kStopVersion);
}

TEST_F(L2tpTunnelErrors, OutgoingAndIncomingCallsAreRefusedByACaller) {
  for (MessageType type : {MessageType::kOcrq, MessageType::kIcrq}) {
    forged_ns_ = 0;
    calling();
    MessageWriter request(type);
    request.add_u16(AvpType::kAssignedSessionId, 5);
    request.add_u32(AvpType::kCallSerialNumber, 1);
    forge(*caller_, request);
    expect_sent(MessageType::kCdn, kCdnNoFacility);
    EXPECT_TRUE(caller_->all<Ended>().empty());
  }
}

TEST_F(L2tpTunnelErrors, WenAndSliAreAccepted) {
  uint16_t id = calling();
  forge(*caller_, icrp(), id);
  outgoing(*caller_);
  MessageWriter wen(MessageType::kWen);
  wen.add(AvpType::kCallErrors, Bytes(26));
  forge(*caller_, wen, id);
  MessageWriter sli(MessageType::kSli);
  sli.add(AvpType::kAccm, Bytes(10));
  forge(*caller_, sli, id);
  EXPECT_TRUE(outgoing(*caller_).empty());
  EXPECT_TRUE(caller_->all<SessionDown>().empty());
}

TEST_F(L2tpTunnelErrors, MessagesForCallsThatAreOverAreIgnored) {
  uint16_t id = calling();
  caller_->tunnel.hang_up(id, "", now_);
  outgoing(*caller_);
  forge(*caller_, icrp(), id);
  MessageWriter cdn(MessageType::kCdn);
  cdn.add_result(1, 0, {});
  forge(*caller_, cdn, id);
  EXPECT_TRUE(caller_->all<Ended>().empty());
  EXPECT_EQ(caller_->all<SessionDown>().size(), 1u);
}

TEST_F(L2tpTunnelErrors, CdnThatNamesTheCallOnlyInItsAvp) {
  uint16_t id = calling();
  forge(*caller_, icrp(77), id);
  MessageWriter cdn(MessageType::kCdn);
  cdn.add_result(1, 0, {});
  cdn.add_u16(AvpType::kAssignedSessionId, 77);
  forge(*caller_, cdn, 0);
  EXPECT_EQ(caller_->all<SessionDown>().size(), 1u);
}

TEST_F(L2tpTunnelErrors, AnotherTunnelsMessagesAreNotTaken) {
  dialing();
  MessageWriter stop(MessageType::kStopCcn);
  stop.add_result(6, 0, {});
  Bytes out = control_message(kCallerId + 1, 0, stop.view());
  set_sequence(out, 0, 1);
  caller_->tunnel.receive(*parse_header(out), now_);
  out = control_message(0, 0, stop.view());
  caller_->tunnel.receive(*parse_header(out), now_);
  settle_events(*caller_);
  EXPECT_TRUE(caller_->all<Ended>().empty());
}

TEST_F(L2tpTunnelErrors, LnsRefusesMoreSessionsThanItsBound) {
  Config lns = lns_config();
  lns.max_sessions = 2;
  make(caller_config(), std::move(lns));
  for (int i = 0; i < 3; ++i) call();
  EXPECT_EQ(caller_->all<SessionUp>().size(), 2u);
  auto downs = caller_->all<SessionDown>();
  ASSERT_EQ(downs.size(), 1u);
  EXPECT_EQ(downs[0].error.code, static_cast<uint32_t>(ERROR_TEMPFAILURE));
}

TEST_F(L2tpTunnelErrors, ListenersHelpers) {
  make(caller_config("secret"), lns_config());
  caller_->tunnel.place_call(now_);
  auto datagram = caller_->tunnel.next_datagram();
  ASSERT_TRUE(datagram);
  auto header = parse_header(*datagram);
  EXPECT_EQ(caller_of_sccrq(*header, Secret("secret")), kCallerId);
  Bytes refusal = refuse_sccrq(*header, kCallerId, "full");
  caller_->tunnel.receive(*parse_header(refusal), now_);
  settle_events(*caller_);
  expect_end(*caller_, ERROR_TEMPFAILURE, "full");
  EXPECT_FALSE(caller_of_sccrq(*parse_header(refusal), Secret()));
}

}  // namespace
}  // namespace openras::l2tp
