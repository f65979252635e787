// What l2tpns 2.4.1 does that others do not, as seen on the wire in tests/interop.
#include <openras/raserror.h>

#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

Config caller_with(AuthMethod method) {
  Config config = caller_config();
  config.methods = {method};
  return config;
}

// Its first request: CHAP-MD5, beside multilink options that are rejected.
Options first_request() {
  return {option_auth(auth_protocol(AuthMethod::kChapMd5)), option_u16(lcp_option::kMrru, 1614)};
}

void begin(Puppet& peer) {
  peer.end.session.link_up(peer.now);
  peer.end.session.start(peer.now);
}

TEST(L2tpns, AMethodIsNamedEvenWhenAnotherOptionWasRejectedFirst) {
  Puppet peer(caller_with(AuthMethod::kPap));
  begin(peer);
  peer.say(kProtocolLcp, Code::kConfigureRequest, 1, first_request());
  std::optional<Puppet::Heard> reject = peer.heard(kProtocolLcp, Code::kConfigureReject);
  ASSERT_TRUE(reject);
  EXPECT_EQ(reject->options(), Options{option_u16(lcp_option::kMrru, 1614)});
  peer.hear();

  peer.say(kProtocolLcp, Code::kConfigureRequest, 2,
           {option_auth(auth_protocol(AuthMethod::kChapMd5))});
  std::optional<Puppet::Heard> nak = peer.heard(kProtocolLcp, Code::kConfigureNak);
  ASSERT_TRUE(nak) << "the entry's own method was never named";
  EXPECT_EQ(nak->options(), Options{option_auth(auth_protocol(AuthMethod::kPap))});
  peer.hear();

  peer.say(kProtocolLcp, Code::kConfigureRequest, 3,
           {option_auth(auth_protocol(AuthMethod::kPap))});
  EXPECT_TRUE(peer.heard(kProtocolLcp, Code::kConfigureAck));
}

TEST(L2tpns, APeerThatInsistsOnAnotherMethodIsGivenUp) {
  Puppet peer(caller_with(AuthMethod::kMsChapV2));
  begin(peer);
  for (uint8_t id = 1; id <= 3 && !peer.end.last<Ended>(); ++id) {
    peer.say(kProtocolLcp, Code::kConfigureRequest, id,
             {option_auth(auth_protocol(AuthMethod::kChapMd5))});
    if (peer.heard(kProtocolLcp, Code::kTerminateRequest))
      peer.say(kProtocolLcp, static_cast<uint8_t>(Code::kTerminateAck), 2);
    peer.hear();
  }
  EXPECT_NE(peer.end.ended(), 0u);
  EXPECT_FALSE(peer.end.last<LcpNegotiated>());
}

TEST(L2tpns, ACallThatEndsWhileThePasswordIsCheckedWasRefused) {
  Puppet peer(caller_with(AuthMethod::kPap));
  begin(peer);
  peer.open_lcp({option_auth(auth_protocol(AuthMethod::kPap))});
  peer.end.session.link_down({ERROR_REMOTE_DISCONNECTION, "the peer sent CDN"}, peer.now);
  peer.end.collect();
  EXPECT_EQ(peer.end.ended(), static_cast<uint32_t>(ERROR_AUTHENTICATION_FAILURE));
}

TEST(L2tpns, ACallThatEndsBeforeThePasswordWasAskedForWasNotRefused) {
  Puppet peer(caller_with(AuthMethod::kChapMd5));
  begin(peer);
  peer.open_lcp({option_auth(auth_protocol(AuthMethod::kChapMd5))});
  peer.end.session.link_down({ERROR_REMOTE_DISCONNECTION, "the peer sent CDN"}, peer.now);
  peer.end.collect();
  EXPECT_EQ(peer.end.ended(), static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
}

TEST(L2tpns, ALineThatIsLostWhileThePasswordIsCheckedWasNotRefused) {
  Puppet peer(caller_with(AuthMethod::kPap));
  begin(peer);
  peer.open_lcp({option_auth(auth_protocol(AuthMethod::kPap))});
  peer.end.session.link_down({ERROR_PORT_DISCONNECTED, "the interface is gone"}, peer.now);
  peer.end.collect();
  EXPECT_EQ(peer.end.ended(), static_cast<uint32_t>(ERROR_PORT_DISCONNECTED));
}

}  // namespace
}  // namespace openras::ppp
