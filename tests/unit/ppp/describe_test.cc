// What the log shows of a frame, and what it never shows.
#include "protocol/ppp/describe.h"

#include "protocol/ppp/chap.h"
#include "protocol/ppp/pap.h"
#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

std::string described(uint16_t protocol, uint8_t code, ByteView data) {
  return describe(protocol, serialise_packet(code, 1, data));
}

TEST(Describe, Sentences) {
  EXPECT_EQ(described(kProtocolLcp, 1,
                      serialise_options(
                          write_lcp({1492, std::nullopt, auth_protocol(AuthMethod::kMsChapV2),
                                     0x1a2b3c4d, true, false}))),
            "LCP Configure-Request id 1 mru 1492 auth MS-CHAPv2 magic 0x1a2b3c4d pfc");
  EXPECT_EQ(
      described(kProtocolIpcp, 3, serialise_options(write_ipcp({kClientAddress, {kDns, {}}}))),
      "IPCP Configure-Nak id 1 address 10.64.0.10 dns1 10.64.0.53");
  EXPECT_EQ(described(kProtocolIpv6cp, 2,
                      serialise_options(write_ipv6cp({InterfaceId{1, 2, 3, 4, 5, 6, 7, 8}}))),
            "IPV6CP Configure-Ack id 1 interface-id 0102:0304:0506:0708");
  EXPECT_EQ(described(kProtocolCcp, 1, Bytes{18, 6, 1, 0, 0, 0x40}),
            "CCP Configure-Request id 1 mppe 0x01000040");
  EXPECT_EQ(described(kProtocolLcp, 8, Bytes{0x80, 0xfd, 1, 1, 0, 4}),
            "LCP Protocol-Reject id 1 of CCP");
  EXPECT_EQ(described(kProtocolLcp, 5, as_bytes("so long")),
            "LCP Terminate-Request id 1 \"so long\"");
  EXPECT_EQ(described(kProtocolLcp, 9, Bytes{0, 0, 0, 1}),
            "LCP Echo-Request id 1 magic 0x00000001");
  EXPECT_EQ(described(kProtocolLcp, 99, Bytes{}), "LCP code 99 id 1");
  EXPECT_EQ(described(0x802b, 1, Bytes{}), "protocol 0x802b Configure-Request id 1");
  EXPECT_EQ(described(kProtocolLcp, 1, Bytes{3, 4, 0xc2, 0x27}),
            "LCP Configure-Request id 1 auth EAP");
}

TEST(Describe, SecretsAreHidden) {
  std::string pap = described(kProtocolPap, 1, *serialise_pap_request("u1", Secret("hunter2")));
  EXPECT_EQ(pap, "PAP Authenticate-Request id 1 user u1 password <hidden>");
  std::string response = described(kProtocolChap, 2, serialise_chap_value({Bytes(16, 0xab), "u1"}));
  EXPECT_EQ(response.find("ab"), std::string::npos);
  EXPECT_NE(response.find("u1"), std::string::npos);
  std::string success =
      described(kProtocolChap, 3, as_bytes("S=407A5589115FD0D6209F510FE9C04566932CDA56 M=Welcome"));
  EXPECT_EQ(success.find("407A"), std::string::npos);
  EXPECT_NE(success.find("Welcome"), std::string::npos);
}

TEST(Describe, NoPasswordInAnythingThatASessionSays) {
  for (AuthMethod method : {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2}) {
    std::unique_ptr<TestUsers> users = known_users();
    Config config = caller_config();
    config.credentials.password = Secret("hunter2");
    End caller(config, 1);
    End answerer(answerer_config(*users, {method}), 2);
    for (End* end : {&caller, &answerer}) {
      end->session.link_up(kStart);
      end->session.start(kStart);
    }
    for (int i = 0; i < 20; ++i) {
      for (Bytes& frame : caller.frames()) answerer.session.receive(frame, kStart);
      for (Bytes& frame : answerer.frames()) caller.session.receive(frame, kStart);
      caller.collect();
      answerer.collect();
    }
    ASSERT_TRUE(caller.last<AuthenticationFailed>());
    EXPECT_FALSE(caller.remarked("hunter2") || answerer.remarked("hunter2"));
    EXPECT_FALSE(answerer.remarked("pw1"));
  }
}

TEST(Describe, APeerCannotForgeALogLine) {
  std::string line = described(kProtocolLcp, 5, as_bytes("x\nlevel=error msg=\"gotcha\"\x01\xff"));
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find('\x01'), std::string::npos);
}

TEST(Describe, AnyOctetsAreDescribed) {
  SeededRandom random(9);
  for (int i = 0; i < 5000; ++i) {
    Bytes data(random.u16() % 40);
    random.fill(data);
    for (uint16_t protocol : {kProtocolLcp, kProtocolIpcp, kProtocolIpv6cp, kProtocolCcp,
                              kProtocolPap, kProtocolChap, uint16_t{0x8281}}) {
      if (data.size() > 4) data[2] = 0, data[3] = static_cast<uint8_t>(data.size());
      EXPECT_FALSE(describe(protocol, data).empty());
    }
  }
}

}  // namespace
}  // namespace openras::ppp
